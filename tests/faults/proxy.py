"""The proxy that deploy/ ships, in front of several processes, where it is installed; or a small one of our own."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from bot.throwaway import free_port
from tests.faults.balancer import Balancer

_CADDYFILE: Final = Path(__file__).parents[2] / "deploy" / "Caddyfile"


@asynccontextmanager
async def proxied(nodes: Sequence[int], folder: Path) -> AsyncIterator[int]:
    """The port at which all of these nodes are reached."""
    caddy = shutil.which("caddy")
    if caddy is None:
        async with Balancer(nodes) as balancer:
            yield balancer.port
        return
    port = free_port()
    told = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "QUIETLINE_HOST": f"http://127.0.0.1:{port}",
        "QUIETLINE_UPSTREAM": " ".join(f"127.0.0.1:{node}" for node in nodes),
    }
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    shutil.copy(_CADDYFILE, folder)  # alone: the onion's part lies beside it
    running = await asyncio.create_subprocess_exec(caddy, "run", cwd=folder, env=told)
    try:
        await _listens(port)
        yield port
    finally:
        running.terminate()
        await running.wait()


async def _listens(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
