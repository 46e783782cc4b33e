"""A busy shift on the whole product: people who asked for a person by text, and workers who have taken them all."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlencode

from bot.bench import await_health
from bot.foundations import now
from bot.handoff.case import Team
from bot.handoff.shift import Role
from bot.store.accounts import Account, Accounts
from safety import onetime
from safety.accountkey import account_seal
from safety.secrecy import Sealed
from tests.bench.wire import Wire
from tests.helpline import CONSENT, TO_A_PERSON
from tests.product import SECRET, Product, sign

#: What one worker is given at a time.
EACH: Final = 5
_PROOF: Final = re.compile(r'name="proof" value="([0-9a-f]+)"')
_WAITS: Final = re.compile(r'name="number" value="(\d+)"')


@dataclass
class Worker:
    """Somebody at the console, by the token in their browser's cookie."""

    port: int
    token: str
    cases: list[int] = field(default_factory=list)

    async def get(self, path: str, wire: Wire | None = None) -> str:
        """A page, over a connection that is kept or one for it alone."""
        return await self._ask(f"GET {path} HTTP/1.1", b"", wire)

    async def post(self, path: str, page: str, **fields: str) -> str:
        """A form of this page."""
        proof = _PROOF.search(page)
        assert proof
        body = urlencode({"proof": proof[1], **fields}).encode()
        kind = "Content-Type: application/x-www-form-urlencoded"
        return await self._ask(f"POST {path} HTTP/1.1\r\n{kind}", body)

    async def wire(self) -> Wire:
        return await Wire.to(self.port)

    async def _ask(self, head: str, body: bytes, kept: Wire | None = None) -> str:
        wire = kept or await self.wire()
        answered, page = await wire.ask(f"{head}\r\nCookie: desk={self.token}", body)
        if kept is None:
            wire.close()
        if " 200 " not in answered[:20] and " 303 " not in answered[:20]:
            raise SystemExit("the console answered a worker with something else than a page")
        return page.decode()


@dataclass(frozen=True, slots=True)
class Phone:
    """Somebody's phone, and the provider that brings each text over a connection of its own."""

    port: int
    number: str

    async def say(self, text: str) -> str:
        """What the text is answered with."""
        form = {
            "MessageSid": f"SM{secrets.token_hex(16)}",
            "From": self.number,
            "Body": text,
            "To": "+447700900000",
        }
        headers = "\r\n".join(f"{name}: {value}" for name, value in sign(form).items())
        wire = await Wire.to(self.port)
        answered, said = await wire.ask(f"POST /sms HTTP/1.1\r\n{headers}", urlencode(form).encode())
        wire.close()
        if " 200 " not in answered[:20]:
            raise SystemExit("the public door did not take a text")
        return said.decode()


@contextmanager
def running() -> Iterator[Product]:
    """`quietline run` in a folder of its own, both doors open."""
    with TemporaryDirectory() as folder, Product(Path(folder), ("run",)) as product:
        await_health(product.console_port)
        yield product


async def workers(product: Product, many: int) -> list[Worker]:
    """So many workers on shift, and a supervisor, without whom nobody may wait."""
    accounts = Accounts(f"sqlite:///{product.data}/quietline.db", account_seal(Sealed(SECRET)), now)
    everyone = [await _on_shift(product, accounts, f"worker {one}", Role.WORKER) for one in range(many)]
    await _on_shift(product, accounts, "supervisor", Role.SUPERVISOR)
    return everyone


async def _on_shift(product: Product, accounts: Accounts, name: str, role: Role) -> Worker:
    account = Account(name, frozenset({role}), frozenset(Team), capacity=EACH)
    accounts.add(account, "signs in by a token", onetime.fresh_secret(), ())
    worker = Worker(product.console_port, secrets.token_urlsafe())
    accounts.sign_in(name, worker.token)
    await worker.post("/shift/presence", await worker.get("/queue"), presence="on")
    return worker


async def people(product: Product, many: int) -> list[Phone]:
    """So many who have asked for a person and agreed to what a worker sees."""
    phones = [Phone(product.port, f"+447700{900_100 + one}") for one in range(many)]
    await asyncio.gather(*(_ask(phone) for phone in phones))
    return phones


async def _ask(phone: Phone) -> None:
    for text in (*TO_A_PERSON, *CONSENT):
        await phone.say(text)


async def take(everyone: Iterable[Worker]) -> None:
    """Each takes from the queue as many as they can hold."""
    for worker in everyone:
        for _ in range(EACH):
            page = await worker.get("/queue")
            number = _WAITS.search(page)
            if number is None:
                raise SystemExit("somebody who asked does not stand in the queue")
            await worker.post("/queue", page, number=number[1])
            worker.cases.append(int(number[1]))
