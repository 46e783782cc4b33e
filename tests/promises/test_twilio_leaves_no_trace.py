"""Plant a person who texts, at DEBUG, with Twilio failing in every way, then search all that was written."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from urllib.parse import urlencode

import pytest

from safety.traces import search
from tests.patience import eventually
from tests.product import TOKEN, Product, sign
from tests.twilio_double import TwilioDouble
from tests.twilio_double.methods import Refused
from tests.twilio_double.phone import Phone
from tests.twilio_double.server import Fault, too_many
from tests.twilio_double.state import ACCOUNT, NUMBER
from tests.twilio_double.waiting import Waiting

ANN = "+447700900871"
WORDS = "marmalade harpsichord weekend"
REPLY = "quixotic periwinkle answer"
UNAVAILABLE = Refused(503, 20503, f"Service unavailable for {ANN}")


class Played:
    """What was written, and what must not be found in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sids: list[str] = []


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    made = Played(tmp_path_factory.mktemp("twilio"))
    asyncio.run(play(made))
    return made


async def play(played: Played) -> None:
    """Everything a planted person does by text, with Twilio failing, and everything the product writes meanwhile."""
    async with TwilioDouble() as twilio:
        extra = {"QUIETLINE_TWILIO_API": twilio.api, "QUIETLINE_LOG_LEVEL": "DEBUG"}
        product = Product(played.folder, extra=extra)
        twilio.webhooks.door = f"http://127.0.0.1:{product.port}"
        try:
            await asyncio.to_thread(product.start)
            ann = twilio.phone(ANN)
            await _talk(twilio, ann)
            await _replies(twilio, product, ann)
            await _nonsense(twilio, product)
            await _leave(twilio, ann)
            await twilio.webhooks.settled()
        finally:
            code = await asyncio.to_thread(product.stop, signal.SIGTERM)
        assert code == 0
        played.sids += [*twilio.state.messages, *twilio.state.deleted]


async def _talk(twilio: TwilioDouble, ann: Phone) -> None:
    twilio.webhooks.reports = ("delivered", "sent", "delivered", "failed")
    for text in ("hello", WORDS, "hes got a knife", "HELP", "1"):
        await ann.say(text)
    await twilio.webhooks.settled()


async def _replies(twilio: TwilioDouble, product: Product, ann: Phone) -> None:
    """Replies that went by the API, each meeting a failure of its own."""
    faults: tuple[Fault | Refused, ...] = (
        UNAVAILABLE,
        Fault.DROP,
        Fault.DONE_THEN_DROP,
        Refused(400, 21211, f"Invalid 'To' Phone Number: {ANN}"),
    )
    async with Waiting.beside(product) as waiting:
        for fault in faults:
            calls = len(twilio.state.called("create"))
            twilio.fail(fault)
            await waiting.put(ann.number, REPLY)
            await eventually(lambda calls=calls: len(twilio.state.called("create")) > calls)  # type: ignore[misc]
        twilio.fail(too_many(1))
        await waiting.put(ann.number, REPLY)
        await eventually(lambda: twilio.state.called("create")[-1].status == 201)


async def _nonsense(twilio: TwilioDouble, product: Product) -> None:
    """Callbacks that are broken, or that Twilio never signed."""
    about = {"From": NUMBER, "To": ANN, "Body": WORDS}
    for more in ({}, {"MessageSid": WORDS}, {"MessageSid": "../" + "a" * 32, "MessageStatus": WORDS}):
        assert (await twilio.webhooks.post("/sms/status", about | more))[0] == 200
    body = urlencode(about).encode()
    for headers in ({}, sign({"From": ANN})):
        status, _, _ = await asyncio.to_thread(product.request, "POST", "/sms/status", body, headers)
        assert status == 403


async def _leave(twilio: TwilioDouble, ann: Phone) -> None:
    twilio.fail(too_many(1), UNAVAILABLE, Fault.DROP, None, Refused(409, 20009, "not complete"))
    assert await ann.say("BYE") == ""
    await eventually(lambda: len(ann.copies()) <= 3)
    twilio.fail(Refused(401, 20003, f"Authenticate {ACCOUNT}"))
    await ann.say("hello")
    await ann.say("BYE")
    await eventually(lambda: 401 in [call.status for call in twilio.state.calls])


def test_no_trace_of_the_person_is_found(played: Played) -> None:
    assert search([played.folder], {"number": ANN, "words": WORDS, "reply": REPLY}).traces == ()


def test_no_id_by_which_twilio_could_tell_who_it_was_is_found(played: Played) -> None:
    assert len(played.sids) > 10
    assert search([played.folder], {sid: sid for sid in played.sids}).traces == ()


def test_neither_the_account_nor_its_token_is_written(played: Played) -> None:
    assert search([played.folder], {"token": TOKEN}).traces == ()


def test_something_was_written_to_search(played: Played) -> None:
    """The promise would be empty if the files were."""
    log = (played.folder / "log").read_text()
    assert "DEBUG" in log
    assert "texts that did not arrive: 1" in log
    assert "replies of which nobody knows whether they arrived: 1" in log
    assert "replies that their provider refused: 1" in log
    assert "a provider does not accept our credentials: 1" in log
    assert "webhooks refused: 1" in log
