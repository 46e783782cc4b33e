"""Which of the offered options a message means. Pure.

An option is found by its number or letter, by its title, by a part of its title that no other option has, or by other
words for it. Two options found, or one found after a "not", is no answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.engine.amounts import number_in
from bot.engine.bands import banded
from bot.engine.durations import expression, lasted, spans_of, within
from bot.engine.kinds import Sorted
from bot.engine.lexicon import Lexicon, Phrase
from bot.engine.matching import close, find, part_of
from bot.engine.meaning import Kind, Question, Vague
from bot.engine.times import Span, ago_spans, how_long_ago, how_often, nearest, often_spans

#: More options than this that say a time make a question of how often, or of when.
_LIST = 2
#: Between two things of a message so short, gives two answers; before one of these it begins another sentence.
_BOTH, _SHORT_PAIR = frozenset({"and", "or", "n", "plus"}), 6
_CLAUSE = frozenset({"i", "im", "ive", "it", "its", "then", "we", "that", "thats"})
#: Before a number, points at an option beyond doubt.
_POINTS = frozenset({"option", "opt", "number", "num", "answer"})


@dataclass(frozen=True, slots=True)
class Options:
    """A question's options, taken apart once."""

    #: Phrases that mean an option wherever they stand in a message, and its place.
    keys: tuple[tuple[Phrase, int], ...]
    exact: dict[Phrase, int]
    titles: tuple[Phrase, ...]
    count: int
    many: bool
    #: What the titles mean in times a year, and in days ago.
    often: Sequence[Span | None] = ()
    ago: Sequence[Span | None] = ()
    lasting: Sequence[Span | None] = ()
    #: The options by what kind of thing they name.
    sorted: Sorted | None = None


def options_of(lexicon: Lexicon, question: Question) -> Options:
    """Take the options of a question apart."""
    titles = tuple(_digits(lexicon, lexicon.words_of(choice.title)) for choice in question.choices)
    keys = [(key, at) for at, title in enumerate(titles) for key in _keys(lexicon, question, title, at)]
    places = {key: {place for other, place in keys if other == key} for key, _ in keys}
    own = {key: at for key, at in keys if len(places[key]) == 1}
    whole = {title: at for at, title in enumerate(titles) if titles.count(title) == 1}
    often, ago = often_spans(lexicon.often, titles), ago_spans(lexicon.often, titles)
    lasting = spans_of(lexicon.often, titles)
    kinds = lexicon.kinds.sort(titles) if question.kind is Kind.CHOICE and not question.many else None
    options = Options((), {}, titles, len(titles), question.many, often, ago, lasting, kinds)
    # "Last night" is alike "In the last week", and means "Yesterday" where that is offered beside it; what an editor
    # lists for an option of this question stays.
    listed = {_digits(lexicon, lexicon.words_of(also)) for choice in question.choices for also in choice.also}
    own = {
        key: at for key, at in own.items() if key in listed or _timely(lexicon, options, key) in {None, at}
    }
    longest_first = sorted(own.items(), key=lambda item: -len(item[0]))
    return replace(options, keys=tuple(longest_first), exact={**own, **whole})


def pick(lexicon: Lexicon, options: Options, said: Phrase) -> int | Vague | None:
    """The place of the option meant; unclear when there are two; None when there is none."""
    found = pointed_out(lexicon, options, said)
    found = _of_a_kind(lexicon, options, said) if found is None else found
    if found is None and lexicon.turn.isdisjoint(said):
        core = lexicon.without_edges(_digits(lexicon, said), lexicon.filler, lexicon.hedge)
        found = _timely(lexicon, options, core)
    return named(lexicon, options, said) if found is None else found


def by_kind_alone(lexicon: Lexicon, options: Options, said: Phrase) -> bool:
    """Whether the message means an option only by the kind of thing it names."""
    return pointed_out(lexicon, options, said) is None and _of_a_kind(lexicon, options, said) is not None


def _of_a_kind(lexicon: Lexicon, options: Options, said: Phrase) -> int | Vague | None:
    """The one option whose kind is all that the message names ("just me mam"); unclear when it names several."""
    if options.sorted is None:
        return None
    heard = lexicon.kinds.heard(options.sorted, said)
    if len(heard.places) > 1:
        return Vague.UNCLEAR
    return next(iter(heard.places)) if heard.whole and heard.places else None


