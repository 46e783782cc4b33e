"""`quietline services`: the arguments of the commands that look after the directory. What they do: services_desk.py."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

services = typer.Typer(
    no_args_is_help=True, help="The directory: what is shown, what is due, what was checked."
)


@services.command(name="list")
def services_list() -> None:
    """Every row: shown, hidden or out of date, until when, what waits for confirmation, who confirmed what."""
    from bot import services_desk

    for line in services_desk.listed():
        typer.echo(line)


@services.command(name="due")
def services_due(
    within: Annotated[int, typer.Option(help="How many days ahead to look.", min=0)] = 30,
) -> None:
    """The rows that are out of date, or soon will be; crisis rows first."""
    from bot import services_desk

    for line in services_desk.due(within):
        typer.echo(line)


@services.command(name="confirm")
def services_confirm(
    key: Annotated[str, typer.Argument(help="The row, by its key.")],
    who: Annotated[str, typer.Option(help="Who of the team has checked it.")],
    how: Annotated[str, typer.Option(help="How: a call, an email from them, their own page.")],
    field: Annotated[
        list[str], typer.Option(help="service, phone, text, web or hours; all if none is given.")
    ] = [],  # noqa: B006
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day it holds; a year if not given."),
    ] = None,
) -> None:
    """Say that a row was checked; a running service shows it within half a minute."""
    from bot import services_desk

    for line in services_desk.confirm(key, who, how, field, until.date() if until else None):
        typer.echo(line)


@services.command(name="withdraw")
def services_withdraw(key: Annotated[str, typer.Argument(help="The row, by its key.")]) -> None:
    """Take back all that was confirmed of a row: it is again what its file says."""
    from bot import services_desk

    services_desk.withdraw(key)
