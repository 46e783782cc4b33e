"""`python -m tests.faults.table`: everything that can go wrong short of a death, and the table of docs/faults.md.

Without names all of it, a quarter of an hour. The exit code is 1 if any promise did not hold. With --keep the rows
take the place of those in the page.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from bot.throwaway import ThrowawayPostgres
from tests.faults import clocks, providers
from tests.faults.crowd import MOST_GROWN_MB, PAGES_MB, crowd, long_run
from tests.faults.databases import on_file, on_server, running
from tests.faults.hostile import ATTACKS, beside
from tests.faults.pair import HOW, failover
from tests.faults.small_postgres import on_small_disks
from tests.faults.staff_door import staff_door
from tests.faults.witnesses import Seen
from tests.product import Product

PAGE: Final = Path(__file__).parents[2] / "docs" / "faults.md"
PEOPLE: Final = 10_000
TURNS: Final = 200_000
CALLERS: Final = 500
_HEAD: Final = (
    "| what happened | to | what people got | slowest answer | right again after |",
    "|---|---|---|---|---|",
)


async def databases(folder: Path) -> Sequence[Seen]:
    """One after the other: two servers at once would be the fault."""
    server = ThrowawayPostgres("fsync=off", "full_page_writes=off")
    try:
        seen = [*await on_file(folder / "file"), *await on_server(folder / "server", server)]
    finally:
        server.remove()
    seen += await on_small_disks(folder / "small")
    return [*seen, *[await failover(folder / str(number), how) for number, how in enumerate(HOW)]]


async def callers(folder: Path) -> Sequence[Seen]:
    """Programs that ask without end."""
    product = Product(folder)
    async with running(product) as run:
        seen = [await beside(product, run.wire, name, CALLERS, 5) for name in ATTACKS]
    os.makedirs(folder / "staff")
    return [*seen, await staff_door(folder / "staff", CALLERS // len(ATTACKS))]


async def many(folder: Path) -> Sequence[Seen]:
    """Ten thousand, and one."""
    product = Product(folder)
    async with running(product):
        return [await crowd(product, PEOPLE)]


async def long(folder: Path) -> Sequence[Seen]:
    """Memory, with what SQLite remembers of its file and without."""
    on_a_file = Product(folder / "file")
    os.makedirs(on_a_file.folder)
    async with running(on_a_file):
        seen = [await long_run(on_a_file, TURNS, "SQLite", MOST_GROWN_MB + PAGES_MB)]
    server = ThrowawayPostgres("fsync=off", "full_page_writes=off")
    try:
        places = {"QUIETLINE_DATABASE": server.create("long")}
        on_a_server = Product(folder / "server", extra=places)
        os.makedirs(on_a_server.folder)
        async with running(on_a_server):
            return [*seen, await long_run(on_a_server, TURNS, "PostgreSQL", MOST_GROWN_MB)]
    finally:
        server.remove()


SECTIONS: Final[dict[str, Callable[[Path], Awaitable[Sequence[Seen]]]]] = {
    "databases": databases,
    "providers": providers.all_of_it,
    "clocks": clocks.all_of_it,
    "callers": callers,
    "many": many,
    "long": long,
}


def main() -> int:
    """Run the sections, print their rows, and tell whether every promise held."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sections", nargs="*", choices=[[], *SECTIONS], help="only these")
    options.add_argument("--keep", action="store_true", help="put the rows into docs/faults.md")
    given = options.parse_args()
    wrong: list[str] = []
    for name in given.sections or SECTIONS:
        with tempfile.TemporaryDirectory(prefix="quietline-faults-") as folder:
            seen = asyncio.run(_run(name, Path(folder)))
        for each in seen:
            each.judge_times()
        rows = [each.row() for each in seen]
        print(*rows, sep="\n", flush=True)
        if given.keep:
            keep(name, rows)
        wrong += [f"{each.fault}, {each.where}: {what}" for each in seen for what in each.wrong]
    print(*wrong, sep="\n")
    return int(bool(wrong))


async def _run(name: str, folder: Path) -> Sequence[Seen]:
    (folder / name).mkdir()
    return await SECTIONS[name](folder / name)


def keep(name: str, rows: Sequence[str]) -> None:
    """Put these rows where the page has this section's."""
    table = "\n".join((*_HEAD, *rows))
    block = rf"(<!-- faults:{name} -->\n).*?(<!-- /faults:{name} -->)"
    page = PAGE.read_text("utf-8")
    PAGE.write_text(re.sub(block, lambda at: f"{at[1]}{table}\n{at[2]}", page, flags=re.S), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
