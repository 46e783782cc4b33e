"""The long-running commands: the public door, the console, and the sweep."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
import time
from collections.abc import Callable

from bot.doors import open_doors, taken
from bot.foundations import lay_tables, now, ring
from bot.handoff.routing import LONGEST_WAIT_MINUTES
from bot.lifeline import Lifeline
from bot.listening import Server
from bot.meters import SweepMeters
from bot.refusals import named
from bot.settings import Settings, read_settings
from bot.store.cases import Cases
from bot.store.desks import Desks
from bot.store.sweep import sweep as sweep_store
from bot.store.waiting import Waiting, waiting
from safety import redaction
from safety.keyclock import RotationClock
from safety.keyplace import KeyPlace, open_key_place

log = logging.getLogger(__name__)

SWEEP_SECONDS = 60.0
#: So many objects more than were freed, and the youngest are searched for circles. Python says 700: a few turns.
_UNTIL_SWEPT = 10_000


def quiet(settings: Settings) -> None:
    """Let this process leave no memory image and say nothing of anyone."""
    redaction.harden()
    redaction.install(settings.log_level)
    if settings.log_level != "DEBUG":
        for library in ("alembic", "uvicorn"):  # what they say at INFO is withheld, and so says nothing
            logging.getLogger(library).setLevel(logging.WARNING)


def serve_public(tied: int | None = None, door: int | None = None) -> None:
    """Run the public door until SIGTERM, or until whoever holds `tied` is gone. Ends within 10 s of it.

    Whoever had reached us by then is answered; who comes later finds the door shut.
    """
    line = Lifeline(tied)
    settings = read_settings()
    quiet(settings)
    from bot import wiring  # noqa: PLC0415 - the other two need none of it, and it takes seconds

    app = wiring.public_app(settings, wiring.prepare(settings))
    gc.collect()
    gc.freeze()  # content and libraries stay for ever; looking through them would stop a turn for 0.1 s
    # What a turn leaves goes when nothing refers to it; circles are few, and small enough to wait for a thousand turns.
    gc.set_threshold(_UNTIL_SWEPT)
    with _door(settings, door) as opened:
        Server(app, line.tell).run(sockets=[opened])


def serve_console(tied: int | None = None, door: int | None = None) -> None:
    """Run the staff door until SIGTERM, or until whoever holds `tied` is gone."""
    line = Lifeline(tied)
    settings = read_settings()
    quiet(settings)
    lay_tables(settings)
    from bot import staff_wiring  # noqa: PLC0415 - the public door never loads the console

    first = staff_wiring.first_key(settings)
    app = staff_wiring.console(settings, first)
    with _door(settings, door, staff=True) as opened:
        if first:
            _tell_first(settings, first)
        Server(app, line.tell).run(sockets=[opened])


def _door(settings: Settings, number: int | None, *, staff: bool = False) -> socket.socket:
    """The one that `run` handed over, or one of our own."""
    return open_doors(settings, staff)[0] if number is None else taken(number)


def address(host: str, port: int) -> str:
    """Where a door is reached that is bound so, as a browser wants it."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _tell_first(settings: Settings, key: str) -> None:
    """To whoever started us, and to nobody else: this is no log line."""
    sys.stdout.write(
        f"There is no staff account yet. Sign in once, within 15 minutes, at "
        f"{address(settings.console_bind, settings.console_port)}first?key={key}\n"
    )
    sys.stdout.flush()


def sweep(*, once: bool, tied: int | None = None) -> None:
    """Sweep every minute and let epochs end, or sweep once and print the counts."""
    line = Lifeline(tied)
    settings = read_settings()
    quiet(settings)
    if once:
        with named(settings):
            sys.stdout.write(f"{sweep_store(settings.database, now())}\n")
        return
    place = open_key_place(settings.keys)
    keys = ring(settings)
    clock, desks, meters = RotationClock(keys), Desks(Cases(settings.database, keys, now), now), SweepMeters()
    stop = _stop_on_sigterm()
    line.tell()
    while not stop:
        _look_after_keys(clock, place)
        _sweep_safely(settings.database, desks, lambda waits: meters.swept(waits, keys.current.began))
        _wait(stop)


def _look_after_keys(clock: RotationClock, place: KeyPlace) -> None:
    try:
        clock.tick(place.read_clocks())
    except Exception:
        log.exception("the keys could not be looked after")


def _sweep_safely(database: str, desks: Desks, swept: Callable[[Waiting], None]) -> None:
    """One round; a fault is logged and the next round tries again, for what is not swept dies with its key."""
    try:
        sweep_store(database, now())
        desks.lapse(LONGEST_WAIT_MINUTES)
        swept(waiting(database, now()))
    except Exception:
        log.exception("the sweep failed")


def _stop_on_sigterm() -> list[int]:
    """A list that is no longer empty once we are asked to stop."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: asked.append(got))
    return asked


def _wait(stop: list[int]) -> None:
    deadline = time.monotonic() + SWEEP_SECONDS
    while not stop and time.monotonic() < deadline:
        time.sleep(0.2)
