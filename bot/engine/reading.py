"""Turn what someone typed into one of a few known meanings. The text goes no further. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.engine.amounts import amount, is_nothing
from bot.engine.answers import Said, declined, doubting, vague, yes_or_no
from bot.engine.lexicon import Lexicon, Phrase
from bot.engine.meaning import (
    SMALL_TALK,
    Amount,
    Answer,
    Choice,
    Chose,
    Command,
    Kind,
    Question,
    Reading,
    Vague,
)
from bot.engine.picking import Options, options_of, pick, pick_whole
from safety.plain import plain

__all__ = [
    "Amount",
    "Answer",
    "Choice",
    "Chose",
    "Command",
    "Kind",
    "Lexicon",
    "Question",
    "Reader",
    "Reading",
    "Vague",
]

#: Questions taken apart and kept; content has some hundreds, several versions may be alive at once.
_MOST_KEPT: Final = 4_096
#: An answer stands in the first words; looking for options in all of a long message would hold everybody up.
_MOST_WORDS: Final = 40
#: A command is short; a longer message says something else as well.
_MOST_WISHED: Final = 12
_WISHES: Final = tuple(
    one.value for one in (Command.HUMAN, Command.BACK, Command.RESTART, Command.LANGUAGE, Command.HELP)
)
_MOST_LETTERS: Final = 240


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question and what was found when it was taken apart. Holding the question keeps its identity its own."""

    question: Question
    options: Options
    yes: int | None
    no: int | None
    unsure: int | None
    skip: int | None
    #: What is typed most: the numbers of the choices, their titles, and the short words. Each is read once.
    usual: frozenset[str] = frozenset()
    ready: dict[str, Reading] = field(default_factory=dict)


