"""Turn what someone typed into one of a few known meanings. The text goes no further. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from safety.crisis import Concern
from safety.plain import plain


class Kind(Enum):
    """The shapes a question can have."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    SCALE = "scale"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a question offers: the code kept, the title shown, and other words that mean it."""

    value: bool | str | float
    title: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is being asked. `many` marks a long list that is typed by name and shown without numbers."""

    kind: Kind
    choices: tuple[Choice, ...] = ()
    low: int = 0
    high: int = 10
    many: bool = False


class Command(Enum):
    """Words that work at any question."""

    HELP = "help"
    HUMAN = "human"
    BACK = "back"
    RESTART = "restart"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    #: "who is this", "are you real".
    WHO = "who"


@dataclass(frozen=True, slots=True)
class Chose:
    """One of the choices, by its place."""

    index: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A whole number within the question's range."""

    value: int


class Vague(Enum):
    """No value was given."""

    UNSURE = "unsure"
    SKIP = "skip"
    #: A contradiction, or about something else: ask again.
    UNCLEAR = "unclear"


Answer = Chose | Amount | Vague


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is left of a message. Codes only: there is no place in here for its words."""

    answer: Answer
    command: Command | None = None
    intent: str | None = None
    concerns: tuple[Concern, ...] = ()
    minor: bool = False
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words the reader knows, from the hearing.yml of each language."""

    yes: frozenset[str]
    no: frozenset[str]
    unsure: frozenset[str]
    skip: frozenset[str]
    numbers: Mapping[str, int]
    commands: Mapping[str, Command]


class Reader:
    """Reads messages against questions; built once and shared."""

    def __init__(self, lexicon: Lexicon, intents: Mapping[str, str]) -> None:
        self._lexicon = lexicon
        self._intents = dict(intents)

    def read(self, text: str, question: Question | None) -> Reading:
        """The answer, command or intent in the text; concerns are added by the caller."""
        said = plain(text).strip(" .,!?")
        command = self._lexicon.commands.get(said)
        answer = self._answer(said, question) if question else Vague.UNCLEAR
        return Reading(answer, command, self._intents.get(said))

    def _answer(self, said: str, question: Question) -> Answer:
        words = self._lexicon
        if said in words.skip:
            return Vague.SKIP
        if said in words.unsure:
            return Vague.UNSURE
        number = int(said) if said.isdecimal() and len(said) < 6 else words.numbers.get(said)
        if question.kind in {Kind.SCALE, Kind.NUMBER}:
            in_range = number is not None and question.low <= number <= question.high
            return Amount(number) if in_range and number is not None else Vague.UNCLEAR
        if number is not None and 1 <= number <= len(question.choices) and not question.many:
            return Chose(number - 1)
        for index, choice in enumerate(question.choices):
            mean = (
                words.yes if choice.value is True else words.no if choice.value is False else frozenset[str]()
            )
            if said in mean or said in {plain(choice.title), *map(plain, choice.also)}:
                return Chose(index)
        return Vague.UNCLEAR
