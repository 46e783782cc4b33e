"""What the check refuses and lets through, where a rule has more than one side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot
from bot.content.responses import read_words
from bot.content.services import Directory
from bot.content.wordlists import read_lists
from bot.engine.check import advice, check
from bot.engine.check_opening import said_before_safe
from bot.engine.content import Content
from bot.engine.patterns import WORDS, WORDS_AT_ANY_POINT
from bot.flows.reader import read_flows
from tests.flows.broken import SOUND, Broken, lay_out, printed

BOT = Path(bot.__file__).parent


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    return Faults(tmp_path)


class Faults:
    """What an editor reads when these flows stand in a file beside the sound ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, flows: str) -> list[str]:
        text = f"flows:\n{flows}".encode()
        lines = printed(lay_out(Broken((), {"some.yml": text}, ()), self.folder))
        return [re.sub(r"^flows/some.yml:", "", line) for line in lines]


def entry(steps: str, name: str = "one") -> str:
    return f"  {name}:\n    description: One.\n    metadata: {{entry: true}}\n    steps:\n{steps}"


def called(steps: str, name: str = "two") -> str:
    return f"  {name}:\n    description: Two.\n    if: false\n    steps:\n{steps}"


def topic_in(text: str) -> str | None:
    found = (pattern.search(text) for pattern in read_lists().topics)
    return next((match[0] for match in found if match), None)


def test_our_own_flows_have_no_fault() -> None:
    files, faults = read_flows(BOT / "flows")
    words, _ = read_words(BOT / "content" / "en", files.slots)
    content = Content(
        files.flows,
        files.slots,
        words.responses,
        files.actions,
        frozenset(words.intents.values()),
        Directory.load(BOT / "content" / "services").keys(),
        topic_in,
        read_lists().believes,
    )
    assert (*faults, *files.warnings, *check(content), *advice(content)) == ()


def test_every_word_the_program_says_by_itself_is_asked_for() -> None:
    sources = [*(BOT / "engine").glob("*.py"), BOT / "conversation.py", BOT / "effects.py"]
    said = {key for path in sources for key in re.findall(r'"(utter_[a-z_]+)"', path.read_text("utf-8"))}
    assert said <= WORDS


# Circles


def test_a_question_that_empties_its_slot_may_be_come_back_to(faults: Faults) -> None:
    assert not faults(
        entry(
            """
      - id: ask
        collect: mood
        ask_before_filling: true
        next:
          - if: slots.mood = "low"
            then: ask
          - else: END
"""
        )
    )


def test_a_slot_emptied_by_a_step_on_the_way_round_is_asked_again(faults: Faults) -> None:
    assert not faults(
        entry(
            """
      - id: ask
        collect: mood
        next:
          - if: slots.mood = "low"
            then:
              - set_slots:
                  - mood: null
                next: ask
          - else: END
"""
        )
    )


def test_a_link_forgets_the_answers_of_the_flow_it_leaves(faults: Faults) -> None:
    assert not faults(entry("      - collect: mood\n      - link: two\n") + called("      - link: one\n"))


def test_a_circle_over_links_with_kept_answers_is_found(faults: Faults) -> None:
    kept = entry("      - collect: mood\n      - link: two\n").replace(
        "    steps", "    persisted_slots: [mood]\n    steps"
    )
    assert faults(kept + called("      - link: one\n")) == [
        "7: These steps go round without asking anything: one line 7, one line 8, two line 13; "
        "ask a question there, or lead out."
    ]


def test_a_called_flow_that_always_asks_stops_a_circle_and_one_that_does_not_is_run_through(
    faults: Faults,
) -> None:
    circling = """
      - id: again
        call: two
        next:
          - if: slots.mood = "low"
            then: again
          - else: END
"""
    assert not faults(entry(circling) + called("      - collect: mood\n        ask_before_filling: true\n"))
    assert len(faults(entry(circling) + called("      - collect: mood\n"))) == 1


