"""A console for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.book import Book
from tests.conftest import Clock
from tests.console.desk import Desk, desk_at


@pytest.fixture
def desk(tmp_path: Path, book: Book) -> Desk:
    return desk_at(tmp_path, Clock(), book)
