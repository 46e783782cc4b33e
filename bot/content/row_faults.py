"""What must hold between the fields of one row. Each rule yields a sentence with its mend."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.content.hours import BankHolidays
from bot.content.phones import WrongNumber, is_free
from bot.content.records import Record
from bot.content.service import shown
from bot.content.service_files import Written
from bot.content.taxonomy import Cost
from bot.errors import Fault

#: The rows a crisis row gives way to. They are the last line, so they must be there and never expire.
EMERGENCY: Final = "emergency"
LAST_LINES: Final = (EMERGENCY, "nhs_111")

# A year and a month: long enough to check a row once a year, short enough that nobody forgets.
_LONGEST_TRUST: Final = timedelta(days=396)

_EVIDENCE: Final = ("x_quietline", "evidence")


def row_faults(
    row: Written[Record], known_areas: frozenset[str], wrong: tuple[WrongNumber, ...]
) -> Iterator[Fault]:
    """Every fault of one row that its fields do not show one by one."""
    yield from _evidence(row)
    yield from _standing(row)
    yield from _dates(row)
    yield from _numbers(row, wrong)
    yield from _cost(row)
    yield from _reach(row, known_areas)


def _evidence(row: Written[Record]) -> Iterator[Fault]:
    """Each field that is there has evidence, and evidence stands for a field that is there."""
    record, evidence = row.record, row.record.x_quietline.evidence
    given = (
        ("service", True, evidence.service),
        ("phone", bool(record.numbers), evidence.phone),
        ("text", record.x_quietline.text is not None, evidence.text),
        ("web", record.url is not None, evidence.web),
        ("hours", bool(record.schedules), evidence.hours),
    )
    for field, there, proof in given:
        if proof is None:
            if there:
                yield row.fault(f"The {field} has no evidence; say where it comes from.", *_EVIDENCE)
        elif not there:
            yield row.fault(
                f"This is evidence for no {field}; add the {field} or remove it.", *_EVIDENCE, field
            )
        elif proof.confidence == "A" and proof.source_date is None:
            yield row.fault("Confidence A needs a source_date; add it or write B.", *_EVIDENCE, field)


def _standing(row: Written[Record]) -> Iterator[Fault]:
    """Hidden, fixed, crisis, and what a crisis row gives way to."""
    own = row.record.x_quietline
    if not own.evidence.service.confirmed and not own.hidden:
        sentence = "Nobody has confirmed this service; set hidden: true until someone has."
        yield row.fault(sentence, *_EVIDENCE, "service")
    if own.fixed == (own.expires_on is not None):
        sentence = "A row either expires or is fixed; give it expires_on, or fixed: true."
        yield row.fault(sentence, "x_quietline")
    if own.fixed != (own.key in LAST_LINES):
        sentence = f"The rows {' and '.join(LAST_LINES)} are fixed, and no others; correct fixed."
        yield row.fault(sentence, "x_quietline", "fixed")
    if (own.crisis and not own.fixed) != (own.gives_way_to in LAST_LINES):
        sentence = f"A crisis row, and no other, has gives_way_to: {' or '.join(LAST_LINES)}; correct it."
        yield row.fault(sentence, "x_quietline", "gives_way_to")
    service = shown(row.record)
    if service and service.crisis and not (service.phone or service.text):
        sentence = "A crisis row needs a confirmed number to call or text; confirm one, or take out crisis."
        yield row.fault(sentence, "x_quietline", "crisis")
    if service and service.crisis and not (service.timetable and service.timetable.round_the_clock):
        sentence = "A crisis row is open day and night; confirm such hours, or take out crisis."
        yield row.fault(sentence, "x_quietline", "crisis")


def _dates(row: Written[Record]) -> Iterator[Fault]:
    assured, expires = row.record.assured_date, row.record.x_quietline.expires_on
    if assured and expires and not timedelta(0) < expires - assured <= _LONGEST_TRUST:
        sentence = "expires_on is not within 13 months after assured_date; correct one of them."
        yield row.fault(sentence, "x_quietline", "expires_on")


def _numbers(row: Written[Record], wrong: tuple[WrongNumber, ...]) -> Iterator[Fault]:
    """No number known to be wrong, not even kept back."""
    own = row.record.x_quietline
    texts = (own.text.number,) if own.text else ()
    for number in (*row.record.numbers, *texts, *(kept.value for kept in own.unconfirmed)):
        for bad in wrong:
            if bad.matches(number):
                mend = f"use {bad.right}" if bad.right else "remove it"
                yield row.fault(f"{number} is a known wrong number; {mend}.", "contacts")


def _cost(row: Written[Record]) -> Iterator[Fault]:
    """The kind of number says whether a call is free."""
    cost = row.record.x_quietline.cost
    for number in row.record.numbers[:1]:
        if is_free(number) and cost is not Cost.FREE:
            yield row.fault(f"{number} is free to call; write cost: free.", "x_quietline", "cost")
        if not is_free(number) and cost is Cost.FREE:
            yield row.fault(f"{number} may cost money; write cost: chargeable.", "x_quietline", "cost")


def _reach(row: Written[Record], known_areas: frozenset[str]) -> Iterator[Fault]:
    """Where it serves, and when."""
    for index, area in enumerate(row.record.service_areas):
        if area.extent not in known_areas:
            sentence = "No area has this code; use one from areas.yml, K02000001 (UK) or E12000007 (London)."
            yield row.fault(sentence, "service_areas", index, "extent")
    week = row.record.timetable
    if week and week.round_the_clock and week.bank_holidays is not BankHolidays.OPEN:
        sentence = "A line that is open day and night is open on bank holidays; add bank_holidays: open."
        yield row.fault(sentence, "schedules")
