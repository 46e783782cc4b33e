"""Somebody with a browser: fetches the page, writes or presses, and sends a form again when no answer came."""

from __future__ import annotations

import json
import random
import re
from urllib.parse import urlencode

from tests.faults.dialogue import STATIC
from tests.faults.wire import Answer, Wire

_VALUES = re.compile(r'value="[^"]*"')
_THREAD = re.compile(r'<div class="thread">.*?(?=</main>)', re.S)
_TURN = re.compile(r'name="turn" value="([^"]*)"')
_CHOICES = re.compile(r'<button name="choice" value="([^"]*)">')
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class Visitor:
    """One browser. What it sees is the thread without the values of its forms, which are new each time."""

    channel = "web"

    def __init__(self, wire: Wire, chance: random.Random) -> None:
        self._wire = wire
        self._chance = chance
        self._cookie = ""
        #: What the cookie was before the last exit.
        self._former = ""
        self._thread = ""
        self._form = b""

    async def say(self, text: str) -> str:
        """What is seen then. The first word is not written: the page opens by itself."""
        if text == "hello":
            return await self._open()
        self._form = urlencode(self._fields(text)).encode()
        return self._seen(await self._post("/say", self._form))

    async def again(self) -> str:
        """The last form, sent once more."""
        self._wire.tallies["web"].redelivered += 1
        return self._seen(await self._post("/say", self._form)) if self._form else await self._open()

    async def leave(self) -> bool:
        """Press the way out. Whether the browser is sent away and told to forget the cookie."""
        former = self._cookie
        answer = await self._post("/exit", b"")
        self._form, self._former = b"", former
        return answer.status == 303 and not self._cookie

    async def _open(self) -> str:
        seen = await self._fetch()
        if self._former:
            opened = self._cookie, self._thread
            self._cookie, self._former = self._former, ""
            self._wire.tallies["web"].lingered += await self._fetch() not in (seen, STATIC)
            self._cookie, self._thread = opened
        return seen

    async def _fetch(self) -> str:
        answer = await self._wire.ask("web", "GET", "/", None, self._headers())
        self._keep_cookie(answer)
        found = _THREAD.search(answer.body.decode())
        self._thread = found.group() if found else STATIC
        return _VALUES.sub("", self._thread).strip()

    async def _post(self, path: str, form: bytes) -> Answer:
        answer = await self._wire.ask("web", "POST", path, form, self._headers() | _FORM)
        self._keep_cookie(answer)
        return answer

    def _seen(self, answer: Answer) -> str:
        if answer.status != 200:
            return STATIC if answer.status == 503 else f"status {answer.status}"
        self._thread = str(json.loads(answer.body).get("thread", ""))
        return _VALUES.sub("", self._thread).strip()

    def _fields(self, text: str) -> dict[str, str]:
        turn = _TURN.search(self._thread)
        shown = {"turn": turn.group(1) if turn else ""}
        choices = _CHOICES.findall(self._thread)
        if text.isdecimal() and len(choices) >= int(text) and self._chance.random() < 0.5:
            return {**shown, "choice": choices[int(text) - 1]}
        return {**shown, "text": text}

    def _headers(self) -> dict[str, str]:
        return {"Cookie": self._cookie} if self._cookie else {}

    def _keep_cookie(self, answer: Answer) -> None:
        given = answer.headers.get("Set-Cookie", "").partition(";")[0]
        if given:
            self._cookie = "" if given.endswith("=") else given
