"""Write docs/COVERAGE.md: each requirement, the step that meets it, the dialogue that asserts its words.

Run it after a change to flows or dialogues: `.venv/bin/python -m scripts.coverage_page`. A test fails until then.
"""

from __future__ import annotations

import asyncio
import sys

from bot.book import HERE, read_book
from tests.conftest import DAY
from tests.conversations.coverage import coverage, read_requirements
from tests.conversations.coverage_page import PAGE, page


def main() -> None:
    """Play every dialogue and write the page."""
    met = asyncio.run(coverage(read_book(HERE, lambda: DAY, "QL")))
    PAGE.write_text(page(read_requirements(), met), "utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")


if __name__ == "__main__":
    main()
