"""A wall clock that is wrong by what a file says, for a process of the product that was started for it.

The product reads the time of day in two places only: `bot.foundations.now` and `today`, and `safety.keyclock` for the
life of keys. Both are shifted here, in that process. What counts durations is not touched: nobody sets that clock.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot import foundations
from safety import keyclock


def set_wrong(file: Path) -> None:
    """From now on this process believes the file. It may change at any time; without it the time is right."""

    def wrong() -> float:
        return float(file.read_text() or 0) if file.exists() else 0.0

    class WrongDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + timedelta(seconds=wrong())

    shifted: dict[str, Any] = {name: getattr(time, name) for name in dir(time) if not name.startswith("_")}
    shifted["time"] = lambda: time.time() + wrong()
    # The one name each of them asks for the time.
    vars(foundations)["datetime"] = WrongDatetime
    vars(keyclock)["time"] = SimpleNamespace(**shifted)
