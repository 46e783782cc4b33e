"""What a step does and when an arm is taken, in words a person who writes them would use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.content.languages import ENGLISH
from bot.content.responses import Response
from bot.content.services import Directory
from bot.content.wordings import default_of
from bot.content.words import LISTED, UnfilledPlaceholder, Words
from bot.engine.conditions import Condition
from bot.engine.flow import Act, Arm, Call, Collect, Flow, Link, Node, Noop, SetSlots, Value
from bot.engine.session import Line
from bot.engine.walk import named
from bot.handoff.consent import LINES

#: A comparison as a flow file writes it.
_COMPARED: Final = re.compile(
    r"""(?:slots|context)\.(?P<slot>\w+)\s*(?P<how>is\s+not|is|!=|==?|>=|<=|>|<)\s*"""
    r"""(?:"(?P<quoted>[^"]*)"|'(?P<single>[^']*)'|(?P<word>[\w.]+))"""
)
_NOT: Final = frozenset({"is not", "!="})
_PLAIN: Final[Mapping[str, str]] = {"true": "Yes", "false": "No", "null": "not answered"}
_DONE: Final[Mapping[str, str]] = {
    "action_end_session": "The conversation ends and is erased",
    "action_restart": "Starts again",
    "action_request_handoff": "Says who is there to talk to",
    "action_find_services": "Finds services that fit",
    "action_count": "Counts the answer",
    "action_look_for_worker": "Looks whether a worker is there",
    "action_look_for_fit": "Looks whether a worker they can talk to is there",
    "action_join_queue": "Joins the queue for a worker",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A step in words. `to` is the anchor on the page of what it says or where it leads; `kind` its shape."""

    text: str
    kind: str
    to: str = ""


class Teller:
    """Knows what flows, answers and services are called."""

    def __init__(self, flows: Mapping[str, Flow], words: Words, directory: Directory) -> None:
        self._flows, self._words_of, self._responses = flows, words, words.responses
        self._services = {each.x_quietline.key: each.name for each in directory.records}
        self._titles: dict[tuple[str, str], str] = {}
        for response in words.responses.values():
            for variant in response.variants:
                for button in variant.buttons:
                    if button.slot:
                        self._titles.setdefault((button.slot, _written(button.value)), button.title)

    def step(self, node: Node) -> Told:
        match node.step:
            case Collect(utter=utter):
                told = Told(self._words(utter), "asks", f"m-{utter}")
            case Act(action=action, metadata=metadata):
                told = self._act(action, metadata)
            case Link(flow=flow):
                told = Told(f"Goes on in: {self.flow(flow)}", "leads", f"f-{flow}")
            case Call(flow=flow):
                told = Told(f"Goes through, and comes back from: {self.flow(flow)}", "leads", f"f-{flow}")
            case SetSlots(pairs=pairs):
                kept = (f"{_spaced(slot)}: {self._title(slot, _written(value))}" for slot, value in pairs)
                told = Told(f"Remembers {', '.join(kept)}", "does")
            case Noop():
                told = Told("Which way depends on what was said before", "turns")
        return told

    def _act(self, action: str, metadata: Mapping[str, object]) -> Told:
        if action in self._responses:
            return Told(self._words(action), "says", f"m-{action}")
        if action == "action_show_service":
            keys = named(metadata, "services" if "services" in metadata else "service")
            return Told("Shows: " + ", ".join(self._services.get(key, key) for key in keys), "shows")
        return Told(_DONE.get(action, f"Runs {action}"), "does")

    def arm(self, node: Node, arm: Arm) -> str:
        """When this way is taken; nothing if it is the only one."""
        if arm.condition is None:
            return "otherwise" if len(node.arms) > 1 else ""
        asked = node.step.slot if isinstance(node.step, Collect) else ""
        return self.condition(arm.condition, asked)

    def condition(self, condition: Condition, asked: str = "") -> str:
        """A condition in words; answers to the question that was just asked stand without its name."""

        def said(found: re.Match[str]) -> str:
            slot, how = found["slot"], " ".join(found["how"].split())
            value = next(v for v in (found["quoted"], found["single"], found["word"]) if v is not None)
            answer = self._title(slot, value)
            whole = answer if slot == asked else f"{_spaced(slot)}: {answer}"
            if how in _NOT:
                return f"not ({whole})"
            return whole if how in ("is", "=", "==") else f"{_spaced(slot)} {how} {value}"

        return " ".join(_COMPARED.sub(said, condition.source).split())

    def flow(self, name: str) -> str:
        found = self._flows.get(name)
        return (found.name or name) if found else name

    def _title(self, slot: str, value: str) -> str:
        return self._titles.get((slot, value)) or _PLAIN.get(value, _spaced(value))

    def _words(self, key: str) -> str:
        response = self._responses.get(key)
        if response is None:
            return key
        place = response.variants.index(default_of(response))
        try:
            return self._words_of.render(line(response, place), "web", ENGLISH).text
        except UnfilledPlaceholder:
            return response.variants[place].text


def line(response: Response, index: int) -> Line:
    """A wording with the name of each placeholder in its place."""
    all_of_them = {LISTED: " ".join(LINES)}
    params = tuple((name, all_of_them.get(name, f"[{name}]")) for name in response.variants[index].params)
    return Line(response.key, index, params)


def _written(value: Value) -> str:
    """A value as a condition writes it."""
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
