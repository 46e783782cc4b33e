"""The public door with a slow disk: every commit takes so many milliseconds more. `python -m tests.bench.slow MS`."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from unittest.mock import patch

from bot.serve import serve_public
from bot.store.rows import Result, Write
from bot.store.sqlite import SqliteRows


def main(seconds: float) -> None:
    """Serve until SIGTERM. The wait is the writer's, as a flush of the disk would be."""
    commit = SqliteRows._commit

    def slowly(rows: SqliteRows, batch: Sequence[Write]) -> Sequence[Result]:
        results = commit(rows, batch)
        time.sleep(seconds)
        return results

    with patch.object(SqliteRows, "_commit", slowly):
        serve_public()


if __name__ == "__main__":
    main(float(sys.argv[1]) / 1000)
