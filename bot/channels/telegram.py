"""Telegram on the outside, a conversation on the inside. A raw ASGI app for `POST /telegram`.

Telegram holds back everything else from a chat until its first waiting message is acknowledged. So a message is
acknowledged once its turn is committed or it cannot be read, and only a young one that could not be committed is
refused, for Telegram to bring it again: behind it may wait a cry (docs/decisions/0006-telegram.md).
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from http import HTTPStatus
from typing import Any, Final, assert_never

import msgspec
from starlette.types import Receive, Scope, Send

from bot.channels.tally import Tally
from bot.channels.telegram_carrier import telegram_copy
from bot.channels.telegram_chats import Chats, Known
from bot.channels.telegram_saying import Said as Spoken
from bot.channels.telegram_saying import Saying
from bot.channels.telegram_update import BadUpdate, Blocked, Heard, Origin, Pressed, Written, read_update
from bot.channels.telegram_view import CHANNEL, CHAT_END, LEAVE, Replies, Reply
from bot.channels.web_turns import NO_TURN, Forms
from bot.conversation import Answer, Conversation, Screen
from bot.forms import BadForm, TooLarge, read_body
from bot.ports import Copy, Event, Inbound
from safety.crisis import concerns_in
from safety.exit import leaving
from safety.headers import API
from safety.secrecy import Sealed

log = logging.getLogger(__name__)

#: Nobody is waiting for an answer any more, and whoever holds the phone now need not see one.
STALE_SECONDS: Final = 600
#: So long a message that could not be kept is refused, so that Telegram brings it again at once.
YOUNG_SECONDS: Final = 5
#: A store that has not kept an exit by then will not have the chat cleared soon: it is cleared without it.
CLEAR_SECONDS: Final = 0.5
# A long message that answers another long one, every letter escaped; no update is larger.
_MOST_BYTES: Final = 256 * 1024
_START: Final = re.compile(r"/start(?:@\w+)?(?:\s|$)")
_SECRET: Final = b"x-telegram-bot-api-secret-token"
_AGAIN: Final = HTTPStatus.SERVICE_UNAVAILABLE

Said = tuple[HTTPStatus, dict[str, Any] | None]
_NOTHING: Final[Said] = (HTTPStatus.OK, None)


class Telegram:
    """The webhook of one bot."""

    def __init__(self, conversation: Conversation, secret: Sealed[str], chats: Chats, saying: Saying) -> None:
        self._conversation = conversation
        self._secret = secret
        self._chats = chats
        self._saying = saying
        self._replies = Replies(Forms(conversation.keys))
        self._refused = Tally()
        self._unread = Tally()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._from_telegram(scope):
            self._conversation.meter.refused(CHANNEL)
            if count := self._refused.add():
                log.warning("webhooks refused: %d", count)
            await _respond(send, HTTPStatus.FORBIDDEN, None)
            return
        try:
            heard = read_update(await read_body(receive, _MOST_BYTES))
        except (BadUpdate, TooLarge):
            if count := self._unread.add():
                log.warning("updates that could not be read: %d", count)
            heard = None
        except BadForm:
            return  # the connection is gone, and Telegram will bring it again
        await _respond(send, *await self._answer(heard))

    def _from_telegram(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == _SECRET]
        fits = len(given) == 1 and hmac.compare_digest(given[0], self._secret.reveal().encode())
        return fits and scope["method"] == "POST" and not scope["query_string"]

    async def _answer(self, heard: Heard | None) -> Said:
        """Never raises: an update that fails each time it comes would close its chat for a day."""
        match heard:
            case None:
                return _NOTHING
            case Blocked(chat=chat):
                await self._stopped(chat)
                return _NOTHING
            case Written():
                answered = self._written(heard)
            case Pressed():
                answered = self._pressed(heard)
            case _:
                assert_never(heard)
        try:
            return await answered
        except Exception:  # whatever broke, a person gets the emergency numbers, unless they are leaving
            log.exception("an update could not be answered")
            if _leaves(heard):
                return _NOTHING
            static = self._replies.reply(heard.chat, self._conversation.static(CHANNEL), None)
            return HTTPStatus.OK, _call(heard.chat, static)

    async def _written(self, message: Written) -> Said:
        if _leaves(message):
            await self._leave(_inbound(message))
            return _NOTHING
        known = await self._known(message.chat)
        if self._chats.left_after(known, message.sent):
            return _NOTHING
        inbound = await self._to_hear(message)
        if inbound is None:
            self._chats.owe(_copy(message), known)
            return _NOTHING
        return await self._turn(inbound, known, message.sent)

    async def _to_hear(self, message: Written) -> Inbound | None:
        """What of a message goes to the conversation. Danger always does; as an answer counts only a fresh one."""
        text = message.text.reveal()
        late = self._age(message.sent) > STALE_SECONDS
        plain = message.origin is Origin.OWN and not message.edited and not late
        starts = _START.match(text) is not None
        if plain and not starts:
            return _inbound(message)
        if concerns_in(text):
            return _inbound(message, turn=NO_TURN)
        if message.edited or late:
            return None
        if not starts:
            return _inbound(message, text="")
        await self._begin_again(message.chat)
        return _inbound(message, text="", turn=NO_TURN)

    async def _begin_again(self, whom: Sealed[str]) -> None:
        """Whoever opens the chat anew may be anyone: they get what a stranger gets, so nothing else may stand.

        Nobody has left by it, so nothing is cleared.
        """
        stands = await self._look(whom)
        stranger = await self._look(Sealed(""))
        if stands and stranger and stands.turn and stands.lines != stranger.lines:
            await self._conversation.forget(CHANNEL, whom)

    async def _pressed(self, press: Pressed) -> Said:
        self._saying.settle(press.press)
        copy = telegram_copy(press.chat, press.message)
        if _leaves(press):
            now = int(self._conversation.now().timestamp())
            left = Inbound(CHANNEL, press.chat, Sealed(LEAVE), press.update, copy=copy, left_at=now)
            await self._leave(left)
            return _NOTHING
        known = await self._known(press.chat)
        screen = await self._look(press.chat)
        text = screen and self._replies.said(press.chat, screen, press.data)
        turn = screen.turn if screen and text else NO_TURN
        words = Sealed(text or "")
        inbound = Inbound(CHANNEL, press.chat, words, press.update, turn=turn, copy=copy, claims=True)
        if (
            screen is None
        ):  # what cannot be looked at cannot be kept: the person is not made to wait for that, too
            return await self._answered(inbound, known, self._conversation.static(CHANNEL), None)
        return await self._turn(inbound, known, None)

    async def _turn(self, inbound: Inbound, known: Known, sent: int | None) -> Said:
        """Take the turn and say what came of it; `sent` is None for a press, whose time Telegram does not tell.

        `known`: of their exits, when this update came. If they leave meanwhile, nothing is said.
        """
        if self._chats.left_since(known):
            return _NOTHING
        return await self._answered(inbound, known, await self._conversation.receive(inbound), sent)

    async def _answered(self, inbound: Inbound, known: Known, answer: Answer, sent: int | None) -> Said:
        if answer.left:
            return _NOTHING
        # A clock that was set back must not have it brought again for hours.
        young = sent is not None and abs(self._age(sent)) < YOUNG_SECONDS
        if answer.static:
            self._chats.owe(inbound.copy, known)
            reply = self._replies.reply(inbound.address, answer, None)
            if young and not reply.urgent and not answer.paused:
                return _AGAIN, None
        else:
            reply = await self._reply(inbound, known, answer, pressed=sent is None)
        return await self._say(inbound, known, reply, kept=not answer.static, young=young)

    async def _reply(self, inbound: Inbound, known: Known, answer: Answer, *, pressed: bool) -> Reply:
        whom = inbound.address
        screen = await self._look(whom)
        if screen and (choice := screen.slots.get(CHAT_END)):
            await self._chats.choose(known, keeps=choice == "keep")
        if screen and pressed and inbound.turn == NO_TURN and answer.lines == screen.lines:
            return self._replies.again(whom, screen)
        return self._replies.reply(whom, answer, screen)

    async def _say(self, inbound: Inbound, known: Known, reply: Reply, *, kept: bool, young: bool) -> Said:
        """Through the API, which tells the message's id, so that it can be deleted; or in the webhook's answer."""
        if not reply.text:
            return _NOTHING
        spoken = await self._saying.say(inbound, reply, known, kept=kept, young=young)
        if spoken is Spoken.AGAIN and young:
            return _AGAIN, None
        if spoken is not Spoken.IN_ANSWER or self._chats.left_since(known):
            return _NOTHING
        return HTTPStatus.OK, _call(inbound.address, reply)

    async def _leave(self, inbound: Inbound) -> None:
        """Silence turns under way, then erase the session and have both sides of the chat cleared. Telegram holds back
        what was written after it meanwhile, so that it is not taken for something of before.
        """
        leaving = asyncio.create_task(self._conversation.receive(inbound))
        try:
            marks = self._conversation.marks(CHANNEL, inbound.address)
            unkept = self._chats.leave(marks, inbound.left_at)
            await asyncio.wait((leaving,), timeout=CLEAR_SECONDS)
            if not leaving.done() or leaving.result().owed:
                self._saying.clear((*unkept, inbound.copy) if inbound.copy else unkept)
        finally:
            await leaving

    async def _stopped(self, chat: Sealed[str]) -> None:
        """They have blocked the bot, so their chat is out of our reach; what we keep is not."""
        self._chats.leave(self._conversation.marks(CHANNEL, chat), None)
        await self._conversation.receive(Inbound(CHANNEL, chat, Sealed(""), event=Event.STOPPED))

    async def _known(self, chat: Sealed[str]) -> Known:
        return await self._chats.known(self._conversation.marks(CHANNEL, chat))

    async def _look(self, whom: Sealed[str]) -> Screen | None:
        """Where the conversation stands, if the store can tell."""
        try:
            return await self._conversation.show(CHANNEL, whom)
        except Exception:
            log.exception("a conversation could not be looked at")
            return None

    def _age(self, sent: int) -> float:
        return self._conversation.now().timestamp() - sent


def _leaves(heard: Written | Pressed) -> bool:
    if isinstance(heard, Pressed):
        return heard.data == LEAVE
    return heard.origin is not Origin.FORWARDED and leaving(heard.text.reveal()) is not None


def _inbound(message: Written, *, text: str | None = None, turn: int | None = None) -> Inbound:
    words = message.text if text is None else Sealed(text)
    return Inbound(CHANNEL, message.chat, words, message.update, turn=turn, copy=_copy(message), claims=True)


def _copy(message: Written) -> Copy | None:
    """Pictures and forwarded messages may be evidence: they are never deleted."""
    return telegram_copy(message.chat, message.message) if message.origin is Origin.OWN else None


def _call(whom: Sealed[str], reply: Reply) -> dict[str, Any]:
    """A call that Telegram carries out as it reads our answer."""
    return {"method": "sendMessage", "chat_id": int(whom.reveal()), **reply.fields()}


async def _respond(send: Send, status: HTTPStatus, call: dict[str, Any] | None) -> None:
    content = msgspec.json.encode(call) if call else b""
    length = str(len(content)).encode()
    headers = [*API, (b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": content})
