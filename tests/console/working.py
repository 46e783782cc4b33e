"""Staff at work: signed in, on shift, reading what a page says."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.handoff.case import Team
from bot.handoff.shift import Role
from tests.console.desk import Browser, Desk


@asynccontextmanager
async def at_work(
    desk: Desk, name: str = "ann", *roles: Role, teams: frozenset[Team] = frozenset(Team)
) -> AsyncIterator[Browser]:
    """Somebody signed in and on shift."""
    who = desk.enrol(name, *(roles or (Role.WORKER,)), teams=teams)
    async with desk.browser() as browser:
        await browser.sign_in(who)
        await browser.post("/shift/presence", presence="on")
        yield browser


def seen(text: str) -> str:
    """The page as it is read: no tags, one space between words."""
    text = re.sub(r"<(script|style).*?</\1>", " ", text, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))
