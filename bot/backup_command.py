"""`quietline backup` and `quietline restore`: what is taken along, and that nothing of anyone who wrote is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

File = Annotated[Path, typer.Argument(help="The file of the backup.", dir_okay=False)]


def backup(file: File) -> None:
    """Write what outlives conversations into a new file; keys and conversations are in no backup."""
    from bot.settings import read_settings
    from bot.store.backup import back_up

    for line in _told("kept", back_up(read_settings().database, file).kept):
        typer.echo(line)
    typer.echo("Nothing of anyone who writes to us is in it, and no key.")


def restore(file: File) -> None:
    """Put a backup, or a copy of a whole SQLite database, into a new database; who wrote is left behind."""
    from bot.foundations import lay_tables, now
    from bot.settings import read_settings
    from bot.store.backup import restore as put_back
    from bot.store.sweep import sweep

    settings = read_settings()
    lay_tables(settings)
    carried = put_back(settings.database, file)
    swept = sweep(settings.database, now())
    for line in (*_told("put back", carried.kept), *_told("left behind", carried.left)):
        typer.echo(line)
    typer.echo(f"past their time since then, and erased: {swept.tallies} tallies, {swept.cases} cases")
    typer.echo("No conversation was brought back.")


def _told(what: str, counts: Mapping[str, int]) -> Iterator[str]:
    for name, count in counts.items():
        if count:
            yield f"{what}: {count} {name}"
