"""Going back behind a step whose answer was never said."""

from __future__ import annotations

from msgspec.structs import replace

from bot.engine.session import Session
from safety.concern import Concern

_CONCERNS = frozenset(concern.value for concern in Concern)


def unstepped(before: Session | None, after: Session) -> Session | None:
    """The session whose question its person has last seen; `before` and None: there was none. It is `after` itself
    where the step must stand: somebody was asked to talk to them, or a child has said so. Danger that was heard is
    never forgotten.
    """
    if after.case or (before and before.case):
        return after
    if after.minor and not (before and before.minor):
        return after
    if before is None:
        return after if _CONCERNS.intersection(after.heard) else None
    new = tuple(each for each in after.heard if each in _CONCERNS and each not in before.heard)
    return replace(before, heard=(*before.heard, *new))
