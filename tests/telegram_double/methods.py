"""The methods of the Bot API that a bot like ours may call, with the refusals it must live with."""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.telegram_double.state import PRESS_SECONDS, Call, Chat, State, Webhook

TWO_DAYS: Final = 48 * 3600
# Not carried out when they stand in a webhook's answer; nor is anything that begins with "get".
NOT_IN_ANSWERS: Final = {"setwebhook", "deletewebhook", "close", "logout"}
_LONGEST: Final = {"setMyName": 64, "setMyShortDescription": 120, "setMyDescription": 512}

Answer = tuple[int, dict[str, Any]]


class Refused(Exception):
    """The method answers with this error."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
        if retry_after is not None:
            self.body["parameters"] = {"retry_after": retry_after}


class Methods:
    """Carries out calls on the state. `faults`: what the next calls of a method answer instead."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.faults: defaultdict[str, deque[Refused]] = defaultdict(deque)
        self._named: Mapping[str, Callable[[dict[str, Any]], Any]] = {
            "getme": lambda _: {"id": 42, "is_bot": True, "first_name": "QL", "username": "ql_bot"},
            "sendmessage": self._send,
            "editmessagetext": self._edit,
            "deletemessage": lambda given: self._delete(given, [int(given["message_id"])], strict=True),
            "deletemessages": lambda given: self._delete(given, _list(given["message_ids"]), strict=False),
            "answercallbackquery": self._settle,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": lambda _: {"url": self.state.webhook.url, "pending_update_count": 0},
            "setmycommands": self._set_profile("setMyCommands"),
            "setmyname": self._set_profile("setMyName"),
            "setmydescription": self._set_profile("setMyDescription"),
            "setmyshortdescription": self._set_profile("setMyShortDescription"),
        }

    def call(self, method: str, given: dict[str, Any], *, in_answer: bool = False) -> Answer:
        """Status and body, as Telegram would answer."""
        call = Call(method, given, in_answer)
        self.state.calls.append(call)
        try:
            if self.faults[method]:
                raise self.faults[method].popleft()
            if method.lower() not in self._named:
                raise Refused(404, "Not Found: method not found")
            result = self._named[method.lower()](given)
            call.status = 200
        except Refused as refusal:
            call.status = refusal.status
            return refusal.status, refusal.body
        return 200, {"ok": True, "result": result}

    def _chat(self, given: dict[str, Any]) -> Chat:
        chat = self.state.chats.get(int(given.get("chat_id", 0)))
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _send(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, text = self._chat(given), str(given.get("text", ""))
        _check_text(text)
        keyboard = _keyboard(given)
        shown = self.state.show(chat.id, text, by_bot=True)
        shown.keyboard = keyboard
        return {
            "message_id": shown.id,
            "date": shown.date,
            "chat": {"id": chat.id, "type": "private", "first_name": "Ann"},
            "text": text,
        }

    def _edit(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, text = self._chat(given), str(given.get("text", ""))
        _check_text(text)
        shown = chat.messages.get(int(given.get("message_id", 0)))
        if shown is None or not shown.by_bot:
            raise Refused(400, "Bad Request: message to edit not found")
        keyboard = _keyboard(given)
        if (shown.text, shown.keyboard) == (text, keyboard):
            raise Refused(400, "Bad Request: message is not modified")
        shown.text, shown.keyboard = text, keyboard
        return {
            "message_id": shown.id,
            "date": shown.date,
            "chat": {"id": chat.id, "type": "private"},
            "text": text,
        }

    def _delete(self, given: dict[str, Any], ids: list[int], *, strict: bool) -> bool:
        chat = self._chat(given)
        if not ids or len(ids) > 100:
            raise Refused(400, "Bad Request: from 1 to 100 message identifiers must be specified")
        found = [chat.messages[each] for each in ids if each in chat.messages]
        if strict and not found:
            raise Refused(400, "Bad Request: message to delete not found")
        if any(self.state.now() - message.date > TWO_DAYS for message in found):
            raise Refused(400, "Bad Request: message can't be deleted for everyone")
        for message in found:
            del chat.messages[message.id]
        return True

    def _settle(self, given: dict[str, Any]) -> bool:
        press = self.state.presses.get(str(given.get("callback_query_id")))
        if press is None or self.state.now() - press.at > PRESS_SECONDS:
            raise Refused(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        press.answered += 1
        return True

    def _set_webhook(self, given: dict[str, Any]) -> bool:
        secret, connections = str(given.get("secret_token", "")), int(given.get("max_connections", 40))
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        if not 1 <= connections <= 100:
            raise Refused(400, "Bad Request: max_connections must be between 1 and 100")
        allowed = tuple(_decoded(given.get("allowed_updates", [])))
        self.state.webhook = Webhook(str(given["url"]), secret, allowed, connections)
        return True

    def _delete_webhook(self, given: dict[str, Any]) -> bool:
        self.state.webhook = Webhook()
        return True

    def _set_profile(self, method: str) -> Callable[[dict[str, Any]], bool]:
        def keep(given: dict[str, Any]) -> bool:
            value = next(iter(given.values()), "")
            if len(value) > _LONGEST.get(method, 100_000):
                raise Refused(400, "Bad Request: too long")
            self.state.profile[method] = _decoded(value)
            return True

        return keep


def _check_text(text: str) -> None:
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise Refused(400, "Bad Request: message is too long")


def _keyboard(given: dict[str, Any]) -> list[list[dict[str, str]]]:
    markup = _decoded(given.get("reply_markup") or {})
    rows: list[list[dict[str, str]]] = markup.get("inline_keyboard", [])
    if any(not 1 <= len(each["callback_data"].encode()) <= 64 for row in rows for each in row):
        raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


def _list(value: Any) -> list[int]:
    return [int(each) for each in _decoded(value)]


def _decoded(value: Any) -> Any:
    """Nested values travel as JSON inside a form, and as themselves in JSON."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        return json.loads(value)
    return value
