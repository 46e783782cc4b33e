"""The web page: people who write into its form, as its script sends it, each with a cookie of their own."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from bot.bench_driver import Round
from tests.bench.dialogue import SAID
from tests.bench.serving import Door
from tests.bench.wire import Wire, play

_TURN = re.compile(r'name="turn" value="([^"]*)"')
_COOKIE = re.compile(r"set-cookie: ([^;\r]+)", re.I)


@dataclass
class Visitor:
    """Someone with the page open."""

    cookie: str = ""
    turn: str = ""

    async def open(self, wire: Wire) -> bool:
        """Fetch the page, which gives a cookie and what its form must carry."""
        head, body = await wire.ask("GET / HTTP/1.1")
        given, shown = _COOKIE.search(head), _TURN.search(body.decode())
        self.cookie, self.turn = given[1] if given else "", shown[1] if shown else ""
        return bool(given and shown)

    async def say(self, wire: Wire, text: str) -> str:
        """Send the form; the words that are shown then, or "" where the answer is no page."""
        body = urlencode({"text": text, "turn": self.turn}).encode()
        head, answer = await wire.ask(
            f"POST /say HTTP/1.1\r\nCookie: {self.cookie}\r\nAccept: application/json\r\n"
            "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded",
            body,
        )
        if " 200 " not in head.partition("\r\n")[0]:
            return ""
        shown = json.loads(answer)
        self.turn = shown["turn"]
        return words(shown["thread"])


def words(page: str) -> str:
    """The text of a piece of a page, without tags and what they carry."""
    text = html.unescape(re.sub(r"<[^>]+>", "\n", page))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


async def visit(door: Door, people: int, in_flight: int) -> Round:
    """The round. Every reply is compared with what the first visitor, alone, was shown at that turn."""
    first = [Visitor()]
    shown: list[str] = []

    async def look(wire: Wire, visitor: Visitor, _: int) -> bool:
        return await visitor.open(wire)

    async def learn(wire: Wire, visitor: Visitor, turn: int) -> bool:
        shown.append(await visitor.say(wire, SAID[turn]))
        return bool(shown[-1])

    async def say(wire: Wire, visitor: Visitor, turn: int) -> bool:
        return await visitor.say(wire, SAID[turn]) == shown[turn]

    await play(door, 1, first, 1, look)
    learnt = await play(door, 1, first, len(SAID), learn)
    visitors = [Visitor() for _ in range(people)]
    opened = await play(door, in_flight, visitors, 1, look)
    done = await play(door, in_flight, visitors, len(SAID), say)
    return replace(done, wrong=done.wrong + learnt.wrong + opened.wrong)
