"""The paths people come by, as staff call them: flows of one kind are one path, so that few counts are small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from bot.engine.effects import Tally
from bot.engine.patterns import SESSION_START
from bot.tallying import CAME_BY

_FLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "Someone hurts or scares them": ("harm_to_me", "hurt_next", "danger_signs", "safety_plan"),
    "How they treat someone": ("my_behaviour", "not_from_us", "talks_for_two"),
    "Someone they care about": ("someone_else",),
    "Under 18": ("young_person",),
    "Danger now": ("danger_now",),
    "Drinking or drugs": (
        *("substance_use", "drunk_or_high", "made_to_use", "used_again"),
        *("stopping", "took_too_much", "spiked"),
    ),
    "Their family": ("children", "child_to_parent", "partner_on_programme"),
    "How they feel": ("mind",),
    "Home, money or law": ("home_and_money", "law_and_police"),
    "Older or disabled": ("older_or_disabled",),
    "LGBT+": ("lgbt",),
    "Made to marry or work": ("forced_marriage_and_slavery",),
    "For their job": ("professional",),
    "Help near them": ("find_help",),
    "Asked before they said why": (SESSION_START, "welcome"),
}
#: A flow of a project's own, or one that says nothing of who they are.
OTHER: Final = "Another way"
#: Every path, in the order they are shown.
PATHS: Final = (*_FLOWS, OTHER)
_PATH_OF: Final = {flow: path for path, flows in _FLOWS.items() for flow in flows}


def path(flow: str) -> str:
    """The path a flow belongs to."""
    return _PATH_OF.get(flow, OTHER)


def paths(counted: Mapping[Tally, int]) -> Counter[str]:
    """How many of these counts there are of each path."""
    found: Counter[str] = Counter()
    for tally, times in counted.items():
        if tally.name == CAME_BY:
            found[path(tally.value)] += times
    return found
