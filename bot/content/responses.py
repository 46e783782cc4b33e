"""Read the words: Rasa `responses:` and `nlu:` files of one language, into records that know their line.

An editor's mistake is a fault with a sentence, never an exception; all faults are found in one go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ruamel.yaml.nodes import Node, ScalarNode

from bot.content import payload
from bot.content.nodes import Notes, compose, line_of, plain_value
from bot.content.prose import CARRIER_WORDS
from bot.content.rules import Finding, Rule, errors
from bot.engine.condition_rules import ConditionFault
from bot.engine.conditions import Condition
from bot.engine.flow import Slot, Value
from bot.errors import Fault
from safety.exit import leaving
from safety.plain import plain

CHANNELS: Final = ("sms", "telegram", "web", "rasa", "terminal")

#: Settings of a response's `metadata:` that mean something here; the rest are notes between people.
METADATA: Final = (
    "params",
    "picklist",
    "titles_from",
    "instrument",
    "list",
    "explains",
    "source",
    "owner",
    "review_due",
    "note",
)

#: Files beside the words that are read elsewhere.
_OTHER_FILES: Final = frozenset({"hearing.yml", "kinds.yml"})
_VARIANT: Final = ("text", "buttons", "channel", "condition", "metadata", "id")
_PICTURES: Final = ("image", "attachment")
_NOT_WORDS: Final = ("custom", "elements", "quick_replies", "button_type", "allow_interruptions")
_KEY: Final = re.compile(r"utter_[a-z0-9_]+")
_INTENT: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message: it fills a slot with a value, or means an intent."""

    title: str
    slot: str | None
    value: Value
    intent: str | None = None

    @property
    def payload(self) -> str:
        return payload.written(self.slot, self.value, self.intent)


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording of a response, for a channel or condition, or for everyone."""

    text: str
    channel: str | None
    condition: Condition | None
    buttons: tuple[Button, ...]
    metadata: Mapping[str, object]
    line: int

    @property
    def params(self) -> tuple[str, ...]:
        """Placeholders that are filled when the line is said."""
        return self._named("params")

    @property
    def explains(self) -> tuple[str, ...]:
        """Words to avoid elsewhere that this text is there to explain."""
        return self._named("explains")

    def _named(self, setting: str) -> tuple[str, ...]:
        named = self.metadata.get(setting, ())
        return tuple(map(str, named)) if isinstance(named, tuple) else (str(named),)


@dataclass(frozen=True, slots=True)
class Response:
    """One thing that can be said, under the key flows call it by."""

    key: str
    variants: tuple[Variant, ...]
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class WordFiles:
    """All the words of one language. `intents` leads from a plain phrase to the intent it means."""

    responses: Mapping[str, Response] = field(default_factory=dict)
    intents: Mapping[str, str] = field(default_factory=dict)


def read_words(folder: Path, slots: Mapping[str, Slot]) -> tuple[WordFiles, tuple[Fault, ...]]:
    """All that could be read, and every error found on the way. Never raises for an editor's mistake."""
    words, findings = read_findings(folder, slots)
    return words, errors(findings)


def read_findings(folder: Path, slots: Mapping[str, Slot]) -> tuple[WordFiles, tuple[Finding, ...]]:
    """As `read_words`, with the rule behind each fault."""
    reader = _Reader(slots)
    for path in sorted(folder.glob("*.yml")):
        if path.name not in _OTHER_FILES:
            reader.file(path, f"{folder.name}/{path.name}")
    once = dict.fromkeys(reader.found)  # what a YAML alias repeats is one mistake
    return WordFiles(reader.responses, reader.intents), tuple(once)


def heard(phrase: str) -> str:
    """A phrase in the form the reader compares."""
    return plain(phrase).strip(" .,!?")


