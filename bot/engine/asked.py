"""A question taken apart once, so that a turn only compares. Pure."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field

from bot.engine.lexicon import Lexicon
from bot.engine.meaning import Answer, Chose, Kind, Question, Reading, Vague
from bot.engine.measures import Measure
from bot.engine.picking import Options, options_of
from bot.engine.pieces import question_in
from bot.engine.similar import Candidate
from safety.plain import plain


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was found when it was taken apart. Holding the question keeps its identity its own."""

    question: Question
    options: Options
    #: What a number would be of.
    measure: Measure
    yes: int | None
    no: int | None
    unsure: int | None
    skip: int | None
    #: What an answer may be like where no rule reads it; nothing where only a plain answer will do.
    alike: Sequence[Candidate]
    #: A yes is only taken from a rule: whether it is safe to write is never guessed.
    careful: bool
    #: What is typed most: the numbers of the choices, their titles, and the short words. Each is read once.
    usual: Set[str] = frozenset()
    ready: dict[str, Reading] = field(default_factory=dict)

    def settle(self, found: Vague) -> Answer:
        """Skip or unsure as the choice of that name where the question offers one."""
        place = {Vague.UNSURE: self.unsure, Vague.SKIP: self.skip}.get(found)
        return found if place is None else Chose(place)


def take_apart(lexicon: Lexicon, short: Set[str], question: Question) -> Asked:
    """The question as the reader wants it; `short` are the words answered from what was read beforehand."""
    values = [choice.value for choice in question.choices]
    titles = [lexicon.words_of(choice.title) for choice in question.choices]
    about = lexicon.words_of(question_in(question.asked))
    guessed = question.kind in {Kind.YES_NO, Kind.CHOICE} and not (question.many or question.consent)
    return Asked(
        question,
        options_of(lexicon, question),
        lexicon.measures.of(question),
        yes=_place(value is True for value in values),
        no=_place(value is False for value in values),
        unsure=_place(title in lexicon.unsure for title in titles),
        skip=_place(title in lexicon.skip for title in titles),
        alike=lexicon.similar.candidates(question, titles, about) if guessed else (),
        careful=question.kind is Kind.YES_NO and lexicon.similar.careful(about),
        usual=frozenset(_usual(short, question)),
    )


def _usual(short: Set[str], question: Question) -> Iterator[str]:
    yield from (str(number) for number in range(len(question.choices) + 1))
    yield from (plain(choice.title) for choice in question.choices)
    if not question.many:
        yield from short


def _place(matches: Iterable[bool]) -> int | None:
    return next((at for at, match in enumerate(matches) if match), None)
