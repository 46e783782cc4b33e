"""Times as the tables hold them, and how long each kind of row lives."""

from datetime import datetime, timedelta
from typing import Final

from safety import retention


def minutes(now: datetime) -> int:
    """Whole minutes since 1970."""
    return int(now.timestamp()) // 60


def days(now: datetime) -> int:
    """Whole days since 1970."""
    return int(now.timestamp()) // 86_400


def _whole(time: timedelta) -> int:
    return int(time.total_seconds()) // 60


IDLE_MINUTES: Final = _whole(retention.SESSION_IDLE.at_most)
LIFE_MINUTES: Final = _whole(retention.SESSION_LIFE.at_most)
DELIVERY_MINUTES: Final = _whole(retention.DELIVERY.at_most)
REPLY_MINUTES: Final = _whole(retention.REPLY.at_most)
