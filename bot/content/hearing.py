"""Load the words people answer with, from the hearing.yml of each language folder."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from bot.engine.families import Families
from bot.engine.kinds import Book, Family, Kinds
from bot.engine.lexicon import Lexicon, Phrase
from bot.engine.meaning import Command
from bot.engine.measures import Measure, Measures, Words
from bot.engine.similar import ANY, NOTHING, Similar, Weights
from bot.engine.times import Often
from safety.lexicon import rules_in
from safety.meanings import Meanings
from safety.plain import plain, words
from safety.spelling import one_slip

CONTENT: Final = Path(__file__).parent
#: Lists of single words, each under the name the lexicon has for it.
_WORDS: Final = (
    "denial",
    "turn",
    "cue",
    "thin",
    "emphasis",
    "speech",
    "questions",
    "joins",
    "others",
    "other_times",
    "short_of",
    "yet",
    "counted",
    "never_last",
)
_ABOUT_NUMBERS: Final = (
    "settles",
    "before",
    "after",
    "ends",
    "open_ended",
    "either",
    "no_number",
    "never",
    "unknown",
)


def lexicon(folder: Path = CONTENT, *, learned: bool = True) -> Lexicon:
    """Every language's words together: "tak" is yes whatever language the question was asked in."""
    files = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*/hearing.yml"))]
    parts: list[Mapping[str, Any]] = [YAML(typ="safe").load(text) for text in files]
    spellings = _pairs(parts, "spellings")
    spell = _Speller(spellings)
    tongues, commands = _commands(parts, spell)
    agreed = [part["agree"] for part in parts if "agree" in part]
    pointer = _words(parts, "pointer")
    return Lexicon(
        yes=spell.all(parts, "yes"),
        no=spell.all(parts, "no"),
        yes_alone=spell.all(parts, "yes_alone") | _agreeing(agreed, "does", spell),
        no_alone=spell.all(parts, "no_alone") | _agreeing(agreed, "doesnt", spell),
        consents=spell.all(parts, "consents"),
        neither=spell.all(parts, "neither"),
        unsure=spell.all(parts, "unsure"),
        skip=spell.all(parts, "skip"),
        not_now=spell.all(parts, "not_now"),
        several=spell.all(parts, "several"),
        nothing=spell.all(parts, "nothing"),
        filler=spell.all(parts, "filler"),
        hedge=spell.all(parts, "hedge"),
        asking=spell.all(parts, "asking"),
        around=spell.all(parts, "around"),
        pointer=pointer,
        # "opt" is eight in Romanian and short for "option" in English, where it says nothing of its own.
        numbers={
            plain(str(word)): int(value)
            for word, value in _items(parts, "numbers")
            if plain(str(word)) not in pointer - {"one"}
        },
        ordinals=_numbers(parts, "ordinals"),
        spellings=spellings,
        slips=_slips(parts),
        alike={spell(title): tuple(map(spell, many)) for title, many in _items(parts, "alike")},
        commands=commands,
        tongues=tongues,
        families=_families(parts, spell),
        similar=_similar(_weights(folder) if learned else NOTHING, parts, spell),
        often=_often(parts, spell),
        measures=_measures(parts, spell),
        kinds=_kinds(folder, spell, _words(parts, "denial"), _words(parts, "small_words")),
        no_after=spell.all(parts, "no_after"),
        **{name: _words(parts, name) for name in _WORDS},
    )


class _Speller:
    """Brings a phrase of the files to the words the reader will see."""

    def __init__(self, spellings: Mapping[str, str]) -> None:
        self._spellings = spellings

    def __call__(self, said: object) -> Phrase:
        return tuple(
            part for word in words(plain(str(said))) for part in self._spellings.get(word, word).split()
        )

    def all(self, parts: Iterable[Mapping[str, Any]], kind: str) -> frozenset[Phrase]:
        """Every phrase listed under this heading, in every language."""
        return frozenset(self(said) for part in parts for said in part.get(kind, ())) - {()}


def _commands(
    parts: Iterable[Mapping[str, Any]], spell: _Speller
) -> tuple[dict[Phrase, str], dict[Phrase, Command]]:
    """The languages that are asked for by name, and all phrases that are a command."""
    commands = {
        spell(said): Command(name)
        for part in parts
        for name, many in part.get("commands", {}).items()
        for said in many
    }
    asked_after = {said for part in parts for said in _asking_after(part.get("prying", {}), spell)}
    # "is anyone there" asks for a person; what is written out as a command stays what it is.
    commands = dict.fromkeys(asked_after, Command.PRYING) | commands
    tongues = {
        spell(said): language
        for part in parts
        for language, many in part.get("tongues", {}).items()
        for said in many
    }
    commands |= dict.fromkeys(tongues, Command.LANGUAGE)
    return tongues, commands


def _similar(weights: Weights, parts: Iterable[Mapping[str, Any]], spell: _Speller) -> Similar:
    """The model that reads what no rule does."""
    parts = list(parts)
    topics = {str(name): frozenset(map(str, words)) for name, words in _items(parts, "topics")}
    meant = Meanings(rules_in("meanings.yml"), spell)
    return Similar(weights, meant, _words(parts, "denial"), topics, _words(parts, "linking"))


