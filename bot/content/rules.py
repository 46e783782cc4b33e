"""Every rule the words are held to, with the sentence an editor reads. `tests/broken_words/` breaks each.

A sentence says what is wrong and how to mend it, to somebody who is not a programmer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.errors import Fault


class Level(Enum):
    """What a finding does: an error keeps the content from loading, a warning asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


_E, _W = Level.ERROR, Level.WARNING


class Rule(Enum):
    """One thing that can be wrong in the words."""

    # How a file is written.
    NOT_UTF8 = (_E, "This file is not UTF-8 text; save it again as UTF-8.")
    NOT_YAML = (
        _E,
        "The YAML breaks here; a text with a colon, quote or bracket in it needs quotes round all of it.",
    )
    NOT_A_MAPPING = (_E, "Expected `name: value` lines here; check the indentation.")
    NOT_A_LIST = (_E, "Expected a list here; start each entry with a dash.")
    NOT_A_TEXT = (_E, "Write a text after `{key}:`, without brackets round it.")
    UNKNOWN_KEY = (_E, "`{key}` is not known here; use one of {allowed}.")
    GIVEN_TWICE = (_E, "`{key}` is given twice; keep one.")
    UNQUOTED = (
        _E,
        'Put quotes round this text: `{key}: "{text}"`. Without them it can be read as {kind}.',
    )
    CUT_AT_HASH = (
        _E,
        "All after # is left out of the text; put quotes round the whole text, or the note on its own line.",
    )
    # What a response is made of.
    KEY_NAME = (
        _E,
        "`{key}` cannot name a response; begin with `utter_` and go on in small letters, digits and _.",
    )
    NO_WORDS = (_E, "`{key}` says nothing; write at least one `- text:` under it.")
    NO_DEFAULT = (
        _E,
        "`{key}` has no text for everyone; add one without `channel` and without `condition`.",
    )
    TWO_DEFAULTS = (
        _E,
        "`{key}` has two texts for everyone; nothing goes by chance, so give one a channel or condition.",
    )
    SAME_TWICE = (
        _E,
        "`{key}` has two texts for the same channel and condition; nothing is chosen by chance, so keep one.",
    )
    UNKNOWN_CHANNEL = (_E, "There is no channel `{channel}`; use one of {allowed}.")
    BAD_CONDITION = (_E, "{sentence}")
    PICTURE = (
        _E,
        "Take `{key}` out: fetching it would show others that this chat was opened. Say it in words.",
    )
    NOT_WORDS = (_E, "Take `{key}` out: a message here is a `text` and perhaps `buttons`.")
    INLINE_TRANSLATION = (
        _E,
        "Take `translation` out: each language has a .po file, where an outdated translation is noticed.",
    )
    BAD_SETTING = (_E, "`{key}` under `metadata` can only be {allowed}.")
    # Buttons.
    BAD_PAYLOAD = (
        _E,
        "The payload `{payload}` cannot be read; write `/SetSlots(slot=value)` or `/intent`.",
    )
    UNKNOWN_SLOT = (_E, "There is no slot `{slot}`; use a name from domain.yml.")
    VALUE_NOT_ALLOWED = (_E, "`{value}` is not an answer `{slot}` can hold; use {allowed}.")
    BUTTON_TWICE = (_E, "Two buttons of this message share `{same}`; make each its own.")
    SLOTS_MIXED = (_E, "The buttons of one message fill one slot; these fill {slots}.")
    BUTTONS_DIFFER = (
        _E,
        "Every text of `{key}` needs the same buttons in the same order, or 1 would mean two things.",
    )
    VALUE_WITHOUT_BUTTON = (
        _E,
        "No button of `{key}` gives {values}; add one for each answer of `{slot}`.",
    )
    TOO_MANY_OPTIONS = (
        _E,
        "A text message can list 9 options and this has {count}; take some out or make it a picklist.",
    )
    INTENT_NOT_TYPED = (
        _E,
        "Typing `{title}` does not mean `{intent}`; add it to the examples of that intent.",
    )
    PICKLIST_SLOT = (
        _E,
        "Name a picklist after its slot: `utter_ask_` and a slot that has `values` in domain.yml.",
    )
    PICKLIST_TITLES = (
        _E,
        "A picklist needs a title for each value, from buttons or `titles_from: areas`; missing: {values}.",
    )
    TITLES_WITHOUT_PICKLIST = (_E, "`titles_from` is for a long list; add `picklist: true` beside it.")
    # What the words say.
    PHONE_NUMBER = (
        _E,
        "Take the number {found} out of the text; write {{phone_…}} or {{text_…}} with the key of a service.",
    )
    WEB_ADDRESS = (
        _E,
        "Take {found} out of the text; addresses live with their service, and a service card shows them.",
    )
    TIME_OF_DAY = (
        _E,
        "Take {found} out of the text; hours live with their service, and a service card shows them.",
    )
    ASKS_IDENTITY = (
        _E,
        "Do not ask `{found}`: nobody has to say who they are or where. Offer a list, as of ages or boroughs.",
    )
    DANGER_WITHOUT_NUMBER = (
        _E,
        "This is said to somebody in danger and has no number in it; write {{phone_emergency}} or another crisis line.",
    )
    REVIEW_DATE = (_E, '`review_due` must be a date such as "2027-05-01"; write it so, in quotes.')
    CARRIER_WORD_SAID = (
        _E,
        "Do not offer {found}: the phone company acts on it and may block what follows. Write {{exit_word}}.",
    )
    STRAY_BRACE = (_E, "A {{ or }} stands alone here; a placeholder is {{name}} in small letters.")
    UNKNOWN_PLACEHOLDER = (
        _E,
        "{{{name}}} is not known; use service_name, exit_word, phone_…, text_… or a name in `params`.",
    )
    UNKNOWN_SERVICE = (
        _E,
        "{{{name}}} finds no service `{service}` with that number in the directory.",
    )
    NOT_A_CRISIS_LINE = (
        _E,
        "{{{name}}} may not stand in a sentence, as its number can expire; show the service card instead.",
    )
    NOTHING_LEFT = (
        _E,
        "Add a sentence without {{text_…}}: when that service is out of date, this would say nothing.",
    )
    NUMBERS_TOGETHER = (
        _W,
        "Give {{{name}}} a sentence of its own: when its service is out of date, that sentence is left out.",
    )
    UNUSED_PARAM = (_E, "`params` names `{name}` and the text does not use it; take it out.")
    # Keywords.
    INTENT_NAME = (_E, "`{intent}` cannot name an intent; use small letters, digits and _.")
    EXAMPLES_BLOCK = (_E, "Write `examples: |` and below it one phrase a line, each after a dash.")
    KEYWORD_EMPTY = (_E, "This example has no letters or digits in it; take it out.")
    KEYWORD_TWICE = (_E, "`{phrase}` is claimed by {first} and {second}; keep it in one.")
    KEYWORD_LEAVES = (_E, "`{phrase}` means leaving, so it is never read as anything else; use other words.")
    KEYWORD_CARRIER = (
        _E,
        "`{phrase}` belongs to the phone company and may never arrive; take it out.",
    )
    # Translations.
    PO_UNREADABLE = (_E, "This .po file breaks here; open and save it with a translation editor.")
    PO_PLACEHOLDERS = (
        _E,
        "The translation of `{key}` must use the same placeholders as the English: {names}.",
    )
    PO_MISSING = (_W, "`{key}` has no translation yet; the English is shown.")
    PO_STALE = (
        _W,
        "The English of `{key}` has changed or its translation is marked fuzzy; the English is shown.",
    )
    PO_UNREVIEWED = (
        _W,
        "`{key}` may be read in danger and nobody has put their name to its translation; the English is shown.",
    )
    PO_UNKNOWN = (_W, "`{key}` is no longer said anywhere; take it out of the translation.")
    # For a person to judge.
    LAPSED = (
        _W,
        "The row of `{service}` is out of date, so {{{name}}} does not show its number; have the row checked.",
    )
    REVIEW_PASSED = (
        _W,
        "These words were to be looked at again by {day}; have them read, and write the next date.",
    )
    NO_WAY_OUT = (
        _W,
        "A text message has no buttons to pass or leave; end its question with `SKIP or {{exit_word}} any time.`",
    )
    NUMBER_NOT_ALONE = (
        _W,
        "Put {{phone_emergency}} on a line of its own, with `text: |-`: in danger a number must be found at a glance.",
    )
    OTHER_OPTION = (
        _W,
        "`{title}` says that somebody was not thought of; say what it is, or write `Something else`.",
    )
    OPTION_IS_DANGER = (
        _W,
        "Whoever types `{title}` is answered as if in danger; if it tells of none, use other words or list it in "
        "safety/rules/offered.yml.",
    )
    CAPITALS = (_W, "`{found}` shouts and is hard to read; write it in small letters.")
    LONG_SMS = (_W, "This takes {segments} text messages with its options; aim for 2 at most.")
    NOT_GSM = (
        _W,
        "{characters} cost more than half the room of a text message; use plain letters, ' and -.",
    )
    HARD_TO_READ = (
        _W,
        "This reads like school year {grade}; aim for 6 at most, with shorter words and sentences.",
    )
    LONG_SENTENCE = (_W, "A sentence of {words} words; aim for 20 at most.")
    BANNED_WORD = (_W, "`{word}`: {prefer}")
    TELLING_START = (
        _W,
        "`{word}` can be read on a locked screen; keep topic words out of the first 40 characters.",
    )
    MANY_OPTIONS = (_W, "{count} options; aim for 3 at most.")
    UNUSED = (_W, "No flow says `{key}`; take it out or use it.")

    def __init__(self, level: Level, sentence: str) -> None:
        self.level = level
        self.sentence = sentence

    def at(self, path: str, line: int, **details: object) -> Finding:
        """This rule broken at a place, in its sentence with the details filled in."""
        return Finding(self, Fault(path, line, self.sentence.format(**details)))


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule broken at a place."""

    rule: Rule
    fault: Fault

    @property
    def level(self) -> Level:
        return self.rule.level


def errors(findings: tuple[Finding, ...]) -> tuple[Fault, ...]:
    """The faults that keep the content from loading, in file order."""
    return _of_level(findings, Level.ERROR)


def warnings(findings: tuple[Finding, ...]) -> tuple[Fault, ...]:
    """What a person is asked to look at, in file order."""
    return _of_level(findings, Level.WARNING)


def _of_level(findings: tuple[Finding, ...], level: Level) -> tuple[Fault, ...]:
    return tuple(sorted(finding.fault for finding in findings if finding.level is level))
