"""The rules that find numbers, addresses on the web, days and places told in a known form. Pure.

Each rule is one expression; where it has a group "it", only that is the detail. They are asked in this order, and what
one has found is no other's.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from safety.lexicon import detail_words

#: Where a detail starts and ends, and its kind.
Span = tuple[int, int, str]
Finder = Callable[[str], Iterator[Span]]

_WORDS: Final = detail_words()


def any_of(words: str) -> str:
    """One alternation of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True))


_STREET: Final = any_of(_WORDS.streets)
_NOT_STREET: Final = any_of(_WORDS.not_streets)
#: "the next street" is nobody's address.
_ANY_STREET: Final = any_of(
    "next same main high other this that whole big busy quiet back side long dark wrong right new old first"
)
#: Bounded, so that no message costs more than a few milliseconds.
_BEFORE_AT: Final = r"(?<![\w.+-])[\w.+-]{1,64}"
_DOMAIN: Final = any_of(_WORDS.domains)
_PROPER: Final = r"(?:(?:St|Mc)\.?\s)?[A-Z][\w'’&.-]*(?:\s(?:of|and|the|&)?\s?[A-Z][\w'’&.-]*){0,6}"
_UNIT: Final = r"(?:flat|apartment|apt|unit|room)"

_MONTH: Final = any_of(_WORDS.months)
_DAY: Final = rf"(?:(?:{any_of(_WORDS.weekdays)}),?\s+)?(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?"
_BORN: Final = rf"(?<!\w)(?:{any_of(_WORDS.birth)})(?!\w)"
_DAY_MONTH: Final = rf"{_DAY}(?:\s+(?:of|de))?[\s/.\-]+(?:\d{{1,2}}|{_MONTH})(?!\w)"
_MONTH_DAY: Final = rf"(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\w)"
_YEAR: Final = r"(?:[\s/.\-,]+|\sde\s)(?:\d{4}|['’]?\d{2})(?!\w)"
_PAST: Final = r"(?:19\d\d|20[01]\d)(?!\d)"

