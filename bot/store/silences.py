"""Whether somebody has been silent so long that another may hold their phone."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, select

from bot.handoff.case import Case, Silence
from bot.store.case_tables import case_words
from bot.store.times import IDLE_MINUTES

_HOLDING: Final = frozenset({Silence.ASKED_TO_PAUSE, Silence.NOT_SAFE_YET})


def went_quiet(connection: Connection, case: Case, now: int) -> bool:
    """Whether a worker's words are to be held. Somebody who waits in silence for the first of them is expecting it:
    their silence counts from that one on.
    """
    if case.silence in _HOLDING:
        return True
    of_it = case_words.c.number == case.number
    heard = select(func.max(case_words.c.said)).where(of_it, case_words.c.from_person.is_(True))
    begun = select(func.min(case_words.c.said)).where(of_it, case_words.c.from_person.is_(False))
    last, first = connection.execute(heard).scalar(), connection.execute(begun).scalar()
    return first is not None and now - max(first, last or 0) >= IDLE_MINUTES
