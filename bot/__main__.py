"""The `quietline` command: read the arguments, call the wiring, nothing more."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot import backup_command, services_command
from bot.handoff.case import Team
from bot.handoff.shift import Role

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)


Tied = Annotated[int | None, typer.Option(hidden=True, help="The socket by which `run` holds this process.")]
Door = Annotated[int | None, typer.Option(hidden=True, help="The socket that `run` has opened for it.")]


@app.command()
def run() -> None:
    """Migrate, then serve: both doors and the sweep, each a process of its own, until SIGTERM."""
    from bot import supervise

    raise SystemExit(supervise.run())


@app.command()
def public(tied: Tied = None, door: Door = None) -> None:
    """Serve the public door alone: web page and webhooks."""
    from bot import serve

    serve.serve_public(tied, door)


@app.command()
def console(tied: Tied = None, door: Door = None) -> None:
    """Serve the staff door alone: sign-in, queues, conversations."""
    from bot import serve

    serve.serve_console(tied, door)


@app.command()
def sweep(
    once: Annotated[bool, typer.Option(help="Sweep now, print the counts and end.")] = False,
    tied: Tied = None,
) -> None:
    """Erase what is past its time, every minute, and end key epochs."""
    from bot import serve

    serve.sweep(once=once, tied=tied)


@app.command(name="try")
def try_(
    flow: Annotated[str, typer.Argument(help="Begin with this flow after the opening.")] = "",
    channel: Annotated[
        Literal["sms", "web"], typer.Option(help="Show what a text message says, or the page.")
    ] = "sms",
) -> None:
    """Talk to the service at the keyboard, as a person with a phone would."""
    from bot import wiring
    from bot.channels.terminal import play
    from bot.environment import Environment
    from bot.settings import served_languages

    served = served_languages(Environment(os.environ))
    conversation = wiring.in_memory(flow or None, served)
    typer.echo("Type as someone would text. BYE leaves. Nothing is kept.\n", err=True)
    asyncio.run(play(conversation, sys.stdin, typer.echo, channel))


@app.command()
def read() -> None:
    """Tell what was understood: JSON lines in, JSON lines out. Nothing is kept."""
    from bot.channels.lines import answer_line

    for line in sys.stdin:
        sys.stdout.write(answer_line(line) + "\n")
        sys.stdout.flush()


@app.command()
def check() -> None:
    """Print every fault in flows, words, translations and directory, one a line; exit 1 if any is an error."""
    from bot.book import HERE, read_sources
    from bot.content.reading_age import hard_to_read
    from bot.content.rules import warnings
    from bot.environment import Environment
    from bot.foundations import today
    from bot.settings import served_languages
    from bot.words_command import served_faults

    sources = read_sources(HERE, today())
    served = served_languages(Environment(os.environ))
    hard = warnings(tuple(hard_to_read(sources.words)))
    for fault in sorted({*sources.errors, *sources.warnings, *hard, *served_faults(served)}):
        typer.echo(str(fault))
    raise SystemExit(1 if sources.errors else 0)


@app.command()
def preview(
    out: Annotated[Path, typer.Argument(help="The file to write, as in preview.html.", dir_okay=False)],
    language: Annotated[
        str | None, typer.Option(help="Beside English show this one only, by its code.")
    ] = None,
    pence: Annotated[
        float | None,
        typer.Option(help="What one part of a text message costs you; as the settings say.", min=0),
    ] = None,
) -> None:
    """Write one page with every flow drawn and every message as it looks; open it in a browser."""
    from bot.book import HERE
    from bot.content.segments import USUAL_PENCE
    from bot.environment import Environment
    from bot.foundations import today
    from bot.preview.page import page

    part = Environment(os.environ).pence("TEXT_PENCE", USUAL_PENCE) if pence is None else pence
    out.write_text(page(HERE, today(), language, part), "utf-8")


@app.command()
def tallies(
    month: Annotated[datetime, typer.Argument(formats=["%Y-%m"], help="The month, as in 2026-11.")],
) -> None:
    """Print what was counted in a month; figures under five are hidden, others rounded down to fives."""
    from bot import wiring

    for line in wiring.tallies_of(month.date()):
        typer.echo(line)


@app.command()
def bench(
    people: Annotated[int, typer.Option(help="How many different numbers write.")] = 10_000,
    in_flight: Annotated[int, typer.Option(help="How many requests are under way at once.")] = 64,
    rounds: Annotated[int, typer.Option(help="Whole runs; the median is reported.")] = 3,
    database: Annotated[
        str, typer.Option(help="A PostgreSQL URL to measure beside SQLite, or: postgresql.")
    ] = "",
) -> None:
    """Drive the real server with signed text messages, compare every reply, print what it does."""
    from bot import bench as driver

    driver.run(people, in_flight, rounds, database)


@app.command()
def card(
    file: Annotated[Path, typer.Argument(help="The PDF to write.", dir_okay=False)],
    language: Annotated[str, typer.Option(help="The language of its words, by its code.")] = "en",
    large: Annotated[bool, typer.Option(help="Large print, on half a sheet.")] = False,
    link: Annotated[str, typer.Option(help="Print this address too, as a code to scan.")] = "",
) -> None:
    """Write a card to carry: useful numbers from the directory, and not a word of what it is for."""
    from bot import paper_command

    paper_command.write(file, language, large=large, link=link)


@app.command()
def audit(
    places: Annotated[
        list[Path], typer.Argument(help="The data directory, the logs, backups: folders or files.")
    ],
    planted: Annotated[Path, typer.Option(help="What to look for, one `name: value` a line; - is stdin.")],
) -> None:
    """Search for traces of planted people in every form; exit 1 if any is found, 2 if a file could not be read."""
    from bot.audit import audit as search

    raise SystemExit(search(places, planted))


telegram = typer.Typer(no_args_is_help=True, help="Tell Telegram about the bot; doing it twice does no harm.")
app.add_typer(telegram, name="telegram")


@telegram.command(name="set-webhook")
def set_webhook() -> None:
    """Have messages brought to QUIETLINE_PUBLIC_URL, with the secret. Keeps what is waiting."""
    from bot import wiring

    wiring.set_webhook()


@telegram.command(name="set-up")
def set_up() -> None:
    """Give the bot its bland name, descriptions and menu."""
    from bot import wiring

    wiring.set_up_bot()


words = typer.Typer(no_args_is_help=True, help="The words in other languages (docs/translating.md).")
app.add_typer(words, name="words")

Code = Annotated[str, typer.Option("--language", help="The code of a language, such as pl.")]


@words.command()
def export(
    language: Code = "",
    started_only: Annotated[bool, typer.Option(help="Leave out what nobody has begun to translate.")] = False,
) -> None:
    """Print a template of all there is to translate, or bring one language's .po file up to date."""
    from bot import words_command

    typer.echo(words_command.export(language, started_only=started_only), nl=False)


