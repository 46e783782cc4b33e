"""A Rasa server on the outside, a conversation on the inside: the contract of an action server, as a raw ASGI app.

Unlike rasa-sdk's own server it answers only who shows the token, reads within bounds, and neither logs nor repeats
anything of a request (docs/rasa.md).
"""

from __future__ import annotations

import hmac
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec
from starlette.types import Receive, Scope, Send

from bot.channels.rasa_call import MAX_BYTES, Call, Tracker, read_call
from bot.channels.rasa_view import CHANNEL, REPLY, Replies, in_words, is_button, plain
from bot.channels.tally import Tally
from bot.channels.web_turns import NO_TURN, Forms
from bot.conversation import Conversation, Screen
from bot.effects import perform
from bot.engine.effects import FindService
from bot.forms import BadForm, TooLarge, read_body
from bot.ports import Inbound
from bot.urgent import heard_in
from safety.exit import leaving
from safety.headers import API
from safety.secrecy import Sealed

log = logging.getLogger(__name__)

WEBHOOK: Final = "/rasa/webhook"
ACTIONS: Final = "/rasa/actions"
HEALTH: Final = "/rasa/health"
ROUTES: Final[Mapping[str, str]] = {WEBHOOK: "POST", ACTIONS: "GET", HEALTH: "GET"}

TURN: Final = "action_quietline_turn"
SERVICES: Final = "action_quietline_services"
ACTIVE: Final = "quietline_active"
#: What a button sends, as Rasa writes it: slots to set or an intent. Not something a person types.
_PAYLOAD: Final = re.compile(r"/(?:SetSlots\(.*\)|\w+(?:\{.*\})?)", re.DOTALL)
_MISSING_DOMAIN: Final = 449
# One for each version of each host's domain; more hosts than this only send their domain more often.
_MOST_DIGESTS: Final = 64
_LONGEST_DIGEST: Final = 200

Result = dict[str, Any]
Reply = tuple[int, object]


