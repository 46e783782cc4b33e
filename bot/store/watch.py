"""What a supervisor and a review of incidents see of cases: times, states and counts, never words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.handoff.case import ENDED, IN_DANGER, Case, Reason, State, Team
from bot.ports import Clock
from bot.store.case_rows import case_of
from bot.store.case_tables import case_words, cases, closed_teams, reveals
from bot.store.cases import Cases
from bot.store.delivered import Delivered, delivered
from bot.store.pulse import Pulse, pulse
from bot.store.tables import content_versions
from bot.store.times import minutes

_DAY: Final = 24 * 60
#: Ended cases on one page of the review, the last first.
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that is over. `reveals`: how often masked details in it were looked at. `content`: the version of the
    content its person was answered from; None where nobody kept it.
    """

    case: Case
    reveals: int
    content: str | None

    @property
    def danger(self) -> bool:
        """Whether a sign of it was heard, in so far as that was kept."""
        return Reason.NEEDS_SOMEONE_SOON in self.case.reasons or self.case.silence in IN_DANGER


class Watch:
    """Looks over the cases of one database. Every call blocks."""

    def __init__(self, cases_of: Cases, now: Clock) -> None:
        self._cases = cases_of
        self._now = now

    def pulse(self) -> Pulse:
        """One look at everything the screens of the console show."""
        with self._cases.reading() as connection:
            return pulse(connection)

    def heard(self, name: str) -> int:
        """How many messages the people have written whom this worker has now."""
        theirs = (cases.c.worker == name) & (cases.c.state == State.CLAIMED.value)
        said = (
            select(func.count()).select_from(case_words).join(cases, cases.c.number == case_words.c.number)
        ).where(theirs, case_words.c.from_person)
        with self._cases.reading() as connection:
            return connection.execute(said).scalar_one()

    def left_in_danger(self, teams: frozenset[Team]) -> list[Case]:
        """Who left, or fell silent, with danger open in the last day, the last first. Nobody writes to them."""
        since = minutes(self._now()) - _DAY
        left = cases.c.silence.in_(sorted(IN_DANGER)) & (cases.c.ended > since)
        return [each.case for each in self._ended(left, teams)]

    def ended(self, teams: frozenset[Team]) -> list[Ended]:
        """The cases of these teams that are over, the last first."""
        return self._ended(cases.c.state.in_(sorted(state.value for state in ENDED)), teams)

    def one(self, number: int, teams: frozenset[Team]) -> Ended | None:
        """One case of these teams, over or not."""
        return next(iter(self._ended(cases.c.number == number, teams)), None)

    def delivered(self, number: int) -> Delivered:
        """How many of its messages are, or at its end were, in which state."""
        with self._cases.reading() as connection:
            return delivered(connection, number)

    def content_now(self) -> str | None:
        """The version of the content that new conversations begin on; None where none was ever begun."""
        newest = select(content_versions.c.version).where(content_versions.c.superseded.is_(None))
        with self._cases.reading() as connection:
            return connection.execute(newest).scalar()

    def asked_between(self, start: int, end: int) -> list[Case]:
        """The cases that are over of people who asked in these minutes, the last of them not included."""
        of_then = cases.c.asked.between(start, end - 1) & cases.c.ended.is_not(None)
        with self._cases.reading() as connection:
            return [case_of(row) for row in connection.execute(select(cases).where(of_then)).mappings()]

    def closed(self) -> dict[Team, str]:
        """The teams that are closed, and by whom."""
        with self._cases.reading() as connection:
            return {Team(row.team): row.name for row in connection.execute(select(closed_teams))}

    def close(self, team: Team, name: str) -> None:
        """Let this team take nobody new. Who waits already stays, and is told nothing different."""
        row = {"team": team.value, "name": name, "since": minutes(self._now())}
        with self._cases.changing() as connection:
            connection.execute(delete(closed_teams).where(closed_teams.c.team == team.value))
            connection.execute(insert(closed_teams).values(row))

    def open(self, team: Team) -> None:
        """Let it take people again."""
        with self._cases.changing() as connection:
            connection.execute(delete(closed_teams).where(closed_teams.c.team == team.value))

    def reveal(self, number: int, name: str) -> bool:
        """Count that this worker looks at masked details; False if the case is not theirs."""
        theirs = (
            (cases.c.number == number) & (cases.c.worker == name) & (cases.c.state == State.CLAIMED.value)
        )
        with self._cases.changing() as connection:
            if connection.execute(select(cases.c.number).where(theirs)).first() is None:
                return False
            _count_reveal(connection, number)
            return True

    def _ended(self, which: Any, teams: frozenset[Team]) -> list[Ended]:
        wanted = (
            select(cases, reveals.c.times)
            .outerjoin(reveals, reveals.c.number == cases.c.number)
            .where(which, cases.c.team.in_(sorted(team.value for team in teams)))
            .order_by(cases.c.ended.desc(), cases.c.number)
            .limit(_MOST)
        )
        with self._cases.reading() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [
            Ended(
                case_of({c.name: row[c] for c in cases.c}),
                row[reveals.c.times] or 0,
                row[cases.c.content],
            )
            for row in rows
        ]


def _count_reveal(connection: Connection, number: int) -> None:
    of_it = reveals.c.number == number
    if not connection.execute(update(reveals).where(of_it).values(times=reveals.c.times + 1)).rowcount:
        connection.execute(insert(reveals).values(number=number, times=1))