def test_a_way_round_that_misses_the_emptying_step_is_found(faults: Faults) -> None:
    lines = faults(
        entry(
            """
      - id: empty
        set_slots:
          - mood: null
      - id: ask
        collect: mood
        next:
          - if: slots.mood = "low"
            then: ask
          - if: slots.mood = "high"
            then: empty
          - else: END
"""
        )
    )
    assert lines == [
        "7: These steps go round without asking anything: one line 7, one line 10; ask a question there, or lead out."
    ]


def test_a_slot_that_is_filled_again_on_the_way_is_not_asked_for(faults: Faults) -> None:
    lines = faults(
        entry(
            """
      - id: empty
        set_slots:
          - mood: null
      - set_slots:
          - mood: low
      - collect: mood
        next:
          - if: slots.mood = "low"
            then: empty
          - else: END
"""
        )
    )
    assert [line.partition(":")[0] for line in lines] == ["7"]


# The opening


def test_a_question_behind_a_fresh_no_is_refused(faults: Faults) -> None:
    again = """
      - collect: safe_to_talk
        ask_before_filling: true
        next:
          - if: slots.safe_to_talk is false
            then: bye
          - else: ask
      - id: ask
        collect: mood
      - id: bye
        action: utter_goodbye
"""
    kept = entry(again).replace("    steps", "    persisted_slots: [safe_to_talk]\n    steps")
    assert faults(kept) == [  # a skipped opening is not a yes
        "14: This question can come before a yes to safe_to_talk; ask it only if slots.safe_to_talk is true."
    ]
    assert not faults(kept.replace("is false", "is not true"))


def test_what_is_known_goes_into_a_called_flow_and_comes_back(faults: Faults) -> None:
    asks_again = called("      - collect: safe_to_talk\n        ask_before_filling: true\n").replace(
        "    steps", "    persisted_slots: [safe_to_talk]\n    steps"
    )
    assert not faults(entry("      - call: two\n      - action: utter_hello\n") + asks_again)
    assert faults(entry("      - call: two\n      - collect: mood\n") + asks_again) == [
        "7: This question can come before a yes to safe_to_talk; ask it only if slots.safe_to_talk is true."
    ]


def test_it_is_known_what_may_be_said_to_whoever_holds_the_phone() -> None:
    files, _ = read_flows(SOUND / "flows")
    assert said_before_safe(Content(files.flows, files.slots, {})) == {
        "utter_ask_safe_to_talk",
        "utter_goodbye",
        "utter_hello",
        *WORDS_AT_ANY_POINT,
    }


# Help


def test_help_may_lie_behind_the_end_of_a_called_flow(faults: Faults) -> None:
    helper = called("      - collect: afraid\n        metadata: {sensitive: true}\n")
    helping = entry(
        "      - call: two\n      - action: utter_sorry\n      - action: action_show_service\n"
        "        metadata: {service: a_line}\n"
    )
    assert not faults(helping + helper)
    assert (
        len(faults(helping + entry("      - call: two\n", "three") + helper)) == 1
    )  # one caller does not go on


def test_flows_that_call_the_same_one_in_circles_are_searched_once(faults: Faults) -> None:
    helper = called(
        "      - collect: afraid\n        ask_before_filling: true\n        metadata: {sensitive: true}\n"
    )
    again = "      - id: again\n        call: two\n        next:\n          - if: slots.more\n            then: again\n"
    ways = [entry(again + "          - else: END\n", name) for name in ("one", "three", "four")]
    assert [line.partition(":")[0] for line in faults("".join(ways) + helper)] == ["36"]


def test_nothing_at_all_is_no_service() -> None:
    sentences = [fault.sentence for fault in check(Content({}, {}, {}))]
    assert (
        "The flow pattern_session_start is missing, and the engine starts it by itself; write it."
        in sentences
    )


def test_an_answer_that_discloses_nothing_needs_no_help(faults: Faults) -> None:
    asked = """
      - collect: mood
        metadata: {sensitive: true, discloses: [low]}
        next:
          - if: slots.mood = "low"
            then: help
          - else: END
      - id: help
        action: utter_sorry
      - action: action_show_service
        metadata: {service: a_line}
"""
    assert not faults(entry(asked))
    assert len(faults(entry(asked.replace(", discloses: [low]", "")))) == 2  # middle and high end there
