"""What a million conversations an hour would take, from what was measured and from what is assumed, which is said."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import Final

from bot.content.segments import USUAL_PENCE
from tests.bench.dialogue import SAID
from tests.bench.figures import Wide, middle

PER_HOUR: Final = 1_000_000
#: A conversation lives on for so long after its first message: some minutes of writing, then the silence it ends by.
MINUTES: Final = 25
#: Answers are kept for a day, because providers bring messages again for that long.
HOURS_KEPT: Final = 24
#: How much of its processor a machine may be asked for, so that one may be missing.
BUSY: Final = 0.5
#: What a core for an hour and a terabyte for a month cost at a large cloud, about; nobody was asked.
CORE_PENCE, TERABYTE_PENCE = 4.0, 10_000.0
_HOURS_OF_MONTH: Final = 730

Row = tuple[str, str, str]


def million(wide: Wide) -> Iterator[Row]:
    """What is needed, how much of it, and what it costs an hour."""
    turns = PER_HOUR * len(SAID) / 3600
    workers = middle(list(wide.workers.values())[-1], lambda figure: figure.processor_us) * turns / 1e6
    database = statistics.median(wide.database_us) * turns / 1e6
    open_now = PER_HOUR * MINUTES / 60
    sessions = open_now * wide.stored["PostgreSQL"] / 1e12
    answers = PER_HOUR * len(SAID) * HOURS_KEPT * wide.answer_bytes / 1e12
    yield "turns", f"{turns:,.0f} a second", ""
    yield (
        f"workers' cores, {BUSY:.0%} busy",
        f"{math.ceil(workers / BUSY)}",
        _pounds(workers / BUSY * CORE_PENCE),
    )
    yield (
        f"PostgreSQL's cores, {BUSY:.0%} busy",
        f"{math.ceil(database / BUSY)}",
        _pounds(database / BUSY * CORE_PENCE),
    )
    yield "open conversations", f"{open_now:,.0f}, {sessions * 1e3:,.1f} GB", _disk(sessions)
    yield (
        "answers kept for a day",
        f"{PER_HOUR * len(SAID) * HOURS_KEPT / 1e6:,.0f} million, {answers * 1e3:,.0f} GB",
        _disk(answers),
    )
    texts = PER_HOUR * len(SAID)
    yield (
        "if all of it were text messages, their price",
        f"{texts / 1e6:,.0f} million of one part",
        _pounds(texts * USUAL_PENCE),
    )


def _disk(terabytes: float) -> str:
    return _pounds(terabytes * TERABYTE_PENCE / _HOURS_OF_MONTH)


def _pounds(pence: float) -> str:
    return f"£{pence / 100:,.2f}"
