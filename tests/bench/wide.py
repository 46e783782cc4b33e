"""What grows with the service: a second worker on the same PostgreSQL, and a hundred thousand conversations at once."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from twilio.request_validator import RequestValidator

from bot import wiring
from bot.bench import CORES, environment, processor_seconds, signed_request, signed_requests
from bot.bench_driver import Request, drive
from bot.throwaway import ThrowawayPostgres, free_port
from tests.bench.dialogue import SAID, Turn, script
from tests.bench.figures import Figure, Wide, figure_of
from tests.bench.seeding import Store, bytes_each, bytes_of, fill, standing
from tests.bench.serving import TOKEN, Door, Doors

ONE, TWO = "one worker", "two workers"
IN_FLIGHT: Final = 64
#: Of each connection, an odd number: then each person's next message goes to the other worker.
_PEOPLE_EACH: Final = 9
FEW, MANY = 1_000, 100_000
#: Somebody in the middle of their first enquiry asks for help and stays where they are, so that nobody's session grows.
_STANDING_AFTER, _SAID = 12, "HELP"
#: Sent in each round to each number of conversations, to whomever chance takes.
_TEXTS: Final = 6_000
Say = Callable[[str], None]


def wide(say: Say, rounds: int) -> Wide:
    """Everything, in rounds."""
    os.sched_setaffinity(0, CORES)
    measured = Wide(date.today().isoformat(), round(os.getloadavg()[0], 1))  # noqa: DTZ011 - for readers
    turns = asyncio.run(script(wiring.in_memory(None)))
    with ExitStack() as ending:
        postgres = ThrowawayPostgres()
        ending.callback(postgres.remove)
        folder = Path(ending.enter_context(TemporaryDirectory()))
        doors = ending.enter_context(Doors())
        database = postgres.create("workers")
        workers = _workers(doors, folder / "workers", database)
        stores = _filled(folder, postgres, measured, say)
        opened = {name: _opened(doors, store) for name, store in stores.items()}
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}")
            before = _seconds_of(postgres)
            _workers_round(doors, workers, turns, number, partial(_note, measured.workers, say))
            measured.database_us.append((_seconds_of(postgres) - before) / _turns_of_last(measured) * 1e6)
            for name, store in stores.items():
                requests = _drawn(store, _TEXTS, number + 1)
                _note(measured.sessions, say, name, _texted(doors, [opened[name]], IN_FLIGHT, requests))
        measured.answer_bytes = bytes_of(database, "deliveries")
    return measured


def _workers(doors: Doors, folder: Path, database: str) -> list[Door]:
    """Two on the same rows and the same keys."""
    shared = {"QUIETLINE_KEYS": str(folder / "keys"), "QUIETLINE_ROOT_SECRET": secrets.token_hex(32)}
    return [_worker(doors, folder, database, shared) for _ in range(2)]


def _worker(doors: Doors, folder: Path, database: str, shared: dict[str, str]) -> Door:
    port = free_port()
    return doors.public(port, environment(folder, port, TOKEN, database) | shared)


def _workers_round(
    doors: Doors, workers: list[Door], turns: list[Turn], number: int, note: Callable[[str, Figure], None]
) -> None:
    """As much work for each, whether there is one or two; both on the first core, with this process on the other."""
    expected = [turn.twiml for turn in turns]
    for place, (name, these) in enumerate(((ONE, workers[:1]), (TWO, workers))):
        in_flight = IN_FLIGHT * len(these)
        first = (2 * number + place) * 10_000
        requests = signed_requests(in_flight * _PEOPLE_EACH, TOKEN, expected, first, SAID)
        note(name, _texted(doors, these, in_flight, list(requests)))


def _filled(folder: Path, postgres: ThrowawayPostgres, measured: Wide, say: Say) -> dict[str, Store]:
    """A store of each kind with few conversations, and one with many; what each of the many takes there."""
    stores = {}
    stood = asyncio.run(standing(wiring.in_memory(None), SAID[:_STANDING_AFTER], _SAID))
    for kind in ("SQLite", "PostgreSQL"):
        for count in (FEW, MANY):
            place = folder / f"{kind}{count}"
            url = (
                postgres.create(f"filled{count}")
                if kind == "PostgreSQL"
                else f"sqlite:///{place}/data/rows.db"
            )
            store = stores[f"{kind}, {count:,} conversations"] = Store(place, url, count, stood)
            asyncio.run(fill(store))
        measured.stored[kind] = bytes_each(store)
        say(f"  {kind}: {measured.stored[kind]:,.0f} bytes for each of {MANY:,} conversations")
    return stores


def _opened(doors: Doors, store: Store) -> Door:
    """A worker on it that some of its people have written to."""
    shared = {"QUIETLINE_KEYS": str(store.keys), "QUIETLINE_ROOT_SECRET": store.secret.reveal()}
    door = _worker(doors, store.folder, store.url, shared)
    drive([door.port], IN_FLIGHT, _drawn(store, _TEXTS, 0))
    return door


def _drawn(store: Store, texts: int, number: int) -> list[Request]:
    """Whoever it is of its people, each text a delivery of its own."""
    chance, validator = random.Random(number), RequestValidator(TOKEN)
    return [
        (signed_request(validator, _SAID, chance.randrange(store.count), serial), store.stood.answered)
        for serial in range(number * texts, number * texts + texts)
    ]


def _texted(doors: Doors, asked: Sequence[Door], in_flight: int, requests: list[Request]) -> Figure:
    with doors.only(*asked):
        before = sum(processor_seconds(door.pid) for door in asked)
        done = drive([door.port for door in asked], in_flight, requests)
        return figure_of(replace(done, processor=sum(processor_seconds(door.pid) for door in asked) - before))


def _seconds_of(postgres: ThrowawayPostgres) -> float:
    """Of all its processes; those that serve our workers live as long as they do."""
    return sum(map(processor_seconds, postgres.pids()))


def _turns_of_last(measured: Wide) -> int:
    return sum(rounds[-1].turns for rounds in measured.workers.values())


def _note(where: dict[str, list[Figure]], say: Say, name: str, figure: Figure) -> None:
    where.setdefault(name, []).append(figure)
    say(f"  {name}: {figure.processor_us:.0f} us a turn, {figure.wrong} wrong")
