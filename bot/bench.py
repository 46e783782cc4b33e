"""`quietline bench`: the real server under signed text messages, every reply compared.

The server is `quietline public` on one core with a fresh database, exactly as it runs in life: signature, danger
reading, pseudonym, sealed session, durable commit, then the answer. The driver runs on another core. Each connection
takes turn one of all its people before turn two of any, so that every conversation is open at once.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bot import wiring
from bot.bench_driver import Request, Round, drive
from bot.channels.sms import STATUS, twiml
from bot.channels.twilio_copies import CHANNEL
from bot.conversation import Conversation
from bot.ports import Inbound
from bot.throwaway import ThrowawayPostgres, free_port
from safety.secrecy import Sealed

URL = "https://bench.example.org"
#: One person's way from the opening through a first enquiry, with a word for help and an answer in words.
DIALOGUE = ("hello", "1", "1", "yes", "HELP", "no", "skip", "2", "yes he does", "BACK")
WARM_UP_PEOPLE = 500
#: Those we may use, as it was before the driver confined itself to one: what it starts would inherit that.
CORES = sorted(os.sched_getaffinity(0))
POSTGRESQL = "PostgreSQL (synchronous_commit=on; its own processes come on top, on any core)"


def run(people: int, in_flight: int, rounds: int, database: str = "") -> None:
    """Print the figures for SQLite, and beside them for a PostgreSQL database if its URL is given; "postgresql" is one
    that is made for it. Raises SystemExit(1) if any reply was wrong.
    """
    people = even(people, in_flight)
    expected = asyncio.run(_expected(wiring.in_memory(None)))
    print(
        f"signed SMS turns, {people:,} numbers x {len(DIALOGUE)} turns, {in_flight} in flight, one worker, one core"
    )
    print("every turn durable before its answer; every reply compared")
    wrong = 0
    for store, url in _stores(database):
        print(f"\n{store}")
        wrong += _tell([_round(people, in_flight, expected, url) for _ in range(rounds)])
    if wrong:
        raise SystemExit(1)


def _stores(database: str) -> Iterator[tuple[str, str]]:
    """What is measured, and its URL. A server made for it lives as long as the last one is measured."""
    yield "SQLite (WAL, synchronous=FULL)", ""
    if database == "postgresql":
        os.sched_setaffinity(0, CORES)
        server = ThrowawayPostgres()
        try:
            yield POSTGRESQL, server.create("bench")
        finally:
            server.remove()
    elif database:
        yield POSTGRESQL, database


def _tell(done: list[Round]) -> int:
    """Print what the rounds came to; how many replies were wrong."""
    best = sorted(done, key=lambda each: each.per_second)[len(done) // 2]
    wrong = sum(each.wrong for each in done)
    spread = f"{min(d.per_second for d in done):,.0f}-{max(d.per_second for d in done):,.0f}"
    cuts = statistics.quantiles(best.turns, n=1000)
    print(f"turns per second   {best.per_second:,.0f}   (median of {len(done)} rounds; {spread})")
    print(
        "ms                 "
        + "  ".join(f"p{p / 10:g} {cuts[p - 1] * 1000:.1f}" for p in (500, 950, 990, 999))
    )
    print(f"server processor   {best.processor / len(best.turns) * 1e6:.0f} us a turn")
    print(f"wrong replies      {wrong} of {sum(len(d.turns) for d in done):,}")
    return wrong


async def _expected(conversation: Conversation) -> list[bytes]:
    """The right answer to each turn, from the same conversation with nothing but memory behind it."""
    said = [Inbound(CHANNEL, Sealed("+447700900000"), Sealed(text)) for text in DIALOGUE]
    return [twiml(await conversation.receive(inbound), URL + STATUS).encode() for inbound in said]


def _round(people: int, in_flight: int, expected: list[bytes], database: str) -> Round:
    with tempfile.TemporaryDirectory() as folder:
        port, token = free_port(), secrets.token_hex(16)
        public = (sys.executable, "-m", "bot", "public")
        server = serve(public, environment(Path(folder), port, token, database))
        try:
            await_health(port)
            warm = signed_requests(even(WARM_UP_PEOPLE, in_flight), token, expected, first=people)
            drive([port], in_flight, list(warm))
            before = processor_seconds(server.pid)
            driven = drive([port], in_flight, list(signed_requests(people, token, expected, first=0)))
            return replace(driven, processor=processor_seconds(server.pid) - before)
        finally:
            server.terminate()
            server.wait(15)


def environment(folder: Path, port: int, token: str, database: str) -> dict[str, str]:
    """What a public door is started with to be measured: fresh keys, and nobody outside it could call."""
    return (
        {k: v for k, v in os.environ.items() if not k.startswith("QUIETLINE_")}
        | {
            "QUIETLINE_DATA": str(folder / "data"),
            "QUIETLINE_DATABASE": database,
            "QUIETLINE_KEYS": str(folder / "keys" / "keys"),
            "QUIETLINE_ROOT_SECRET": secrets.token_hex(32),
            "QUIETLINE_PUBLIC_URL": URL,
            "QUIETLINE_PUBLIC_PORT": str(port),
            "QUIETLINE_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "QUIETLINE_TWILIO_AUTH_TOKEN": token,
            "QUIETLINE_TWILIO_NUMBER": "+447700900000",
            "QUIETLINE_TWILIO_API": "http://127.0.0.1:9",  # the port for throwing things away: nobody outside is called
        }
    )


def serve(command: Sequence[str], surroundings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a server on the first core; this process, which drives it, keeps to the second."""
    server = subprocess.Popen(command, env=surroundings)
    if len(CORES) > 1:
        os.sched_setaffinity(server.pid, CORES[:1])
        os.sched_setaffinity(0, CORES[1:2])
    return server


def processor_seconds(pid: int) -> float:
    """User and system time the process has used (fields 14 and 15 of proc_pid_stat(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def await_health(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as probe:
                probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                if b" 200 " in probe.recv(100):
                    return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not start")


def signed_requests(
    people: int, token: str, expected: list[bytes], first: int, dialogue: Sequence[str] = DIALOGUE
) -> Iterator[Request]:
    """Each request as bytes with the body it must be answered with, signed by Twilio's own code."""
    validator = RequestValidator(token)
    for turn, text in enumerate(dialogue):
        for person in range(first, first + people):
            yield signed_request(validator, text, person, turn), expected[turn]


def signed_request(validator: RequestValidator, text: str, person: int, turn: int) -> bytes:
    """One of them. The same person and turn are the same delivery."""
    form = text_form(text, person, turn)
    signature = validator.compute_signature(f"{URL}/sms", form)
    body = urlencode(form).encode()
    head = (
        f"POST /sms HTTP/1.1\r\nHost: bench\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def text_form(text: str, person: int, turn: int) -> dict[str, str]:
    """What Twilio sends with a text message, blanks and all."""
    sid = f"SM{person:016x}{turn:016x}"
    place = {f"{side}{part}": "" for side in ("From", "To") for part in ("City", "State", "Zip")}
    return {
        "ToCountry": "GB",
        "FromCountry": "GB",
        **place,
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "From": f"+447700{person:06d}",
        "To": "+447700900000",
        "Body": text,
    }


def even(people: int, in_flight: int) -> int:
    """So many people, and as many more as make the shares of all connections equal."""
    return people + -people % in_flight