class _Reader:
    """Reads files one after another, so that what is said twice is seen across files."""

    def __init__(self, slots: Mapping[str, Slot]) -> None:
        self.slots = slots
        self.responses: dict[str, Response] = {}
        self.intents: dict[str, str] = {}
        self.found: list[Finding] = []

    def file(self, path: Path, name: str) -> None:
        root, notes = compose(path, name)
        if root is not None:
            for key, (at, node) in notes.pairs(root).items():
                self.top(notes, key, at, node)
        self.found += notes.found

    def top(self, notes: Notes, key: str, at: Node, node: Node) -> None:
        match key:
            case "responses":
                for name, (where, variants) in notes.pairs(node).items():
                    self.response(notes, name, where, variants)
            case "nlu":
                for item in notes.items(node):
                    self.intent(notes, item)
            case "version":
                pass
            case _:
                notes.add(Rule.UNKNOWN_KEY, at, key=key, allowed="responses, nlu, version")

    def response(self, notes: Notes, key: str, at: Node, node: Node) -> None:
        if not _KEY.fullmatch(key):
            notes.add(Rule.KEY_NAME, at, key=key)
        if key in self.responses:
            notes.add(Rule.GIVEN_TWICE, at, key=key)
            return
        items = list(notes.items(node))
        read = (self.variant(notes, key, item) for item in items)
        variants = tuple(variant for variant in read if variant is not None)
        if not items:
            notes.add(Rule.NO_WORDS, at, key=key)
        self.responses[key] = Response(key, variants, notes.path, line_of(at))

    def variant(self, notes: Notes, key: str, node: Node) -> Variant | None:
        """One wording; None if its condition cannot be read, since without it all would get the wording."""
        pairs = notes.pairs(node)
        self.keys(notes, pairs)
        if "text" not in pairs:
            notes.add(Rule.NO_WORDS, node, key=key)
        condition = self.condition(notes, pairs["condition"][1]) if "condition" in pairs else None
        if "condition" in pairs and condition is None:
            return None
        return Variant(
            text=notes.text(pairs["text"][1], "text") if "text" in pairs else "",
            channel=self.channel(notes, pairs["channel"][1]) if "channel" in pairs else None,
            condition=condition,
            buttons=self.buttons(notes, pairs["buttons"][1]) if "buttons" in pairs else (),
            metadata=self.metadata(notes, pairs["metadata"][1]) if "metadata" in pairs else {},
            line=line_of(node),
        )

    def keys(self, notes: Notes, pairs: Mapping[str, tuple[Node, Node]]) -> None:
        for key, (at, _) in pairs.items():
            if key in _PICTURES:
                notes.add(Rule.PICTURE, at, key=key)
            elif key in _NOT_WORDS:
                notes.add(Rule.NOT_WORDS, at, key=key)
            elif key == "translation":
                notes.add(Rule.INLINE_TRANSLATION, at)
            elif key not in _VARIANT:
                notes.add(Rule.UNKNOWN_KEY, at, key=key, allowed=", ".join(_VARIANT))

    def channel(self, notes: Notes, node: Node) -> str | None:
        name = notes.text(node, "channel")
        if name and name not in CHANNELS:
            notes.add(Rule.UNKNOWN_CHANNEL, node, channel=name, allowed=", ".join(CHANNELS))
        return name or None

    def condition(self, notes: Notes, node: Node) -> Condition | None:
        if not isinstance(node, ScalarNode):
            notes.add(Rule.NOT_A_TEXT, node, key="condition")
            return None
        try:
            return Condition.parse(str(node.value), self.slots)
        except ConditionFault as fault:
            notes.add(Rule.BAD_CONDITION, node, sentence=str(fault))
            return None

    def metadata(self, notes: Notes, node: Node) -> Mapping[str, object]:
        pairs = notes.pairs(node)
        for key, (at, _) in pairs.items():
            if key not in METADATA:
                notes.add(Rule.UNKNOWN_KEY, at, key=key, allowed=", ".join(METADATA))
        values = {key: plain_value(value) for key, (_, value) in pairs.items()}
        if not isinstance(values.get("picklist", True), bool):
            notes.add(Rule.BAD_SETTING, node, key="picklist", allowed="true or false")
        if values.get("titles_from", "areas") not in ("areas", "languages"):
            notes.add(Rule.BAD_SETTING, node, key="titles_from", allowed="areas or languages")
        return values

    def buttons(self, notes: Notes, node: Node) -> tuple[Button, ...]:
        read = (self.button(notes, item) for item in notes.items(node))
        return tuple(button for button in read if button is not None)

    def button(self, notes: Notes, node: Node) -> Button | None:
        pairs = notes.pairs(node)
        for key, (at, _) in pairs.items():
            if key == "translation":
                notes.add(Rule.INLINE_TRANSLATION, at)
            elif key not in ("title", "payload"):
                notes.add(Rule.UNKNOWN_KEY, at, key=key, allowed="title, payload")
        for key in ("title", "payload"):
            if key not in pairs:
                notes.add(Rule.NOT_A_TEXT, node, key=key)
                return None
        title = notes.text(pairs["title"][1], "title")
        said = payload.parse(notes.text(pairs["payload"][1], "payload"), self.slots)
        if isinstance(said, payload.Refused):
            notes.add(said.rule, pairs["payload"][1], **said.details)
            return None
        return Button(title, said.slot, said.value, said.intent)

    def intent(self, notes: Notes, node: Node) -> None:
        pairs = notes.pairs(node)
        for key, (at, _) in pairs.items():
            if key not in ("intent", "examples"):
                notes.add(Rule.UNKNOWN_KEY, at, key=key, allowed="intent, examples")
        for key in ("intent", "examples"):
            if key not in pairs:
                notes.add(Rule.NOT_A_TEXT, node, key=key)
                return
        name = notes.text(pairs["intent"][1], "intent")
        if not _INTENT.fullmatch(name):
            notes.add(Rule.INTENT_NAME, pairs["intent"][1], intent=name)
        self.examples(notes, name, pairs["examples"][1])

    def examples(self, notes: Notes, intent: str, node: Node) -> None:
        """A block of `- phrase` lines, as Rasa writes them."""
        if not isinstance(node, ScalarNode) or node.style != "|":
            notes.add(Rule.EXAMPLES_BLOCK, node)
            return
        for line, written in enumerate(str(node.value).splitlines(), line_of(node) + 1):
            if written.strip():
                self.phrase(notes, intent, heard(written.strip().removeprefix("-")), line)

    def phrase(self, notes: Notes, intent: str, phrase: str, line: int) -> None:
        if not any(map(str.isalnum, phrase)):
            notes.add(Rule.KEYWORD_EMPTY, line)
        elif phrase in CARRIER_WORDS:
            notes.add(Rule.KEYWORD_CARRIER, line, phrase=phrase)
        elif leaving(phrase):
            notes.add(Rule.KEYWORD_LEAVES, line, phrase=phrase)
        elif self.intents.setdefault(phrase, intent) != intent:
            notes.add(Rule.KEYWORD_TWICE, line, phrase=phrase, first=self.intents[phrase], second=intent)
