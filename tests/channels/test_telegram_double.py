"""The double is held to what is known of Telegram's server, or every test that stands on it would prove nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.telegram_double import Person, TelegramDouble
from tests.telegram_double.state import Webhook

Hook = Callable[[dict[str, Any]], tuple[int, dict[str, str], object]]
ACCEPT: tuple[int, dict[str, str], object] = (200, {}, None)


class Time:
    """A clock to be moved."""

    def __init__(self) -> None:
        self.seconds = 1_795_000_000.0

    def __call__(self) -> float:
        return self.seconds


@asynccontextmanager
async def hooked(hook: Hook, pace: float = 0.001) -> AsyncIterator[tuple[TelegramDouble, Time]]:
    """The double with a webhook that answers as `hook` says."""

    async def answer(request: web.Request) -> web.Response:
        status, headers, body = hook({**await request.json(), "secret": request.headers.get(SECRET_HEADER)})
        content = json.dumps(body) if body else ""
        return web.Response(status=status, headers=headers, text=content, content_type="application/json")

    app = web.Application()
    app.router.add_post("/hook", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    now = Time()
    async with TelegramDouble(now=now, pace=pace) as telegram:
        telegram.state.webhook = Webhook("http://{}:{}/hook".format(*runner.addresses[0][:2]), "s3cret")
        yield telegram, now
    await runner.cleanup()


SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def call(telegram: TelegramDouble, method: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as http:
        url = f"{telegram.api}/bot{telegram.state.token}/{method}"
        async with http.post(url, json=fields) as answer:
            return answer.status, await answer.json()


async def test_only_the_head_of_a_chats_queue_is_on_its_way_until_it_is_accepted() -> None:
    seen: list[str] = []

    def hook(update: dict[str, Any]) -> tuple[int, dict[str, str], object]:
        assert update["secret"] == "s3cret"
        seen.append(update["message"]["text"])
        return (503, {}, None) if len(seen) < 4 else ACCEPT

    async with hooked(hook) as (telegram, _):
        ann = telegram.person()
        ann.write("one")
        ann.write("two")
        await telegram.delivery.settled()
    assert seen == ["one", "one", "one", "one", "two"]


async def test_a_refused_update_comes_again_at_once_then_after_two_four_and_eight_seconds() -> None:
    times: list[float] = []

    def hook(_: dict[str, Any]) -> tuple[int, dict[str, str], object]:
        times.append(asyncio.get_running_loop().time())
        return (500, {}, None) if len(times) < 5 else ACCEPT

    async with hooked(hook, pace=0.05) as (telegram, _):
        telegram.person().write("one")
        await telegram.delivery.settled()
    pauses = [(later - earlier) / 0.05 for earlier, later in pairwise(times)]
    assert pauses[0] < pauses[3], "at once, as far as this machine has time"
    assert pauses[1] >= 2
    assert pauses[2] >= 4
    assert pauses[3] >= 8


async def test_retry_after_is_honoured() -> None:
    times: list[float] = []

    def hook(_: dict[str, Any]) -> tuple[int, dict[str, str], object]:
        times.append(asyncio.get_running_loop().time())
        return (503, {"Retry-After": "30"}, None) if len(times) < 2 else ACCEPT

    async with hooked(hook, pace=0.01) as (telegram, _):
        telegram.person().write("one")
        await telegram.delivery.settled()
    assert times[1] - times[0] >= 0.3


async def test_presses_have_a_queue_of_their_own_and_chats_do_not_wait_for_each_other() -> None:
    accepted: list[str] = []

    def hook(update: dict[str, Any]) -> tuple[int, dict[str, str], object]:
        if "callback_query" in update:
            accepted.append("press")
        elif update["message"]["text"] == "bea":
            accepted.append("bea")
        elif len(accepted) < 2:
            return 500, {}, None
        return ACCEPT

    async with hooked(hook) as (telegram, _):
        ann, bea = telegram.person(), telegram.person()
        shown = ann.write("stuck")
        ann.push("x", shown)
        bea.write("bea")
        await telegram.delivery.settled()
    assert sorted(accepted) == ["bea", "press"]


@pytest.mark.parametrize(("press", "seconds"), [(True, 151), (False, 24 * 3600 + 1)])
async def test_what_is_never_accepted_is_given_up(press: bool, seconds: int) -> None:
    now_of: list[Time] = []

    def hook(_: dict[str, Any]) -> tuple[int, dict[str, str], object]:
        now_of[0].seconds += seconds
        return 500, {}, None

    async with hooked(hook) as (telegram, now):
        now_of.append(now)
        ann = telegram.person()
        if press:
            ann.push("x", telegram.state.show(ann.id, "", by_bot=True))
        else:
            ann.write("one")
        await telegram.delivery.settled()
        assert len(telegram.delivery.expired) == 1


async def test_a_method_in_the_answer_is_carried_out_but_not_every_method() -> None:
    answers = iter(
        [
            {"method": "sendMessage", "chat_id": 7_000_000_001, "text": "hello"},
            {"method": "deleteWebhook"},
            {"method": "getMe"},
        ]
    )
    async with hooked(lambda _: (200, {}, next(answers))) as (telegram, _):
        ann = telegram.person()
        for _ in range(3):
            ann.write("hi")
        await telegram.delivery.settled()
        assert [each.method for each in telegram.calls] == ["sendMessage"]
        assert telegram.calls[0].in_answer
        assert ann.last.text == "hello"
        assert telegram.state.webhook.url


async def test_a_bot_may_delete_both_sides_for_two_days_and_unknown_ids_are_skipped() -> None:
    async with hooked(lambda _: ACCEPT) as (telegram, now):
        ann = telegram.person()
        old = ann.write("old")
        now.seconds += 48 * 3600 + 1
        new = ann.write("new")
        await telegram.delivery.settled()
        status, body = await call(telegram, "deleteMessages", chat_id=ann.id, message_ids=[new.id, 1, 2])
        assert (status, body["result"]) == (200, True)
        assert ann.shown == ["old"]
        assert (await call(telegram, "deleteMessages", chat_id=ann.id, message_ids=[old.id]))[0] == 400
        assert (await call(telegram, "deleteMessages", chat_id=ann.id, message_ids=[*range(101)]))[0] == 400
        assert (await call(telegram, "deleteMessage", chat_id=ann.id, message_id=1))[0] == 400


async def test_refusals_are_telegrams() -> None:
    async with hooked(lambda _: ACCEPT) as (telegram, now):
        ann = telegram.person()
        press = await _a_press(ann)
        assert (await call(telegram, "answerCallbackQuery", callback_query_id=press))[0] == 200
        now.seconds += 151
        assert (await call(telegram, "answerCallbackQuery", callback_query_id=press))[0] == 400
        assert (await call(telegram, "sendMessage", chat_id=ann.id, text=" "))[0] == 400
        assert (await call(telegram, "sendMessage", chat_id=ann.id, text="x" * 4097))[0] == 400
        assert (await call(telegram, "sendMessage", chat_id=1, text="x"))[0] == 400
        keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "y" * 65}]]}
        assert (await call(telegram, "sendMessage", chat_id=ann.id, text="x", reply_markup=keyboard))[
            0
        ] == 400
        assert (await call(telegram, "noSuchMethod"))[0] == 404
        telegram.fail("sendMessage", 429, retry_after=7)
        status, body = await call(telegram, "sendMessage", chat_id=ann.id, text="x")
        assert (status, body["parameters"]) == (429, {"retry_after": 7})
        ann.block()
        assert (await call(telegram, "sendMessage", chat_id=ann.id, text="x"))[0] == 403
        telegram.state.token = "other"
        assert (await call(telegram, "getMe"))[0] == 200


async def test_a_wrong_token_is_refused() -> None:
    async with hooked(lambda _: ACCEPT) as (telegram, _):
        telegram.api += "/bot1:other/getMe?"
        assert (await call(telegram, "getMe"))[0] == 401


async def test_a_message_can_be_edited_but_not_to_the_same() -> None:
    async with hooked(lambda _: ACCEPT) as (telegram, _):
        ann = telegram.person()
        shown = telegram.state.show(ann.id, "one", by_bot=True)
        edit = {"chat_id": ann.id, "message_id": shown.id, "text": "two"}
        assert (await call(telegram, "editMessageText", **edit))[0] == 200
        assert (await call(telegram, "editMessageText", **edit))[0] == 400
        assert ann.shown == ["two"]


async def _a_press(ann: Person) -> str:
    press = ann.push("x", ann.telegram.state.show(ann.id, "", by_bot=True))
    await ann.telegram.delivery.settled()
    return press
