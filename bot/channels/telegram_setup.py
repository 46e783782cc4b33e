"""What `quietline telegram` tells Telegram about the bot. Run by hand; the service itself sets nothing up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiogram import Bot
from aiogram.types import BotCommand

from bot.channels.provider import NotSent, Uncertain, Unreachable
from bot.channels.telegram_aiogram import in_our_terms, open_bot
from bot.channels.telegram_view import CHANNEL
from bot.content.languages import ENGLISH
from bot.content.words import Words
from bot.engine.session import Line
from bot.errors import QuietlineError
from safety.secrecy import Sealed

#: Whatever else happens to a bot is never even sent to us. Without `edited_message` a cry written over an earlier
#: message would not be heard.
UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
#: As in the bot's menu.
COMMANDS: Final = ("start", "help", "exit", "language")
# Updates of different people at once; one process steps far more than this many turns in the time.
_MAX_CONNECTIONS: Final = 40

# Telegram knows languages by two letters; Easy English has none.
_LONGEST_CODE: Final = 2


class SetupFailed(QuietlineError):
    """Telegram did not accept it. Check QUIETLINE_TELEGRAM_TOKEN, and that QUIETLINE_PUBLIC_URL is https."""


class NoAnswer(QuietlineError):
    """Telegram did not answer in time. Run the command again; doing it twice does no harm."""


async def set_webhook(token: Sealed[str], api: str, public_url: str, secret: Sealed[str]) -> None:
    """Have updates brought to `{public_url}/telegram`. What waits at Telegram is kept: it is people's messages."""
    async with _calls(token, api) as bot:
        await bot.set_webhook(
            f"{public_url}/telegram",
            secret_token=secret.reveal(),
            allowed_updates=list(UPDATES),
            max_connections=_MAX_CONNECTIONS,
        )


async def set_up(token: Sealed[str], api: str, words: Words) -> None:
    """Give the bot its bland name, descriptions and menu."""

    async with _calls(token, api) as bot:
        for language in words.languages:
            if len(language) <= _LONGEST_CODE:
                await _introduce(bot, words, language)


async def _introduce(bot: Bot, words: Words, language: str) -> None:
    """In the words of one language, for those whose Telegram is in it; English is for everybody else."""

    def say(name: str) -> str:
        return words.render(Line(f"utter_telegram_{name}"), CHANNEL, language).text

    code = None if language == ENGLISH else language
    commands = [BotCommand(command=name, description=say(name)) for name in COMMANDS]
    await bot.set_my_name(say("name"), language_code=code)
    await bot.set_my_short_description(say("about"), language_code=code)
    await bot.set_my_description(say("description"), language_code=code)
    await bot.set_my_commands(commands, language_code=code)


@asynccontextmanager
async def _calls(token: Sealed[str], api: str) -> AsyncIterator[Bot]:
    """The client for a few calls, its errors as sentences for whoever runs the command."""
    bot = open_bot(token, api)
    try:
        with in_our_terms():
            yield bot
    except (Uncertain, Unreachable):
        raise NoAnswer from None
    except NotSent:
        raise SetupFailed from None
    finally:
        await bot.session.close()
