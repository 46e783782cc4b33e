"""What a worker may be shown of what somebody answered before, line by line, and to which of it they agreed. Pure.

A line is offered only where it holds something. What is shown is what was offered and agreed to, nothing else: why they
came is said beforehand, and decides the team. The console turns the codes into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.engine.flow import Value
from bot.engine.session import Session
from bot.engine.values import shown
from bot.handoff.case import Reason, Skill
from safety.concern import Concern

SIGNS: Final = "signs"
#: Each line, with the slots whose answers stand in it. Signs of danger are what was heard, and what was named.
LINES: Final[Mapping[str, tuple[str, ...]]] = {
    "children": ("children",),
    "hurt": ("afraid", "hurt_body"),
    "lines": ("for_whom",),
    "care": ("care_who",),
    SIGNS: ("needs_someone_soon",),
}
#: What is agreed to be shown and makes somebody's turn come sooner.
_RAISES: Final[Mapping[str, Reason]] = {
    "children=with_me": Reason.CHILDREN_THERE,
    "children=at_home": Reason.CHILDREN_THERE,
    "hurt_body=true": Reason.HURT,
}
_WISHES: Final[Mapping[tuple[str, Value], Skill]] = {
    ("worker_wish", "woman"): Skill.WOMAN,
    ("worker_wish", "lgbt"): Skill.LGBT,
    ("worker_bsl", True): Skill.BSL,
}
_ENGLISH: Final = "en"
#: All that is asked, or found out, each time somebody asks for a person.
_ASKED: Final = frozenset(
    {
        *(f"{does}_{line}" for does in ("holds", "show") for line in LINES),
        *("lines_held", "show_all", "worker_wish", "worker_bsl", "fit", "take_anyone", "english_ok"),
    }
)


def offered(session: Session) -> dict[str, Value]:
    """All slots, with which lines hold something; what was agreed to or wished for at another time is forgotten."""
    full = [line for line in LINES if _facts(session, line)]
    kept = {name: value for name, value in session.slots.items() if name not in _ASKED}
    holds: dict[str, Value] = {f"holds_{line}": True for line in full}
    return {**kept, **holds, "lines_held": "none" if not full else "one" if len(full) == 1 else "several"}


def held(slots: Mapping[str, Value]) -> tuple[str, ...]:
    """The lines that hold something, as looking found them."""
    return tuple(line for line in LINES if slots.get(f"holds_{line}") is True)


def brief(session: Session) -> tuple[str, ...]:
    """The codes a worker may see."""
    agreed = (line for line in held(session.slots) if session.slots.get(f"show_{line}") is True)
    path = session.slots.get("path")
    came = (f"path={path}",) if path is not None else ()
    return tuple(sorted((*came, *(fact for line in agreed for fact in _facts(session, line)))))


def reasons(session: Session) -> frozenset[Reason]:
    """Why their turn comes sooner: what they agreed to show, and that somebody is needed soon, in these words alone."""
    raised = {_RAISES[code] for code in brief(session) if code in _RAISES}
    return frozenset(raised | ({Reason.NEEDS_SOMEONE_SOON} if _facts(session, SIGNS) else set()))


def wishes(session: Session) -> frozenset[Skill]:
    """What they wish for in a worker."""
    slots = session.slots
    return frozenset(skill for (slot, value), skill in _WISHES.items() if slots.get(slot) == value)


def language(session: Session) -> str:
    """The language they wait for: theirs, or English where they said that it will do."""
    return _ENGLISH if session.slots.get("english_ok") is True else session.language


def _facts(session: Session, line: str) -> tuple[str, ...]:
    """The codes of a line. That something is not so is no fact to pass on."""
    answers = ((slot, session.slots.get(slot)) for slot in LINES[line])
    told = [f"{slot}={shown(value)}" for slot, value in answers if value is not None and value is not False]
    known = {concern.value for concern in Concern}
    heard = [f"heard={code}" for code in session.heard if code in known] if line == SIGNS else []
    return (*told, *heard)