class Reader:
    """Reads messages against questions; built once and shared."""

    def __init__(self, lexicon: Lexicon, intents: Mapping[str, str]) -> None:
        self._lexicon = lexicon
        self._short = lexicon.short
        self._intents = {lexicon.words_of(said): name for said, name in intents.items()}
        self._kept: dict[int, _Asked] = {}

    def prepare(self, questions: Iterable[Question]) -> None:
        """Take the questions apart now, so that no turn has to wait for it."""
        for question in questions:
            self._asked(question)

    def read(self, text: str, question: Question | None) -> Reading:
        """The answer, command or intent in the text. The caller adds the concerns, which it has heard already."""
        asked = self._asked(question) if question else None
        said = plain(text)
        if asked is None or said not in asked.usual:
            return self._read(text, asked)
        ready = asked.ready.get(said)
        if ready is None:
            ready = asked.ready[said] = self._read(said, asked)
        return ready

    def _read(self, text: str, asked: _Asked | None) -> Reading:
        said = self._lexicon.words_of(text)[:_MOST_WORDS]
        command, intent = self._command(said), self._intent(said)
        tongue = self._tongue(said) if command is Command.LANGUAGE else None
        if asked is None or not said:
            return Reading(Vague.UNCLEAR, command, intent, language=tongue, why=_why(command, intent, None))
        parts = self._lexicon.clauses(text[:_MOST_LETTERS])
        answer = self._answer(said, parts, asked, negative=text.strip().startswith("-"))
        if asked.question.consent:
            answer = self._consent(said, parts, asked, answer)
        if intent is not None and isinstance(answer, Vague):
            answer = Vague.UNCLEAR  # "i cant remember last night" asks for something, and doubts nothing
        if command in SMALL_TALK and answer is not Vague.UNCLEAR:
            command = None
        return Reading(answer, command, intent, language=tongue, why=_why(command, intent, answer))

    def _command(self, said: Phrase) -> Command | None:
        lexicon = self._lexicon
        if said in lexicon.commands:
            return lexicon.commands[said]
        core = self._core(said)
        mended = tuple(lexicon.slips.get(word, word) for word in core)
        return lexicon.commands.get(core) or lexicon.commands.get(mended) or self._wish(said)

    def _wish(self, said: Phrase) -> Command | None:
        """The one command whose family of phrases a short message belongs to: "could i talk to a real woman"."""
        if len(said) > _MOST_WISHED:
            return None
        heard = self._lexicon.families.heard(said, _WISHES) | self._lexicon.families.heard(
            self._lexicon.without_emphasis(said), _WISHES
        )
        return Command(next(iter(heard))) if len(heard) == 1 else None

    def _core(self, said: Phrase) -> Phrase:
        """A message without "please" and "can I" round it."""
        return self._lexicon.without_edges(said, self._lexicon.filler, self._lexicon.asking)

    def _tongue(self, said: Phrase) -> str | None:
        """The one language that a message asking for a language names, by the longest of the names in it."""
        for length in range(len(said), 0, -1):
            parts = (said[start : start + length] for start in range(len(said) - length + 1))
            named = {self._lexicon.tongues[part] for part in parts if part in self._lexicon.tongues}
            if named:
                return named.pop() if len(named) == 1 else None
        return None

    def _intent(self, said: Phrase) -> str | None:
        """What the whole message is about: "hi, my son hits me all the time" is "my son hits me"."""
        if said in self._intents:
            return self._intents[said]
        return self._intents.get(
            self._lexicon.without_edges(said, self._lexicon.filler, self._lexicon.around)
        )

    def _asked(self, question: Question) -> _Asked:
        kept = self._kept.get(id(question))
        if kept is None or kept.question is not question:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            kept = self._kept[id(question)] = self._apart(question)
        return kept

    def _apart(self, question: Question) -> _Asked:
        values = [choice.value for choice in question.choices]
        titles = [self._lexicon.words_of(choice.title) for choice in question.choices]
        return _Asked(
            question,
            options_of(self._lexicon, question),
            yes=_place(value is True for value in values),
            no=_place(value is False for value in values),
            unsure=_place(title in self._lexicon.unsure for title in titles),
            skip=_place(title in self._lexicon.skip for title in titles),
            usual=frozenset(self._usual(question)),
        )

    def _usual(self, question: Question) -> Iterator[str]:
        yield from (str(number) for number in range(len(question.choices) + 1))
        yield from (plain(choice.title) for choice in question.choices)
        if not question.many:
            yield from self._short

    def _answer(self, said: Phrase, parts: Sequence[Phrase], asked: _Asked, *, negative: bool) -> Answer:
        question = asked.question
        if question.kind in {Kind.SCALE, Kind.NUMBER}:
            return self._amount(said, question, negative=negative)
        picked = pick(self._lexicon, asked.options, said)
        if question.kind is Kind.YES_NO and asked.options.exact.get(said) is None:
            return self._yes_no(said, parts, asked, picked)
        if isinstance(picked, int) and (said in asked.options.exact or not doubting(self._lexicon, said)):
            return Chose(picked)
        found = self._vague(said, asked)
        return picked if picked is Vague.UNCLEAR and found is Vague.UNCLEAR else found

    def _consent(self, said: Phrase, parts: Sequence[Phrase], asked: _Asked, answer: Answer) -> Answer:
        """Yes only where the whole message says yes: "yes but not the children" would be asked again. No as ever."""
        core = self._lexicon.without_edges(said, self._lexicon.filler)
        if not self._lexicon.consents.isdisjoint((said, core)):
            return Chose(0)
        if answer == Chose(0) and pick_whole(self._lexicon, asked.options, said) != 0:
            return Vague.UNCLEAR
        if answer is Vague.UNCLEAR and yes_or_no(self._lexicon, said, parts) is Said.NO:
            return Chose(len(asked.question.choices) - 1)
        return answer

    def _yes_no(
        self, said: Phrase, parts: Sequence[Phrase], asked: _Asked, picked: int | Vague | None
    ) -> Answer:
        read = yes_or_no(self._lexicon, said, parts)
        if isinstance(read, Said):
            place = asked.yes if read is Said.YES else asked.no
            return Vague.UNCLEAR if place is None else Chose(place)
        if read is Vague.UNCLEAR and isinstance(picked, int):
            return Chose(picked)
        return self._settle(Vague.SKIP if said == ("0",) else read, asked)

    def _vague(self, said: Phrase, asked: _Asked) -> Answer:
        later = (
            said == ("0",) or self._lexicon.without_edges(said, self._lexicon.filler) in self._lexicon.not_now
        )
        found = Vague.SKIP if later else vague(self._lexicon, said) or declined(self._lexicon, said)
        return self._settle(found or Vague.UNCLEAR, asked)

    @staticmethod
    def _settle(found: Vague, asked: _Asked) -> Answer:
        """Skip or unsure as the choice of that name where the question offers one. "0" skips where it is no answer."""
        place = {Vague.UNSURE: asked.unsure, Vague.SKIP: asked.skip}.get(found)
        return found if place is None else Chose(place)

    def _amount(self, said: Phrase, question: Question, *, negative: bool) -> Answer:
        number = amount(self._lexicon, said, question.high, negative)
        if number is not None and question.low <= number <= question.high:
            return Amount(number)
        if question.kind is Kind.NUMBER and question.low <= 0 and is_nothing(self._lexicon, said):
            return Amount(0)
        if number == 0 and said == ("0",):
            return Vague.SKIP
        return vague(self._lexicon, said) or declined(self._lexicon, said) or Vague.UNCLEAR


def _place(matches: Iterable[bool]) -> int | None:
    return next((at for at, match in enumerate(matches) if match), None)


def _why(command: Command | None, intent: str | None, answer: Answer | None) -> tuple[str, ...]:
    """Names of what was heard, for people who check the reader."""
    named = [f"command.{command.value}"] if command else []
    named += [f"intent.{intent}"] if intent else []
    if answer is not None:
        named.append(
            f"answer.{answer.value}"
            if isinstance(answer, Vague)
            else f"answer.{type(answer).__name__.lower()}"
        )
    return tuple(named)
