"""The writer's thread: many turns in one commit, in order, and nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from threading import Event

import pytest

from bot.ports import Mark
from bot.store import writer as writing
from bot.store.rows import Drop, Result, Write
from bot.store.writer import ENOUGH_PER_COMMIT, Writer
from tests.patience import PATIENCE_SECONDS, eventually


class Disk:
    """Stands for what makes a batch durable; can be held up, and can fail."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        #: How many batches have come to it, the one that is held up among them.
        self.begun = 0
        self.ready = Event()
        self.ready.set()
        self.fault: Exception | None = None
        self.looked_after = 0
        self.closed = False

    def commit(self, batch: Sequence[Write]) -> Sequence[Result]:
        self.begun += 1
        self.ready.wait(PATIENCE_SECONDS)
        if self.fault is not None:
            raise self.fault
        numbers = [write.rev for write in batch if isinstance(write, Drop)]
        self.batches.append(numbers)
        return [Result.DONE if number % 2 else Result.GONE for number in numbers]

    def look_after(self) -> None:
        self.looked_after += 1

    def close(self) -> None:
        self.closed = True


def write(number: int) -> Write:
    return Drop(Mark(1, b"m" * 16), number)


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
async def writer(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Writer]:
    monkeypatch.setattr(writing, "IDLE_SECONDS", 0.02)
    writer = Writer(disk.commit, disk.look_after, disk.close)
    writer.start()
    yield writer
    disk.ready.set()
    await writer.stop()


async def test_each_write_gets_its_own_result(writer: Writer) -> None:
    results = await asyncio.gather(*(writer.submit(write(number)) for number in range(10)))
    assert results == [Result.GONE, Result.DONE] * 5


async def test_writes_that_come_together_share_a_commit_and_keep_their_order(
    writer: Writer, disk: Disk
) -> None:
    await asyncio.gather(*(writer.submit(write(number)) for number in range(100)))
    assert disk.batches == [list(range(100))]


async def test_what_comes_during_a_commit_shares_the_next(writer: Writer, disk: Disk) -> None:
    disk.ready.clear()
    first = writer.submit(write(1))
    await eventually(lambda: disk.begun == 1)
    later = []
    for number in range(2, 6):
        later.append(writer.submit(write(number)))
        await asyncio.sleep(0)
    disk.ready.set()
    await asyncio.gather(first, *later)
    assert disk.batches == [[1], [2, 3, 4, 5]]


async def test_a_flood_does_not_make_the_first_wait_for_the_last(writer: Writer, disk: Disk) -> None:
    disk.ready.clear()
    futures = []
    for number in range(2 * ENOUGH_PER_COMMIT):
        futures.append(writer.submit(write(number)))
        if number % 100 == 0:
            await asyncio.sleep(0)
    disk.ready.set()
    await asyncio.gather(*futures)
    assert [number for batch in disk.batches for number in batch] == list(range(2 * ENOUGH_PER_COMMIT))
    assert max(map(len, disk.batches)) < ENOUGH_PER_COMMIT + 100


async def test_a_fault_fails_the_whole_batch_and_only_that(writer: Writer, disk: Disk) -> None:
    disk.fault = OSError("the disk is full")
    assert await asyncio.gather(*(writer.submit(write(1)) for _ in range(3))) == [Result.FAILED] * 3
    disk.fault = None
    assert await writer.submit(write(1)) is Result.DONE


async def test_nobody_waits_for_ever_and_what_was_given_up_is_not_written_later(
    writer: Writer, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "KEEP_SECONDS", 0.5)
    disk.ready.clear()
    hanging = writer.submit(write(1))
    await eventually(lambda: disk.begun == 1)
    behind = writer.submit(write(3))
    assert set(await asyncio.gather(hanging, behind)) == {Result.FAILED}, "told before the disk is done"
    monkeypatch.undo()
    disk.ready.set()
    assert await writer.submit(write(5)) is Result.DONE
    assert disk.batches == [[1], [5]]


async def test_a_write_whose_turn_was_cut_short_is_not_written(writer: Writer, disk: Disk) -> None:
    disk.ready.clear()
    first, cut = writer.submit(write(1)), writer.submit(write(3))
    await eventually(lambda: disk.begun == 1)
    late = writer.submit(write(5))
    late.cancel()
    cut.cancel()
    disk.ready.set()
    assert await first is Result.DONE
    assert await writer.submit(write(7)) is Result.DONE
    assert disk.batches == [[1, 3], [7]]


async def test_stopping_writes_what_was_submitted_and_refuses_what_comes_after(disk: Disk) -> None:
    writer = Writer(disk.commit, disk.look_after, disk.close)
    writer.start()
    futures = [writer.submit(write(1)) for _ in range(3)]
    await writer.stop()
    assert [await future for future in futures] == [Result.DONE] * 3
    assert await writer.submit(write(1)) is Result.FAILED
    assert disk.closed


async def test_the_connection_is_looked_after_while_nobody_writes(writer: Writer, disk: Disk) -> None:
    await eventually(lambda: disk.looked_after > 1)


async def test_a_disk_that_hangs_does_not_keep_the_process_from_ending(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "STOP_SECONDS", 0.1)
    writer = Writer(disk.commit, disk.look_after, disk.close)
    writer.start()
    disk.ready.clear()
    hanging = writer.submit(write(1))
    await eventually(lambda: disk.begun == 1)
    await writer.stop()
    assert await hanging is Result.FAILED, "told before the disk is done"
    disk.ready.set()
