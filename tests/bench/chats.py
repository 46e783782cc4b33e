"""Telegram: updates posted to the webhook, answers sent through a Bot API server that this process runs beside."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from threading import Thread

from bot.bench_driver import Round
from tests.bench.dialogue import SAID
from tests.bench.serving import SECRET, Door
from tests.bench.wire import Wire, play
from tests.telegram_double import TelegramDouble

_updates = count(1)
_people = count(7_000_000_001)


@contextmanager
def bot_api() -> Iterator[TelegramDouble]:
    """The Bot API on a thread of its own, for as long as servers may call it."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    double = TelegramDouble()
    asyncio.run_coroutine_threadsafe(double.__aenter__(), loop).result()
    try:
        yield double
    finally:
        asyncio.run_coroutine_threadsafe(double.__aexit__(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def chat(door: Door, double: TelegramDouble, people: int, in_flight: int) -> Round:
    """The round. Every chat must have got what the first one, alone, was sent, turn by turn."""
    double.calls.clear()

    async def say(wire: Wire, person: int, turn: int) -> bool:
        head, body = await wire.ask(
            f"POST /telegram HTTP/1.1\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
            "Content-Type: application/json",
            _update(person, SAID[turn]),
        )
        if body:  # said in the answer itself, which Telegram would carry out
            double.methods.call("sendMessage", json.loads(body), in_answer=True)
        return " 200 " in head.partition("\r\n")[0]

    first, *others = [next(_people) for _ in range(people + 1)]
    for person in (first, *others):
        double.state.chat(person)
    learnt = await play(door, 1, [first], len(SAID), say)
    done = await play(door, in_flight, others, len(SAID), say)
    sent = _sent(double)
    expected = sent.pop(first, [])
    unlike = sum(sum(a != b for a, b in zip(sent[who], expected, strict=False)) for who in others)
    missing = sum(abs(len(SAID) - len(sent[who])) for who in others) + abs(len(SAID) - len(expected))
    return replace(done, wrong=done.wrong + learnt.wrong + unlike + missing)


def _sent(double: TelegramDouble) -> defaultdict[int, list[str]]:
    sent: defaultdict[int, list[str]] = defaultdict(list)
    for call in double.state.called("sendMessage"):
        sent[int(call.fields["chat_id"])].append(str(call.fields["text"]))
    return sent


def _update(person: int, text: str) -> bytes:
    number = next(_updates)
    message = {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": person, "type": "private", "first_name": "P"},
        "from": {"id": person, "is_bot": False, "first_name": "P"},
        "text": text,
    }
    return json.dumps({"update_id": number, "message": message}).encode()
