"""One service as it may be shown: what nobody has confirmed is already gone from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.content.hours import Status, Timetable, status
from bot.content.records import Evidence, Record
from bot.content.taxonomy import Accepts, Audience, Bill, Cost, Gender, Need


@dataclass(frozen=True, slots=True)
class Service:
    """What a person may see of a row, and what is needed to choose it for them."""

    key: str
    name: str
    one_line: str
    sms_line: str  # the same for a text message, where every character counts
    for_whom: str
    phone: str | None
    text: str | None  # the number to text
    text_word: str | None  # the word to send there
    url: str | None
    cost: Cost
    bill: Bill
    timetable: Timetable | None  # None: hours nobody has confirmed
    crisis: bool
    expires_on: date | None  # None: a last line, which never expires
    gives_way_to: str | None
    needs: tuple[Need, ...]  # the main need first
    areas: frozenset[str]
    audience: frozenset[Audience]  # made for these groups; empty: for anyone
    gender: Gender
    minimum_age: int | None
    maximum_age: int | None
    accepts: frozenset[Accepts]  # what it says it has or takes
    without_voice: bool  # can be reached without speaking or hearing

    def status(self, now: datetime) -> Status:
        """Whether it is open."""
        return status(self.timetable, now)

    def expired(self, today: date) -> bool:
        """Past the last day on which its row may be trusted."""
        return self.expires_on is not None and today > self.expires_on

    @property
    def last_line(self) -> bool:
        """It stands in for crisis rows and never expires."""
        return self.expires_on is None

    @property
    def contact(self) -> bool:
        """There is a way to reach it: a number, a page, or its own relay."""
        return bool(self.phone or self.text or self.url or self.without_voice)


def shown(record: Record) -> Service | None:
    """The row without its unconfirmed values; None if the row itself is not to be shown."""
    own = record.x_quietline
    proof = own.evidence
    if record.status != "active" or own.hidden or not proof.service.confirmed:
        return None
    text = own.text if own.text and _sure(proof.text) else None
    url = record.url if _sure(proof.web) else None
    return Service(
        key=own.key,
        name=record.name,
        one_line=own.one_line,
        sms_line=own.sms_line or own.one_line,
        for_whom=own.for_whom,
        phone=record.numbers[0] if record.numbers and _sure(proof.phone) else None,
        text=text.number if text else None,
        text_word=text.word if text else None,
        url=url,
        cost=own.cost,
        bill=own.bill,
        timetable=record.timetable if _sure(proof.hours) else None,
        crisis=own.crisis,
        expires_on=own.expires_on,
        gives_way_to=own.gives_way_to,
        needs=own.needs,
        areas=frozenset(area.extent for area in record.service_areas),
        audience=frozenset(attribute.taxonomy_term.id for attribute in record.attributes),
        gender=own.access.gender_scope,
        minimum_age=record.minimum_age,
        maximum_age=record.maximum_age,
        accepts=frozenset(one for one in Accepts if getattr(own.access, one)),
        without_voice=bool(text or url or own.access.bsl or own.access.relay),
    )


def _sure(proof: Evidence | None) -> bool:
    return proof is not None and proof.confirmed
