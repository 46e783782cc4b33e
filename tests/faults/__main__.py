"""`make faults`: the product is killed 200 times on each store, under load on every channel. --rolling: it is replaced.

One line for each store and channel; the exit code is 1 if anything was lost or stepped twice.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
from functools import partial
from pathlib import Path

from bot.throwaway import ThrowawayPostgres
from tests.faults.deaths import deaths
from tests.faults.kept_doors import restart
from tests.faults.rolling import roll
from tests.faults.tallies import Deaths
from tests.faults.upgrade import upgrade
from tests.product import Product

COLD_SHARE = 0.05


def main() -> int:
    """Run it, print what was seen, and tell whether every promise held."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200, help="deaths on each store (200)")
    options.add_argument(
        "--seed", type=int, default=secrets.randbelow(10**6), help="repeats the choices of a run"
    )
    options.add_argument(
        "--rolling", type=int, default=0, help="kill nobody, replace so many processes one after the other"
    )
    given = options.parse_args()
    print(f"seed {given.seed}", flush=True)
    server = ThrowawayPostgres("fsync=off", "full_page_writes=off")
    try:
        with tempfile.TemporaryDirectory(prefix="quietline-faults-") as folder:
            if given.rolling:
                return asyncio.run(_replaced(Path(folder), server, given.rolling, given.seed))
            both = asyncio.run(_both(Path(folder), server, given.kills, given.seed))
    finally:
        server.remove()
    for done in both:
        print(*done.lines(), sep="\n")
    return int(any(done.faults or done.hits * 2 < done.kills for done in both))


async def _replaced(folder: Path, server: ThrowawayPostgres, times: int, seed: int) -> int:
    """Two processes on PostgreSQL so often, then by a next version and back, then one machine a quarter as often.
    1 if anyone noticed.
    """
    failures = 0
    for replaced in (
        roll(folder / "rolled", _places(server, "rolled"), times, seed),
        upgrade(folder / "upgraded", _places(server, "upgraded"), seed),
        restart(folder / "restarted", max(1, times // 4), seed),
    ):
        done = await replaced
        failures += done.failures
        print(*done.lines(), sep="\n", flush=True)
    return int(failures > 0)


def _places(server: ThrowawayPostgres, name: str) -> dict[str, str]:
    """Two databases nobody has written to."""
    return {
        "QUIETLINE_DATABASE": server.create(name),
        "QUIETLINE_KEYS": server.create(f"keys_of_{name}"),
    }


async def _both(folder: Path, server: ThrowawayPostgres, kills: int, seed: int) -> tuple[Deaths, Deaths]:
    """Side by side: most of a death's time is waiting."""
    for name in ("sqlite", "postgresql"):
        (folder / name).mkdir()
    die = partial(deaths, kills=kills, seed=seed, cold_share=COLD_SHARE, meanwhile=_tell)
    return await asyncio.gather(
        die(Product(folder / "sqlite"), "SQLite"),
        die(Product(folder / "postgresql", extra=_places(server, "faults")), "PostgreSQL"),
    )


def _tell() -> None:
    """One more death, for whoever is watching."""
    print(".", end="", flush=True, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
