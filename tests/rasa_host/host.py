"""One assistant: keeps a tracker for each person, and sends it whole with every action call, as Rasa does."""

from __future__ import annotations

import json
import zlib
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.types import ActionCall, DomainDict

from bot.channels.rasa import TURN

#: What a call carries beside the tracker; nothing in it matters to us.
DOMAIN: DomainDict = {
    "config": {"store_entities_as_slots": True},
    "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    "intents": [],
    "entities": [],
    "slots": {"quietline_active": {"type": "bool"}, "quietline_reply": {"type": "text"}},
    "responses": {},
    "actions": [TURN],
    "forms": {},
    "e2e_actions": [],
}
Post = Callable[[bytes, dict[str, str]], Awaitable[tuple[int, bytes]]]
_messages = count(1)


class Host:
    """Brings one person's messages and keeps what comes back."""

    def __init__(self, post: Post, sender: str = "person-7", *, deflate: bool = False) -> None:
        self.post = post
        self.deflate = deflate
        self.tracker = Tracker(sender, {}, {}, [], False, None, {}, "action_listen")
        self.responses: list[dict[str, Any]] = []

    async def say(self, text: str, **slots: object) -> list[str]:
        """The texts that come back when the person types this, or presses what sends this."""
        message = {"intent": {"name": None}, "entities": [], "text": text}
        message["message_id"] = f"{next(_messages):032x}"
        self.tracker.latest_message = message
        self.tracker.events.append({"event": "user", "timestamp": 1.0, "text": text, "parse_data": message})
        self.tracker.slots |= slots
        return await self.run(TURN)

    async def press(self, title: str) -> list[str]:
        """Press a button of the last answer; its payload sets a slot, as Rasa's command does."""
        [payload] = [b["payload"] for r in self.responses for b in r["buttons"] if b["title"] == title]
        name, _, value = payload.removeprefix("/SetSlots(").removesuffix(")").partition("=")
        return await self.say(payload, **{name: value})

    async def run(self, action: str) -> list[str]:
        status, answer = await self.call(action)
        assert status == 200, answer
        for event in answer["events"]:
            assert event["event"] == "slot"
            self.tracker.slots[event["name"]] = event["value"]
        self.responses = answer["responses"]
        return [said["text"] for said in self.responses]

    async def call(self, action: str, **more: object) -> tuple[int, Any]:
        call: ActionCall = {
            "version": "3.21.1",
            "next_action": action,
            "sender_id": self.tracker.sender_id,
            "tracker": self.tracker.current_state(),
            "domain": DOMAIN,
        }
        body = json.dumps({**call, **more}).encode()
        headers = {"Content-Type": "application/json"}
        if self.deflate:
            body, headers = zlib.compress(body), {**headers, "Content-Encoding": "deflate"}
        status, answer = await self.post(body, headers)
        return status, json.loads(answer)
