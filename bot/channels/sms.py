"""Twilio on the outside, a conversation on the inside. A raw ASGI app: this is the path that must be fast.

`POST /sms` answers with TwiML, so the number is never needed again; `POST /voice` rejects calls (someone who finds the
number on a bill will ring it); `POST /sms/status` tells which records Twilio has made, and needs no answer. Anything
odd is a 403 that says nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from starlette.types import Receive, Scope, Send

from bot.channels.signature import Signature
from bot.channels.sms_copies import SmsCopies
from bot.channels.tally import Tally
from bot.channels.twilio_copies import CHANNEL, twilio_copy
from bot.conversation import Answer, Conversation
from bot.forms import BadForm, Pairs, is_form, parse_form, read_body
from bot.ports import Event, Inbound
from safety.headers import API
from safety.secrecy import Sealed

log = logging.getLogger(__name__)

STATUS = "/sms/status"
PATHS = ("/sms", STATUS, "/voice")

_XML = '<?xml version="1.0" encoding="UTF-8"?>'
SILENCE = _XML + "<Response/>"
# A busy tone is what any phone gives; an announcement would make a caller curious.
REJECTED = _XML + '<Response><Reject reason="busy"/></Response>'
_EVENTS = {"STOP": Event.STOPPED, "START": Event.CARRIER, "HELP": Event.CARRIER}


class Twilio:
    """The webhooks of one Twilio number."""

    def __init__(
        self, conversation: Conversation, copies: SmsCopies, public_url: str, token: Sealed[str]
    ) -> None:
        self._conversation = conversation
        self._copies = copies
        self._status_url = public_url + STATUS
        self._signatures: Mapping[str, Signature] = {p: Signature(token, public_url + p) for p in PATHS}
        self._static = twiml(conversation.static(CHANNEL), self._status_url)
        self._refused = Tally()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            form = await self._signed_form(scope, receive)
        except BadForm:
            self._conversation.meter.refused(CHANNEL)
            if count := self._refused.add():
                log.warning("webhooks refused: %d", count)
            await _respond(send, 403, "", b"text/plain")
            return
        match scope["path"]:
            case "/voice":
                body = REJECTED
            case "/sms":
                body = await self._answer(form)
            case _:
                body = SILENCE
                await self._copies.hear(form)
        await _respond(send, 200, body, b"text/xml")

    async def _answer(self, form: dict[str, str]) -> str:
        inbound = _inbound(form)
        try:
            answer = await self._conversation.receive(inbound)
            if answer.static or inbound.event is Event.CARRIER:  # no turn was kept, and nothing noted with it
                self._copies.owe(inbound.address, inbound.copy)
            return twiml(answer, self._status_url)
        except Exception:  # words that cannot be shown must not become silence
            log.exception("words could not be shown")
            return self._static

    async def _signed_form(self, scope: Scope, receive: Receive) -> dict[str, str]:
        """The fields of a request Twilio signed. Raises BadForm for any other."""
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        given = [value for name, value in headers if name == b"x-twilio-signature"]
        if scope["method"] != "POST" or scope["query_string"] or len(given) != 1 or not is_form(headers):
            raise BadForm
        pairs: Pairs = parse_form(await read_body(receive))
        if not self._signatures[scope["path"]].fits(given[0], pairs):
            raise BadForm
        form = dict(pairs)
        if len(form) != len(pairs) or not form.get("From"):
            raise BadForm
        return form


def _inbound(form: dict[str, str]) -> Inbound:
    sid = form.get("MessageSid")
    return Inbound(
        CHANNEL,
        Sealed(form["From"]),
        Sealed(form.get("Body", "")),
        Sealed(sid) if sid else None,
        _EVENTS.get(form.get("OptOutType", ""), Event.TEXT),
        copy=twilio_copy(sid),
    )


def twiml(answer: Answer, status_url: str) -> str:
    """One message for the whole turn, because carriers do not keep the order of several."""
    if answer.left or not answer.lines:
        return SILENCE
    words = answer.words.sms(answer.lines, answer.language)
    return f"{_before_words(status_url)}{escape(words)}</Message></Response>"


@cache
def _before_words(status_url: str) -> str:
    return f"{_XML}<Response><Message statusCallback={quoteattr(status_url)}>"


async def _respond(send: Send, status: int, body: str, kind: bytes) -> None:
    content = body.encode()
    length = str(len(content)).encode()
    headers = [*API, (b"content-type", kind), (b"content-length", length)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
