"""The product as its users meet it: a process on a port, messages over a socket."""

from __future__ import annotations

import http.client
import os
import re
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from twilio.request_validator import RequestValidator

from bot.throwaway import free_port
from tests.patience import PATIENCE_SECONDS, START_SECONDS
from tests.starts import Process, Warm, start_cold

PUBLIC_URL = "https://line.example.org"
TOKEN = "0123456789abcdef0123456789abcdef"
#: Port 9 is kept for throwing things away: no test calls anyone outside.
NOWHERE = "http://127.0.0.1:9"
SECRET = "a root secret that is only for tests, and long"


@dataclass
class Product:
    """`quietline <command>` in a folder of its own, with text messages switched on."""

    folder: Path
    command: tuple[str, ...] = ("public",)
    extra: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    #: Start the public door alone as an operator does, and not warm. All else always is.
    cold: bool = False
    console_port: int = field(default_factory=free_port)
    #: See Warm; only of a public door that is started warm.
    clock: Path | None = None

    def __post_init__(self) -> None:
        self.data = self.folder / "data"
        self.keys = self.folder / "keys" / "keys"
        self.log = self.folder / "log"
        self.environment = {
            "PATH": os.environ["PATH"],
            "TMPDIR": str(self.folder / "tmp"),
            "QUIETLINE_DATA": str(self.data),
            "QUIETLINE_KEYS": str(self.keys),
            "QUIETLINE_ROOT_SECRET": SECRET,
            "QUIETLINE_PUBLIC_URL": PUBLIC_URL,
            "QUIETLINE_PUBLIC_PORT": str(self.port),
            "QUIETLINE_CONSOLE_PORT": str(self.console_port),
            "QUIETLINE_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "QUIETLINE_TWILIO_AUTH_TOKEN": TOKEN,
            "QUIETLINE_TWILIO_NUMBER": "+447700900000",
            "QUIETLINE_TWILIO_API": NOWHERE,
            **self.extra,
        }
        self.process: Process | None = None

    def start(self) -> Product:
        """Start it and wait until it answers."""
        (self.folder / "tmp").mkdir(exist_ok=True)
        self.process = self.begin()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if self.get("/healthz")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the product did not start:\n" + self.log.read_text())

    def begin(self) -> Process:
        """The process, not waited for."""
        if self.cold or self.command != ("public",):
            return start_cold(self.command, self.environment, self.log)
        return Warm(self.command, self.environment, self.log, self.clock)

    def stop(self, how: signal.Signals = signal.SIGTERM, within: float = 10) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        try:
            return self.process.wait(within)
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def __enter__(self) -> Product:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        return self.request("GET", path)

    def phone(self, number: str = "+447700900123") -> Phone:
        return Phone(self, number)


_serial = count(1)


@dataclass
class Phone:
    """Someone's phone: signs as Twilio does, over a socket."""

    product: Product
    number: str

    def send(self, text: str, *, sid: str | None = None, **more: str) -> str:
        """The words that come back, or "" for silence."""
        return said(self.post({"Body": text, **more}, sid=sid))

    def post(self, fields: Mapping[str, str], *, sid: str | None = None, path: str = "/sms") -> bytes:
        form = {
            "MessageSid": sid or f"SM{next(_serial):032x}",
            "AccountSid": "AC" + "0" * 32,
            "From": self.number,
            "To": "+447700900000",
            "Body": "",
            "NumMedia": "0",
            "FromCity": "",
            **fields,
        }
        status, _, answer = self.product.request("POST", path, urlencode(form).encode(), sign(form, path))
        assert status == 200, status
        return answer


def sign(form: Mapping[str, str], path: str = "/sms") -> dict[str, str]:
    """The headers Twilio would send with this form."""
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + path, dict(form))
    return {
        "X-Twilio-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    }


def said(twiml: bytes) -> str:
    """The text of a TwiML answer."""
    root = ET.fromstring(twiml)
    assert root.tag == "Response"
    return "\n".join(message.text or "" for message in root.iter("Message"))


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)
