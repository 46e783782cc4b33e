"""The files whose tests take longest begin first: begun last, one of them would keep all but one worker waiting."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parent
#: Longest first, by what they took together on two cores. The rest goes in the order of their names.
LONGEST: Final = (
    "faults/test_deaths.py",
    "test_operator.py",
    "browser/test_console.py",
    "test_languages.py",
    "promises/test_nothing_identifying_is_written.py",
    "browser/test_console_looks.py",
    "promises/test_telegram_leaves_no_trace.py",
    "channels/test_telegram_golden.py",
    "conversations/test_every_situation.py",
    "faults/test_faults.py",
    "browser/test_leave.py",
    "content/test_drafts.py",
    "faults/test_rolling.py",
    "engine/test_reading.py",
    "store/test_crashes.py",
    "store/test_batches.py",
    "browser/test_walk.py",
    "browser/test_looks.py",
    "promises/test_rasa_leaves_no_trace.py",
    "conversations/test_golden.py",
)
_PLACES: Final = {TESTS / name: place for place, name in enumerate(LONGEST)}


def longest_first(items: list[pytest.Item]) -> None:
    """Brings the tests into the order in which their files are given to the workers."""
    items.sort(key=lambda item: _PLACES.get(item.path, len(LONGEST)))
