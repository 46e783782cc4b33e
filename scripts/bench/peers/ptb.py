"""python-telegram-bot: a ConversationHandler with a state for each turn. Nothing is sent; the reply is taken down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playing import Opened, Script, main
from telegram import Update, User
from telegram.ext import Application, ConversationHandler, ExtBot, MessageHandler, filters


class Offline(ExtBot):
    """A bot that asks nobody who it is."""

    async def initialize(self) -> None:
        self._bot_user = User(1, "bench", is_bot=True, username="bench_bot")
        self._initialized = True

    async def shutdown(self) -> None:
        self._initialized = False


@asynccontextmanager
async def peer(script: Script, storage: str, folder: Path) -> Opened:
    """`storage` is always memory: its persistence writes at an interval, so no turn is durable before its answer."""
    bot = Offline("1:bench")
    said: dict[int, str] = {}
    app = Application.builder().bot(bot).updater(None).build()
    app.add_handler(_conversation(script, said))
    async with app:
        updates = 0

        async def step(person: int, text: str) -> str:
            nonlocal updates
            updates += 1
            await app.process_update(Update.de_json(_update(updates, person, text), bot))
            return said.pop(person + 1, "")

        yield step


def _conversation(script: Script, said: dict[int, str]) -> ConversationHandler[Any]:
    after = [*range(1, len(script)), ConversationHandler.END]
    handlers = [
        MessageHandler(filters.Text([text]), _answering(said, reply, state))
        for (text, reply), state in zip(script, after, strict=True)
    ]
    states: dict[object, list[Any]] = {at: [handler] for at, handler in enumerate(handlers) if at}
    return ConversationHandler(entry_points=[handlers[0]], states=states, fallbacks=[])


def _answering(said: dict[int, str], reply: str, after: int) -> Callable[[Update, Any], Awaitable[int]]:
    async def answer(update: Update, _: Any) -> int:
        assert update.effective_user  # noqa: S101 - told by the update we made
        said[update.effective_user.id] = reply
        return after

    return answer


def _update(number: int, person: int, text: str) -> dict[str, Any]:
    user = {"id": person + 1, "is_bot": False, "first_name": "P"}
    chat = {"id": person + 1, "type": "private"}
    message = {"message_id": number, "date": 1_700_000_000, "chat": chat, "from": user, "text": text}
    return {"update_id": number, "message": message}


if __name__ == "__main__":
    main(peer)
