"""chatsky: a node for each turn with an exact match on the way to the next, in memory or in its SQLite storage."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from chatsky import RESPONSE, TRANSITIONS, Message, Pipeline
from chatsky import Transition as Tr
from chatsky import conditions as cnd
from chatsky.context_storages import context_storage_factory
from playing import Opened, Script, main


@asynccontextmanager
async def peer(script: Script, storage: str, folder: Path) -> Opened:
    """`storage` is memory or sqlite."""
    kept = {}
    if storage == "sqlite":
        kept["context_storage"] = context_storage_factory(f"sqlite+aiosqlite:///{folder / 'chatsky.db'}")
    pipeline = Pipeline(
        script={"talk": _nodes(script)}, start_label=("talk", "n0"), fallback_label=("talk", "lost"), **kept
    )

    async def step(person: int, text: str) -> str:
        context = await pipeline._run_pipeline(Message(text=text), str(person))  # what its messengers call
        return str(context.last_response.text)

    if storage == "sqlite":
        await pipeline.context_storage.connect()
    yield step


def _nodes(script: Script) -> dict[str, Any]:
    nodes: dict[str, Any] = {"lost": {RESPONSE: "?"}}
    for at in range(len(script) + 1):
        reply = script[at - 1][1] if at else ""
        ways = [Tr(dst=f"n{at + 1}", cnd=cnd.ExactMatch(script[at][0]))] if at < len(script) else []
        nodes[f"n{at}"] = {RESPONSE: reply, TRANSITIONS: ways}
    return nodes


if __name__ == "__main__":
    main(peer)
