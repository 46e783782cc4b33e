"""The kinds of value a directory row holds.

Each refusal is one plain sentence with its mend: it is shown to the person who wrote the row.
"""

import re
from datetime import date, time
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field
from smsutil import is_valid_gsm

from bot.content.phones import is_uk_phone, is_uk_text
from bot.content.taxonomy import Audience

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_TERM: Final = "qlt:audience/"
_CLOCK: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d\Z")
_PARTIAL_DATE: Final = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("this is not a date; write year-month-day, such as 2027-03-31.") from None


def _clock(value: Any) -> time:
    if not isinstance(value, str) or not _CLOCK.match(value):
        raise ValueError('this is not a time of day; write it as "09:30", in quotes.')
    return time.fromisoformat(value)


def _days(value: Any) -> frozenset[int]:
    names = value.split(",") if isinstance(value, str) else []
    if not names or len(set(names)) < len(names) or not set(names) <= set(DAYS):
        raise ValueError("this is not a list of days; write it as MO,TU,WE, each day once.")
    return frozenset(DAYS.index(name) for name in names)


def _phone(value: Any) -> str:
    if not isinstance(value, str) or not is_uk_phone(value):
        raise ValueError("this is not a UK number as people read it; write it with spaces and in quotes.")
    return value


def _text_number(value: Any) -> str:
    if not isinstance(value, str) or not is_uk_text(value):
        raise ValueError("this is not a UK number that takes texts; check it and put it in quotes.")
    return value


def _audience(value: Any) -> Audience:
    name = value.removeprefix(_TERM) if isinstance(value, str) and value.startswith(_TERM) else ""
    try:
        return Audience(name)
    except ValueError:
        raise ValueError(
            f"this is not a group we know; use {_TERM} and a name from docs/directory.md."
        ) from None


def _when(value: Any) -> str:
    if not _PARTIAL_DATE.match(str(value)):
        raise ValueError(
            "this is not a date; write 2026, 2026-10 or 2026-10-07, or leave it out if not known."
        )
    return str(value)


# Links that are made short by a third party, which learns of everyone who follows one.
_SHORTENER: Final = re.compile(
    r"https://(?:www\.)?(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|lnkd\.in|tiny\.cc)/"
)


def _sms_safe(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not is_valid_gsm(value):
        raise ValueError(
            "these must be words a text message can carry; replace curly quotes, dashes and emoji."
        )
    return value


def _site(value: Any) -> str:
    if not isinstance(value, str) or not re.match(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/[\w./-]*)?\Z", value):
        raise ValueError(
            "this is not a web address we print; write https:// and a short address without ? or #."
        )
    if _SHORTENER.match(value):
        raise ValueError("this hides where it leads and counts who goes there; write the whole address.")
    return value


Day = Annotated[date, BeforeValidator(_date)]
ClockTime = Annotated[time, BeforeValidator(_clock)]
Days = Annotated[frozenset[int], BeforeValidator(_days)]
PhoneNumber = Annotated[str, BeforeValidator(_phone)]
TextNumber = Annotated[str, BeforeValidator(_text_number)]
AudienceTerm = Annotated[Audience, BeforeValidator(_audience)]
SourceDate = Annotated[str, BeforeValidator(_when)]
Site = Annotated[str, BeforeValidator(_site)]
Name = Annotated[str, Field(max_length=60), BeforeValidator(_sms_safe)]
OneLine = Annotated[str, Field(max_length=80), BeforeValidator(_sms_safe)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
GssCode = Annotated[str, Field(pattern=r"^[EWSNK]\d{8}$")]
