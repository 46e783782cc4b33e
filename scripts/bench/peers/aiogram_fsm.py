"""aiogram's FSM: a state and a handler for each turn, in memory or in the third-party SQLite storage.

Nothing is sent; the reply is taken down.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Message
from aiogram_sqlite_storage.sqlitestore import SQLStorage
from playing import Opened, Script, main


@asynccontextmanager
async def peer(script: Script, storage: str, folder: Path) -> Opened:
    """`storage` is memory or sqlite."""
    kept: BaseStorage = SQLStorage(str(folder / "fsm.db")) if storage == "sqlite" else MemoryStorage()
    bot, dispatcher = Bot("1:bench"), Dispatcher(storage=kept)
    said: dict[int, str] = {}
    states = [State(f"turn{at}", group_name="bench") for at in range(len(script) + 1)]
    for at, (text, reply) in enumerate(script):
        here = StateFilter(states[at] if at else None)
        dispatcher.message(here, F.text == text)(_answering(said, reply, states[at + 1]))
    updates = 0

    async def step(person: int, text: str) -> str:
        nonlocal updates
        updates += 1
        await dispatcher.feed_raw_update(bot, _update(updates, person + 1, text))
        return said.pop(person + 1, "")

    yield step
    await bot.session.close()
    await kept.close()


def _answering(said: dict[int, str], reply: str, after: State) -> Callable[..., Awaitable[None]]:
    async def answer(message: Message, state: FSMContext) -> None:
        said[message.chat.id] = reply
        await state.set_state(after)

    return answer


def _update(number: int, person: int, text: str) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": "P"}
    chat = {"id": person, "type": "private"}
    message = {"message_id": number, "date": 1_700_000_000, "chat": chat, "from": user, "text": text}
    return {"update_id": number, "message": message}


if __name__ == "__main__":
    main(peer)
