"""Times as the tables hold them, and how long each kind of row lives."""

from datetime import datetime, timedelta
from typing import Final

from safety import retention


def minutes(now: datetime) -> int:
    """Whole minutes since 1970."""
    return int(now.timestamp()) // 60


def minute_after(now: datetime, seconds: int) -> int:
    """The first whole minute that begins so many seconds from now or later; this minute if there is nothing to wait."""
    return -(-(int(now.timestamp()) + seconds) // 60) if seconds > 0 else minutes(now)


def days(now: datetime) -> int:
    """Whole days since 1970."""
    return int(now.timestamp()) // 86_400


def _whole(time: timedelta) -> int:
    return int(time.total_seconds()) // 60


IDLE_MINUTES: Final = _whole(retention.SESSION_IDLE.at_most)
LIFE_MINUTES: Final = _whole(retention.SESSION_LIFE.at_most)
DELIVERY_MINUTES: Final = _whole(retention.DELIVERY.at_most)
REPLY_MINUTES: Final = _whole(retention.REPLY.at_most)
OUTBOX_MINUTES: Final = _whole(retention.OUTBOX.at_most)
DEPARTURE_MINUTES: Final = _whole(retention.DEPARTURE.at_most)
CASE_MINUTES: Final = _whole(retention.CASE.at_most)
TRAIL_MINUTES: Final = _whole(retention.TRAIL.at_most)
CODE_MINUTES: Final = _whole(retention.WORKER_CODE.at_most)
TALLY_DAYS: Final = retention.TALLY.at_most.days
TRACE_MINUTES: Final = _whole(retention.WIPE_TRACE.at_most)
