"""Every static fault in a set of flows, found before anyone meets it. Pure.

The reader has already refused what is not well written. Here the compiled flows are walked as a graph, with
the slots, words and services they name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.engine.check_buttons import buttons
from bot.engine.check_circles import endless
from bot.engine.check_flows import links, nesting, starts
from bot.engine.check_goodbye import goodbye
from bot.engine.check_harm import harm, kept
from bot.engine.check_kindness import danger, kindness
from bot.engine.check_names import names, words_of_the_engine
from bot.engine.check_opening import opening, topics
from bot.engine.check_steps import steps
from bot.engine.content import Content
from bot.errors import Fault

_CHECKS: tuple[Callable[[Content], Iterator[Fault]], ...] = (
    names,
    words_of_the_engine,
    steps,
    starts,
    links,
    nesting,
    endless,
    kept,
    opening,
    topics,
    harm,
    danger,
    goodbye,
    buttons,
)


def check(content: Content) -> tuple[Fault, ...]:
    """All faults, each once, in file order."""
    return tuple(sorted({fault for find in _CHECKS for fault in find(content)}))


def advice(content: Content) -> tuple[Fault, ...]:
    """What a person is asked to look at, each once, in file order."""
    return tuple(sorted(set(kindness(content))))
