"""Loaded once by the process that every warm start is forked from: libraries, patterns and the compiled content.

Nothing here has seen a store, a key or a socket.
"""

from __future__ import annotations

from functools import cache

from bot import serve, wiring
from bot.book import HERE, read_book
from bot.channels import telegram_aiogram
from bot.store import postgres

#: What a start would import bit by bit.
LIBRARIES = (serve, telegram_aiogram, postgres)
read_book_once = cache(read_book)
read_book_once(HERE, wiring.today, "QL")
