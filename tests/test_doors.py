"""Doors that systemd keeps while we restart: nobody is refused, and a door that is not wanted any more is let go."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.responses import PlainTextResponse

from bot.doors import knock_no_more, open_doors, taken
from bot.environment import BadSettings
from bot.listening import LastAnswers, Server
from bot.settings import Settings, read_settings
from bot.throwaway import free_port

HANDED_AT = 200


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Its end of the line that services tell it things by."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("FDSTORE", "2")
        yield line


@contextmanager
def handed_over(doors: list[socket.socket], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a next life: the doors lie open at consecutive numbers, and the environment says how many."""
    monkeypatch.setattr("bot.doors._FIRST", HANDED_AT)
    monkeypatch.setenv("LISTEN_PID", str(os.getpid()))
    monkeypatch.setenv("LISTEN_FDS", str(len(doors)))
    for place, door in enumerate(doors):
        os.dup2(door.fileno(), HANDED_AT + place)
    yield


def settings(public: int, console: int) -> Settings:
    given = {"ROOT_SECRET": "x" * 32, "PUBLIC_PORT": str(public), "CONSOLE_PORT": str(console)}
    return read_settings({f"QUIETLINE_{name}": value for name, value in given.items()})


def inodes(*doors: socket.socket) -> list[int]:
    """Which sockets of the system these are handles on."""
    return [os.fstat(door.fileno()).st_ino for door in doors]


def test_both_doors_are_given_to_systemd_and_taken_back(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = settings(free_port(), free_port())
    with ExitStack() as ending:
        first = [ending.enter_context(door) for door in open_doors(ours, False, True)]
        assert systemd.recv(100) == b"FDSTOREREMOVE=1\nFDNAME=doors"
        told, numbers, _, _ = socket.recv_fds(systemd, 100, 9)
        kept = [ending.enter_context(socket.socket(fileno=number)) for number in numbers]
        assert told == b"FDSTORE=1\nFDNAME=doors"
        assert inodes(*first) == inodes(*kept)
        with handed_over(kept, monkeypatch):
            second = [ending.enter_context(door) for door in open_doors(ours, False, True)]
        assert inodes(*first) == inodes(*second)


def test_a_door_for_which_the_settings_have_no_use_any_more_is_closed_and_another_opened(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as former:
        with handed_over([former], monkeypatch):
            (door,) = open_doors(settings(free_port(), free_port()), False)
        with door:
            assert inodes(door) != inodes(former)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(HANDED_AT)
        assert systemd.recv(100).startswith(b"FDSTOREREMOVE=1\n")


def test_what_was_handed_to_another_process_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as theirs, handed_over([theirs], monkeypatch):
        monkeypatch.setenv("LISTEN_PID", "1")
        with pytest.raises(BadSettings, match="QUIETLINE_PUBLIC_PORT is taken"):
            open_doors(settings(theirs.getsockname()[1], free_port()), False)
        os.close(HANDED_AT)


def test_a_door_at_which_knocks_were_overlooked_hears_them_again_once_it_is_handed_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        knock_no_more(door)
        with taken(os.dup(door.fileno())), socket.create_connection(door.getsockname(), timeout=5):
            pass


@pytest.fixture
def signals_as_before() -> Iterator[None]:
    """A server in this process takes them for itself."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


async def life(door: socket.socket, word: str) -> tuple[Server, asyncio.Task[None]]:
    """A server behind the door that answers with this word."""
    answering = asyncio.Event()
    server = Server(PlainTextResponse(word), answering.set)
    serving = asyncio.create_task(server.serve(sockets=[door.dup()]))
    await answering.wait()
    return server, serving


async def ask(door: socket.socket) -> bytes:
    """What is answered on a connection of its own."""
    reader, writer = await asyncio.open_connection(*door.getsockname())
    writer.write(b"GET / HTTP/1.1\r\nHost: door\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return answer.rpartition(b"\r\n\r\n")[2]


async def test_who_knocks_while_nobody_serves_is_answered_by_the_next_life(
    systemd: socket.socket, signals_as_before: None
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        server, serving = await life(door, "first")
        server.should_exit = True
        await serving
        waiting = [asyncio.create_task(ask(door)) for _ in range(20)]
        await asyncio.sleep(0.05)
        server, serving = await life(door, "second")
        assert await asyncio.gather(*waiting) == [b"second"] * 20
        server.should_exit = True
        await serving


async def test_who_is_still_inside_is_answered_and_balancers_are_told_to_send_nobody() -> None:
    app = LastAnswers(PlainTextResponse("still here"))
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://door") as client:
        assert (await client.get("/healthz")).status_code == 200
        app.ending = True
        answer, health = await client.get("/"), await client.get("/healthz")
    assert (answer.text, answer.headers["connection"]) == ("still here", "close")
    assert (health.status_code, health.json()) == (503, {"answers": False})