def _weights(folder: Path) -> Weights:
    """What was learned; nothing where there is no file yet."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*/answers.json"))]
    # The same few thousand numbers stand there many times; one object of each is enough.
    share = cache(lambda thousandths: thousandths / 1000)
    for one in found:
        of = {
            key: {piece: share(weight) for piece, weight in pieces.items()}
            for key, pieces in one["of"].items()
        }
        known = {piece[2:] for pieces in of.values() for piece in pieces if piece.startswith("w ")}
        return Weights(of, of.pop(ANY, {}), one["believed"], known)
    return NOTHING


def _often(parts: Iterable[Mapping[str, Any]], spell: _Speller) -> Often:
    """The words for times, all of them in lists or with their numbers."""
    parts = [part.get("often", {}) for part in parts]
    lists = ("each", "per", "other", "most", "between", "plus", "ago", "never", "less", "than", "more")
    return Often(
        spans=_numbers(parts, "spans"),
        rates=_numbers(parts, "rates"),
        many=_numbers(parts, "many"),
        weekdays=_numbers(parts, "weekdays"),
        back=_numbers(parts, "back"),
        lasting={spell(said): int(days) for said, days in _items(parts, "lasting")},
        this_year=datetime.now(UTC).year,
        **{name: _words(parts, name) for name in (*lists, "beside", "slight", "now", "nights")},
    )


def _measures(parts: Iterable[Mapping[str, Any]], spell: _Speller) -> Measures:
    """What may be counted, and the words about numbers."""
    parts = list(parts)
    (told,) = [part["amounts"] for part in parts if "amounts" in part]
    units = frozenset(unit for thing in told["things"].values() for unit in thing["units"])
    words_of = Words(
        low=frozenset(map(spell, told["low"])),
        high=frozenset(map(spell, told["high"])),
        middle=frozenset(map(spell, told["middle"])),
        alike=tuple(map(frozenset, told["alike"])),
        foreign=_words(parts, "unit") | units | frozenset(one for alike in told["alike"] for one in alike),
        whole=_spelled(told["whole"], spell),
        folded=_spelled(told["folded"], spell),
        occasions=_spelled(told["occasions"], spell),
        **{name: frozenset(map(str, told[name])) for name in _ABOUT_NUMBERS},
    )
    joins = frozenset(map(str, told["joins"]))
    things = [
        (frozenset(thing["asked"]), _measure(thing, words_of, joins, spell))
        for thing in told["things"].values()
    ]
    return Measures(Measure(words_of), things)


def _measure(thing: Mapping[str, Any], words_of: Words, joins: frozenset[str], spell: _Speller) -> Measure:
    return Measure(
        words_of,
        frozenset(thing["units"]),
        _spelled(thing.get("whole", {}), spell),
        thing.get("counted", {}),
        joins,
        ages=frozenset(thing.get("ages", ())),
        only=frozenset(map(str, thing.get("only", ()))),
        partly=frozenset(thing.get("partly", ())),
        sums=thing.get("sums", False),
        selves=thing.get("selves", False),
    )


def _spelled(told: Mapping[str, int], spell: _Speller) -> dict[Phrase, int]:
    return {spell(said): int(number) for said, number in told.items()}


def _kinds(folder: Path, spell: _Speller, denial: frozenset[str], small: frozenset[str]) -> Kinds:
    """The families of kinds.yml."""
    files = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*/kinds.yml"))]
    families = [family for text in files for family in YAML(typ="safe").load(text).values()]
    return Kinds([_family(family, spell) for family in families], denial, small)


def _family(family: Mapping[str, Any], spell: _Speller) -> Family:
    def book(kind: str) -> Book:
        return Book(
            (spell(said), str(name))
            for name, of in family["kinds"].items()
            for said in of[kind]
            if spell(said)
        )

    return Family(
        book("titles"),
        book("said"),
        frozenset(map(spell, family.get("other", ()))),
        frozenset(family.get("apart", ())),
    )


def _families(parts: Iterable[Mapping[str, Any]], spell: _Speller) -> Families:
    """The families of phrases: answers and commands by their names."""
    parts = list(parts)
    named: dict[str, list[str]] = {}
    for name, many in _items(parts, "families"):
        named.setdefault(str(name), []).extend(many)
    return Families(named, dict(_items(parts, "classes")), spell, _words(parts, "turn"))


def _numbers(parts: Iterable[Mapping[str, Any]], kind: str) -> dict[str, int]:
    return {plain(str(word)): int(value) for word, value in _items(parts, kind)}


def _agreeing(agreed: Iterable[Mapping[str, Any]], verbs: str, spell: _Speller) -> frozenset[Phrase]:
    return frozenset(spell(f"{who} {verb}") for part in agreed for who in part["who"] for verb in part[verbs])


def _asking_after(prying: Mapping[str, Any], spell: _Speller) -> Iterable[Phrase]:
    """Each question about somebody else, asked of each person it may be about."""
    return (
        spell(str(asked).format(who=who))
        for asked in prying.get("asked", ())
        for who in prying.get("who", ())
    )


def _items(parts: Iterable[Mapping[str, Any]], kind: str) -> Iterable[tuple[Any, Any]]:
    return [item for part in parts for item in part.get(kind, {}).items()]


def _pairs(parts: Iterable[Mapping[str, Any]], kind: str) -> dict[str, str]:
    return {plain(str(said)): plain(str(meant)) for said, meant in _items(parts, kind)}


def _words(parts: Iterable[Mapping[str, Any]], kind: str) -> frozenset[str]:
    return frozenset(plain(str(word)) for part in parts for word in part.get(kind, ()))


def _slips(parts: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    parts = list(parts)
    never = _words(parts, "never_mended")
    known = _words(parts, "yes") | _words(parts, "no") | _words(parts, "unsure") | _words(parts, "skip")
    return {
        slip: word
        for word in sorted(_words(parts, "mended"))
        for slip in one_slip(word)
        if slip not in never and slip not in known
    }