def pointed_out(lexicon: Lexicon, options: Options, said: Phrase) -> int | Vague | None:
    """The option that the message as a whole is: its title, its number, a time or an amount within it."""
    typed, said = said, _digits(lexicon, said)
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    for whole in (said, core):
        if whole in options.exact:
            return options.exact[whole]
    if core in lexicon.several:
        return Vague.UNCLEAR
    letter = len(core) == 1 and len(core[0]) == 1 and core[0].isalpha()
    if (letter and len(typed) > 1 and lexicon.pointer.isdisjoint(typed)) or typed in lexicon.no:
        return None  # "a mate", "no one"
    if not options.many and (place := _pointed(lexicon, options, core)) is not None:
        return _point_or_band(lexicon, options, typed, said, place)
    complete = options.sorted is not None and options.sorted.complete(options.count)
    timely = None if complete else _timely(lexicon, options, core)
    return (
        banded(lexicon, options.titles, said) if timely is None and lexicon.turn.isdisjoint(said) else timely
    )


def named(lexicon: Lexicon, options: Options, said: Phrase) -> int | Vague | None:
    """The option that something in the message names."""
    said = _digits(lexicon, said)
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    if not lexicon.turn.isdisjoint(said) or "used" in said[:2] or _of_another(lexicon, options, said):
        return Vague.UNCLEAR
    found = _mentioned(lexicon, options, said) or _parts(lexicon, options, core)
    if found and not options.many and _joined_to_more(lexicon, options, said):
        return Vague.UNCLEAR
    if not found and options.many:
        found = _near(options, core)
    if not found:
        return None
    return found.pop() if len(found) == 1 else Vague.UNCLEAR


def pick_whole(lexicon: Lexicon, options: Options, said: Phrase) -> int | None:
    """The place of the option that the whole message names: its number, its title or another word for it."""
    said = _digits(lexicon, said)
    core = lexicon.without_edges(said, lexicon.filler)
    for whole in (said, core):
        if whole in options.exact:
            return options.exact[whole]
    return _pointed(lexicon, options, core)


def _of_another(lexicon: Lexicon, options: Options, said: Phrase) -> bool:
    """Whether a habit is somebody else's, or an answer says when: "my husband drinks every day", "5 days ago"."""
    if len([span for span in options.often if span]) <= _LIST:
        return False
    return not lexicon.others.isdisjoint(said[:2]) or said[-1:] == ("ago",)


def _timely(lexicon: Lexicon, options: Options, said: Phrase) -> int | None:
    """The option nearest to how often, how long ago or how long the message says."""
    if len([span for span in options.lasting if span]) > _LIST:
        days = lasted(lexicon.often, said)
        return None if days is None else within(options.lasting, days)
    if len([span for span in options.often if span]) > _LIST:
        rate = how_often(lexicon.often, said)
        return None if not rate else nearest(options.often, rate)
    if len([span for span in options.ago if span]) > _LIST:
        days = expression(lexicon.often, said)
        days = how_long_ago(lexicon.often, said) if days is None else days
        days = lasted(lexicon.often, said) if days is None else days
        return None if days is None else nearest(options.ago, days)
    return None


def _point_or_band(
    lexicon: Lexicon, options: Options, typed: Phrase, said: Phrase, place: int
) -> int | Vague:
    """A bare digit is the number of an option; "four" or "about 5", where the options are bands, may be an amount."""
    fits = banded(lexicon, options.titles, said)
    if (len(typed) == 1 and typed == said) or fits is None or fits == place:
        return place
    if typed[0] in _POINTS:
        return place
    return Vague.UNCLEAR if len(typed) == 1 or not lexicon.pointer.isdisjoint(typed) else fits


def _keys(lexicon: Lexicon, question: Question, title: Phrase, at: int) -> list[Phrase]:
    choice = question.choices[at]
    pieces = choice.title.replace(" or ", ",").replace("/", ",").split(",")
    parts = [
        part for piece in pieces if not _counts(lexicon, part := _digits(lexicon, lexicon.words_of(piece)))
    ]
    others = [lexicon.words_of(also) for also in choice.also] + list(lexicon.alike.get(title, ()))
    keys = (title, *parts, *(_digits(lexicon, other) for other in others))
    return [key for key in keys if _telling(lexicon, key, question.kind)]


