"""What each layer of a text message's turn costs, in process, on the dialogue's own sessions, forms and words.

Every function is the one the service calls; each is timed alone, on every one of the twenty turns. Beside these a turn
on the server pays for the HTTP server itself, for tasks, locks and waking threads.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bot import wiring
from bot.bench import URL, text_form
from bot.book import Book
from bot.channels.signature import Signature
from bot.channels.sms import STATUS, twiml
from bot.channels.twilio_copies import CHANNEL, twilio_copy
from bot.conversation import Answer, Conversation
from bot.effects import perform
from bot.engine.reading import Reading
from bot.engine.session import Session
from bot.engine.standing import begin, question
from bot.engine.step import step
from bot.forms import parse_form
from bot.foundations import now
from bot.ports import Inbound, Mark
from bot.store.errand_sealing import ErrandSealing
from bot.store.errands import TraceRow
from bot.store.migrate import migrate
from bot.store.rows import Keep, Result
from bot.store.sealing import Sealing
from bot.store.sqlite import SqliteRows
from bot.store.times import minutes
from bot.urgent import heard_in
from safety.abuse import Guard
from safety.exit import leaving
from safety.secrecy import Sealed
from tests.bench.dialogue import SAID
from tests.bench.figures import Layer, layer_of
from tests.bench.handing import handing

TOKEN: Final = "0123456789abcdef0123456789abcdef"
IN_FLIGHT: Final = 64
#: Not paid for by a turn whose session was stepped here a moment ago.
OPENING: Final = "unseal a session that is not at hand"


@dataclass(frozen=True, slots=True)
class Taken:
    """One turn as it was: what came, what lay there, what was said."""

    inbound: Inbound
    body: bytes
    signature: bytes
    before: Session
    after: Session
    answer: Answer


def layers(repeats: int) -> list[Layer]:
    """Medians over the twenty turns, each layer of each turn timed so many times."""
    conversation = wiring.in_memory(None)
    taken = asyncio.run(_talk(conversation))
    steps = [_steps(conversation, each) for each in taken]
    found = [
        layer_of(name, [_microseconds(each[name], repeats) for each in steps], own=name != OPENING)
        for name in steps[0]
    ]
    return [*found, *_commits(conversation, taken[-1], repeats), *handing(conversation.book)]


def _microseconds(work: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        began = time.perf_counter_ns()
        work()
        times.append(time.perf_counter_ns() - began)
    return statistics.median(times) / 1000


async def _talk(conversation: Conversation) -> list[Taken]:
    taken: list[Taken] = []
    standing = begin(conversation.book.script, CHANNEL, "en", _minute())
    validator = RequestValidator(TOKEN)
    for turn, said in enumerate(SAID):
        form = text_form(said, 7, turn)
        sid = form["MessageSid"]
        copy = twilio_copy(sid)
        inbound = Inbound(CHANNEL, Sealed(form["From"]), Sealed(said), Sealed(sid), copy=copy)
        answer = await conversation.receive(inbound)
        signature = validator.compute_signature(f"{URL}/sms", form).encode()
        async with conversation.sessions.hold(conversation.named(inbound)[0], ()) as held:
            after = held.session or standing
        taken.append(Taken(inbound, urlencode(form).encode(), signature, standing, after, answer))
        standing = after
    return taken


def _steps(conversation: Conversation, taken: Taken) -> Mapping[str, Callable[[], object]]:
    """The layers in the order a message meets them."""
    book, text, before = conversation.book, taken.inbound.text.reveal(), taken.before
    signature, pairs = Signature(Sealed(TOKEN), f"{URL}/sms"), parse_form(taken.body)
    sealing, (whom, delivery) = Sealing(conversation.keys), conversation.named(taken.inbound)
    minute, said = _minute(), taken.after.said
    read = _reading(book, before, text)
    outcome = step(book.script, before, read, minute)
    guard, strangers = Guard(), count()  # nobody writes twice, so that nobody reaches a limit
    row = sealing.session_row(whom[0], taken.after, 1, minute)
    return {
        "form": lambda: parse_form(taken.body),
        "signature": lambda: signature.fits(taken.signature, pairs),
        "way out and danger": lambda: (leaving(text), heard_in(text)),
        "pseudonym and delivery under each living key": lambda: conversation.named(taken.inbound),
        "limits for one sender": lambda: guard.admit(CHANNEL, next(strangers).to_bytes(16), text),
        "reading": lambda: _reading(book, before, text),
        "engine": lambda: step(book.script, before, read, minute),
        "lines to say": lambda: perform(outcome.effects, book, CHANNEL, now()),
        "seal session, answer and the note of Twilio's copy": lambda: (
            sealing.session_row(whom[0], taken.after, 1, minute),
            sealing.answer_row(whom[0], delivery[0], said, minute),
            _noted(conversation, whom[0], taken.inbound, minute),
        ),
        "words and TwiML": lambda: twiml(taken.answer, URL + STATUS).encode(),
        OPENING: lambda: sealing.session(row),
    }


def _reading(book: Book, session: Session, text: str) -> Reading:
    read = book.reader.read(text, question(book.script, session), liken=True)
    return Reading(read.answer, read.command, read.intent, (), minor=False, language=read.language)


def _noted(conversation: Conversation, whom: Mark, inbound: Inbound, minute: int) -> TraceRow | None:
    """What is put down of Twilio's copy, so that it is deleted there."""
    copy = inbound.copy
    return ErrandSealing(conversation.keys).trace_row(whom, copy, minute, None) if copy else None


