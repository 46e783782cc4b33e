"""How Telegram brings updates: one queue a chat and kind, only its head on the way, again until it is accepted."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from tests.telegram_double.methods import NOT_IN_ANSWERS, Methods
from tests.telegram_double.state import State

DAY: Final = 24 * 3600
_LONGEST_RETRY_AFTER: Final = 3600
_LONGEST_PAUSE: Final = (60.0, 120.0)
_IDLE_SECONDS: Final = 60

Queue = tuple[str, int]


@dataclass
class Waiting:
    """`broken`: how many attempts got a connection and no answer; `done`: set with its 2xx, or when it has expired."""

    update: dict[str, Any]
    expires: float
    tries: int = 0
    broken: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)
    expired: bool = False


@dataclass
class Delivered:
    """One attempt and what it was answered with; status 0 is no answer at all."""

    update: int
    status: int
    body: bytes = b""
    seconds: float = 0.0


@dataclass
class Delivery:
    """`pace` shortens every pause, so that 0.01 makes two seconds of Telegram's twenty milliseconds of ours."""

    state: State
    methods: Methods
    pace: float = 1.0
    chance: random.Random = field(default_factory=random.Random)
    #: The last update of each queue, waiting or accepted.
    newest: dict[Queue, Waiting] = field(default_factory=dict)
    #: Attempts that got a connection and no answer.
    broken: int = 0
    attempts: list[Delivered] = field(default_factory=list)
    expired: list[int] = field(default_factory=list)
    #: Called before each attempt; may raise to lose the connection.
    before: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self._queues: defaultdict[Queue, deque[Waiting]] = defaultdict(deque)
        self._tasks: dict[Queue, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(self.state.webhook.connections)
        self._http: aiohttp.ClientSession | None = None

    def add(self, queue: Queue, update: dict[str, Any], *, expires: float) -> None:
        """Put an update at the end of its queue."""
        self.newest[queue] = Waiting(update, expires)
        self._queues[queue].append(self.newest[queue])
        running = self._tasks.get(queue)
        if running is None or running.done():
            self._tasks[queue] = asyncio.create_task(self._bring(queue))

    async def settled(self) -> None:
        """Wait until nothing waits."""
        while running := [task for task in self._tasks.values() if not task.done()]:
            await asyncio.gather(*running)

    async def close(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    async def _bring(self, queue: Queue) -> None:
        waiting = self._queues[queue]
        while waiting:
            head = waiting[0]
            if self.state.now() > head.expires:
                self.expired.append(head.update["update_id"])
                head.expired = True
                head.done.set()
                waiting.popleft()
                continue
            pause = await self._attempt(head)
            if pause is None:
                waiting.popleft()
            else:
                await asyncio.sleep(pause * self.pace)

    async def _attempt(self, head: Waiting) -> float | None:
        """None once it is accepted, else the seconds until the next attempt."""
        retry_after: float | None = None
        began = time.monotonic()
        async with self._slots:
            try:
                self.before()
                status, body, retry_after = await self.post(head.update)
            except (aiohttp.ClientError, TimeoutError, OSError) as fault:
                status, body = 0, b""
                if not isinstance(fault, aiohttp.ClientConnectorError):
                    head.broken += 1
                    self.broken += 1
        self.attempts.append(Delivered(head.update["update_id"], status, body, time.monotonic() - began))
        if 200 <= status < 300:
            self.carry_out(body)
            head.done.set()
            return None
        head.tries += 1
        if retry_after is not None:
            return min(retry_after, _LONGEST_RETRY_AFTER)
        return 0.0 if head.tries == 1 else min(2.0 ** (head.tries - 1), self.chance.uniform(*_LONGEST_PAUSE))

    async def post(self, update: dict[str, Any]) -> tuple[int, bytes, float | None]:
        """One request, as Telegram makes it: status, body, Retry-After."""
        webhook = self.state.webhook
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_IDLE_SECONDS))
        async with self._http.post(webhook.url, data=json.dumps(update).encode(), headers=headers) as answer:
            given = answer.headers.get("Retry-After", "")
            return answer.status, await answer.read(), float(given) if given.isdecimal() else None

    def carry_out(self, body: bytes) -> None:
        """Do what the answer asks for; what comes of it is told to nobody."""
        try:
            fields = json.loads(body) if body else {}
        except ValueError:
            return
        method = str(fields.pop("method", "")) if isinstance(fields, dict) else ""
        if method and method.lower() not in NOT_IN_ANSWERS and not method.lower().startswith("get"):
            self.methods.call(method, fields, in_answer=True)
