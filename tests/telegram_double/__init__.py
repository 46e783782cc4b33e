"""A Bot API server on a real socket that behaves like Telegram's where it matters to a bot, and people who use it."""

from tests.telegram_double.person import Person
from tests.telegram_double.server import TelegramDouble

__all__ = ["Person", "TelegramDouble"]
