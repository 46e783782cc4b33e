"""The whole service on a real database, with somebody who asks for a person and workers at their desks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bot.book import Book
from bot.content.hours import Timetable
from bot.conversation import Conversation
from bot.handoff import desk
from bot.handoff.case import Case, Closing, Team
from bot.handoff.desk import Moved, No
from bot.handoff.shift import Presence, Role
from bot.ports import Inbound
from bot.store.accounts import Account, Accounts
from bot.store.cases import Cases
from bot.store.choose import rows_at
from bot.store.codes import Codes
from bot.store.desks import ALWAYS, Desks
from bot.store.hand_offs import KeptHandOffs
from bot.store.migrate import migrate
from bot.store.relays import Relays
from bot.store.sessions import KeptSessions
from bot.store.times import minutes
from safety import onetime
from safety.accountkey import account_seal, code_digest
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import MOMENT, Clock

ROOT = Sealed("a root secret that is only for tests, and long")
TO_A_PERSON = ("hello", "1", "1", "person")
CONSENT = ("go on", "anyone", "30 minutes")
_serial = count()


@dataclass
class Line:
    """One service, and one person with a phone."""

    conversation: Conversation
    desks: Desks
    clock: Clock
    cases: Cases
    sessions: KeptSessions
    codes: Codes
    url: str
    channel: str = "sms"
    number: str = "+447700900321"
    sids: list[str] = field(default_factory=list)

    async def says(self, text: str, sid: str | None = None) -> str:
        sid = sid or f"SM{next(_serial):032}"
        inbound = Inbound(self.channel, Sealed(self.number), Sealed(text), Sealed(sid))
        answer = await self.conversation.receive(inbound)
        assert not answer.static, "a fault was answered"
        return "" if answer.left or not answer.lines else answer.words.sms(answer.lines, answer.language)

    async def walks(self, *texts: str) -> str:
        answers = [await self.says(text) for text in texts]
        return answers[-1]

    def waiting(self) -> list[Case]:
        return self.desks.queue(frozenset(Team))

    def claims(self, name: str = "ann") -> int:
        (case,) = self.waiting()
        moved = self.desks.move(case.number, name, lambda c, who: desk.claim(c, who, minutes(self.clock())))
        assert isinstance(moved, Case)
        return case.number

    def closes(self, number: int) -> Moved:
        now = minutes(self.clock())
        return self.desks.move(number, "ann", lambda c, who: desk.close(c, who, Closing.HELPED, now))

    def writes(self, number: int, text: str, name: str = "ann") -> int | No | None:
        return self.desks.write(number, name, Sealed(text))

    def states(self, number: int) -> list[str]:
        """How far each message of a worker has come."""
        room = self.desks.room(number)
        assert room is not None
        return [said.state for said in room.words if not said.from_person]

    def heard(self, number: int) -> list[str]:
        room = self.desks.room(number)
        assert room is not None
        return [said.text.reveal() for said in room.words if said.text]


@asynccontextmanager
async def open_line(
    book: Book, tmp_path: Path, hours: Mapping[Team, Timetable] = ALWAYS, *others: Account, url: str = ""
) -> AsyncIterator[Line]:
    """The service on a real database, with a worker, a supervisor and others on shift."""
    url = url or f"sqlite:///{tmp_path}/data/quietline.db"
    migrate(url)
    clock = Clock()
    keys = KeyRing(MemoryKeyStore(), ROOT, MOMENT.timestamp())
    accounts = Accounts(url, account_seal(ROOT), clock)
    for name, role in (("ann", Role.WORKER), ("sue", Role.SUPERVISOR)):
        teams = frozenset(Team) - {Team.YOUNG}
        accounts.add(Account(name, frozenset({role}), teams), "kept", onetime.fresh_secret(), ())
    for other in others:
        accounts.add(other, "kept", onetime.fresh_secret(), ())
    cases = Cases(url, keys, clock)
    desks = Desks(cases, clock, hours)
    codes = Codes(cases, code_digest(ROOT), clock)
    for name in ("ann", "sue", *(other.name for other in others)):
        desks.be(name, Presence.ON)
    async with KeptSessions(rows_at(url), keys, clock) as sessions:
        hand_offs = KeptHandOffs(cases, desks, Relays(cases, clock), codes, sessions.traces)
        conversation = Conversation(book, lambda version: None, sessions, keys, clock, hand_offs=hand_offs)
        yield Line(conversation, desks, clock, cases, sessions, codes, url)
