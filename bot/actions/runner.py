"""Runs an operator's own actions: rasa-sdk's `Action` classes, in this process.

They get as little as possible: the slots, and a pseudonym made for them alone. No text, no history, no address.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any, Final

from bot.actions.port import Actions, NoActions
from bot.actions.registered import found
from bot.engine.actions import Done, NotAllowed, judged
from bot.engine.flow import Script, Value
from bot.errors import QuietlineError

if TYPE_CHECKING:
    from rasa_sdk.executor import ActionExecutor

log = logging.getLogger(__name__)

#: Two of these in one turn, and the turn still ends in time (bot/conversation.py).
ACTION_SECONDS: Final = 2.0


class BadActions(QuietlineError):
    """The registered actions cannot be run."""


class OwnActions:
    """Actions registered with rasa-sdk's executor, one by one."""

    def __init__(self, executor: ActionExecutor) -> None:
        self._executor = executor
        self._refused = 0

    async def run(self, action: str, person: str, slots: Mapping[str, Value], script: Script) -> Done | None:
        """What it did, or None if it failed, took too long or wanted what no action may do."""
        try:
            async with asyncio.timeout(ACTION_SECONDS):
                result = await self._executor.run(_call(action, person, slots, script))
            return judged(result.events, result.responses, slots, script)
        except NotAllowed:
            self._refused += 1
            log.exception("an action wanted what no action may do; so far: %d", self._refused)
        except Exception:  # theirs, and of any kind
            log.exception("an action failed")
        return None


def open_actions() -> Actions:
    """Import and register what the operator's packages name. Raises BadActions naming the one at fault."""
    named = found()
    if not named:
        return NoActions()
    try:
        from rasa_sdk.executor import ActionExecutor  # noqa: PLC0415 - half a second, and an extra
    except ImportError:
        raise BadActions(
            "Actions are registered, and rasa-sdk is not there; install quietline[rasa]."
        ) from None
    executor = ActionExecutor()
    for name, entry in sorted(named.items()):
        executor.register_action(_loaded(name, entry))
    return OwnActions(executor)


def _loaded(name: str, entry: EntryPoint) -> Any:
    from rasa_sdk import Action  # noqa: PLC0415 - as above

    try:
        action: Any = entry.load()
    except Exception as fault:
        raise BadActions(f"The action {name} cannot be imported; try it in a Python shell.") from fault
    if not (inspect.isclass(action) and issubclass(action, Action)):
        raise BadActions(f"The action {name} must be a class made from rasa_sdk.Action.")
    made: Any = action()
    if made.name() != name:
        raise BadActions(
            f"The action registered as {name} has another name() of its own; make them the same."
        )
    if not inspect.iscoroutinefunction(made.run):  # it would hold up everyone while it runs
        raise BadActions(f"The action {name} must have an async run().")
    return made


def _call(action: str, person: str, slots: Mapping[str, Value], script: Script) -> dict[str, Any]:
    """What rasa-sdk wants of a call, with nothing in it that a person typed or that leads back to one."""
    filled = {name: slots.get(name) for name in script.slots}
    return {
        "next_action": action,
        "sender_id": person,
        "tracker": {"sender_id": person, "slots": filled, "latest_message": {}, "events": []},
        "domain": {"slots": {name: {} for name in script.slots}, "actions": [action]},
    }
