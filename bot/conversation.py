"""The one thing this service does: hear a message, answer it.

Leaving and danger are heard before the store is touched, so both are answered with the database gone.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from msgspec.structs import replace

from bot.actions.port import Actions, NoActions
from bot.answer import Answer, Screen, stamp, stamped
from bot.book import Book
from bot.effects import counts, perform
from bot.engine.actions import resume
from bot.engine.outcome import Outcome, Paused
from bot.engine.reading import Reading, Vague
from bot.engine.session import Line, Session
from bot.engine.standing import begin, beneath, pending, question
from bot.engine.step import opened, step
from bot.handing import HANDING, Came, NoHandOffs, handed, relay
from bot.handoff.port import HandOffs
from bot.metering import Meter, NoMeter
from bot.patience import ANSWER_SECONDS, Patience
from bot.pausing import said_past_limit
from bot.ports import Clock, Conflict, Event, Held, Inbound, Left, Mark, Marks, Sessions
from bot.returning import answered, language_of, met, unsure
from bot.tallying import NoTallies, Tallies
from bot.urgent import NOTHING_URGENT, Urgent, heard_in
from safety.abuse import Guard
from safety.crisis import concerns_in
from safety.exit import leaving
from safety.keyring import KeyRing
from safety.secrecy import Sealed

__all__ = ["Answer", "Conversation", "Screen"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The service. `book` is the current content, `book_of` finds the version a session began with."""

    book: Book
    book_of: Callable[[str], Book | None]
    sessions: Sessions
    keys: KeyRing
    now: Clock
    actions: Actions = field(default_factory=NoActions)
    tallies: Tallies = field(default_factory=NoTallies)
    hand_offs: HandOffs = field(default_factory=NoHandOffs)
    guard: Guard = field(default_factory=Guard)
    meter: Meter = field(default_factory=NoMeter)
    patience: Patience = field(default_factory=Patience)

    async def receive(self, inbound: Inbound) -> Answer:
        """Answer one message. Never raises: a fault is answered by words that need nothing to work."""
        began = perf_counter()
        answer = await self._heard(inbound)
        self.meter.turn(inbound.channel, answer.ending, perf_counter() - began)
        return answer

    async def _heard(self, inbound: Inbound) -> Answer:
        urgent = NOTHING_URGENT
        try:
            text = inbound.text.reveal()
            if inbound.event is Event.STOPPED or leaving(text):
                return await self._leave(inbound)
            urgent = heard_in(text)
            if inbound.event is Event.CARRIER and not urgent.concerns:
                return Answer((), self.book.words)
            came = Came(inbound, *self.named(inbound), urgent)
            if not urgent.concerns and (paused := self._paused(came)):
                return paused
            with self.patience.limit():
                return await self._turns(came, text)
        except Left:
            return Answer((), self.book.words, left=True)
        except Exception:  # whatever broke, a person gets the emergency numbers
            log.exception("a turn failed")
            return self.static(inbound.channel, urgent)

    async def show(self, channel: str, address: Sealed[str]) -> Screen:
        """What a page shows now. Takes no step and writes nothing; without a session, the opening as turn 0."""
        whom = self.marks(channel, address)
        async with asyncio.timeout(ANSWER_SECONDS), self.sessions.hold(whom, ()) as held:
            book, session = self._resume(held)
        if session is None:
            return Screen(self._opening(channel), book.words, None, 0)
        waiting = pending(book.script, session)
        line = waiting and book.words.asked(waiting.utter, channel, session.slots)
        hidden = line if line and line not in session.said else None
        screen = Screen(
            session.said, book.words, hidden, session.turn, language_of(session), slots=session.slots
        )
        talks = session.case and not unsure(session)
        return await self._talking(screen, session.case, channel) if talks else screen

    async def _talking(self, screen: Screen, case: int, channel: str) -> Screen:
        """The same with what a worker has written so far, on a page; other channels bring it by themselves."""
        written = await self.hand_offs.written(case) if channel == "web" else None
        if written is None:
            return dataclasses.replace(screen, waits=True)
        name, texts = written
        here = screen.words.render(Line("utter_person_here"), channel, screen.language).text
        talk = (f"{here} {name}.", *(text.reveal() for text in texts))
        return dataclasses.replace(screen, talk=talk, waits=True)

    def static(self, channel: str, urgent: Urgent = NOTHING_URGENT) -> Answer:
        """What is said when something is broken: words about the danger that was heard, or the emergency numbers."""
        concerns = [f"utter_concern_{c.value}" for c in urgent.concerns[:2]]
        return self._said(channel, *(concerns or ["utter_safe_static"]))

    def _said(self, channel: str, *keys: str, paused: bool = False) -> Answer:
        lines = tuple(Line(key, self.book.words.choose(key, channel, {})) for key in keys)
        return Answer(lines, self.book.words, static=True, paused=paused)

    def _paused(self, came: Came) -> Answer | None:
        keys = said_past_limit(self.guard, came.inbound, came.whom[0])
        return None if keys is None else self._said(came.inbound.channel, *keys, paused=True)

    async def forget(self, channel: str, address: Sealed[str]) -> None:
        """Erase a session though nobody has left: what lies of it elsewhere stays."""
        async with self.sessions.hold(self.marks(channel, address), ()) as held:
            await self.hand_offs.say_goodbye(self.marks(channel, address))
            await held.forget()

    async def _leave(self, inbound: Inbound) -> Answer:
        kept = False
        try:
            whom, delivery = self.named(inbound)
            self.guard.forget(whom[0].digest)
            async with asyncio.timeout(ANSWER_SECONDS):
                erasing = self.sessions.leave(
                    whom, delivery, inbound.copy, inbound.left_at, hurried=inbound.hurried
                )
                # The erasure begins first, and neither waits for the other.
                ended = await asyncio.gather(erasing, self._end_case(whom, inbound), return_exceptions=True)
            kept = ended[0] is True
            if faults := [each for each in ended if isinstance(each, BaseException)]:
                raise faults[0]
        except Exception:  # the store goes on erasing; the screen must be empty now
            log.exception("an erasure is still owed")
        return Answer((), self.book.words, left=True, owed=not kept)

    async def _end_case(self, whom: Marks, inbound: Inbound) -> None:
        await self.hand_offs.leave(whom, danger=bool(concerns_in(inbound.text.reveal())))

    async def _turns(self, came: Came, text: str) -> Answer:
        async with self.sessions.hold(came.whom, came.deliveries, came.inbound.copy) as held:
            while True:  # as often as the time allows
                try:
                    return await self._turn(held, came, text)
                except Conflict:
                    await held.reload()  # another process stepped this conversation: step from there

    async def _turn(self, held: Held, came: Came, text: str) -> Answer:
        now, inbound = self.now(), came.inbound
        book, session = self._resume(held)
        # Where all that follows is taken back if the delivery was answered before, nobody need ask beforehand.
        told = inbound.turn is not None or (session is not None and session.case)
        if before := await self._before(held, sure=bool(told)):
            return before
        if session is None:
            session = self._begin(inbound, now)
        elif inbound.turn not in (None, session.turn) and not came.concerns:
            if inbound.claims:
                await held.keep(session, (stamp(session.content, language_of(session)), *session.said))
            return Answer(session.said, book.words, language=language_of(session))
        session, said, outcome = await self._stepped(book, session, came, text)
        if outcome.paused and (before := await self._before(held)):
            return before
        while outcome.paused:
            outcome = await self._acted(came, book, outcome.paused)
        lines = (*said, *perform(outcome.effects, book, inbound.channel, now))
        spoken = outcome.session or session
        kept = (stamp(spoken.content, language_of(spoken)), *lines)
        if outcome.session is None:
            await held.erase(kept)
        else:
            await held.keep(replace(outcome.session, said=lines), kept)
        self.tallies.add(counts(outcome.effects))
        return Answer(lines, book.words, language=language_of(spoken))

    async def _stepped(
        self, book: Book, session: Session, came: Came, text: str
    ) -> tuple[Session, tuple[Line, ...], Outcome]:
        """The session that was spoken to, what is said at once, and what the step led to."""
        if not session.case:
            return self._step(book, session, came, text)
        if came.urgent.minor:
            session = await self._alone(session, came)
        else:
            found = await met(self.hand_offs, book, session, came, _minute(self.now()))
            session = found.session or self._begin(came.inbound, self.now())
            if session.case and not unsure(session):
                relayed = await relay(self.hand_offs, book, session, came, found.where)
                return relayed.session, relayed.lines, relayed.kept(session.turn + 1, _minute(self.now()))
        stood, said, outcome = self._step(book, session, came, text)
        if unsure(session):
            outcome = await answered(self.hand_offs, book, came, outcome)
        return stood, said, outcome

    def _step(
        self, book: Book, session: Session, came: Came, text: str
    ) -> tuple[Session, tuple[Line, ...], Outcome]:
        stood, reading = self._read(book, session, came, text)
        return stood, (), step(book.script, stood, reading, _minute(self.now()))

    async def _alone(self, session: Session, came: Came) -> Session:
        """A child who says so in a case is answered by the words for children, and waits for no one else's worker."""
        await self.hand_offs.say_goodbye(came.whom)
        return replace(session, case=0, window=0)

    async def _acted(self, came: Came, book: Book, paused: Paused) -> Outcome:
        """Run an action inside the turn: it, too, is kept before anything of it is said."""
        if paused.action in HANDING:
            paused, handed_over = await handed(self.hand_offs, paused, came.whom, came.inbound)
            return resume(paused, handed_over)
        inbound = came.inbound
        person = self.keys.current.actions(inbound.channel, inbound.address.reveal()).hex()
        done = await self.actions.run(paused.action, person, dict(paused.walk.slots), book.script)
        return resume(paused, done)

    async def _before(self, held: Held, *, sure: bool = True) -> Answer | None:
        if sure:
            await held.look()
        return None if held.seen is None else self._again(held.seen.lines)

    def _again(self, kept: tuple[Line, ...]) -> Answer:
        """The identical answer, in the words of the content it was first said in; silence after an exit."""
        if not kept:
            return Answer((), self.book.words, left=True)
        version, language = stamped(kept[0])
        book = self.book if version == self.book.version else self.book_of(version)
        return Answer(kept[1:], (book or self.book).words, language=language)

    def _read(self, book: Book, session: Session, came: Came, text: str) -> tuple[Session, Reading]:
        """Text becomes meaning here and goes no further; with it, the session whose question it answers."""
        urgent = came.urgent
        if came.inbound.turn not in (None, session.turn):
            return session, Reading(Vague.UNCLEAR, None, None, urgent.concerns, urgent.minor)
        under, quiet = beneath(session), not urgent.concerns
        read = book.reader.read(text, question(book.script, session), liken=quiet and not under)
        if under and read.answer is Vague.UNCLEAR and read.command is None:
            again = book.reader.read(text, question(book.script, under), liken=quiet)
            if again.answer is not Vague.UNCLEAR:
                session, read = under, again
        return session, Reading(
            read.answer, read.command, read.intent, urgent.concerns, urgent.minor, read.language
        )

    def _resume(self, held: Held) -> tuple[Book, Session | None]:
        """The session with the content it began on; a session whose content is gone is as none."""
        session = held.session
        if session is None:
            return self.book, None
        book = self.book if session.content == self.book.version else self.book_of(session.content)
        return (book, session) if book else (self.book, None)

    def _begin(self, inbound: Inbound, now: datetime) -> Session:
        fresh = begin(self.book.script, inbound.channel, "en", _minute(now))
        if inbound.turn != 0:
            return fresh
        shown = opened(
            self.book.script, fresh
        ).session  # the page has shown the opening before anything was kept
        return shown or fresh

    def _opening(self, channel: str) -> tuple[Line, ...]:
        now = self.now()
        fresh = begin(self.book.script, channel, "en", _minute(now))
        return perform(opened(self.book.script, fresh).effects, self.book, channel, now)

    def named(self, inbound: Inbound) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
        """Where this person's session and the answer to this delivery lie."""
        delivery: tuple[Mark, ...] = ()
        if inbound.delivery is not None:
            sid = inbound.delivery.reveal()
            delivery = tuple(Mark(epoch.id, epoch.replay(inbound.channel, sid)) for epoch in self.keys.live())
        return self.marks(inbound.channel, inbound.address), delivery

    def marks(self, channel: str, address: Sealed[str]) -> tuple[Mark, ...]:
        """Where this person's session lies, under the current epoch and the one before."""
        revealed = address.reveal()
        return tuple(Mark(epoch.id, epoch.pseudonyms(channel, revealed)) for epoch in self.keys.live())


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60
