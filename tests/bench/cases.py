"""The doors that are measured, each started once, and how each is asked in a round."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from twilio.twiml.messaging_response import MessagingResponse

from bot.bench import CORES, even, processor_seconds, signed_requests
from bot.bench_driver import Round, drive
from bot.throwaway import ThrowawayPostgres
from tests.bench import bare, goals, peers
from tests.bench.chats import bot_api, chat
from tests.bench.dialogue import SAID, Turn
from tests.bench.pages import visit
from tests.bench.serving import TOKEN, Door, Doors

IN_FLIGHT: Final = 64
#: What part of the people write at doors that take longer over each turn.
_ALONE, _WEB, _TELEGRAM, _OBVIOUS = 0.15, 0.15, 0.06, 0.1
#: Numbers that nobody else has: those who only warm a door, and those who come one at a time.
_WARM_FROM, _ALONE_FROM, _WARM_PEOPLE = 900_000, 500_000, 20
#: One round: the number of the round to what it came to.
Case = Callable[[int], Round]


def opened(people: int, turns: list[Turn], table: Path, ending: ExitStack) -> Mapping[str, Case]:
    """Start every door; `ending` ends them. The obvious stack is left out if its environment could not be made."""
    doors = ending.enter_context(Doors())
    cases = _opened(people, turns, table, doors, ending)
    return {name: partial(_alone, doors, door, case) for name, door, case in cases}


def _alone(doors: Doors, door: Door, case: Case, number: int) -> Round:
    with doors.only(door):
        return case(number)


def _opened(
    people: int, turns: list[Turn], table: Path, doors: Doors, ending: ExitStack
) -> Iterator[tuple[str, Door, Case]]:
    os.sched_setaffinity(0, CORES)  # the database's processes may use both
    postgres = ThrowawayPostgres()
    ending.callback(postgres.remove)
    os.sched_setaffinity(0, CORES[1:2] or CORES)  # the Bot API's thread belongs to the driver
    double = ending.enter_context(bot_api())
    ours = [turn.twiml for turn in turns]
    fast, some = Texts(even(people, IN_FLIGHT), IN_FLIGHT, ours), partial(_part, people)
    sqlite = doors.quietline()
    yield goals.BARE, *_texted(doors.bare(), replace(fast, expected=[bare.ANSWER] * len(SAID)))
    yield goals.SMS, *_texted(sqlite, fast)
    yield goals.ALONE, *_texted(sqlite, Texts(some(_ALONE), 1, ours, _ALONE_FROM))
    yield goals.SLOW, *_texted(doors.quietline("-m", "tests.bench.slow", "2"), fast)
    yield goals.POSTGRESQL, *_texted(doors.quietline(database=postgres.create("bench")), fast)
    yield goals.WEB, sqlite, lambda _: asyncio.run(visit(sqlite, some(_WEB), IN_FLIGHT))
    telegram = doors.quietline(api=double.api)
    yield goals.TELEGRAM, telegram, lambda _: asyncio.run(chat(telegram, double, some(_TELEGRAM), IN_FLIGHT))
    if peers.installed(peers.OBVIOUS):
        program = peers.PROGRAMS / f"{peers.OBVIOUS}.py"
        obvious = doors.obvious(peers.python_of(peers.OBVIOUS), program, table)
        theirs = [_as_twilio_says(turn.answered) for turn in turns]
        yield goals.OBVIOUS, *_texted(obvious, Texts(some(_OBVIOUS), IN_FLIGHT, theirs))


@dataclass(frozen=True, slots=True)
class Texts:
    """Who writes in a round: so many numbers from here on, and what each turn must be answered with."""

    people: int
    in_flight: int
    expected: list[bytes]
    first: int = 0


def _texted(door: Door, texts: Texts) -> tuple[Door, Case]:
    return door, partial(_text, door, texts)


def _text(door: Door, texts: Texts, number: int) -> Round:
    """Signed before the clock starts; every round has numbers of its own, after a few that only warm the door."""
    apart = number * texts.people
    warming = signed_requests(
        _WARM_PEOPLE, TOKEN, texts.expected, _WARM_FROM + texts.first // 10 + number * _WARM_PEOPLE, SAID
    )
    drive([door.port], min(texts.in_flight, _WARM_PEOPLE), list(warming))
    requests = list(signed_requests(texts.people, TOKEN, texts.expected, texts.first + apart, SAID))
    before = processor_seconds(door.pid)
    done = drive([door.port], texts.in_flight, requests)
    return replace(done, processor=processor_seconds(door.pid) - before)


def _part(people: int, share: float) -> int:
    return even(max(IN_FLIGHT, round(people * share)), IN_FLIGHT)


def _as_twilio_says(words: str) -> bytes:
    answer = MessagingResponse()
    answer.message(words)
    return str(answer).encode()
