"""Put the table of safety/retention.py into docs/PRIVACY.md: `.venv/bin/python -m scripts.retention_table`."""

from __future__ import annotations

import re
import sys
from typing import Final

from tests.shape.retention_table import PAGE, table

_BETWEEN: Final = re.compile(r"(<!-- retention -->\n).*(<!-- end -->)", re.DOTALL)


def main() -> None:
    """Write the page anew around the table."""
    PAGE.write_text(_BETWEEN.sub(lambda m: m[1] + table() + m[2], PAGE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")


if __name__ == "__main__":
    main()
