"""What a conversation needs of an operator's own actions, named from its side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.engine.actions import Done
from bot.engine.flow import Script, Value


class Actions(Protocol):
    """An operator's own actions."""

    async def run(self, action: str, person: str, slots: Mapping[str, Value], script: Script) -> Done | None:
        """What it did, or None if it failed, took too long or wanted what no action may do. Never raises.

        `person` is a keyed hash for this purpose alone.
        """
        ...


class NoActions:
    """Where none are registered; content that names one does not pass its check."""

    async def run(self, action: str, person: str, slots: Mapping[str, Value], script: Script) -> Done | None:
        return None
