"""What a worker writes reaches the person once, in the order it was written, and never once they have left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.foundations import now
from bot.handoff import desk
from bot.handoff.case import Case, Closing, Silence, Team
from bot.handoff.desk import Denied, No
from bot.handoff.shift import Presence, Role
from bot.settings import database_in
from bot.store.accounts import Account, Accounts
from bot.store.cases import Cases
from bot.store.desks import Desks
from bot.store.times import minutes
from safety import onetime
from safety.accountkey import account_seal
from safety.keyplace import open_key_place
from safety.secrecy import Sealed
from safety.traces import search
from tests.patience import eventually
from tests.product import SECRET, Product
from tests.twilio_double import TwilioDouble

ANN = "+447700900124"
TO_A_WORKER = ("hello", "1", "1", "person", "go on", "anyone", "30 minutes")
WORDS, ANSWERS = "he reads my letters", ("I am here with you.", "Are you safe to write now?")
T = TypeVar("T")


@dataclass
class Shift:
    """A running service, with the desks of two workers beside it as the console has them."""

    product: Product
    twilio: TwilioDouble
    desks: Desks

    async def says(self, *texts: str) -> str:
        said = ""
        for text in texts:
            said = await asyncio.to_thread(self.product.phone(ANN).send, text)
        return said

    async def at_the_desk(self, work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)

    async def claims(self) -> int:
        (waiting,) = await self.at_the_desk(lambda: self.desks.queue(frozenset(Team)))
        number = waiting.number
        claimed = await self.at_the_desk(
            lambda: self.desks.move(number, "ann", lambda case, who: desk.claim(case, who, minutes(now())))
        )
        assert isinstance(claimed, Case)
        return number

    async def writes(self, number: int, text: str) -> int | No | None:
        return await self.at_the_desk(lambda: self.desks.write(number, "ann", Sealed(text)))

    def arrived(self) -> list[str]:
        return [message.body for message in self.twilio.phone(ANN).sent()]


@asynccontextmanager
async def shift(folder: Path) -> AsyncIterator[Shift]:
    async with TwilioDouble() as twilio:
        twilio.phone(ANN)
        product = Product(folder, extra={"QUIETLINE_TWILIO_API": twilio.api})
        twilio.webhooks.door = f"http://127.0.0.1:{product.port}"
        await asyncio.to_thread(product.start)
        try:
            url, root = database_in(product.data), Sealed(SECRET)
            accounts = Accounts(url, account_seal(root), now)
            for name, role in (("ann", Role.WORKER), ("sue", Role.SUPERVISOR)):
                accounts.add(
                    Account(name, frozenset({role}), frozenset(Team)), "kept", onetime.fresh_secret(), ()
                )
            desks = Desks(Cases(url, open_key_place(product.keys).ring(root), now), now)
            desks.be("ann", Presence.ON)
            desks.be("sue", Presence.ON)
            yield Shift(product, twilio, desks)
        finally:
            await asyncio.to_thread(product.stop)


async def test_a_talk_by_text_message_from_asking_to_closing(tmp_path: Path) -> None:
    async with shift(tmp_path) as line:
        assert "You are in the queue." in await line.says(*TO_A_WORKER)
        assert await line.says(WORDS) == ""
        number = await line.claims()
        room = line.desks.room(number)
        assert room is not None
        assert [said.text.reveal() for said in room.words if said.text] == [WORDS]
        for answer in ANSWERS:
            assert isinstance(await line.writes(number, answer), int)
        await eventually(lambda: len(line.arrived()) == 2)
        assert line.arrived() == [f"You are now with a person. My name is ann.\n{ANSWERS[0]}", ANSWERS[1]]
        await line.at_the_desk(
            lambda: line.desks.move(
                number, "ann", lambda case, who: desk.close(case, who, Closing.HELPED, minutes(now()))
            )
        )
        assert "You are not with a person now." in await line.says("thank you")
        assert len(line.arrived()) == 2
    assert search([tmp_path], {value: value for value in (WORDS, *ANSWERS, ANN)}).traces == ()


async def test_nothing_is_written_to_somebody_who_has_left(tmp_path: Path) -> None:
    async with shift(tmp_path) as line:
        await line.says(*TO_A_WORKER)
        number = await line.claims()
        await line.writes(number, ANSWERS[0])
        await eventually(lambda: len(line.arrived()) == 1)
        assert await line.says("gtg hes here") == ""
        room = line.desks.room(number)
        assert room is not None
        assert (room.case.silence, room.words) == (Silence.LEFT_WITH_A_DANGER_SIGN, ())
        assert await line.writes(number, "are you there?") == No(Denied.ENDED)
        await asyncio.sleep(1.5)  # longer than a round of the relay
        assert len(line.arrived()) == 1
