"""Someone's browser without JavaScript, over a socket: keeps one cookie, sends the forms it is shown."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.product import Product


@dataclass
class Browser:
    product: Product
    cookie: str = ""
    page: str = ""
    status: int = 0

    def open(self, path: str = "/") -> str:
        """Fetch a page and give back what it says."""
        return self._take(*self.product.request("GET", path, headers=self._headers()))

    def write(self, text: str, turn: str | None = None) -> str:
        """Type something and send it."""
        shown = re.search(r'name="turn" value="([^"]*)"', self.page)
        fields = {"text": text, "turn": turn if turn is not None else shown[1] if shown else ""}
        return self._post(fields)

    def press(self, title: str) -> str:
        """Press the button of this title."""
        found = re.search(rf'name="choice" value="([^"]*)"[^>]*>{re.escape(html.escape(title))}<', self.page)
        assert found, f"there is no button {title}"
        shown = re.search(r'name="turn" value="([^"]*)"', self.page)
        assert shown
        return self._post({"choice": found[1], "turn": shown[1]})

    def leave(self) -> tuple[int, dict[str, str]]:
        """Follow the way out; the cookie goes as the browser is told."""
        status, headers, _ = self.product.request("GET", "/exit", headers=self._headers())
        self._keep(headers)
        return status, headers

    def _post(self, fields: dict[str, str]) -> str:
        headers = self._headers() | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        }
        answer = self.product.request("POST", "/say", urlencode(fields).encode(), headers)
        if answer[0] == 303:
            self._keep(answer[1])
            return self.open(answer[1]["location"])
        return self._take(*answer)

    def _headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie} if self.cookie else {}

    def _take(self, status: int, headers: dict[str, str], body: bytes) -> str:
        self._keep(headers)
        self.status, self.page = status, body.decode()
        return self.words()

    def _keep(self, headers: dict[str, str]) -> None:
        given = headers.get("set-cookie")
        if given:
            name, _, rest = given.partition("=")
            value = rest.partition(";")[0]
            self.cookie = f"{name}={value}" if value.strip('"') and "max-age=0" not in given.lower() else ""

    def words(self) -> str:
        """The text of the thread, without tags."""
        thread = re.search(r"<main.*?</main>", self.page, re.S)
        text = re.sub(r"<[^>]+>", "\n", thread[0] if thread else "")
        return "\n".join(line.strip() for line in html.unescape(text).splitlines() if line.strip())
