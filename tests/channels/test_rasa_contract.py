"""The same requests to rasa-sdk's own server and to ours: the same status codes and the same shapes."""

from __future__ import annotations

import asyncio
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.rasa import TURN
from bot.throwaway import free_port
from tests.conftest import Served
from tests.patience import PATIENCE_SECONDS, START_SECONDS
from tests.rasa_host.door import open_door
from tests.rasa_host.host import DOMAIN, Host, Post

Reply = tuple[int, Any]


@pytest.fixture(scope="module")
def sdk() -> Iterator[int]:
    """The port of rasa-sdk's server."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.rasa_host.sdk_server", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if _ask(port, "GET", "/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("rasa-sdk's server did not start")


def _ask(
    port: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _posting(port: int) -> Post:
    async def post(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        return await asyncio.to_thread(_ask, port, "POST", "/webhook", body, headers)

    return post


async def _calls(host: Host) -> list[Reply]:
    """Every kind of call there is, in an order in which a domain becomes known."""
    host.tracker.latest_message = {"text": "hello", "message_id": "1"}
    without: dict[str, object] = {"domain": None}
    replies = [
        await host.call(TURN, **without),
        await host.call(TURN, **without, domain_digest="d1"),
        await host.call(TURN, domain=DOMAIN, domain_digest="d1"),
        await host.call(TURN, **without, domain_digest="d1"),
        await host.call(TURN, **without, domain_digest="d2"),
        await host.call("action_of_nobody"),
        await host.call("action_of_nobody", **without),
        await host.call(""),
    ]
    host.deflate = True
    replies += [await host.call(TURN), await host.call("action_of_nobody")]
    for body in (b"", b"null"):
        status, answer = await host.post(body, {"Content-Type": "application/json"})
        replies.append((status, json.loads(answer)))
    return replies


def _shape(value: object) -> object:
    """Names and types, and what a list is made of; a slot's value and a button's words may differ."""
    match value:
        case dict():
            return {name: _shape(each) for name, each in value.items()}
        case list():
            return sorted({json.dumps(_shape(each), sort_keys=True) for each in value if each})
        case _:
            return type(value).__name__


async def test_calls_are_answered_as_rasa_sdk_answers_them(sdk: int, served: Served) -> None:
    async with open_door(served) as door:
        theirs = await _calls(Host(_posting(sdk)))
        ours = await _calls(door.host())
    assert [status for status, _ in theirs] == [449, 449, 200, 200, 449, 404, 404, 200, 200, 404, 400, 400]
    assert [status for status, _ in ours] == [status for status, _ in theirs]
    for mine, sdks in zip(ours, theirs, strict=True):
        assert _shape(_last_said(mine[1])) == _shape(_last_said(sdks[1]))


def _last_said(answer: Any) -> Any:
    """Only the last message of an answer: we say two things where their action says one."""
    return {**answer, "responses": answer["responses"][-1:]} if answer and "responses" in answer else answer


async def test_health_and_actions_are_told_as_rasa_sdk_tells_them(sdk: int, served: Served) -> None:
    async with open_door(served) as door:
        for path in ("/health", "/actions"):
            status, answer = await asyncio.to_thread(_ask, sdk, "GET", path)
            mine = await door.request("GET", f"/rasa{path}")
            assert (mine[0], json.loads(mine[1])) == (status, json.loads(answer))
