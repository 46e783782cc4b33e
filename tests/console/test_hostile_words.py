"""What a person or a worker types is read as words, whatever it looks like; and every code a page shows has words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from html.parser import HTMLParser

import pytest

from bot.console import wording
from bot.handoff.case import Closing, Reason, Silence, State, Team
from bot.handoff.shift import NotServed, Presence, Refusal
from tests.console.desk import Desk
from tests.console.working import at_work

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=http://evil.example/x onerror=alert(1)>',
    "</textarea><svg/onload=alert(1)>",
    "{{7*7}}{% raw %}",
    "javascript:alert(1)",
    "=HYPERLINK(1)",
    "\u202ereversed\u0000",
)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_are_read_as_words(desk: Desk, text: str) -> None:
    number = desk.asks(text, reasons=frozenset({Reason.NEEDS_SOMEONE_SOON}), brief=(text,))
    async with at_work(desk) as ann:
        await ann.post("/queue", number=str(number))
        drafted = await ann.post(f"/case/{number}/say", how="count", text=text)
        searched = await ann.post(f"/case/{number}/find", **{"for": text, "draft": text})
        await ann.post(f"/case/{number}/say", how="send", text=text)
        for page in (drafted.text, searched.text, (await ann.get(f"/case/{number}")).text):
            tags = Tags(page)
            assert tags.names.isdisjoint({"img", "svg", "iframe", "object", "style", "base"})
            assert tags.scripts == ["/console.js"]
            assert tags.bad == []
            assert len(page.encode()) <= 100_000


async def test_a_hostile_search_is_read_as_words(desk: Desk) -> None:
    async with at_work(desk) as ann:
        for text in HOSTILE:
            tags = Tags((await ann.post("/directory", **{"for": text})).text)
            assert tags.names.isdisjoint({"img", "svg", "iframe", "object", "style", "base", "script"})
            assert tags.bad == []


class Tags(HTMLParser):
    """What a browser would make of a page: its elements, its scripts, and attributes that could run or call out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.scripts: list[str | None] = []
        self.bad: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        if tag == "script":
            self.scripts.append(dict(attrs).get("src"))
        for name, value in attrs:
            leads_out = name in ("href", "src", "action") and not (value or "").startswith(
                ("/", "#", "data:,")
            )
            if name.startswith("on") or name == "style" or leads_out:
                self.bad.append((name, value))


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (wording.TEAMS, Team),
        (wording.REASONS, Reason),
        (wording.STATES, State),
        (wording.SILENCES, Silence),
        (wording.CLOSINGS, Closing),
        (wording.NOT_SERVED, NotServed),
        (wording.YOU, Refusal),
        (wording.PRESENCES, Presence),
    ],
)
def test_every_code_has_words(table: Mapping[str, object], codes: type[StrEnum]) -> None:
    assert set(table) == set(codes)
