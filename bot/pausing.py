"""What is said when too much comes at once. Leaving and danger never come here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.ports import Inbound, Mark
from safety.abuse import Guard, Verdict

_SAID: Final[Mapping[Verdict, tuple[str, ...]]] = {
    Verdict.PAUSED: ("utter_many_at_once",),
    Verdict.BUSY: ("utter_safe_static",),
    Verdict.SILENT: (),
}


def said_past_limit(guard: Guard, inbound: Inbound, whom: Mark) -> tuple[str, ...] | None:
    """Count this message. The keys to say instead of taking a turn, perhaps none; None where a turn is taken."""
    return _SAID.get(guard.admit(inbound.channel, whom.digest, inbound.text.reveal()))
