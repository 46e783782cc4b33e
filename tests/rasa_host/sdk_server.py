"""rasa-sdk's own action server on loopback, with actions of our names: what ours is held against.

Run as a program: `python -m tests.rasa_host.sdk_server PORT`.
"""

from __future__ import annotations

import sys
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.endpoint import create_app
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.channels.rasa import ACTIVE, SERVICES, TURN
from bot.channels.rasa_view import REPLY


class Turn(Action):  # type: ignore[misc]  # rasa-sdk has no types
    def name(self) -> str:
        return TURN

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        buttons = [{"title": "Yes", "payload": f"/SetSlots({REPLY}=yes)"}]
        dispatcher.utter_message(text="Is it OK to message now?", buttons=buttons)
        return [SlotSet(ACTIVE, True), SlotSet(REPLY, None)]


class Services(Turn):
    def name(self) -> str:
        return SERVICES


def main(port: int) -> None:
    executor = ActionExecutor()
    for action in (Turn, Services):
        executor.register_action(action)
    create_app(executor).run(host="127.0.0.1", port=port, single_process=True, motd=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