def _minute() -> int:
    return int(now().timestamp()) // 60


def _commits(conversation: Conversation, taken: Taken, repeats: int) -> list[Layer]:
    """From handing a turn over to hearing that it is durable, on a file: as a share of a full batch the
    processor's time of both threads, alone the time by the clock, flush and all.
    """
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'rows.db'}"
        migrate(url)
        many, one = asyncio.run(_committed(url, conversation, taken, max(2, repeats // 4)))
    return [
        layer_of(f"durable commit, a share of {IN_FLIGHT}", [each / IN_FLIGHT for each in many], own=True),
        layer_of("durable commit, one alone, by the clock", one, own=False),
    ]


async def _committed(
    url: str, conversation: Conversation, taken: Taken, repeats: int
) -> tuple[list[float], list[float]]:
    rows = SqliteRows(url)
    await rows.start()
    try:
        fresh = (_keep(conversation, taken, person) for person in count())
        many = [
            await _written(rows, list(islice(fresh, IN_FLIGHT)), time.process_time_ns) for _ in range(repeats)
        ]
        one = [await _written(rows, [next(fresh)], time.perf_counter_ns) for _ in range(repeats)]
    finally:
        await rows.stop()
    return many, one


async def _written(rows: SqliteRows, keeps: Sequence[Keep], clock: Callable[[], int]) -> float:
    """Microseconds by this clock until all of these are durable."""
    began = clock()
    results = await asyncio.gather(*(rows.submit(keep) for keep in keeps))
    ended = clock()
    if set(results) != {Result.DONE}:
        raise SystemExit("a turn of the bench was not kept")
    return (ended - began) / 1000


def _keep(conversation: Conversation, taken: Taken, person: int) -> Keep:
    """Someone new's turn, sealed and ready."""
    sealing, minute = Sealing(conversation.keys), minutes(now())
    address, sid = Sealed(f"person {person}"), f"SM{person:032x}"
    inbound = Inbound(CHANNEL, address, Sealed(""), Sealed(sid), copy=twilio_copy(sid))
    whom, delivery = conversation.named(inbound)
    session = sealing.session_row(whom[0], taken.after, 1, minute)
    answer = sealing.answer_row(whom[0], delivery[0], taken.after.said, minute)
    return Keep(session, None, answer, minute, copy=_noted(conversation, whom[0], inbound, minute))
