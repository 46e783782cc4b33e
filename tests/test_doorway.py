"""A door is not held shut by whoever never comes to the end of their question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from bot import doorway
from bot.doorway import ASK_SECONDS, MOST_HEAD_BYTES, Caller, turn_out_the_slow
from bot.throwaway import free_port
from tests.patience import eventually

PLACES = 20
QUESTION = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[uvicorn.Server]:
    """An app that answers everybody, with room for a few."""
    monkeypatch.setattr(doorway, "places", lambda: PLACES)
    config = uvicorn.Config(
        PlainTextResponse("here"), http=Caller, port=free_port(), lifespan="off", ws="none", log_config=None
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield server
    for writer in _came:
        writer.transport.abort()
    _came.clear()
    server.should_exit = True
    await serving


_came: list[asyncio.StreamWriter] = []


async def come(server: uvicorn.Server, sends: bytes) -> Opened:
    """Connect and send this."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.config.port)
    _came.append(writer)
    writer.write(sends)
    return reader, writer


async def answered(opened: Opened) -> bool:
    """Whether there is an answer, before whatever end."""
    with suppress(OSError):
        async with asyncio.timeout(5):
            return (await opened[0].readline()).startswith(b"HTTP/1.1 200")
    return False


async def test_headers_without_end_are_cut_off_and_long_ones_are_read(server: uvicorn.Server) -> None:
    endless = await come(server, b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * (MOST_HEAD_BYTES // 8))
    assert not await answered(endless)
    one_long = await come(server, b"GET / HTTP/1.1\r\nX-A: " + b"a" * MOST_HEAD_BYTES)
    assert not await answered(one_long)
    assert await answered(await come(server, QUESTION[:-2] + b"X-A: " + b"a" * 8000 + b"\r\n\r\n"))


async def test_who_is_too_slow_is_turned_out_and_who_waits_for_an_answer_is_not(
    server: uvicorn.Server,
) -> None:
    slow = [await come(server, part) for part in (b"", b"\r\n", QUESTION[:9], QUESTION[:-2])]
    body = await come(server, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
    asked = await come(server, QUESTION)
    assert await answered(asked)
    assert await answered(body), "of a body each app reads as much as it wants"
    connections = server.server_state.connections
    await eventually(lambda: len(connections) == 6)
    now = asyncio.get_running_loop().time()
    turn_out_the_slow(connections, now + ASK_SECONDS - 5)
    assert len(connections) == 6
    turn_out_the_slow(connections, now + ASK_SECONDS + 5)
    await eventually(lambda: len(connections) == 1)
    asked[1].write(QUESTION)
    assert [await answered(each) for each in slow] == [False] * 4


async def test_when_all_places_are_taken_whoever_has_been_longest_with_a_question_makes_room(
    server: uvicorn.Server,
) -> None:
    crowd = [await come(server, QUESTION[:9]) for _ in range(3 * PLACES)]
    assert await answered(await come(server, QUESTION))
    assert len(server.server_state.connections) <= PLACES + 1
    assert not await answered(crowd[0])
    crowd[-1][1].write(QUESTION[9:])
    assert await answered(crowd[-1]), "who came last had not been there for long"


async def test_a_body_that_goes_on_after_its_answer_is_not_read_to_its_end(server: uvicorn.Server) -> None:
    talker = await come(server, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000000\r\n\r\nabc")
    assert await answered(talker)
    with suppress(OSError):
        for _ in range(900):
            talker[1].write(b"a" * 100_000)
            await talker[1].drain()
    assert talker[1].is_closing()
