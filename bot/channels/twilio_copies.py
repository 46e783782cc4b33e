"""What Twilio keeps of a conversation: one record for each text, found by its SID, with number and words in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.ports import Copy
from safety.retention import SESSION_IDLE
from safety.secrecy import Sealed

CHANNEL: Final = "sms"

#: Nothing of ours needs Twilio's record longer than its session may lie idle.
_CLEAR_AFTER: Final = int(SESSION_IDLE.at_most.total_seconds()) // 60
_SID: Final = re.compile(r"[SM]M[0-9a-fA-F]{32}")

#: How far each status is along the way. Callbacks come in any order and some come twice, so only more counts.
_RANKS: Final[Mapping[str, int]] = {
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "undelivered": 4,
    "failed": 4,
    "canceled": 4,
    "read": 5,
}
FAILED: Final = frozenset({"undelivered", "failed"})


def twilio_copy(sid: object, status: str = "") -> Copy | None:
    """The record of one message, or None for what is no SID: it would become part of an address that is called."""
    if not isinstance(sid, str) or not _SID.fullmatch(sid):
        return None
    return Copy(CHANNEL, Sealed(sid), clear_after=_CLEAR_AFTER, rank=_RANKS.get(status, 0))