def _counts(lexicon: Lexicon, part: Phrase) -> bool:
    """Whether it is a number out of "Two or three times a week", which would be taken for another's, or "more"."""
    return any(word.isdecimal() for word in part) or (
        len(part) == 1 and part[0] in lexicon.often.less | lexicon.often.more
    )


def _telling(lexicon: Lexicon, key: Phrase, kind: Kind) -> bool:
    """Whether a phrase says which option is meant; "yes" and "no" are read by their own rules."""
    if kind is Kind.YES_NO and (key in lexicon.yes or key in lexicon.no):
        return False
    return any(word not in lexicon.thin for word in key)


def _digits(lexicon: Lexicon, said: Phrase) -> Phrase:
    """Number words as digits, so that "Two or three times a week" is found by "2-3 a week"."""
    return tuple(str(lexicon.numbers[word]) if word in lexicon.numbers else word for word in said)


def _pointed(lexicon: Lexicon, options: Options, said: Phrase) -> int | None:
    """ "2", "number 2", "option b", "the second one", "the last one"."""
    if len(said) > 4:
        return None
    ordinals = [lexicon.ordinals[word] for word in said if word in lexicon.ordinals]
    others = [word for word in said if word not in lexicon.ordinals and word not in lexicon.pointer]
    if len(ordinals) == 1 and set(others) <= {"1"}:
        number: int | None = ordinals[0] if ordinals[0] > 0 else options.count
    else:
        number = _numeral(lexicon, others[0]) if len(others) == 1 and not ordinals else None
    return number - 1 if number is not None and 1 <= number <= options.count else None


def _numeral(lexicon: Lexicon, word: str) -> int | None:
    """The number a digit, a number word or a letter stands for."""
    if len(word) == 1 and "a" <= word <= "z":
        return ord(word) - ord("a") + 1
    return None if word.endswith("ish") else number_in(lexicon, word)


def _mentioned(lexicon: Lexicon, options: Options, said: Phrase) -> set[int]:
    """Options named by a whole key; a key inside a longer one that was found does not count."""
    found: set[int] = set()
    left, begin = list(said), {word[0] for word in said}
    for key, place in options.keys:
        if key[0][0] not in begin or (at := find(left, key)) is None:  # most are out at once
            continue
        if _undone(lexicon, left[max(0, at - 2) : at], key):
            return set()
        left[at : at + len(key)] = [""] * len(key)
        found.add(place)
    return found


def _joined_to_more(lexicon: Lexicon, options: Options, said: Phrase) -> bool:
    """Whether a short message names one thing "and" another: "student and part time"."""
    at = next((at for at, word in enumerate(said) if word in _BOTH), None)
    if at is None or len(said) > _SHORT_PAIR:
        return False
    around = said[at - 1 : at + 2] if at else said[:2]
    if any(
        around == title[start : start + len(around)]
        for title in options.titles
        for start in range(len(title))
    ):
        return False  # the title has the "or" itself
    sides = (said[:at], said[at + 1 :])
    return all(side and lexicon.others.isdisjoint(side[:1]) and side[0] not in _CLAUSE for side in sides)


def _undone(lexicon: Lexicon, before: list[str], key: Phrase) -> bool:
    """Whether the words before take the option back ("not my husband") or make it one of two ("once or ...")."""
    denied = key[0] not in lexicon.denial and not lexicon.denial.isdisjoint(before)
    return denied or before[-1:] == ["or"]


def _parts(lexicon: Lexicon, options: Options, said: Phrase) -> set[int]:
    """Options whose title has all the words of the message, in their order."""
    if not any(word not in lexicon.thin for word in said):
        return set()
    return {at for at, title in enumerate(options.titles) if part_of(said, title)}


def _near(options: Options, said: Phrase) -> set[int]:
    """Names of a long list, run together or misspelt: "towerhamlets", "hackny"."""
    joined = "".join(said)
    for allowed in (1, 2):
        names = {at for at, title in enumerate(options.titles) if close(joined, "".join(title), allowed)}
        if names:
            return names
    return set()
