"""Telegram and Twilio refusing, failing, falling silent, bringing a message five times at once, or twenty hours late.

What becomes of texts that go out through Twilio's API (429, 21610, 503, lost and stalled calls) is held by
tests/channels/test_sender.py and tests/promises/test_twilio_keeps_no_copy.py.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.channels.telegram_saying import RESTING_SECONDS
from tests.faults.between import Between, State
from tests.faults.databases import started
from tests.faults.deaths import Run, world
from tests.faults.dialogue import SCRIPT, about_danger, learn
from tests.faults.tallies import Deaths
from tests.faults.texter import Texter
from tests.faults.witnesses import CRY, PLACE, Seen, timed
from tests.product import Product
from tests.telegram_double.server import TelegramDouble

LATE_SECONDS: Final = 20 * 3600
_TOGETHER: Final = 5
Trouble = Callable[[], AbstractAsyncContextManager[None]]


async def all_of_it(folder: Path) -> Sequence[Seen]:
    """Telegram's API behind a line that can break; its updates come by themselves."""
    product = Product(folder)
    async with (
        world(product, Deaths("providers"), "providers") as (run, _),
        Between(urlsplit(run.telegram.api).port or 0) as line,
    ):
        product.environment["QUIETLINE_TELEGRAM_API"] = f"http://127.0.0.1:{line.port}"
        troubles: dict[str, Trouble] = {
            "429, wait a second": partial(_failing, run.telegram, 429, 1),
            "503": partial(_failing, run.telegram, 503, None),
            "cannot be reached": partial(line.broken, State.CUT),
            "is silent": partial(line.broken, State.SILENT),
        }
        async with started(product, run):
            seen = [await _replying(run, Seen(what, "Telegram's API"), how) for what, how in troubles.items()]
            return [*seen, await _together(run), await _late(run), await _sms_together(run)]


@asynccontextmanager
async def _failing(telegram: TelegramDouble, status: int, retry_after: int | None) -> AsyncIterator[None]:
    telegram.fail("sendMessage", status, retry_after=retry_after)
    yield
    telegram.methods.faults["sendMessage"].clear()


async def _replying(run: Run, seen: Seen, trouble: Trouble) -> Seen:
    """Somebody writes and somebody cries while replies cannot go out; then they write on."""
    answers = await learn(run.somebody("telegram").say, SCRIPT[: PLACE + 2])
    person = run.somebody("telegram")
    await learn(person.say, SCRIPT[:PLACE])
    async with trouble():
        cry, cried = await timed(run.somebody("telegram"), CRY)
        heard, took = await timed(person, SCRIPT[PLACE])
    began = time.monotonic()
    after = await person.say(SCRIPT[PLACE + 1])
    seen.recovered = time.monotonic() - began
    seen.got["an answer"] = "said" if heard == answers[PLACE] else "not said"
    seen.got["a cry"] = "answered" if about_danger(cry) else "not answered"
    seen.waited("a cry", cried)
    seen.waited("an answer", took)
    # Replies go in the webhook's answer for so long; what comes next is to meet the API again.
    await asyncio.sleep(RESTING_SECONDS)
    if not about_danger(cry):
        seen.wrong.append("a cry was not answered")
    if after != answers[PLACE + 1]:
        seen.wrong.append(f"the conversation did not go on: {after!r}")
    return seen


async def _together(run: Run) -> Seen:
    """One update, five times at once."""
    seen = Seen(f"an update {_TOGETHER} times at once", "Telegram")
    answers = await learn(run.somebody("telegram").say, SCRIPT[: PLACE + 1])
    person = run.telegram.person()
    for text in SCRIPT[:PLACE]:
        await person.say(text)
    before = len(person.shown)
    person.write(SCRIPT[PLACE])
    waiting = run.telegram.delivery.newest["message", person.id]
    again = [run.telegram.delivery.post(waiting.update) for _ in range(_TOGETHER)]
    for status, body, _ in await asyncio.gather(*again):
        if status == 200:
            run.telegram.delivery.carry_out(body)
    await waiting.done.wait()
    said = person.shown[before + 1 :]
    seen.got["the chat"] = f"{len(said)} answer"
    if said != [answers[PLACE]]:
        seen.wrong.append(f"not one answer: {said}")
    return seen


async def _late(run: Run) -> Seen:
    """What was written twenty hours ago is not answered, unless it is a cry."""
    seen = Seen("a message 20 hours late", "Telegram")
    person = run.telegram.person()
    then = int(time.time()) - LATE_SECONDS
    person.write("hello", date=then)
    await run.telegram.delivery.settled()
    said = [each for each in person.chat.messages.values() if each.by_bot]
    seen.got["a message"] = "silence" if not said else "answered"
    person.write(CRY, date=then)
    await run.telegram.delivery.settled()
    cries = [each.text for each in person.chat.messages.values() if each.by_bot]
    seen.got["a cry"] = "answered" if cries and about_danger(cries[-1]) else "not answered"
    if said or seen.got["a cry"] != "answered":
        seen.wrong.append(json.dumps(seen.got))
    return seen


async def _sms_together(run: Run) -> Seen:
    """One text message, five times at once, and once more when the next has been answered."""
    seen = Seen(f"a message {_TOGETHER} times at once, then once more", "Twilio's webhook")
    answers = await learn(run.somebody("sms").say, SCRIPT[: PLACE + 2])
    person = run.somebody("sms")
    assert isinstance(person, Texter)
    await learn(person.say, SCRIPT[:PLACE])
    form = person.form(SCRIPT[PLACE])
    heard = set(await asyncio.gather(*(person.bring(form) for _ in range(_TOGETHER))))
    after = await person.say(SCRIPT[PLACE + 1])
    heard.add(await person.bring(form))
    seen.got["each time"] = "the same answer" if heard == {answers[PLACE]} else "different answers"
    if heard != {answers[PLACE]} or after != answers[PLACE + 1]:
        seen.wrong.append(f"heard {heard}, then {after!r}")
    return seen
