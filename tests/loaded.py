"""Loaded once by the process that every warm start is forked from: libraries, patterns, models, compiled content.

Nothing here has seen a store, a key or a socket.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from twilio.rest.api.v2010 import account as twilio_methods

from bot import serve, wiring
from bot.book import HERE, Book, read_book
from bot.channels import telegram_aiogram, twilio_api
from bot.content.languages import ENGLISH
from bot.foundations import today
from bot.store import postgres
from safety import crisis

#: What a start would import bit by bit.
LIBRARIES = (serve, wiring, telegram_aiogram, twilio_api, twilio_methods, postgres)
_read = cache(read_book)


def read_book_once(
    root: Path, when: Callable[[], date], service_name: str, served: tuple[str, ...] = (ENGLISH,)
) -> Book:
    """The content as `read_book` compiles it, at once if this was loaded. Whoever asks names all of it or leaves out
    what is so anyway: it must be the same to the cache.
    """
    return _read(root, when, service_name, served)


read_book_once(HERE, today, "QL")
crisis.load()
# A fork that looked through all of this for garbage would spend most of its start on it, and copy what it shares.
gc.collect()
gc.freeze()
