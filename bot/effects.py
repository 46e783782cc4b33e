"""Carry out what a step asked for: one arm per effect, each giving the lines to be said.

Everything that depends on the moment (which service is open, until when) is resolved here, once, into codes that are
kept with the answer; rendering them later gives the same words.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import assert_never

from bot.book import Book
from bot.content.cards import hours_code
from bot.content.hours import LONDON
from bot.content.row_faults import EMERGENCY
from bot.content.services import Directory, Service
from bot.content.wordings import ASKS
from bot.engine.effects import Ask, Effect, Erase, FindService, HandOff, Say, ShowService, Tally
from bot.engine.patterns import OPENING
from bot.engine.session import Line

SERVICE = "service"
# Under the opening, which is in English until somebody chooses: what else there is.
OTHERS = "utter_other_languages"
ASKS_OPENING = ASKS + OPENING


def perform(effects: tuple[Effect, ...], book: Book, channel: str, now: datetime) -> tuple[Line, ...]:
    """The lines to be said, in order."""
    lines: list[Line] = []
    for effect in effects:
        match effect:
            case Say(key=key, variant=variant, params=params):
                lines.append(Line(key, variant, params))
            case Ask(key=key, variant=variant, params=params):
                lines.append(Line(key, variant, params))
                if key == ASKS_OPENING and len(book.words.languages) > 1:
                    lines.append(Line(OTHERS, book.words.choose(OTHERS, channel, {})))
            case ShowService(keys=keys):
                lines += _cards(_named(keys, book.directory, now.astimezone(LONDON).date()), now)
            case FindService(need=need, area=area, audience=audience):
                lines += _cards(book.directory.find(need, now, area=area, audience=audience), now)
            case HandOff():
                # Nobody staffs a queue yet, and saying otherwise would leave someone waiting for no one.
                lines.append(
                    Line("utter_nobody_on_shift", book.words.choose("utter_nobody_on_shift", channel, {}))
                )
            case Erase() | Tally():
                pass  # the conversation deletes the session, and counts once the turn is kept
            case _:
                assert_never(effect)
    return tuple(lines)


def counts(effects: tuple[Effect, ...]) -> tuple[Tally, ...]:
    """What is to be counted."""
    return tuple(effect for effect in effects if isinstance(effect, Tally))


def _named(keys: tuple[str, ...], directory: Directory, today: date) -> tuple[Service, ...]:
    """Each row once: two that have expired may give way to the same line. If none is left, the last line of all."""
    found = {service.key: service for key in keys if (service := directory.get(key, today))}
    last = directory.get(EMERGENCY, today)
    return tuple(found.values()) or ((last,) if last else ())


def _cards(services: tuple[Service, ...], now: datetime) -> list[Line]:
    return [Line(SERVICE, 0, (("service", s.key), ("hours", hours_code(s, now)))) for s in services]
