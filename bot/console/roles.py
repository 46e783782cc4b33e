"""Who may do what in the console: the whole matrix, in one place. Every room says which of these it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from bot.handoff.shift import Role


class May(StrEnum):
    """One thing an account may be allowed to do."""

    #: Look after their own shift, password and phone.
    OWN_SHIFT = "own_shift"
    #: See the queues of their teams, take a person and talk to them.
    TALK = "talk"
    #: See who is on and who waits in their teams, take over, close a team, be told who left in danger.
    WATCH = "watch"
    #: Search the directory.
    SEARCH = "search"
    #: Confirm a row of the directory.
    CONFIRM = "confirm"
    #: Counts, never fewer than five of anything.
    COUNT = "count"
    #: Times and moves of cases by their random numbers, never words.
    REVIEW = "review"
    #: Accounts, roles, invitations.
    MANAGE_PEOPLE = "manage_people"


_EVERYONE: Final = frozenset({May.OWN_SHIFT})

#: Operators run the machines and let people in; they see no queue and no conversation. Editors keep the directory true.
MATRIX: Final[Mapping[Role, frozenset[May]]] = {
    Role.WORKER: _EVERYONE | {May.TALK, May.SEARCH},
    Role.SUPERVISOR: _EVERYONE | {May.TALK, May.SEARCH, May.CONFIRM, May.WATCH, May.COUNT, May.REVIEW},
    Role.EDITOR: _EVERYONE | {May.SEARCH, May.CONFIRM},
    Role.OPERATOR: _EVERYONE | {May.MANAGE_PEOPLE, May.COUNT, May.REVIEW},
}


def allowed(roles: Iterable[Role]) -> frozenset[May]:
    """Everything that any of these roles may do."""
    return frozenset().union(*(MATRIX[role] for role in roles))
