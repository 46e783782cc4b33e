"""What becomes of a turn whatever an operator's action does: lets nothing unreviewed out, and never goes dark."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, FollowupAction, SessionEnded, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.actions import runner
from bot.actions.runner import BadActions, OwnActions, open_actions
from bot.book import Book, read_book
from bot.conversation import Answer, Conversation
from bot.ports import Inbound
from safety.secrecy import Sealed
from tests.actions.operator import DAY, content, install, install_example
from tests.conftest import Served

NUMBER = Sealed("+447700900123")
Does = Callable[[CollectingDispatcher, Tracker], Any]


class Places(Action):  # type: ignore[misc]  # rasa-sdk has no types
    """Does what a test wants under the name of the example's action."""

    def __init__(self, does: Does) -> None:
        self.does = does

    def name(self) -> str:
        return "action_group_places"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: object) -> Any:
        result = self.does(dispatcher, tracker)
        return await result if asyncio.iscoroutine(result) else result


class Line:
    """One person writing to a service with that action."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation

    async def say(self, text: str) -> Answer:
        return await self.conversation.receive(Inbound("sms", NUMBER, Sealed(text)))

    async def asks(self) -> list[str]:
        """Past the opening, ask for the group; the keys of what is said."""
        for text in ("hello", "1"):
            await self.say(text)
        answer = await self.say("our group")
        assert not answer.static
        return [line.key for line in answer.lines]

    async def slots(self) -> dict[str, Any]:
        whom = self.conversation.marks("sms", NUMBER)
        async with self.conversation.sessions.hold(whom, ()) as held:
            return dict(held.session.slots) if held.session else {}


Serving = Callable[[Does], AbstractAsyncContextManager[Line]]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("operator")
    with pytest.MonkeyPatch.context() as patch:
        install_example(folder, patch)
        return read_book(content(folder), lambda: DAY, "QL")


@pytest.fixture
def serving(served: Served, book: Book) -> Serving:
    @asynccontextmanager
    async def serve(does: Does) -> AsyncIterator[Line]:
        executor = ActionExecutor()
        executor.register_action(Places(does))
        async with served() as made:
            yield Line(
                Conversation(book, made.book_of, made.sessions, made.keys, made.now, OwnActions(executor))
            )

    return serve


async def test_it_gets_slots_and_a_pseudonym_and_nothing_else(serving: Serving) -> None:
    seen: list[dict[str, Any]] = []

    def does(_: CollectingDispatcher, tracker: Tracker) -> list[object]:
        seen.append(tracker.current_state())
        return []

    async with serving(does) as line:
        await line.asks()
        rows = {mark.digest.hex() for mark in line.conversation.marks("sms", NUMBER)}
    [state] = seen
    assert state["slots"]["safe_to_talk"] is True
    assert state["latest_message"] == {}
    assert state["events"] == []
    assert len(state["sender_id"]) == 32
    assert state["sender_id"] not in rows
    assert "group" not in str({**state, "slots": {}})
    assert NUMBER.reveal() not in str(state)


async def test_what_it_may_do_is_done(serving: Serving) -> None:
    async with serving(lambda *_: [SlotSet("group", "full")]) as line:
        assert (await line.asks())[0] == "utter_group_full"

    def reset(dispatcher: CollectingDispatcher, _: Tracker) -> list[object]:
        dispatcher.utter_message(response="utter_group_places", count=2)
        return [SlotSet("path", "other"), AllSlotsReset(), SlotSet("group", "open")]

    async with serving(reset) as line:
        assert (await line.asks())[:2] == ["utter_group_places", "utter_group_join"]
        assert "path" not in await line.slots()
        assert (await line.slots())["safe_to_talk"] is True

    async with serving(lambda *_: [SessionEnded()]) as line:
        assert await line.asks() == []
        assert await line.slots() == {}


def _say(**message: Any) -> Does:
    def does(dispatcher: CollectingDispatcher, _: Tracker) -> list[object]:
        dispatcher.utter_message(**message)
        return [SlotSet("group", "open")]

    return does


def _thrice(dispatcher: CollectingDispatcher, _: Tracker) -> list[object]:
    for _each in range(3):
        dispatcher.utter_message(response="utter_group_full")
    return []


def _fail(*_: object) -> list[object]:
    raise RuntimeError("Quenilda")


class TestRefused:
    """Each ends in the words for a fault of ours, with nothing of what it returned."""

    WANTED: ClassVar[dict[str, Does]] = {
        "text of its own": _say(text="Quenilda"),
        "text beside a response": _say(text="Quenilda", response="utter_group_full"),
        "a picture": _say(image="https://example.org/quenilda.png", response="utter_group_full"),
        "buttons": _say(response="utter_group_full", buttons=[{"title": "Quenilda", "payload": "x"}]),
        "words that are not there": _say(response="utter_quenilda"),
        "a question": _say(response="utter_ask_safe_to_talk"),
        "a placeholder left empty": _say(response="utter_group_places"),
        "a text in a placeholder": _say(response="utter_group_places", count="Quenilda"),
        "a long number in a placeholder": _say(response="utter_group_places", count=7700900123),
        "more than fits": _thrice,
        "another slot": lambda *_: [SlotSet("quenilda", True)],
        "another value": lambda *_: [SlotSet("group", "Quenilda")],
        "a list": lambda *_: [SlotSet("group", ["open"])],
        "that it is safe": lambda *_: [SlotSet("safe_to_talk", True)],
        "another action": lambda *_: [SlotSet("group", "open"), FollowupAction("action_restart")],
        "a failure": _fail,
        "never to end": lambda *_: asyncio.sleep(60),
    }

    @pytest.mark.parametrize("does", WANTED.values(), ids=WANTED)
    async def test_it_ends_in_the_words_for_a_fault(
        self,
        does: Does,
        serving: Serving,
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(runner, "ACTION_SECONDS", 0.05)
        async with serving(does) as line:
            assert (await line.asks())[0] == "utter_safe_static"
            assert "group" not in await line.slots()
            assert not (await line.say("hello again")).static
        ours = [
            r.getMessage() for r in caplog.records if r.name == runner.__name__ and r.levelno > logging.INFO
        ]
        assert len(ours) == 1
        assert "uenilda" not in ours[0]


async def test_danger_is_answered_before_an_action_that_fails(serving: Serving) -> None:
    async with serving(_fail) as line:
        for text in ("hello", "1"):
            await line.say(text)
        keys = [said.key for said in (await line.say("our group, hes got a knife")).lines]
        assert keys[0] == "utter_concern_immediate_danger"


async def test_who_leaves_while_it_runs_hears_nothing_of_it(serving: Serving) -> None:
    running, go_on = asyncio.Event(), asyncio.Event()

    async def waits(*_: object) -> list[object]:
        running.set()
        await go_on.wait()
        return [SlotSet("group", "open")]

    async with serving(waits) as line:
        asking = asyncio.create_task(line.asks())
        await running.wait()
        assert (await line.say("BYE")).left
        go_on.set()
        assert await asking == []
        assert await line.slots() == {}


HEAD = "from rasa_sdk import Action\n"
NAMED = '    def name(self):\n        return "action_group_places"\n'
RUNS = "    async def run(self, dispatcher, tracker, domain):\n        return []\n"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import nothing_like_this", "cannot be imported"),
        ("class Places: pass", "must be a class made from"),
        (f"{HEAD}class Places(Action):\n{RUNS}    def name(self):\n        return 'other'", "name"),
        (f"{HEAD}class Places(Action):\n{NAMED}{RUNS.replace('async ', '')}", "async run"),
    ],
)
def test_what_cannot_be_run_stops_the_start_with_a_sentence(
    source: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = f"theirs_{abs(hash(source))}"
    install(tmp_path, monkeypatch, module, source, action_group_places=f"{module}:Places")
    with pytest.raises(BadActions, match=f"action_group_places .*{why}"):
        open_actions()


async def test_names_that_are_built_in_or_no_names_of_actions_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(
        tmp_path, monkeypatch, "theirs_names", "", action_restart="theirs_names:X", other="theirs_names:X"
    )
    assert not isinstance(open_actions(), OwnActions)
