"""The actions an operator has registered: entry points of the group `quietline.actions`, by name.

Only names are read here, so that `quietline check` imports nothing of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from bot.engine.patterns import ACTIONS

GROUP: Final = "quietline.actions"
_NAME: Final = re.compile(r"action_[a-z0-9_]{1,60}")


def found() -> Mapping[str, EntryPoint]:
    """Each action by its name. One that has the name of a built-in action, or no name of an action, is not there."""
    return {
        entry.name: entry
        for entry in entry_points(group=GROUP)
        if _NAME.fullmatch(entry.name) and entry.name not in ACTIONS
    }


def registered() -> frozenset[str]:
    """The names a flow may use beside the built-in ones."""
    return frozenset(found())
