"""A service as it is shown: a card on a page, a few lines in a text message.

What depends on the moment is one short code, kept with the reply, so that a repeated delivery reads the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, assert_never
from urllib.parse import urlsplit

from bot.content.hours import LONDON, AllHours, CheckHours, Open, Opens
from bot.content.phones import digits
from bot.content.service import Service

#: Gives the words of a response: its key and what stands in its placeholders.
Say = Callable[[str, Mapping[str, str]], str]

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TODAY: Final = "today"
#: The code for hours nobody is sure of.
UNSURE: Final = "check"


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a channel needs to show one service, in the person's language."""

    name: str
    one_line: str
    phone: str | None  # as people read it
    tel: str | None  # the same for a `tel:` link
    text: str | None  # a sentence: what to text, and where
    sms: str | None  # the number for an `sms:` link
    url: str | None
    hours: str
    cost: str  # empty where nothing is called
    bill: str
    crisis: bool
    sms_line: str  # the one line for a text message
    site: str | None  # the web address as people read it


def hours_code(service: Service, now: datetime) -> str:
    """The hours at this moment: `all`, `open:17:00`, `opens:today:09:00`, `opens:mon:09:00` or `check`."""
    state = service.status(now)
    match state:
        case AllHours():
            return "all"
        case Open(until=until):
            return f"open:{_before_midnight(until):%H:%M}"
        case Opens(at=at):
            return opening_code(at, now.astimezone(LONDON))
        case CheckHours():
            return UNSURE
        case _:
            assert_never(state)


def card(service: Service, code: str, say: Say) -> Card:
    """The card of a service with the hours of this code. A code nobody knows reads as hours to check."""
    site = _site(service.url)
    return Card(
        name=service.name,
        one_line=service.one_line,
        phone=service.phone,
        tel=digits(service.phone) if service.phone else None,
        text=_text(service, say),
        sms=digits(service.text) if service.text else None,
        url=service.url,
        hours=_hours(code, say) or _unsure(service, site, say),
        cost=say(f"utter_cost_{service.cost}", {}) if service.phone or service.text else "",
        bill=_bill(service, say),
        crisis=service.crisis,
        sms_line=service.sms_line,
        site=site,
    )


def card_text(shown: Card) -> str:
    """The card as plain lines, the number alone on its own. Words for texts are short: see services.yml."""
    page = shown.site if not shown.phone and not shown.text else None
    price = " ".join(filter(None, (shown.cost, shown.bill)))
    lines = (shown.name, shown.sms_line, shown.phone, shown.text, page, shown.hours, price)
    return "\n".join(filter(None, lines))


def _before_midnight(until: time) -> time:
    """Nobody is sure whose midnight is meant; a minute earlier everybody is."""
    return until if until != time(0) else time(23, 59)


def opening_code(at: datetime, now: datetime) -> str:
    """`opens:mon:09:00`, or `check` where a weekday could mean two days. Both times as London has them."""
    ahead = (at.date() - now.date()) // timedelta(days=1)
    if ahead > 6:
        return UNSURE
    return f"opens:{_DAYS[at.weekday()] if ahead else _TODAY}:{at:%H:%M}"


def _hours(code: str, say: Say) -> str | None:
    match code.split(":"):
        case ["all"]:
            return say("utter_hours_all", {})
        case ["open", hour, minute]:
            return say("utter_hours_open", {"time": _clock(hour, minute, say)})
        case ["opens", day, hour, minute] if day in (*_DAYS, _TODAY):
            return say("utter_hours_opens", _moment(day, hour, minute, say))
    return None


def opening(code: str, say: Say) -> Mapping[str, str]:
    """What stands in {day} and {time} for the code of an opening."""
    day, hour, minute = code.removeprefix("opens:").split(":")
    return _moment(day, hour, minute, say)


def _moment(day: str, hour: str, minute: str, say: Say) -> Mapping[str, str]:
    return {"day": say(f"utter_day_{day}", {}), "time": _clock(hour, minute, say)}


def _unsure(service: Service, site: str | None, say: Say) -> str:
    """Where to ask for the hours, by what is left to ask."""
    called = service.phone or service.text
    if site:
        return say("utter_hours_check_site", {"site": site}) if called else say("utter_hours_on_page", {})
    return say("utter_hours_check" if called else "utter_hours_look_up", {})


def _clock(hour: str, minute: str, say: Say) -> str:
    """8:30pm, or 20:30 in a language that writes so."""
    if say("utter_clock_style", {}) == "24":
        return f"{hour}:{minute}"
    twelve = str(int(hour) % 12 or 12)
    clock = twelve if minute == "00" else f"{twelve}:{minute}"
    return say("utter_clock_am" if int(hour) < 12 else "utter_clock_pm", {"clock": clock})


def _text(service: Service, say: Say) -> str | None:
    if not service.text:
        return None
    if service.text_word:
        return say("utter_text_word", {"word": service.text_word, "number": service.text})
    return say("utter_text_number", {"number": service.text})


def _bill(service: Service, say: Say) -> str:
    """What may be seen afterwards, by the way the service is reached."""
    if service.phone:
        return say(f"utter_bill_{service.bill}", {})
    if service.text:
        return say("utter_bill_text", {})
    return say("utter_bill_web", {}) if service.url else ""


def _site(url: str | None) -> str | None:
    return urlsplit(url).netloc if url else None
