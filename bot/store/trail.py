"""Who of the staff did what, when, and with which case: kept for the review of incidents, never with words.

A line is written before the thing is done and taken back if it was refused. So what a crash leaves is a line too many,
never one too few. Every call blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import delete, insert, select

from bot.handoff.case import State, Team
from bot.ports import Clock
from bot.store.case_tables import cases
from bot.store.database import READS, alone, engine_of
from bot.store.times import minutes
from bot.store.trail_tables import trail

#: Lines on one page, the last first.
_MOST: Final = 200
#: A name is forty letters at most; nothing longer was done to anything.
_LONGEST_ABOUT: Final = 40


class Did(StrEnum):
    """One kind of thing that staff do and may be asked about."""

    TOOK = "took"
    ACCEPTED = "accepted"
    TOOK_OVER = "took_over"
    PASSED_ON = "passed_on"
    ASKED = "asked"
    HANDED_OVER = "handed_over"
    MOVED = "moved"
    PAUSED = "paused"
    CLOSED = "closed"
    #: Opened the page of a case that somebody else has, or nobody: without its words, and with them where asked to.
    LOOKED = "looked"
    READ_ALONG = "read_along"
    REVEALED = "revealed"
    CLOSED_TEAM = "closed_team"
    OPENED_TEAM = "opened_team"
    CONFIRMED = "confirmed"
    WITHDREW = "withdrew"
    MADE_ACCOUNT = "made_account"
    CHANGED_ACCOUNT = "changed_account"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done. `at`: minutes since 1970; `name` None: at the machine, with nobody signed in; `state`:
    the case's before it.
    """

    at: int
    name: str | None
    did: Did
    number: int | None
    state: State | None
    about: str | None


class Trail:
    """The lines of one database."""

    def __init__(self, url: str, now: Clock) -> None:
        self._engine = engine_of(url)
        self._now = now

    def note(self, name: str | None, did: Did, number: int | None = None, about: str | None = None) -> int:
        """Write that this is about to be done; what to take it back by."""
        of_it = select(cases.c.state).where(cases.c.number == number)
        with self._engine.begin() as connection:
            alone(connection)
            state = connection.execute(of_it).scalar() if number is not None else None
            row = {
                "at": minutes(self._now()),
                "name": name,
                "did": did.value,
                "number": number,
                "state": state,
                "about": about and about[:_LONGEST_ABOUT],
            }
            return int(connection.execute(insert(trail).values(row).returning(trail.c.id)).scalar_one())

    def take_back(self, line: int) -> None:
        """It was refused, and so it was not done."""
        with self._engine.begin() as connection:
            alone(connection)
            connection.execute(delete(trail).where(trail.c.id == line))

    def once(self, name: str, did: Did, number: int) -> None:
        """Write it unless it stands there already: a page that follows by itself is one look."""
        same = (trail.c.name == name) & (trail.c.did == did.value) & (trail.c.number == number)
        if not self._lines(same):
            self.note(name, did, number)

    def of(self, number: int) -> list[Line]:
        """What was done with one case, the last first."""
        return self._lines(trail.c.number == number)

    def latest(self, teams: frozenset[Team]) -> list[Line]:
        """What was done with the cases of these teams and with the teams themselves, the last first."""
        codes = sorted(team.value for team in teams)
        theirs = select(cases.c.number).where(cases.c.team.in_(codes))
        shut = trail.c.did.in_((Did.CLOSED_TEAM.value, Did.OPENED_TEAM.value)) & trail.c.about.in_(codes)
        return self._lines(trail.c.number.in_(theirs) | shut)

    def everything(self) -> list[Line]:
        """What was done with anything, the last first."""
        return self._lines(trail.c.id > 0)

    def _lines(self, which: Any) -> list[Line]:
        wanted = select(trail).where(which).order_by(trail.c.id.desc()).limit(_MOST)
        with self._engine.connect().execution_options(**{READS: True}) as connection:
            return [
                Line(
                    row.at,
                    row.name,
                    Did(row.did),
                    row.number,
                    State(row.state) if row.state else None,
                    row.about,
                )
                for row in connection.execute(wanted)
            ]