@words.command()
def status(language: Code = "") -> None:
    """Count what is translated, stale and reviewed, and what it costs to text; of one language, every fault."""
    from bot import words_command

    for line in words_command.status(language):
        typer.echo(line)


@words.command()
def reviewed(
    language: Code,
    by: Annotated[str, typer.Option(help="Who has read these words beside the English.")],
    key: Annotated[
        list[str], typer.Option(help="Only entries whose context begins so; may be given several times.")
    ] = [],  # noqa: B006 - Typer's way to say none
) -> None:
    """Put a reviewer's name to translations. It holds for these very words: any change undoes it."""
    from bot import words_command

    typer.echo(f"{words_command.reviewed(language, by, key)} reviewed")


staff = typer.Typer(no_args_is_help=True, help="Accounts of the people who work here.")
app.add_typer(staff, name="staff")


@staff.callback()
def _staff() -> None:
    """So that `add` stays a word of its own while it is the only one."""


@staff.command()
def add(
    name: Annotated[str, typer.Argument(help="What they sign in with; it need not be their own name.")],
    role: Annotated[list[Role], typer.Option(help="What the account is for; may be given several times.")],
    team: Annotated[list[Team], typer.Option(help="Whom they answer; may be given several times.")] = [],  # noqa: B006 - Typer's way to say none
    language: Annotated[list[str], typer.Option(help="A language they work in, by its code.")] = ["en"],  # noqa: B006
    leads_safeguarding: Annotated[bool, typer.Option(help="May answer for children.")] = False,
    capacity: Annotated[int, typer.Option(help="Conversations at a time.", min=1, max=10)] = 1,
) -> None:
    """Make an account and print, this once, what its owner needs to sign in, as JSON."""
    import json

    from bot import staff_wiring
    from bot.store.accounts import Account

    account = Account(
        name,
        roles=frozenset(role),
        teams=frozenset(team),
        languages=frozenset(language),
        leads_safeguarding=leads_safeguarding,
        capacity=capacity,
    )
    typer.echo(json.dumps(staff_wiring.add_staff(account)))


app.add_typer(services_command.services, name="services")
app.command()(backup_command.backup)
app.command()(backup_command.restore)


def main() -> None:
    """The console script."""
    from bot.errors import QuietlineError
    from safety.errors import SafetyError

    try:
        app()
    except (QuietlineError, SafetyError) as refusal:
        typer.echo(f"quietline: {refusal}", err=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
