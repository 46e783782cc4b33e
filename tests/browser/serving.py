"""Servers for a browser to meet: the page over the real conversation, and somewhere harmless to go."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import uvicorn

from bot.store.memory import MemoryRows
from bot.throwaway import free_port
from tests.channels.web_world import chat
from tests.patience import PATIENCE_SECONDS, soon


class Service:
    """The page on a port of its own; it can go down and come back with what it knew."""

    def __init__(self, exit_url: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.rows = MemoryRows()
        self._exit_url = exit_url
        self._conversation, self._app = chat(self.rows, self.url, exit_url)
        self.up()

    def up(self) -> None:
        """Start, and come back once it answers."""
        config = uvicorn.Config(
            self._app, host="127.0.0.1", port=self.port, log_config=None, access_log=False, ws="none",
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        soon(lambda: self._server.started)

    def down(self) -> None:
        """Stop, and come back once the port is closed."""
        self._server.should_exit = True
        self._thread.join(PATIENCE_SECONDS)


class _Weather(BaseHTTPRequestHandler):
    """A page about the weather, as slow as it is told to be."""

    seconds: ClassVar[float] = 0.0
    referrers: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        time.sleep(self.seconds)
        if self.path == "/":
            self.referrers.append(self.headers.get("referer"))
        page = b"<!doctype html><html lang=en><title>Weather</title><p>Light rain later."
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Weather:
    """Where the way out leads."""

    def __init__(self) -> None:
        self._handler: type[_Weather] = type("Weather", (_Weather,), {"seconds": 0.0, "referrers": []})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def referrers(self) -> list[str | None]:
        """What each visitor said about where they came from."""
        return self._handler.referrers

    def take(self, seconds: float) -> None:
        """Answer this slowly from now on."""
        self._handler.seconds = seconds

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def serving() -> Iterator[tuple[Service, Weather]]:
    """Both, for as long as they are needed."""
    weather = Weather()
    service = Service(weather.url)
    try:
        yield service, weather
    finally:
        service.down()
        weather.close()
