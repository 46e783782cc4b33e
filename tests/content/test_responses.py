"""Words files become records that know their line; whatever an editor writes, reading never raises."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.hearing import lexicon
from bot.content.lint_prose import FIXED
from bot.content.responses import CHANNELS, METADATA, Button, read_findings, read_words
from bot.content.rules import Rule
from bot.engine.reading import Reader
from tests.content.words_world import ROOT, SLOTS, shipped

WELCOME = """\
version: "3.1"
responses:
  utter_ask_safe:
    - text: Is now a good time?
      buttons:
        - {title: "Yes", payload: /SetSlots(safe=true)}
        - {title: Not now, payload: /SetSlots(safe=false)}
    - text: OK to text now?
      channel: sms
      condition: slots.kind = "fear"
      metadata: {params: [time], review_due: 2027-05-01}
      buttons:
        - {title: "Yes", payload: /SetSlots(safe=true)}
        - {title: Not now, payload: /SetSlots(safe=false)}
nlu:
  - intent: find_help
    examples: |
      - find help
      - Where can I go?
"""


def test_a_file_becomes_records_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "welcome.yml").write_text(WELCOME)
    files, faults = read_words(tmp_path, SLOTS)
    assert faults == ()
    response = files.responses["utter_ask_safe"]
    anyone, texted = response.variants
    assert (response.path, response.line) == (f"{tmp_path.name}/welcome.yml", 3)
    assert (anyone.text, anyone.channel, anyone.condition, anyone.line) == (
        "Is now a good time?",
        None,
        None,
        4,
    )
    assert anyone.buttons == (Button("Yes", "safe", True), Button("Not now", "safe", False))
    assert texted.channel == "sms"
    assert texted.condition
    assert texted.condition.holds({"kind": "fear"}, {})
    assert texted.params == ("time",)
    assert texted.line == 8


def test_keywords_are_heard_in_their_plain_form(tmp_path: Path) -> None:
    (tmp_path / "welcome.yml").write_text(WELCOME)
    files, _ = read_words(tmp_path, SLOTS)
    assert files.intents == {"find help": "find_help", "where can i go": "find_help"}


def test_every_shipped_keyword_is_heard_as_its_intent() -> None:
    reader = Reader(lexicon(), shipped().intents)
    for phrase, intent in shipped().intents.items():
        assert reader.read(phrase.upper() + "!", None).intent == intent, phrase


def test_a_file_nested_without_end_is_a_fault_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "words.yml").write_text("responses: " + "[" * 100_000)
    _, faults = read_words(tmp_path, SLOTS)
    assert len(faults) == 1


def test_faults_of_all_files_are_found_in_one_go(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("responses:\n  utter_a:\n    - text: 5\n    - image: x\n")
    (tmp_path / "b.yml").write_text("responses: [\n")
    (tmp_path / "c.yml").write_text("responses:\n  utter_a:\n    - text: Again.\n")
    _, faults = read_words(tmp_path, SLOTS)
    assert [(fault.path.split("/")[1], fault.line) for fault in faults] == [
        ("a.yml", 3),
        ("a.yml", 4),
        ("a.yml", 4),
        ("b.yml", 2),
        ("c.yml", 2),
    ]


def test_the_words_we_listen_for_are_not_words_we_say(tmp_path: Path) -> None:
    (tmp_path / "hearing.yml").write_text("yes: [yes]\n")
    assert read_words(tmp_path, SLOTS) == (read_words(tmp_path, SLOTS)[0], ())


@pytest.mark.parametrize(
    ("payload", "button"),
    [
        ("/SetSlots(kind=money)", Button("Go", "kind", "money")),
        ("/SetSlots(units=2.5)", Button("Go", "units", 2.5)),
        ("/SetSlots(safe=false)", Button("Go", "safe", False)),
        ("/find_help", Button("Go", None, None, "find_help")),
    ],
)
def test_a_payload_is_typed_by_its_slot(tmp_path: Path, payload: str, button: Button) -> None:
    (tmp_path / "a.yml").write_text(
        f'responses:\n  utter_a:\n    - text: Go?\n      buttons: [{{title: Go, payload: "{payload}"}}]\n'
    )
    files, faults = read_words(tmp_path, SLOTS)
    assert faults == ()
    assert files.responses["utter_a"].variants[0].buttons == (button,)
    assert button.payload == payload


@pytest.mark.parametrize(
    "payload",
    """
    /SetSlots(units=41)|/SetSlots(units=nan)|/SetSlots(safe=True)|/SetSlots(kind=Fear)|/SetSlots()|yes
    /SetSlots( safe=true)|/SetSlots(safe=true,kind=fear)|/SetSlots(safe=)|/SetSlots(safe)|/setslots(safe=true)
    /a{}|/Find|/SetSlots(safe=true)x|SetSlots(safe=true)|/SetSlots(units=1e9)|/SetSlots(kind=null)
    """.replace("\n", "|").split("|"),
)
def test_a_payload_is_read_strictly(tmp_path: Path, payload: str) -> None:
    button = f"{{title: Go, payload: '{payload.strip()}'}}"
    (tmp_path / "a.yml").write_text(f"responses:\n  utter_a:\n    - text: Go?\n      buttons: [{button}]\n")
    files, faults = read_words(tmp_path, SLOTS)
    assert faults
    assert files.responses["utter_a"].variants[0].buttons == ()


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("{title: Go, payload: /go, translation: {pl: Idź}}", Rule.INLINE_TRANSLATION),
        ("{title: Go, payload: /go, colour: red}", Rule.UNKNOWN_KEY),
        ("{title: Go}", Rule.NOT_A_TEXT),
        ("{title: '', payload: /go}", Rule.NOT_A_TEXT),
        ("{title: , payload: /go}", Rule.NOT_A_TEXT),
        ("{title: 12, payload: /go}", Rule.UNQUOTED),
        ("{title: {a: b}, payload: /go}", Rule.NOT_A_TEXT),
        ("Go", Rule.NOT_A_MAPPING),
    ],
)
def test_a_button_is_a_title_and_a_payload(tmp_path: Path, line: str, rule: Rule) -> None:
    (tmp_path / "a.yml").write_text(
        f"responses:\n  utter_a:\n    - text: Go?\n      buttons:\n        - {line}\n"
    )
    _, found = read_findings(tmp_path, SLOTS)
    assert rule in {finding.rule for finding in found}
    assert {finding.fault.line for finding in found} == {5}


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("responses:\n  utter_a:\n    - text: A.\n      condition: [slots.safe]\n", Rule.NOT_A_TEXT),
        ("responses:\n  utter_a: []\n", Rule.NO_WORDS),
        ("nlu:\n  - examples: |\n      - help me\n", Rule.NOT_A_TEXT),
        ("nlu:\n  - intent: a\n    lookup: b\n    examples: |\n      - help me\n", Rule.UNKNOWN_KEY),
        ("rules: []\n", Rule.UNKNOWN_KEY),
        (
            "responses:\n  utter_a:\n    - text: A.\n      metadata: {colour: red}\n",
            Rule.UNKNOWN_KEY,
        ),
        (
            "responses:\n  utter_a:\n    - text: A.\n      metadata: {titles_from: towns}\n",
            Rule.BAD_SETTING,
        ),
    ],
)
def test_what_is_missing_or_not_known_is_said(tmp_path: Path, written: str, rule: Rule) -> None:
    (tmp_path / "a.yml").write_text(written)
    assert [finding.rule for finding in read_findings(tmp_path, SLOTS)[1]] == [rule]


FRAGMENTS = st.sampled_from(
    """responses: nlu: utter_a: text: buttons: condition: metadata: examples: | Yes 5 ~ 2026-01-01 intent: x é
    &a *a <<: !!python/name:x ? - { } [ ] ' " # : --- %YAML /SetSlots(safe=true)""".split()  # noqa: SIM905
) | st.sampled_from(["\t", "\n", "  ", "\x00", "- text: "])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.lists(FRAGMENTS | st.text(max_size=4), max_size=30).map("".join))
def test_nothing_an_editor_writes_raises(tmp_path: Path, written: str) -> None:
    (tmp_path / "words.yml").write_bytes(written.encode("utf-8", "surrogatepass"))
    read_words(tmp_path, SLOTS)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.integers(0, 17), max_size=4), indent=st.integers(0, 8))
def test_a_file_with_lines_lost_or_moved_is_read_without_raising(
    tmp_path: Path, lines: list[int], indent: int
) -> None:
    kept = WELCOME.splitlines()
    for line in lines:
        kept[line] = " " * indent + kept[line].strip() if line % 2 else ""
    (tmp_path / "words.yml").write_text("\n".join(kept))
    read_words(tmp_path, SLOTS)


def test_the_guide_for_editors_names_every_setting_and_channel() -> None:
    guide = (ROOT.parent / "docs" / "content-format.md").read_text()
    for name in (*METADATA, *CHANNELS, *sorted(FIXED)):
        assert f"`{name}`" in guide or f"`{{{name}}}`" in guide, name
