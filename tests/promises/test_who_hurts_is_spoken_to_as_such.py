"""Promise: the line for people who hurt never stands alone, comes before a pause, and is not for who is hurt."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import pytest

from bot.book import Book
from bot.engine.flow import END, Act, Collect, Flow, Node, SetSlots
from bot.engine.graph import next_ids, reached
from bot.engine.reading import Answer, Chose, Vague
from bot.engine.standing import pending
from tests.engine.talk import Talk

RESPECT = "respect_phoneline"
YES, NO, SKIP = Chose(0), Chose(1), Vague.SKIP


def shown(node: Node) -> tuple[str, ...]:
    """The services a step shows together."""
    match node.step:
        case Act(action="action_show_service", metadata=metadata):
            several = metadata.get("services")
            return tuple(map(str, several)) if isinstance(several, tuple) else (str(metadata["service"]),)
        case _:
            return ()


def test_the_line_for_people_who_hurt_is_never_the_only_number(book: Book) -> None:
    nodes = [node for flow in book.script.flows.values() for node in flow.nodes.values()]
    found = [shown(node) for node in nodes if RESPECT in shown(node)]
    assert found
    assert all(len(keys) == 2 for keys in found)


def test_who_has_said_that_they_are_hurt_is_not_shown_the_line_for_people_who_hurt(book: Book) -> None:
    behind = [place for flow in book.script.flows.values() for place in behind_being_hurt(flow)]
    assert {"harm_to_me", "child_to_parent", "partner_on_programme", "lgbt"} <= {
        flow.id for flow, _ in behind
    }
    assert not [(flow.id, node.id) for flow, node in behind if RESPECT in shown(node)]


def behind_being_hurt(flow: Flow) -> Iterator[tuple[Flow, Node]]:
    """The steps of a flow that follow on its taking someone to be hurt."""
    begun = [
        node.id
        for node in flow.nodes.values()
        if isinstance(node.step, SetSlots) and ("path", "survivor") in node.step.pairs
    ]
    for node_id in reached(begun, partial(next_ids, flow)) - {END}:
        yield flow, flow.nodes[node_id]


def played(book: Book, answers: dict[str, Answer]) -> list[str]:
    """What is said to someone worried how they behave, from the opening to "what now"; the rest is skipped."""
    answers = {
        "safe_to_talk": YES,
        "reason": Chose(1),
        "own_hurt_now": NO,
        "own_go_on": YES,
        "own_signs": YES,
        **answers,
    }
    talk = Talk(book.script)
    said = talk()
    while (asked := question(book, talk)) != "own_next":
        said += talk(answers.get(asked, SKIP))
    return said


def question(book: Book, talk: Talk) -> str:
    assert talk.session is not None
    waiting = pending(book.script, talk.session)
    assert isinstance(waiting, Collect)
    return waiting.slot


@pytest.mark.parametrize(("numbers", "choice", "pause"), list(product((YES, NO, SKIP), repeat=3)))
def test_a_pause_is_told_only_behind_the_number_the_choice_and_its_limits(
    numbers: Answer, choice: Answer, pause: Answer, book: Book
) -> None:
    said = played(book, {"want_numbers": numbers, "own_choice": choice, "own_pause": pause})
    if choice == YES and pause == YES:
        told = said.index("own_pause")
        assert f"service:{RESPECT}+samaritans" in said[:told]
        assert "own_pause_not" in said[:told]
    else:
        assert "own_pause" not in said
