"""What can be asked, and what an answer can mean. Codes only: nothing here has a place for somebody's words."""

from dataclasses import dataclass
from enum import Enum

import msgspec

from safety.concern import Concern


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
    """What is being asked. `many` marks a long list that is typed by name and shown without numbers.

    `consent`: it asks whether a worker may see something. The first choice agrees, the last does not, and only a
    message that does nothing else agrees.
    `asked` is how the content asks it, in English: what it is about helps to read the answer.
    """

    kind: Kind
    choices: tuple[Choice, ...] = ()
    low: int = 0
    high: int = 10
    many: bool = False
    consent: bool = False
    asked: str = ""


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
    THANKS = "thanks"
    #: "did she text you", "where is he": someone asks after somebody else, a child or whoever holds the phone.
    PRYING = "prying"
    #: Sworn at us, as the whole message; a cry with a swear word in it is a cry.
    RUDE = "rude"


#: Small talk: where the same words answer the question, they are the answer.
SMALL_TALK = frozenset({Command.THANKS, Command.PRYING, Command.RUDE})


class Chose(msgspec.Struct, frozen=True, gc=False):
    """One of the choices, by its place."""

    index: int


class Amount(msgspec.Struct, frozen=True, gc=False):
    """A whole number within the question's range."""

    value: int


class Vague(Enum):
    """No value was given."""

    UNSURE = "unsure"
    SKIP = "skip"
    #: A contradiction, or about something else: ask again.
    UNCLEAR = "unclear"


Answer = Chose | Amount | Vague


class Reading(msgspec.Struct, frozen=True, gc=False):
    """All that is left of a message. `why` names the rules that were followed, never a word that was typed.

    `language` is the code of one that was asked for by its name.
    """

    answer: Answer
    command: Command | None = None
    intent: str | None = None
    concerns: tuple[Concern, ...] = ()
    minor: bool = False
    language: str | None = None
    why: tuple[str, ...] = ()
