"""Who is there: workers on shift, what each may take, and whether a team is served at all. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.handoff.case import Case, Skill, Team


class Role(StrEnum):
    """What an account is for; one may have several. What each may do is in bot/console/roles.py."""

    WORKER = "worker"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"
    OPERATOR = "operator"


class Presence(StrEnum):
    ON = "on"
    #: Still with their people, and given nobody new.
    PAUSED = "paused"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Worker:
    """One account that may take cases.

    `cases`: how many they hold now. `leads_safeguarding`: a child may wait and be taken only while one is there.
    """

    name: str
    roles: frozenset[Role]
    teams: frozenset[Team]
    presence: Presence = Presence.OFF
    capacity: int = 1
    cases: int = 0
    taken_this_shift: int = 0
    most_a_shift: int = 12
    languages: frozenset[str] = frozenset({"en"})
    skills: frozenset[Skill] = frozenset()
    leads_safeguarding: bool = False

    @property
    def supervises(self) -> bool:
        return Role.SUPERVISOR in self.roles and self.presence is not Presence.OFF


class NotServed(StrEnum):
    """Why a team takes nobody now. The person hears that nobody is there; staff see which of these it is."""

    NO_SUPERVISOR = "no_supervisor"
    NO_SAFEGUARDING_LEAD = "no_safeguarding_lead"
    NOBODY_ON = "nobody_on"
    #: By a supervisor.
    CLOSED = "closed"
    OUT_OF_HOURS = "out_of_hours"


def not_served(
    team: Team, staff: Iterable[Worker], *, hours_open: bool = True, closed: bool = False
) -> NotServed | None:
    """Why this team takes nobody now; None if it does. A queue that nobody watches is worse than none."""
    there = [worker for worker in staff if worker.presence is not Presence.OFF]
    if closed:
        return NotServed.CLOSED
    if not hours_open:
        return NotServed.OUT_OF_HOURS
    if not any(worker.supervises for worker in there):
        return NotServed.NO_SUPERVISOR
    if not led(team, there):
        return NotServed.NO_SAFEGUARDING_LEAD
    if not any(team in worker.teams and worker.presence is Presence.ON for worker in there):
        return NotServed.NOBODY_ON
    return None


def led(team: Team, staff: Iterable[Worker]) -> bool:
    """Whether somebody who is there leads on safeguarding, where this team needs it: children are taken only then."""
    there = (worker for worker in staff if worker.presence is not Presence.OFF)
    return team is not Team.YOUNG or any(worker.leads_safeguarding for worker in there)


class Fit(StrEnum):
    """Whether a worker who is there is one that somebody can talk to and wishes for."""

    YES = "yes"
    NO_LANGUAGE = "no_language"
    NO_WISH = "no_wish"


def fit(team: Team, language: str, skills: frozenset[Skill], staff: Iterable[Worker]) -> Fit:
    """What is missing, if anything. A worker who is full counts: they will be free again."""
    there = [each for each in staff if team in each.teams and each.presence is Presence.ON]
    speaking = [each for each in there if speaks(each, language)]
    if not speaking:
        return Fit.NO_LANGUAGE
    return Fit.YES if any(skills <= each.skills for each in speaking) else Fit.NO_WISH


def speaks(worker: Worker, language: str) -> bool:
    """Easy English is English; so it is with every language that has a private part."""
    return language.partition("-x-")[0] in worker.languages


class Refusal(StrEnum):
    """Why a worker may not take this case now; each is one plain sentence on the screen."""

    OTHER_TEAM = "This case belongs to another team."
    AWAY = "They are not on shift."
    PAUSED = "They are on a pause."
    FULL = "They have as many conversations as they can hold."
    ENOUGH_FOR_TODAY = "They have reached the most for one shift."
    LANGUAGE = "They do not speak this person's language."
    SKILL = "This person asked for something else in a worker."
    PASSED_ON = "They passed this case on."
    KEPT = "This person asked for a colleague, who may take them first for a moment."
    NO_LEAD = "No safeguarding lead is on shift, and children are taken only while one is."
    OTHERS_FIRST = "Somebody who waits has been passed over often enough and goes first."


def refusal(worker: Worker, case: Case, *, to_supervise: bool = False) -> Refusal | None:
    """Why this worker may not take this case; None if they may.

    `to_supervise`: a supervisor stepping in is bound by presence and team alone, for then someone must.
    """
    if case.team not in worker.teams:
        return Refusal.OTHER_TEAM
    if worker.presence is Presence.OFF:
        return Refusal.AWAY
    if to_supervise and worker.supervises:
        return None
    return _room(worker) or _fit(worker, case)


def _room(worker: Worker) -> Refusal | None:
    if worker.presence is Presence.PAUSED:
        return Refusal.PAUSED
    if worker.cases >= worker.capacity:
        return Refusal.FULL
    return Refusal.ENOUGH_FOR_TODAY if worker.taken_this_shift >= worker.most_a_shift else None


def _fit(worker: Worker, case: Case) -> Refusal | None:
    if worker.name in case.passed_by:
        return Refusal.PASSED_ON
    if not speaks(worker, case.language):
        return Refusal.LANGUAGE
    return None if case.skills <= worker.skills else Refusal.SKILL