#: (rule, kind, expression). Capitals count in the expressions that say (?-i:...) alone.
RULES: Final[tuple[tuple[str, str, str], ...]] = (
    ("email", "email", rf"{_BEFORE_AT}@[\w-]+(?:\.[\w-]+)+"),
    (
        "email_said",
        "email",
        r"\be-?mail\b(?:\s(?:is|address|me))*\s(?P<it>(?:[\w.]+\s){1,5}at\s\w+(?:\sdot\s\w+)+)",
    ),
    (
        "email_in_words",
        "email",
        rf"{_BEFORE_AT}\s?(?:\(at\)|\[at\]|\sat\s)\s?[\w-]+\s?(?:\(dot\)|\[dot\]|\sdot\s)\s?\w{{2,}}(?:\sdot\s\w+)?",
    ),
    (
        "email_with_at_in_words",
        "email",
        rf"{_BEFORE_AT}\s?(?:\(at\)|\[at\]|\bat\b)\s?[\w-]+\.(?:{_DOMAIN})\b",
    ),
    ("email_provider", "email", rf"{_BEFORE_AT}\s(?:at|@)\s?(?:gmail|hotmail|outlook|yahoo|icloud|live)\b"),
    ("web_address", "url_or_handle", r"\b(?:https?://|www\.)\S+[\w/]"),
    (
        "web_domain",
        "url_or_handle",
        rf"(?<![\w.-])[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,6}}?\.(?:{_DOMAIN})(?:/\S*[\w/])?(?![\w@])",
    ),
    ("web_path", "url_or_handle", r"(?<![\w.@-])[a-z][\w-]{0,63}(?:\.[a-z]{2,10})+/\S*[\w/]"),
    ("handle_with_number", "url_or_handle", r"\b\w{3,32}#\d{4}\b"),
    ("handle_with_at", "url_or_handle", r"(?<![\w.])@[A-Za-z0-9_](?:[\w.]*\w)?"),
    ("handle_of_reddit", "url_or_handle", r"(?<![\w/])u/\w{3,}"),
    (
        "handle_underscored",
        "url_or_handle",
        r"(?<![\w.@])(?=[\w.]*[a-z])[a-z0-9][a-z0-9.]*_[\w.]*\w(?![\w@])",
    ),
    ("handle_dotted", "url_or_handle", r"(?<![\w.@])[a-z]{2,}\.[a-z]{2,}\d+(?![\w@.])"),
    ("ni_number", "ni_number", r"\b[a-z]{2}[\s-]?\d{2}[\s-]?\d{2}[\s-]?\d{2}[\s-]?[a-d]\b"),
    ("iban", "bank", r"\b[a-z]{2}\d{2}\s?[a-z]{4}(?:\s?\d){14}\b"),
    (
        "card",
        "bank",
        r"(?<!\d)(?:\d{4}[\s-]){3}\d{3,4}(?!\d)|(?<!\d)\d{15,16}(?!\d)|(?<!\d)\d{4}[\s-]\d{6}[\s-]\d{5}(?!\d)",
    ),
    ("sort_code", "bank", r"\b(?:sort(?:\s?code)?|s/c)\D{0,12}(?P<it>\d{2}[\s-]?\d{2}[\s-]?\d{2})(?!\d)"),
    (
        "account",
        "bank",
        r"\b(?:account|acc|acct|a/c)(?:\s(?:no|num|number))?\W{0,3}(?:is\s)?(?P<it>\d{8})(?!\d)",
    ),
    (
        "sort_and_account",
        "bank",
        r"(?<![\d-])\d{2}[\s-]?\d{2}[\s-]?\d{2}[\s,/]+(?:no\.?\s|acc\w*\s)?\d{8}(?!\d)",
    ),
    ("sort_code_dashed", "bank", r"(?<![\d-])\d{2}-\d{2}-\d{2}(?![\d-])"),
    (
        "account_after",
        "bank",
        r"(?<!\d)\d{2}-\d{2}-\d{2}\W{1,4}(?:(?:and|acc\w*|a/c|no)\W{1,3}){0,2}(?P<it>\d{8})(?!\d)",
    ),
    ("account_said_after", "bank", r"(?<!\d)(?P<it>\d{8})(?=\s(?:is\s)?(?:my\s)?(?:account|acc|acct)\b)"),
    ("bank_number", "bank", r"\b(?:bank|sort)\D{0,24}(?P<it>\d{2}[\s-]?\d{2}[\s-]?\d{2})(?!\d)"),
    ("birth_month_first", "dob", rf"{_BORN}\D{{0,20}}?(?P<it>{_MONTH_DAY}(?:{_YEAR})?)"),
    ("birth_date", "dob", rf"{_BORN}[^\d\n]{{0,20}}?(?P<it>{_DAY_MONTH}(?:{_YEAR})?)"),
    ("birth_year_first", "dob", rf"{_BORN}\D{{0,20}}?(?P<it>{_PAST},?[\s\-/]+(?:{_DAY_MONTH}|\d\d-\d\d))"),
    (
        "birth_digits",
        "dob",
        rf"{_BORN}\D{{0,12}}(?P<it>\d{{6}}|\d{{8}}|\d{{1,2}}\s\d{{1,2}}\s\d{{2,4}})(?!\d)",
    ),
    ("birth_year", "dob", rf"{_BORN}(?:\s(?:in|is|on))?\s(?P<it>{_PAST})"),
    (
        "birth_said_after",
        "dob",
        rf"(?<![\d/.-]){_DAY_MONTH}(?:{_YEAR})?(?=\s+(?:is\s+)?(?:my|his|her)\s+(?:dob|birthday|birth))",
    ),
    ("date_in_figures", "dob", rf"(?<![\d/.\-])\d{{1,2}}[/.\-]\d{{1,2}}[/.\-]{_PAST}"),
    ("date_short_year", "dob", r"(?<![\d/.\-])\d{1,2}[/.]\d{1,2}[/.](?:[3-9]\d|0\d|1\d)(?![\d/.])"),
    ("date_iso", "dob", r"(?<![\d-])(?:19\d\d|20[01]\d)-\d\d-\d\d(?![\d-])"),
    (
        "date_with_month",
        "dob",
        rf"(?<![\d/.-]){_DAY}(?:\s(?:of|de))?\s(?:{_MONTH})[\s,]+(?:de\s)?(?:{_PAST}|['’]?[3-9]\d(?!\w))",
    ),
    ("date_month_first", "dob", rf"\b{_MONTH_DAY}[\s,]+(?:{_PAST}|['’]?[4-9]\d(?!\w))"),
    ("nhs_number", "nhs_number", r"\b(?:nhs)\D{0,24}(?P<it>\d{3}[\s-]?\d{3}[\s-]?\d{4})(?!\d)"),
)
#: Asked after the phone numbers, which have a reader of their own.
LATER: Final[tuple[tuple[str, str, str], ...]] = (
    # No price, score, time or year has eight figures: an account, or a day written without marks.
    ("eight_figures", "bank", r"(?<![\d£$€.,+-])\d{8}(?![\d,]|\.\d)"),
    ("eight_figures_in_pairs", "bank", r"(?<!\d)(?<!\d[\s-])\d{2}(?:[\s-]\d{2}){3}(?![\s-]?\d)"),
    ("nhs_number_alone", "nhs_number", r"(?<![\d+])[4679]\d{2}[\s-]?\d{3}[\s-]?\d{4}(?!\d)"),
    (
        "postcode",
        "postcode",
        r"\b[a-z]{1,2}\d[a-z\d]?\s?(?!(?-i:1st|2nd|3rd|[04-9]th|\d[ap]m)\b)\d[a-z]{2}\b",
    ),
    ("postcode_spaced", "postcode", r"\b[a-z](?:\s[a-z])?\s\d(?:\s\d)?\s\d\s[a-z]\s[a-z]\b"),
    ("plate", "car_reg", r"\b[a-z]{2}\d{2}\s?[a-z]{3}\b"),
    (
        "plate_said",
        "car_reg",
        r"\b(?:reg|registration|plate|plates|number\splate|numberplate|licence\splate)\b(?:\s(?:is|no|number|plate)|:)*\s*"
        r"(?P<it>[a-z]{1,3}\s?\d{1,4}\s?[a-z]{0,3}|\d{1,4}\s?[a-z]{1,3})\b",
    ),
    (
        "plate_of_a_car",
        "car_reg",
        r"\b(?:car|van|taxi|cab|motor|bike|moped|lorry|drives)\b(?:\s[a-z]+){0,3}\s(?P<it>[a-z]\d{1,3}\s?[a-z]{3})\b",
    ),
    ("plate_old", "car_reg", r"(?-i:\b[A-Z]\d{1,3}\s?[A-Z]{3}\b)"),
    (
        "street",
        "address",
        rf"\b(?:{_UNIT}\s?\w{{1,4}},?\s+)?(?:no\.?\s?)?(?P<it>(?:{_UNIT}\s?\w{{1,4}},?\s+)?"
        rf"\d{{1,4}}\s?[a-z]?,?\s+(?:(?!(?:{_NOT_STREET})\b)[a-z'’.-]+\s+){{1,3}}(?:{_STREET})\b(?:(?-i:,\s[A-Z][a-z]+))?)",
    ),
    (
        "number_and_name",
        "address",
        r"\b(?:at|number|no\.?|address(?:\sis)?)\s(?P<it>(?-i:\d{1,4}[A-Za-z]?,?\s(?:the\s)?[A-Z][a-z]+(?:\s[A-Z][a-z]+)*))",
    ),
    ("number_the", "address", r"\b(?:number|no\.?)\s+(?P<it>\d{1,4}[a-z]?,?\s+the\s+[a-z]+)"),
    (
        "flat_number",
        "address",
        r"\b(?:flat|apartment|apt)\s?(?-i:[A-Z]?)\d{1,4}[a-z]?(?-i:(?:,?\s+[A-Z][\w'’]+)*)"
        r"|\b(?:room|unit|plot|pitch)\s?(?-i:[A-Z]?)\d{1,4}[a-z]?(?-i:(?:,?\s+[A-Z][\w'’]+)+)",
    ),
    (
        "live_in_street",
        "address",
        rf"\b(?:live|living|lives|staying|stay|am|are|hes|he's|were|we're)\s+(?:at|on|in|down)\s+"
        rf"(?P<it>(?!(?:{_NOT_STREET}|{_ANY_STREET})\b)(?:[a-z'’]+\s){{1,2}}(?:{_STREET}))\b",
    ),
    ("initial_and_name", "name", r"(?-i:\b(?:[A-Z]\.\s?){1,3}[A-Z][\w'’-]{2,})"),
    (
        "live_in_places",
        "address",
        rf"\b(?:live|lives|living|stay|stays|staying|house\sis|address\sis)\s(?:at\s|in\s)?(?P<it>(?-i:{_PROPER}(?:,\s{_PROPER}){{1,3}}))",
    ),
)
