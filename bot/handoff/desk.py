"""The desk: every move a case can make, and who may make it. Pure: a move gives the case as it stands then, or why not.

The store makes a move in one transaction and only if the case is still as it was read, so of two workers who take the
same person one wins and the other is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.handoff.case import Case, Closing, Reason, Silence, State, Team
from bot.handoff.shift import Refusal, Worker, refusal


class Denied(StrEnum):
    """Why a move is not possible; each is one plain sentence on the screen."""

    TAKEN = "Somebody else has taken this case."
    ENDED = "This conversation has ended."
    NOT_YOURS = "This conversation is with another worker."
    NOT_A_SUPERVISOR = "Only a supervisor can do this."
    NOT_OFFERED = "This conversation was not offered to you."
    TO_YOURSELF = "This conversation is yours already."
    NOBODY = "Choose somebody from the list."


@dataclass(frozen=True, slots=True)
class No:
    """A move that is refused, and why."""

    why: Denied | Refusal


Moved = Case | No


def claim(case: Case, worker: Worker, now: int) -> Moved:
    """A worker takes a waiting person."""
    if not case.open:
        return No(Denied.ENDED)
    if case.state is not State.WAITING:
        return No(Denied.TAKEN)
    why = refusal(worker, case)
    return No(why) if why else _claimed(case, worker, now)


def take_over(case: Case, supervisor: Worker, now: int) -> Moved:
    """A supervisor takes a person, whoever has them."""
    if not supervisor.supervises:
        return No(Denied.NOT_A_SUPERVISOR)
    if not case.open:
        return No(Denied.ENDED)
    if case.worker == supervisor.name:
        return No(Denied.TO_YOURSELF)
    why = refusal(supervisor, case, to_supervise=True)
    return No(why) if why else _claimed(case, supervisor, now)


def pass_on(case: Case, worker: Worker) -> Moved:
    """Back to its place in the queue, without a reason: "I may know them" needs no saying."""
    why = _not_theirs(case, worker)
    if why:
        return No(why)
    passed = case.passed_by | {worker.name}
    preferred = None if case.preferred == worker.name else case.preferred
    return replace(_waiting(case), passed_by=passed, preferred=preferred)


def hand_over(case: Case, worker: Worker, other: Worker, now: int) -> Moved:
    """Cold: the other has them from now on. Refused while the other is away or full, so that nobody falls between."""
    why = _not_theirs(case, worker) or _cannot_receive(case, worker, other)
    return No(why) if why else _claimed(case, other, now)


def offer(case: Case, worker: Worker, other: Worker, now: int) -> Moved:
    """Warm: the other is asked, and reads along; the person stays with the worker until the other says yes."""
    why = _not_theirs(case, worker) or _cannot_receive(case, worker, other)
    return No(why) if why else replace(case, offered=other.name, offered_at=now)


def withdraw(case: Case) -> Moved:
    """Whoever was asked has not answered: the person stays with the worker they have."""
    return No(Denied.ENDED) if not case.open else replace(case, offered=None, offered_at=None)


def accept(case: Case, other: Worker, now: int) -> Moved:
    """The one who was asked says yes."""
    if not case.open:
        return No(Denied.ENDED)
    if case.offered != other.name:
        return No(Denied.NOT_OFFERED)
    why = refusal(other, case)
    return No(why) if why else _claimed(case, other, now)


def move_to(case: Case, worker: Worker, team: Team) -> Moved:
    """To another team's queue, with the wait they have had."""
    why = _not_theirs(case, worker)
    return No(why) if why else replace(_waiting(case), team=team, preferred=None)


def close(case: Case, worker: Worker, closing: Closing, now: int) -> Moved:
    """The worker ends the contact."""
    why = _not_theirs(case, worker)
    return No(why) if why else replace(_ended(case, State.CLOSED, now), closing=closing)


def say_goodbye(case: Case, now: int) -> Moved:
    """The person ends the contact, or leaves the queue, in so many words."""
    return No(Denied.ENDED) if not case.open else _ended(case, State.CLOSED, now)


def leave(case: Case, now: int, *, in_danger: bool) -> Moved:
    """The person left by an exit. Nobody writes to them; a danger sign, in the same breath or since they asked for
    somebody, is told to a supervisor.
    """
    if not case.open:
        return No(Denied.ENDED)
    danger = in_danger or Reason.NEEDS_SOMEONE_SOON in case.reasons
    silence = Silence.LEFT_WITH_A_DANGER_SIGN if danger else Silence.LEFT_BY_EXIT
    return replace(_ended(case, State.LEFT, now), silence=silence)


def lapse(case: Case, now: int) -> Moved:
    """Nobody took them in time, or they did not come back. A danger sign they gave is told to a supervisor."""
    if not case.open:
        return No(Denied.ENDED)
    danger = Reason.NEEDS_SOMEONE_SOON in case.reasons
    silence = Silence.TIMED_OUT_WITH_A_DANGER_SIGN if danger else Silence.TIMED_OUT
    return replace(_ended(case, State.LAPSED, now), silence=silence)


def pause(case: Case, until: int) -> Moved:
    """The person asked for a pause; `until`: the minute to which a worker may write afterwards."""
    return No(Denied.ENDED) if not case.open else replace(case, window=until, silence=Silence.ASKED_TO_PAUSE)


def doubt(case: Case) -> Moved:
    """They wrote after a silence; until they say that it is still safe, somebody else may hold the phone."""
    return No(Denied.ENDED) if not case.open else replace(case, silence=Silence.NOT_SAFE_YET)


def return_to(case: Case, until: int) -> Moved:
    """The person wrote again and said that it is safe; a worker may write until this minute."""
    return No(Denied.ENDED) if not case.open else replace(case, window=until, silence=None)


def raise_danger(case: Case) -> Moved:
    """A danger sign was heard. It only raises: nothing takes it back while the case is open."""
    return (
        No(Denied.ENDED)
        if not case.open
        else replace(case, reasons=case.reasons | {Reason.NEEDS_SOMEONE_SOON})
    )


def worker_is_gone(case: Case) -> Moved:
    """Their shift ended, their console is silent, or they never wrote: the person goes back to their place."""
    if case.state is not State.CLAIMED:
        return No(Denied.ENDED)
    return _waiting(case)


def _claimed(case: Case, worker: Worker, now: int) -> Case:
    taken = replace(case, state=State.CLAIMED, worker=worker.name, claimed=now)
    return replace(taken, offered=None, offered_at=None)


def _waiting(case: Case) -> Case:
    """At the place they had: `asked` stays."""
    waits = replace(case, state=State.WAITING, worker=None, claimed=None)
    return replace(waits, offered=None, offered_at=None)


def _ended(case: Case, state: State, now: int) -> Case:
    return replace(case, state=state, ended=now, offered=None, offered_at=None)


def _not_theirs(case: Case, worker: Worker) -> Denied | None:
    if not case.open:
        return Denied.ENDED
    return None if case.worker == worker.name else Denied.NOT_YOURS


def _cannot_receive(case: Case, worker: Worker, other: Worker) -> Denied | Refusal | None:
    return Denied.TO_YOURSELF if other.name == worker.name else refusal(other, case)
