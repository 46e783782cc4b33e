"""Which requirement is met by which step, and which golden dialogue asserts that step's words. All found by playing.

A step says what it is there for: `metadata: {meets: [...]}`. It counts when a dialogue comes through it and holds its
words against a text (`text_matches`, `bot`), or a card against its action. Only naming the key (`utter`) is not enough:
any words could stand behind it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from bot.book import HERE, Book
from bot.conversation import Conversation
from bot.engine.flow import Act, Collect, Flow, Node
from bot.engine.session import Line
from bot.store.memory import MemoryRows
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import Clock, Counted
from tests.conversations.cases import Player, cases

REQUIREMENTS: Final = HERE.parent / "docs" / "requirements.yml"

#: Where something is met: a flow's id and a step's, or an empty step for the flow as a whole.
Place = tuple[str, str]


@dataclass(frozen=True)
class Requirement:
    """One thing the service has to do. `test` holds what no sentence can show; `open` says why nothing does yet."""

    id: str
    sentence: str
    test: str = ""
    open: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True)
class Met:
    """A step that is there for a requirement, and the first dialogue that asserts its words; none if empty.

    `says`: the response, or the action where it shows a card; empty for a flow as a whole.
    """

    place: Place
    says: str
    dialogue: str


def read_requirements() -> tuple[Section, ...]:
    written = YAML(typ="safe").load(REQUIREMENTS.read_text("utf-8"))
    return tuple(
        Section(title, tuple(_requirement(name, value) for name, value in rows.items()))
        for title, rows in written.items()
    )


def _requirement(name: str, value: str | dict[str, str]) -> Requirement:
    return Requirement(name, value) if isinstance(value, str) else Requirement(name, **value)


def claimed(flows: Mapping[str, Flow]) -> Mapping[str, list[Place]]:
    """Every place that says it meets a requirement, in the order of the flows."""
    found: dict[str, list[Place]] = defaultdict(list)
    for flow in flows.values():
        for name in _meets(flow.metadata):
            found[name].append((flow.id, ""))
        for node in flow.nodes.values():
            for name in _meets(getattr(node.step, "metadata", {})):
                found[name].append((flow.id, node.id))
    return found


def _meets(metadata: Mapping[str, object]) -> tuple[str, ...]:
    named = metadata.get("meets", ())
    return tuple(map(str, named)) if isinstance(named, (list, tuple)) else ()


async def coverage(book: Book) -> Mapping[str, tuple[Met, ...]]:
    """For each requirement the places that claim it, with the dialogue that bears each out."""
    asserted = await _asserted(book)
    return {
        name: tuple(Met(place, _says(book, place), asserted.get(place, "")) for place in places)
        for name, places in claimed(book.script.flows).items()
    }


def _says(book: Book, place: Place) -> str:
    flow, name = place
    match book.script.flows[flow].nodes[name].step if name else None:
        case Act(action=key) | Collect(utter=key):
            return key
        case _:
            return ""


async def _asserted(book: Book) -> dict[Place, str]:
    """Each place whose words a dialogue asserts, with the first that does."""
    trail: list[tuple[Flow, Node]] = []
    flows = {name: replace(flow, nodes=_Watched(flow, trail)) for name, flow in book.script.flows.items()}
    watched = replace(book, script=replace(book.script, flows=flows))
    found: dict[Place, str] = {}
    for case in cases():
        clock = Clock()
        keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), clock().timestamp())
        async with AsyncExitStack() as stack:
            sessions = await stack.enter_async_context(KeptSessions(MemoryRows(), keys, clock))
            played = Conversation(watched, lambda version: None, sessions, keys, clock, tallies=Counted())
            witness = _Witness(played, trail)
            await witness.play(case)
        for flow, node in witness.seen:
            found.setdefault((flow, node), case.name)
            found.setdefault((flow, ""), case.name)
    return found


class _Watched(dict[str, Node]):
    """A flow's steps, which notes each one that is looked up."""

    def __init__(self, flow: Flow, trail: list[tuple[Flow, Node]]) -> None:
        super().__init__(flow.nodes)
        self._flow = flow
        self._trail = trail

    def __getitem__(self, name: str) -> Node:
        node = super().__getitem__(name)
        self._trail.append((self._flow, node))
        return node


class _Witness(Player):
    """Plays a dialogue and notes the steps of the latest turn whose words the next assertion holds."""

    def __init__(self, conversation: Conversation, trail: list[tuple[Flow, Node]]) -> None:
        super().__init__(conversation, "sms")
        self._trail = trail
        self.seen: list[Place] = []

    async def _say(self, text: str) -> None:
        self._trail.clear()
        await super()._say(text)

    async def _step(self, kind: str, wanted: Any) -> None:
        await super()._step(kind, wanted)
        for held in _held(kind, wanted):
            self.seen += [(flow.id, node.id) for flow, node in self._trail if self._bears_out(node, held)]

    def _bears_out(self, node: Node, held: re.Pattern[str] | str) -> bool:
        """Whether what is held was this step's doing: its words, or the action it ran."""
        if isinstance(held, str):
            return isinstance(node.step, Act) and node.step.action == held
        return any(held.search(self._text(line)) for line in self.answer.lines if _said_by(node, line))

    def _text(self, line: Line) -> str:
        return self.answer.words.sms((line,), "en")


def _held(kind: str, wanted: Any) -> Iterator[re.Pattern[str] | str]:
    """What a step of a dialogue asserts: texts, and actions (a card's words stand in the directory)."""
    if kind == "bot":
        yield re.compile(re.escape(wanted))
    if kind == "assertions":
        for each in wanted:
            if action := each.get("action_executed"):
                yield str(action)
            if text := each.get("bot_uttered", {}).get("text_matches"):
                yield re.compile(text)


def _said_by(node: Node, line: Line) -> bool:
    match node.step:
        case Act(action="action_show_service" | "action_find_services"):
            return line.key == "service"
        case Act(action="action_request_handoff"):
            return line.key == "utter_nobody_on_shift"
        case Act(action=key) | Collect(utter=key):
            return line.key == key
        case _:
            return False


def is_test(path: str) -> bool:
    """Whether `file::test` names a test that is there."""
    file, _, name = path.partition("::")
    at = HERE.parent / Path(file)
    return at.is_file() and bool(
        re.search(rf"^(?:async )?def {re.escape(name)}\(", at.read_text("utf-8"), re.M)
    )
