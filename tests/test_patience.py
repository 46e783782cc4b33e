"""Whoever takes too long is ended, alone; nobody else is."""

from __future__ import annotations

import asyncio

import pytest

from bot.patience import Patience

FOREVER = 3600


def _this() -> asyncio.Task[object]:
    task = asyncio.current_task()
    assert task is not None
    return task


async def test_what_takes_too_long_is_ended_and_what_does_not_is_not() -> None:
    patience, quick = Patience(0.0), Patience(FOREVER)
    with quick.limit():
        with pytest.raises(TimeoutError), patience.limit():
            await asyncio.sleep(FOREVER)
        await asyncio.sleep(0)
    assert not _this().cancelling()


async def test_many_are_ended_each_for_themselves() -> None:
    patience = Patience(0.0)

    async def wait() -> str:
        try:
            with patience.limit():
                await asyncio.sleep(FOREVER)
        except TimeoutError:
            return "ended"
        return "done"

    assert set(await asyncio.gather(*(wait() for _ in range(20)))) == {"ended"}


async def test_an_end_from_outside_stays_one() -> None:
    patience = Patience(FOREVER)

    async def wait() -> None:
        with patience.limit():
            await asyncio.sleep(FOREVER)

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_who_is_asked_to_end_from_outside_as_well_hears_that() -> None:
    patience = Patience(0.0)

    async def wait() -> None:
        with patience.limit():
            try:
                await asyncio.sleep(FOREVER)
            finally:
                _this().cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(wait())


async def test_a_fault_inside_is_not_hidden() -> None:
    with pytest.raises(LookupError), Patience(FOREVER).limit():
        raise LookupError


def test_it_serves_one_loop_after_another() -> None:
    patience = Patience(0.0)

    async def end_one() -> None:
        with pytest.raises(TimeoutError), patience.limit():
            await asyncio.sleep(FOREVER)

    async def leave_at_once() -> None:
        with patience.limit():
            pass

    asyncio.run(leave_at_once())  # its timer is still set when its loop ends
    asyncio.run(end_one())
