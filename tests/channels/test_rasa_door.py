"""The action server as an attacker and a broken host meet it."""

from __future__ import annotations

import json
import logging
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.book import Book
from bot.channels.rasa import ACTIONS, HEALTH, ROUTES, WEBHOOK
from bot.channels.rasa_call import MAX_BYTES, MAX_INFLATED, read_call
from bot.forms import BadForm
from bot.settings import read_settings
from bot.store.migrate import migrate
from bot.wiring import public_app
from safety.secrecy import Sealed
from tests.conftest import Served
from tests.rasa_host.door import GOOD, TOKEN, open_door

DEFLATE = [(b"content-encoding", b"deflate")]
NAME = b"authorization"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(NAME, b"")],
        [(NAME, b"Bearer")],
        [(NAME, b"Bearer ")],
        [(NAME, TOKEN.encode())],
        [(NAME, b"Basic " + TOKEN.encode())],
        [(NAME, b"Bearer " + TOKEN.encode()[:-1])],
        [(NAME, b"Bearer " + TOKEN.encode() + b"x")],
        [(NAME, b"Bearer \xff\xfe\x80")],
        [(NAME, b"Bearer " + TOKEN.encode())] * 2,
        [(b"x-token", TOKEN.encode())],
    ],
)
async def test_without_the_token_nothing_is_read_or_done(
    headers: list[tuple[bytes, bytes]], served: Served
) -> None:
    async with open_door(served) as door:
        call = {"next_action": "action_quietline_turn", "domain": {}, "tracker": {"sender_id": "person-7"}}
        for path in ROUTES:
            for method in ("GET", "POST"):
                status, answer = await door.raw(method, path, json.dumps(call).encode(), headers)
                assert (status, answer) == (403, b'{"error":"Forbidden"}')
        assert (await door.conversation.show("rasa", Sealed("person-7"))).turn == 0
        assert door.conversation.answers == []


async def test_the_scheme_may_be_written_small_and_methods_are_kept_apart(served: Served) -> None:
    async with open_door(served) as door:
        assert (await door.request("GET", HEALTH, headers={"Authorization": f"bearer {TOKEN}"}))[0] == 200
        assert (await door.request("GET", WEBHOOK))[0] == 405
        assert (await door.request("POST", ACTIONS))[0] == 405


async def test_refusals_are_counted_and_not_told(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    async with open_door(served) as door:
        with caplog.at_level(logging.DEBUG):
            for _ in range(9):
                await door.request("POST", WEBHOOK, b"my name is Quenilda", {"Authorization": "Quenilda"})
                assert "Quenilda" not in str(await door.request("POST", WEBHOOK, b"my name is Quenilda"))
                body = b'{"next_action": "action_Quenilda", "domain": {}}'
                assert b"Quenilda" not in (await door.request("POST", WEBHOOK, body))[1]
    ours = [record.getMessage() for record in caplog.records if record.name == "bot.channels.rasa"]
    assert ours.count("webhooks refused: 8") == 1
    assert ours.count("action calls that could not be read: 8") == 1
    assert len(ours) == 8
    assert "Quenilda" not in caplog.text


POISON = [
    b"",
    b"{",
    b"[]",
    b"\xff\xfe",
    b'{"next_action": 7}',
    b'{"next_action": "action_quietline_turn", "domain": {}}',
    b'{"next_action": "action_quietline_turn", "domain": {}, "tracker": {"sender_id": ""}}',
    b'{"next_action": "action_quietline_turn", "domain": {}, "tracker": {"sender_id": 7}}',
    b'{"next_action": "action_quietline_turn", "domain": {}, "tracker": {"sender_id": "a", "slots": 5}}',
    b'{"tracker": ' + b"[" * 20_000,
]


@pytest.mark.parametrize("body", POISON, ids=range(len(POISON)))
async def test_what_is_no_call_is_refused(body: bytes, served: Served) -> None:
    async with open_door(served) as door:
        status, answer = await door.request("POST", WEBHOOK, body)
        assert status == 400
        assert "error" in json.loads(answer)


async def test_bodies_are_bounded_before_and_after_inflating(served: Served) -> None:
    async with open_door(served) as door:
        assert (await door.request("POST", WEBHOOK, b" " * (MAX_BYTES + 1)))[0] == 413
        bomb = zlib.compress(b" " * (MAX_INFLATED * 4), 9)
        assert len(bomb) < MAX_BYTES
        assert (await door.request("POST", WEBHOOK, bomb, {**GOOD, "Content-Encoding": "deflate"}))[0] == 413
        for coding in ("gzip", "br", "deflate, deflate"):
            headers = {**GOOD, "Content-Encoding": coding}
            assert (await door.request("POST", WEBHOOK, zlib.compress(b"{}"), headers))[0] == 400


@pytest.mark.parametrize("cut", [b"", b"\x78", zlib.compress(b'{"next_action": null}')[:-3], b"nonsense"])
def test_what_does_not_inflate_whole_is_no_call(cut: bytes) -> None:
    with pytest.raises(BadForm):
        read_call(DEFLATE, cut)


FIELDS = ("next_action", "tracker", "domain", "domain_digest", "sender_id", "slots", "latest_message", "text")
ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | st.text() | st.booleans(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(FIELDS), inner),
)


@given(ANY_JSON, st.booleans())
@examples(max_examples=100)
def test_any_json_is_read_or_refused(value: object, deflated: bool) -> None:
    body = json.dumps(value).encode()
    with suppress(BadForm):
        read_call(DEFLATE if deflated else [], zlib.compress(body) if deflated else body)


async def test_a_digest_is_remembered_among_a_bounded_number(served: Served) -> None:
    async with open_door(served) as door:
        host = door.host()
        for number in range(200):
            assert (await host.call("action_quietline_services", domain_digest=f"digest-{number}"))[0] == 200
        known = await host.call("action_quietline_services", domain=None, domain_digest="digest-199")
        forgotten = await host.call("action_quietline_services", domain=None, domain_digest="digest-0")
        assert (known[0], forgotten[0]) == (200, 449)
        long = "x" * 1000
        await host.call("action_quietline_services", domain_digest=long)
        assert (await host.call("action_quietline_services", domain=None, domain_digest=long))[0] == 449


@pytest.mark.parametrize("token", ["", TOKEN])
def test_without_a_token_in_the_settings_there_is_no_action_server(
    token: str, book: Book, tmp_path: Path
) -> None:
    environment = {
        "QUIETLINE_ROOT_SECRET": "a root secret that is only for tests, and long",
        "QUIETLINE_DATA": str(tmp_path / "data"),
        "QUIETLINE_KEYS": str(tmp_path / "keys"),
        "QUIETLINE_RASA_TOKEN": token,
    }
    settings = read_settings(environment)
    migrate(settings.database)
    door = TestClient(public_app(settings, book))
    for path, method in ROUTES.items():
        assert door.request(method, path).status_code == (403 if token else 404)
