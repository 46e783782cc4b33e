"""Carry out what a step asked for: one arm per effect, each giving the lines to be said.

Everything that depends on the moment (which service is open, until when) is resolved here, once, into codes that are
kept with the answer; rendering them later gives the same words.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.book import Book
from bot.content.cards import hours_code
from bot.content.services import Service
from bot.engine.effects import Ask, Effect, Erase, FindService, HandOff, Say, ShowService
from bot.engine.session import Line

SERVICE = "service"


def perform(effects: tuple[Effect, ...], book: Book, channel: str, now: datetime) -> tuple[Line, ...]:
    """The lines to be said, in order."""
    lines: list[Line] = []
    for effect in effects:
        match effect:
            case Say(key=key, variant=variant) | Ask(key=key, variant=variant):
                lines.append(Line(key, variant))
            case ShowService(keys=keys):
                found = [book.directory.get(key, now.date()) for key in keys]
                lines += _cards([service for service in found if service], now)
            case FindService(need=need, area=area, audience=audience):
                lines += _cards(book.directory.find(need, now, area=area, audience=audience), now)
            case HandOff():
                # Nobody staffs a queue yet, and saying otherwise would leave someone waiting for no one.
                lines.append(
                    Line("utter_nobody_on_shift", book.words.choose("utter_nobody_on_shift", channel, {}))
                )
            case Erase():
                pass  # the conversation deletes the session
            case _:
                assert_never(effect)
    return tuple(lines)


def _cards(services: list[Service] | tuple[Service, ...], now: datetime) -> list[Line]:
    return [Line(SERVICE, 0, (("service", s.key), ("hours", hours_code(s, now)))) for s in services]
