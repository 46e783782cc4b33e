"""The console over a real database file, and staff who see only what its pages show."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from bot.book import Book
from bot.console.app import console_app
from bot.console.counted import Counted
from bot.console.enrolling import Enrolment, enrol
from bot.console.house import House
from bot.console.listing import Listing
from bot.console.phrases import Phrases
from bot.handoff.case import Team
from bot.handoff.shift import Role
from bot.ports import Mark
from bot.store.accounts import Account, Accounts
from bot.store.cases import Asking, Cases
from bot.store.codes import Codes
from bot.store.confirmations import Confirmations
from bot.store.desk_bell import DeskBell
from bot.store.desks import Desks
from bot.store.migrate import migrate
from bot.store.tallies import KeptTallies
from bot.store.trail import Trail
from bot.store.watch import Watch
from safety.accountkey import account_seal, code_digest
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import Clock

ROOT = Sealed("a root secret that is only for tests, and long")
PENCE = 4.25
PERSON = "+447700900777"
_serial = count()
HOME = "http://127.0.0.1:8081"
FIRST = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Desk:
    """One staff door."""

    url: str
    house: House
    cases: Cases
    keys: KeyRing
    clock: Clock
    app: Any

    @property
    def accounts(self) -> Accounts:
        return self.house.accounts

    def asks(self, words: str = "", person: str = PERSON, team: Team = Team.SURVIVOR, **agreed: Any) -> int:
        """Somebody asks for a worker, and may write already; the number of their case."""
        asking = Asking(team, "en", "sms", window_minutes=30, **agreed)
        number = self.cases.ask(self.whom(person), Sealed(person), asking, exits=0)
        if words:
            self.hears(number, words)
        return number

    def hears(self, number: int, words: str, *, danger: bool = False) -> None:
        delivery = Mark(self.keys.current.id, self.keys.current.replay("sms", f"SM{next(_serial)}"))
        self.cases.hear(number, Sealed(words), delivery, danger=danger)

    def whom(self, person: str = PERSON) -> tuple[Mark, ...]:
        return tuple(Mark(epoch.id, epoch.pseudonyms("sms", person)) for epoch in self.keys.live())

    @asynccontextmanager
    async def browser(self, place: str = "10.0.0.1") -> AsyncIterator[Browser]:
        transport = httpx2.ASGITransport(app=self.app, client=(place, 1234), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url=HOME) as http:
            yield Browser(self, http)

    def go(self, **by: float) -> None:
        """Let time pass: seconds=, minutes=."""
        self.clock.time += timedelta(**by)

    def enrol(self, name: str, *roles: Role, teams: frozenset[Team] = frozenset(Team)) -> Enrolment:
        return enrol(self.accounts, Account(name, frozenset(roles), teams), "QL")

    def code(self, who: Enrolment) -> str:
        """What their phone shows now."""
        raw = b32decode(who.secret + "=" * (-len(who.secret) % 8))
        return TOTP(raw, 6, SHA1(), 30).generate(int(self.clock().timestamp())).decode()


@dataclass
class Browser:
    """One of the staff at one machine. Forms are sent as the page before gave them."""

    desk: Desk
    http: httpx2.AsyncClient
    proof: str = field(default="")

    async def get(self, path: str) -> httpx2.Response:
        answer = await self.http.get(path)
        found = re.search(r'name="proof" value="([0-9a-f]+)"', answer.text)
        self.proof = found[1] if found else self.proof
        return answer

    async def post(self, path: str, **fields: str) -> httpx2.Response:
        return await self.http.post(path, data={"proof": self.proof, **fields})

    async def sign_in(self, who: Enrolment, **changed: str) -> httpx2.Response:
        """Signed in from here on, if it answers 303. A code is good once, so each sign-in is half a minute later."""
        self.desk.go(seconds=30)
        fields = {"name": who.name, "password": who.password, "code": self.desk.code(who), **changed}
        answer = await self.http.post("/sign-in", data=fields)
        if answer.status_code == httpx2.codes.SEE_OTHER:
            await self.get("/shift")
        return answer


def desk_at(folder: Path, clock: Clock, book: Book, first: str = "") -> Desk:
    url = f"sqlite:///{folder}/data/quietline.db"
    migrate(url)
    keys = KeyRing(MemoryKeyStore(), ROOT, clock().timestamp())
    cases = Cases(url, keys, clock)
    watch = Watch(cases, clock)
    house = House(
        "QL",
        PENCE,
        Accounts(url, account_seal(ROOT), clock),
        Desks(cases, clock),
        Codes(cases, code_digest(ROOT), clock),
        watch,
        Trail(url, clock),
        Phrases(book.words, book.directory, clock),
        Listing(book.directory, Confirmations(url), clock),
        Counted(watch, KeptTallies(url, clock), book.words, clock),
        clock,
        DeskBell(url),
    )
    app = console_app(house, first, lambda: clock().timestamp())
    return Desk(url, house, cases, keys, clock, app)
