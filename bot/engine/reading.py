"""Turn what someone typed into one of a few known meanings. The text goes no further. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.engine.amounts import amount, is_nothing
from bot.engine.answers import Said, declined, doubting, passed, vague, yes_or_no
from bot.engine.asked import Asked, take_apart
from bot.engine.lexicon import Lexicon, Phrase
from bot.engine.likening import likened
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
from bot.engine.picking import by_kind_alone, pick, pick_whole
from bot.engine.similar import WISHES
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
_MOST_LETTERS: Final = 240
_NOBODY: Final = frozenset({"nobody", "noone", "one"})


class Reader:
    """Reads messages against questions; built once and shared."""

    def __init__(self, lexicon: Lexicon, intents: Mapping[str, str]) -> None:
        self.lexicon = lexicon
        self._short = lexicon.short
        self._intents = {lexicon.words_of(said): name for said, name in intents.items()}
        self._kept: dict[int, Asked] = {}

    def prepare(self, questions: Iterable[Question]) -> None:
        """Take the questions apart now, so that no turn has to wait for it."""
        for question in questions:
            self.asked(question)

    def read(self, text: str, question: Question | None, *, liken: bool = False) -> Reading:
        """The answer, command or intent in the text. The caller adds the concerns, which it has heard already.

        `liken`: what no rule reads may be read by what it is most like. Not of a cry, which leaves the question open,
        nor where the message may be meant for a worker.
        """
        asked = self.asked(question) if question else None
        said = plain(text)
        if asked is None or said not in asked.usual:
            return self._read(text, asked, liken=liken)
        ready = asked.ready.get(said)
        if ready is None:
            ready = asked.ready[said] = self._read(said, asked, liken=False)
        return ready

    def _read(self, text: str, asked: Asked | None, *, liken: bool) -> Reading:
        said = self.lexicon.words_of(text)[:_MOST_WORDS]
        command, intent = self._command(said), self._intent(said)
        tongue = self._tongue(said) if command is Command.LANGUAGE else None
        if asked is None or not said:
            found = self._wished(said) if liken and command is None and intent is None else None
            why = _why(command or found, intent, None, like=found is not None)
            return Reading(Vague.UNCLEAR, command or found, intent, language=tongue, why=why)
        parts = self.lexicon.clauses(text[:_MOST_LETTERS])
        answer = self._answer(text, said, parts, asked)
        if asked.question.consent:
            answer = self._consent(said, parts, asked, answer)
        if intent is not None and (
            isinstance(answer, Vague) or by_kind_alone(self.lexicon, asked.options, said)
        ):
            answer = Vague.UNCLEAR  # "i cant remember last night" asks for something, and doubts nothing
        elif liken and command is None:
            return self._liken(answer, said, asked, intent)
        if command in SMALL_TALK and answer is not Vague.UNCLEAR:
            command = None
        return Reading(answer, command, intent, language=tongue, why=_why(command, intent, answer))

    def _liken(self, read: Answer, said: Phrase, asked: Asked, intent: str | None) -> Reading:
        """The reading with the models asked as well."""
        answer = likened(self.lexicon, asked, said, read)
        wanted = answer is Vague.UNCLEAR and read is Vague.UNCLEAR and intent is None
        command = self._wished(said) if wanted else None
        like = (answer != read and answer is not Vague.UNCLEAR) or command is not None
        return Reading(answer, command, intent, why=_why(command, intent, answer, like=like))

    def _wished(self, said: Phrase) -> Command | None:
        """The command a short message is like."""
        found = self.lexicon.similar.wish(said) if 0 < len(said) <= _MOST_WISHED else None
        return Command(found) if found else None

    def _command(self, said: Phrase) -> Command | None:
        lexicon = self.lexicon
        if said in lexicon.commands:
            return lexicon.commands[said]
        core = self._core(said)
        mended = tuple(lexicon.slips.get(word, word) for word in core)
        return lexicon.commands.get(core) or lexicon.commands.get(mended) or self._wish(said)

    def _wish(self, said: Phrase) -> Command | None:
        """The one command whose family of phrases a short message belongs to: "could i talk to a real woman"."""
        if len(said) > _MOST_WISHED:
            return None
        bare, families = self.lexicon.without_emphasis(said), self.lexicon.families
        heard = families.heard(said, WISHES)
        heard = heard if bare == said else heard | families.heard(bare, WISHES)
        return Command(next(iter(heard))) if len(heard) == 1 else None

    def _core(self, said: Phrase) -> Phrase:
        """A message without "please" and "can I" round it."""
        return self.lexicon.without_edges(said, self.lexicon.filler, self.lexicon.asking)

    def _tongue(self, said: Phrase) -> str | None:
        """The one language that a message asking for a language names, by the longest of the names in it."""
        for length in range(len(said), 0, -1):
            parts = (said[start : start + length] for start in range(len(said) - length + 1))
            named = {self.lexicon.tongues[part] for part in parts if part in self.lexicon.tongues}
            if named:
                return named.pop() if len(named) == 1 else None
        return None

    def _intent(self, said: Phrase) -> str | None:
        """What the whole message is about: "hi, my son hits me all the time" is "my son hits me"."""
        if said in self._intents:
            return self._intents[said]
        return self._intents.get(self.lexicon.without_edges(said, self.lexicon.filler, self.lexicon.around))

    def asked(self, question: Question) -> Asked:
        """The question taken apart; done once for each."""
        kept = self._kept.get(id(question))
        if kept is None or kept.question is not question:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            kept = self._kept[id(question)] = take_apart(self.lexicon, self._short, question)
        return kept

    def _answer(self, text: str, said: Phrase, parts: Sequence[Phrase], asked: Asked) -> Answer:
        question = asked.question
        if question.kind in {Kind.SCALE, Kind.NUMBER}:
            return self._amount(text[:_MOST_LETTERS], said, asked)
        picked = pick(self.lexicon, asked.options, said)
        if question.kind is Kind.YES_NO and asked.options.exact.get(said) is None:
            return self._yes_no(said, parts, asked, picked)
        whole = said in asked.options.exact
        if isinstance(picked, int) and (
            whole or not (doubting(self.lexicon, said) or declined(self.lexicon, said))
        ):
            return Chose(picked)
        found = self._vague(said, asked)
        return picked if picked is Vague.UNCLEAR and found is Vague.UNCLEAR else found

    def _consent(self, said: Phrase, parts: Sequence[Phrase], asked: Asked, answer: Answer) -> Answer:
        """Yes only where the whole message says yes: "yes but not the children" would be asked again. No as ever."""
        core = self.lexicon.without_edges(said, self.lexicon.filler)
        if not self.lexicon.consents.isdisjoint((said, core)):
            return Chose(0)
        if answer == Chose(0) and pick_whole(self.lexicon, asked.options, said) != 0:
            return Vague.UNCLEAR
        if answer is Vague.UNCLEAR and yes_or_no(self.lexicon, said, parts) is Said.NO:
            return Chose(len(asked.question.choices) - 1)
        return answer

    def _yes_no(
        self, said: Phrase, parts: Sequence[Phrase], asked: Asked, picked: int | Vague | None
    ) -> Answer:
        read = yes_or_no(self.lexicon, said, parts)
        if asked.careful and read is Said.NO and not _NOBODY.isdisjoint(said):
            return Vague.UNCLEAR  # "on my own, nobody about" is no no
        if isinstance(read, Said):
            place = asked.yes if read is Said.YES else asked.no
            return Vague.UNCLEAR if place is None else Chose(place)
        if read is Vague.UNCLEAR and isinstance(picked, int):
            return Chose(picked)
        return asked.settle(Vague.SKIP if said == ("0",) else read)

    def _vague(self, said: Phrase, asked: Asked) -> Answer:
        later = (
            said == ("0",) or self.lexicon.without_edges(said, self.lexicon.filler) in self.lexicon.not_now
        )
        found = Vague.SKIP if later else vague(self.lexicon, said) or declined(self.lexicon, said)
        return asked.settle(found or Vague.UNCLEAR)

    def _amount(self, text: str, said: Phrase, asked: Asked) -> Answer:
        lexicon, question = self.lexicon, asked.question
        refused = declined(lexicon, said)
        number = amount(lexicon, text, said, asked.measure)
        if number is None and question.kind is Kind.NUMBER and is_nothing(lexicon, said, asked.measure):
            number = None if refused is Vague.SKIP else 0
        if number is not None and question.low <= number <= question.high:
            return Amount(number)
        if said == ("0",):
            return Vague.SKIP
        return vague(lexicon, said) or refused or passed(lexicon, lexicon.pieces(text))


def _why(
    command: Command | None, intent: str | None, answer: Answer | None, *, like: bool = False
) -> tuple[str, ...]:
    """Names of what was heard, for people who check the reader."""
    named = [f"command.{command.value}"] if command else []
    named += [f"intent.{intent}"] if intent else []
    if answer is not None:
        named.append(
            f"answer.{answer.value}"
            if isinstance(answer, Vague)
            else f"answer.{type(answer).__name__.lower()}"
        )
    named += ["answer.by_likeness" if command is None else "command.by_likeness"] if like else []
    return tuple(named)
