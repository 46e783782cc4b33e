"""Golden dialogues: Rasa's end-to-end form, read strictly and played against a whole conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.conversation import Answer, Conversation
from bot.engine.session import Line, Session
from bot.ports import Inbound
from safety.secrecy import Sealed
from tests.conftest import Clock, Counted

HERE = Path(__file__).parent
NUMBER = Sealed("+447700900123")


@dataclass(frozen=True)
class Case:
    name: str
    steps: tuple[dict[str, Any], ...]


def cases() -> Iterator[Case]:
    """Every test case in this folder's YAML files."""
    for path in sorted(HERE.glob("*.yml")):
        for case in YAML(typ="safe").load(path.read_text("utf-8"))["test_cases"]:
            yield Case(f"{path.stem}: {case['test_case']}", tuple(case["steps"]))


class Player:
    """Plays one case on one channel and compares what is said, kept and done."""

    def __init__(self, conversation: Conversation, channel: str, number: Sealed[str] = NUMBER) -> None:
        self.conversation = conversation
        self.number = number
        self.channel = channel
        self.before: Session | None = None
        self.after: Session | None = None
        self.answer = Answer((), conversation.book.words, left=True)
        self.unheard: list[Line] = []

    async def play(self, case: Case) -> None:
        for number, step in enumerate(case.steps, start=1):
            for kind, wanted in step.items():
                try:
                    await self._step(kind, wanted)
                except AssertionError as fault:
                    said = [line.key for line in self.answer.lines]
                    raise AssertionError(
                        f"{case.name}, step {number} ({kind}): {fault}; said {said}"
                    ) from fault

    async def _step(self, kind: str, wanted: Any) -> None:
        match kind:
            case "later":
                clock = self.conversation.now
                assert isinstance(clock, Clock)
                clock.time += timedelta(minutes=wanted)
            case "user":
                self._counted().clear()
                await self._say(str(wanted))
            case "utter":
                self._uttered(wanted)
            case "bot":
                assert wanted in self._texts(), self._texts()
            case "silence":
                assert self.answer.left is wanted
            case "counted":
                assert [f"{one.name} {one.value}" for one in self._counted()] == wanted
            case "slot_was_set":
                self._slots(wanted)
            case "slot_was_not_set":
                self._no_slots(wanted)
            case "assertions":
                for each in wanted:
                    for assertion, value in each.items():
                        self._assert(assertion, value)
            case _:
                raise AssertionError(f"unknown step {kind}")

    async def _say(self, text: str) -> None:
        self.before = await self._session()
        self.answer = await self.conversation.receive(Inbound(self.channel, self.number, Sealed(text)))
        assert not self.answer.static, "a fault was answered"
        self.unheard = list(self.answer.lines)
        self.after = await self._session()

    async def _session(self) -> Session | None:
        whom = self.conversation.marks(self.channel, self.number)
        async with self.conversation.sessions.hold(whom, ()) as held:
            return held.session

    def _uttered(self, key: str) -> None:
        """The next time this key is said in this turn; what came before it may be left unmentioned."""
        while self.unheard:
            if self.unheard.pop(0).key == key:
                return
        raise AssertionError(f"{key} was not said")

    def _texts(self) -> list[str]:
        return [self.answer.words.render(line, self.channel, "en").text for line in self.answer.lines]

    def _counted(self) -> Counted:
        assert isinstance(self.conversation.tallies, Counted)
        return self.conversation.tallies

    def _slots(self, wanted: list[dict[str, Any]]) -> None:
        slots = self.after.slots if self.after else {}
        for pair in wanted:
            for name, value in pair.items():
                assert slots.get(name) == value, f"{name} is {slots.get(name)!r}"

    def _no_slots(self, names: list[str]) -> None:
        slots = self.after.slots if self.after else {}
        for name in names:
            assert slots.get(name) is None, f"{name} is {slots.get(name)!r}"

    def _assert(self, assertion: str, value: Any) -> None:
        keys = [line.key for line in self.answer.lines]
        match assertion:
            case "flow_started":
                assert value in _flows(self.after), _flows(self.after)
            case "flow_completed" | "flow_cancelled":
                name = value["flow_id"] if isinstance(value, dict) else value
                assert name not in _flows(self.after), _flows(self.after)
            case "action_executed":
                self._action(value, keys)
            case "bot_uttered":
                self._bot_uttered(value, keys)
            case "bot_did_not_utter":
                assert value["utter_name"] not in keys
            case _:
                raise AssertionError(f"unknown assertion {assertion}")

    def _action(self, name: str, keys: list[str]) -> None:
        match name:
            case "action_show_service" | "action_find_services":
                assert "service" in keys
            case "action_request_handoff":
                assert "utter_nobody_on_shift" in keys
            case "action_end_session":
                assert self.after is None
            case "action_restart":
                assert self.after is not None
                assert set(self.after.slots) <= {"safe_to_talk"} or "path" not in self.after.slots
            case _:
                raise AssertionError(f"unknown action {name}")

    def _bot_uttered(self, wanted: dict[str, Any], keys: list[str]) -> None:
        if "utter_name" in wanted:
            assert wanted["utter_name"] in keys
        if "text_matches" in wanted:
            whole = self.answer.words.sms(self.answer.lines, "en")
            assert re.search(wanted["text_matches"], whole), whole
        if "text_does_not_match" in wanted:
            whole = self.answer.words.sms(self.answer.lines, "en")
            assert not re.search(wanted["text_does_not_match"], whole), whole


def _flows(session: Session | None) -> list[str]:
    return [frame.flow for frame in session.stack] if session else []