class Rasa:
    """The action server of one deployment."""

    def __init__(self, conversation: Conversation, token: Sealed[str]) -> None:
        self._conversation = conversation
        self._token = token
        self._replies = Replies(Forms(conversation.keys))
        self._actions: Mapping[str, Callable[[Tracker], Awaitable[Result]]] = {
            TURN: self._turn,
            SERVICES: self._services,
        }
        static = conversation.static(CHANNEL)
        self._static = [plain(said) for said in in_words(static.words, static.lines, static.language)]
        self._digests: OrderedDict[str, None] = OrderedDict()
        self._refused = Tally()
        self._unread = Tally()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._allowed(scope):
            self._conversation.meter.refused(CHANNEL)
            if count := self._refused.add():
                log.warning("webhooks refused: %d", count)
            await _respond(send, 403, {"error": "Forbidden"})
        elif scope["method"] != ROUTES[scope["path"]]:
            await _respond(send, 405, {"error": "Method not allowed"})
        elif scope["path"] == HEALTH:
            await _respond(send, 200, {"status": "ok"})
        elif scope["path"] == ACTIONS:
            await _respond(send, 200, [{"name": name} for name in self._actions])
        else:
            await _respond(send, *await self._webhook(scope, receive))

    def _allowed(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        scheme, _, token = given[0].partition(b" ") if len(given) == 1 else (b"", b"", b"")
        fits = hmac.compare_digest(token, self._token.reveal().encode())
        return fits and scheme.lower() == b"bearer"

    async def _webhook(self, scope: Scope, receive: Receive) -> Reply:
        try:
            call = read_call(scope["headers"], await read_body(receive, MAX_BYTES))
        except BadForm as fault:
            if count := self._unread.add():
                log.warning("action calls that could not be read: %d", count)
            return 413 if isinstance(fault, TooLarge) else 400, {"error": "Invalid body request"}
        try:
            return await self._run(call)
        except Exception:  # the host has words of its own for an action that failed
            log.exception("an action could not be run")
            return 500, {"error": "Internal error"}

    async def _run(self, call: Call) -> Reply:
        """In the order of rasa-sdk: nothing asked for, an action we do not have, a domain we have not seen."""
        if not call.next_action:
            return 200, None
        action = self._actions.get(call.next_action)
        if action is None:  # the name is not repeated: only names of our own leave here
            return 404, {"error": "No registered action found for this name.", "action_name": ""}
        if not self._knows_domain(call):
            return _MISSING_DOMAIN, {"error": "Domain context missing", "action_name": call.next_action}
        if call.tracker is None or not call.tracker.sender_id:
            return 400, {"error": "The tracker names no sender.", "action_name": call.next_action}
        return 200, await action(call.tracker)

    def _knows_domain(self, call: Call) -> bool:
        digest = call.domain_digest
        if not call.has_domain:
            return bool(digest) and digest in self._digests
        if digest and len(digest) <= _LONGEST_DIGEST:
            self._digests[digest] = None
            self._digests.move_to_end(digest)
            if len(self._digests) > _MOST_DIGESTS:
                self._digests.popitem(last=False)
        return True

    async def _turn(self, tracker: Tracker) -> Result:
        """The whole conversation as one action: one message heard, what follows said."""
        try:
            return await self._turned(tracker)
        except Exception:  # words that cannot be shown must not become silence
            log.exception("words could not be shown")
            return _result(self._static, active=True)

    async def _turned(self, tracker: Tracker) -> Result:
        whom = Sealed(tracker.sender_id)
        answer = await self._conversation.receive(await self._inbound(whom, tracker))
        if answer.left:
            return _result([], active=False)
        screen = None if answer.static else await self._look(whom)
        # A conversation that cannot be looked at may well go on: the host is to keep bringing messages.
        active = screen is None or screen.turn > 0
        return _result(self._replies.reply(whom, answer, screen), active=active)

    async def _inbound(self, whom: Sealed[str], tracker: Tracker) -> Inbound:
        """What was typed; or, where a button was pressed or nothing typed, what the host's slot holds."""
        text, reply, delivery = tracker.text, tracker.slots.quietline_reply, _delivery(tracker)
        pressed = _PAYLOAD.fullmatch(text) is not None
        if (text and not pressed) or leaving(text):
            return Inbound(CHANNEL, whom, Sealed(text), delivery)
        if not isinstance(reply, str) or not reply:
            return Inbound(CHANNEL, whom, Sealed(text), delivery, turn=NO_TURN)
        if not is_button(reply):
            return Inbound(CHANNEL, whom, Sealed(reply), delivery)
        screen = await self._look(whom)
        title = self._replies.said(whom, screen, reply) if screen else None
        turn = screen.turn if screen and title else NO_TURN
        return Inbound(CHANNEL, whom, Sealed(title or ""), delivery, turn=turn)

    async def _services(self, tracker: Tracker) -> Result:
        """At most two services for the slots `need` and `area`, behind words about any danger that was told."""
        text = tracker.text
        if leaving(text):
            return await self._turn(tracker)
        urgent = heard_in(text)
        about = self._conversation.static(CHANNEL, urgent).lines if urgent.concerns else ()
        book, slots = self._conversation.book, tracker.slots
        wanted = FindService(_code(slots.need) or "", _code(slots.area), frozenset())
        found = perform((wanted,), book, CHANNEL, self._conversation.now())
        return {
            "events": [],
            "responses": [plain(said) for said in in_words(book.words, (*about, *found), "en")],
        }

    async def _look(self, whom: Sealed[str]) -> Screen | None:
        """Where the conversation stands, if the store can tell."""
        try:
            return await self._conversation.show(CHANNEL, whom)
        except Exception:
            log.exception("a conversation could not be looked at")
            return None


def _delivery(tracker: Tracker) -> Sealed[str] | None:
    """A call that is made again for the same message gets the same answer."""
    message = tracker.latest_message.message_id if tracker.latest_message else None
    return Sealed(f"{tracker.sender_id}\0{message}") if isinstance(message, str) and message else None


def _code(value: object) -> str | None:
    """What a slot holds, if it can be a code at all."""
    return value if isinstance(value, str) and value else None


def _result(responses: list[dict[str, Any]], *, active: bool) -> Result:
    """`quietline_active` tells the host whether to ask on; `quietline_reply` is emptied for the next answer."""
    return {"events": [_slot(ACTIVE, active), _slot(REPLY, None)], "responses": responses}


def _slot(name: str, value: object) -> dict[str, Any]:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


async def _respond(send: Send, status: int, answer: object) -> None:
    content = msgspec.json.encode(answer)
    length = str(len(content)).encode()
    headers = [*API, (b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
