"""Loaded once by the process that every warm start is forked from: libraries, patterns and the compiled content.

Nothing here has seen a store, a key or a socket.
"""

from __future__ import annotations

from functools import cache

from twilio.rest.api.v2010 import account as twilio_methods

from bot import serve, wiring
from bot.book import HERE, read_book
from bot.channels import telegram_aiogram, twilio_api
from bot.foundations import today
from bot.store import postgres

#: What a start would import bit by bit.
LIBRARIES = (serve, wiring, telegram_aiogram, twilio_api, twilio_methods, postgres)
read_book_once = cache(read_book)
read_book_once(HERE, today, "QL")
