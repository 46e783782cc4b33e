"""What a conversation can be: flows of steps, the slots they fill, and where each answer leads.

These are the compiled forms. `bot/flows/reader.py` makes them from YAML (a documented subset of Rasa CALM flows);
nested steps are already flattened, so every `Arm.then` names a node of the same flow or `END`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from bot.engine.conditions import Condition
from bot.engine.reading import Question

Value = bool | str | float | None
END = "END"


class SlotKind(Enum):
    """The three shapes of answer we may keep. There is no text slot: nothing typed is ever kept."""

    BOOL = "bool"
    CATEGORICAL = "categorical"
    FLOAT = "float"


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    kind: SlotKind
    values: tuple[str, ...] = ()
    initial: Value = None
    low: float | None = None
    high: float | None = None


#: What stands in the placeholders of something said.
Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Act:
    """Say a response (`utter_…`) or run an action (`action_…`), built in or an operator's own."""

    action: str
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejection:
    """An answer that is understood and not accepted; `utter` says why before the question is asked again."""

    condition: Condition
    utter: str


@dataclass(frozen=True, slots=True)
class Collect:
    """Ask a question and wait. The only step that waits."""

    slot: str
    utter: str
    ask_before_filling: bool = False
    rejections: tuple[Rejection, ...] = ()
    max_tries: int = 2
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """End this flow and start another."""

    flow: str


@dataclass(frozen=True, slots=True)
class Call:
    """Run another flow as if its steps stood here; its END comes back to the next step."""

    flow: str


@dataclass(frozen=True, slots=True)
class SetSlots:
    pairs: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Noop:
    """Only a place to branch."""


Step = Act | Collect | Link | Call | SetSlots | Noop


@dataclass(frozen=True, slots=True)
class Arm:
    """One way on. `condition` None is the plain next step or the `else`; arms are tried in order."""

    then: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    step: Step
    arms: tuple[Arm, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow. `startable` False (`if: false` in YAML) means only a call or link may start it."""

    id: str
    first: str
    nodes: Mapping[str, Node]
    name: str = ""
    description: str = ""
    startable: bool = True
    guard: Condition | None = None
    triggers: tuple[str, ...] = ()
    persisted: frozenset[str] = frozenset()
    run_completed: bool = True
    metadata: Mapping[str, object] = field(default_factory=dict)
    path: str = ""
    line: int = 0
    #: Slots this flow's own steps set; they reset when it ends, unless persisted.
    fills: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Found once, for every end of a flow asks for it."""
        object.__setattr__(self, "fills", frozenset(_filled(self.nodes.values())))


def _filled(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        match node.step:
            case Collect(slot=slot):
                yield slot
            case SetSlots(pairs=pairs):
                yield from (name for name, _ in pairs)
            case Act() | Link() | Call() | Noop():
                pass


@dataclass(frozen=True, slots=True)
class Script:
    """All a step needs to know: one content version, compiled.

    `questions` maps the response key a `Collect` asks with to what may be answered; `intents` maps an intent to the
    flow it starts. `choose(key, channel, slots)` says which variant of a response fits, `listed(key, slots)` what a
    question that lists something lists. `sayable` are the responses that an action may say, with the placeholders it
    must fill; `languages` the codes people can choose from. The flows the engine itself starts are named in
    `bot/engine/patterns.py`.
    """

    version: str
    flows: Mapping[str, Flow]
    slots: Mapping[str, Slot]
    questions: Mapping[str, Question]
    choose: Callable[[str, str, Mapping[str, Value]], int]
    intents: Mapping[str, str] = field(default_factory=dict)
    sayable: Mapping[str, frozenset[str]] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    listed: Callable[[str, Mapping[str, Value]], Params] = lambda key, slots: ()

    @property
    def initial_slots(self) -> dict[str, Value]:
        """What every conversation begins with; a slot without an initial value is not there until it is filled."""
        return {slot.name: slot.initial for slot in self.slots.values() if slot.initial is not None}
