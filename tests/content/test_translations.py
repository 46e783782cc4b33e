"""A translation is shown only while it fits the English it was made from; everything else shows the English."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po as parse
from babel.messages.pofile import write_po
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.responses import Response, read_words
from bot.content.rules import Finding, Rule
from bot.content.segments import size
from bot.content.translations import PO_FILE, contexts, entries, export_pot, languages, read_po
from bot.content.words import Words
from bot.engine.session import Line
from tests.content.words_world import SLOTS, TODAY, directory, shipped

POLISH: Final = Path(__file__).parent.parent / "data" / "polish"


def english(folder: Path = POLISH / "en") -> Mapping[str, Response]:
    files, faults = read_words(folder, SLOTS)
    assert not faults
    return files.responses


def polish_words() -> Words:
    texts, _ = read_po(POLISH / "locale" / "pl" / PO_FILE, "pl", english())
    return Words(english(), directory(), {"pl": texts}, today=lambda: TODAY, service_name="QL")


def test_each_wording_and_title_has_a_name_of_its_own() -> None:
    names = contexts(english()["utter_ask_safe"])
    assert names == (
        ("utter_ask_safe", ("utter_ask_safe:/SetSlots(safe=true)", "utter_ask_safe:/SetSlots(safe=false)")),
        (
            "utter_ask_safe@sms",
            ("utter_ask_safe@sms:/SetSlots(safe=true)", "utter_ask_safe@sms:/SetSlots(safe=false)"),
        ),
    )
    assert [name for name, _ in contexts(english()["utter_hello"])] == [
        "utter_hello",
        "utter_hello#1",
        "utter_hello#2",
        "utter_hello@sms#1",
    ]


def test_the_template_holds_every_text_and_is_the_same_for_the_same_words() -> None:
    pot = export_pot(english())
    assert pot == export_pot(english())
    entries = {(message.context, message.id) for message in parse(BytesIO(pot)) if message.id}
    assert ("utter_ask_safe@sms", "OK to text now? {exit_word} ends it.") in entries
    assert ("utter_ask_safe@sms:/SetSlots(safe=false)", "Not now") in entries
    expected = sum(1 + len(v.buttons) for response in english().values() for v in response.variants)
    assert len(entries) == expected


def test_the_shipped_words_can_be_exported_whole_and_a_full_translation_read_back(tmp_path: Path) -> None:
    responses = shipped().responses
    catalog = parse(BytesIO(export_pot(responses)))
    for message in catalog:
        message.string = f"{message.id} Ż" if message.id else ""
    out = BytesIO()
    write_po(out, catalog)
    (tmp_path / "quietline.po").write_bytes(out.getvalue())
    texts, found = read_po(tmp_path / "quietline.po", "pl", responses)
    assert found == ()
    assert texts == {entry.context: f"{entry.english} Ż" for entry in entries(responses)}


def test_a_turn_reads_in_its_language_with_the_same_numbers() -> None:
    words = polish_words()
    said = words.sms((Line("utter_hello"), Line("utter_ask_safe", 1)), "pl")
    assert said == (
        "Zadzwoń pod 999, jeśli grozi ci niebezpieczeństwo.\n"
        "Możesz teraz pisać? BYE kończy.\n"
        "1 Tak, 2 Nie teraz"
    )
    assert not size(said).gsm


def test_titles_of_every_language_may_be_typed() -> None:
    question = polish_words().question("utter_ask_safe", SLOTS["safe"], "pl")
    assert [choice.title for choice in question.choices] == ["Tak", "Nie teraz"]
    assert [choice.also for choice in question.choices] == [("Yes",), ("Not now",)]


@pytest.mark.parametrize(
    ("key", "variant", "said"),
    [
        ("utter_hello", 1, "Hello, one."),  # the English has changed since
        ("utter_hello", 2, "Hello, two."),  # marked fuzzy
        ("utter_hello", 3, "In danger call 999."),  # another placeholder than the English
        ("utter_new", 0, "This is new."),  # not translated yet
    ],
)
def test_what_may_not_be_shown_falls_back_to_the_reviewed_english(key: str, variant: int, said: str) -> None:
    assert polish_words().sms((Line(key, variant),), "pl") == said


def test_a_language_nobody_has_translated_reads_in_english() -> None:
    assert polish_words().sms((Line("utter_new"),), "cy") == "This is new."


def test_the_faults_of_a_translation_say_where_and_what() -> None:
    _, found = read_po(POLISH / "locale" / "pl" / PO_FILE, "pl", english())
    assert [(finding.rule, finding.fault.path) for finding in found] == [
        (Rule.PO_STALE, "pl/quietline.po"),
        (Rule.PO_STALE, "pl/quietline.po"),
        (Rule.PO_PLACEHOLDERS, "pl/quietline.po"),
        (Rule.PO_MISSING, "pl/quietline.po"),
        (Rule.PO_UNKNOWN, "pl/quietline.po"),
    ]


def test_a_number_or_page_has_no_place_in_a_translation_either(tmp_path: Path) -> None:
    found = findings(tmp_path, 'msgctxt "utter_new"\nmsgid "This is new."\nmsgstr "Nowe: 07700 900123."\n')
    assert Rule.PHONE_NUMBER in {finding.rule for finding in found}
    texts, _ = read_po(write(tmp_path, ""), "pl", english())
    assert texts == {}


def test_every_language_with_a_file_is_found(tmp_path: Path) -> None:
    shutil.copytree(POLISH / "locale", tmp_path / "locale")
    (tmp_path / "locale" / "cy").mkdir()
    found, findings = languages(tmp_path / "locale", english())
    assert list(found) == ["pl"]
    assert found["pl"]["utter_ask_safe:/SetSlots(safe=true)"] == "Tak"
    assert findings
    assert languages(tmp_path / "nowhere", english()) == ({}, ())


def write(folder: Path, entries: str) -> Path:
    path = folder / "quietline.po"
    path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + entries)
    return path


def findings(folder: Path, entries: str) -> tuple[Finding, ...]:
    return read_po(write(folder, entries), "pl", english())[1]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    written=st.lists(
        st.sampled_from(
            ["msgctxt ", "msgid ", "msgstr ", '"x"', '"', "#, fuzzy", "#~ ", "\\", "\n", "[1]", "{a}"]
        )
        | st.text(max_size=3)
    ).map("".join)
)
def test_no_translation_file_raises(tmp_path: Path, written: str) -> None:
    path = tmp_path / "quietline.po"
    path.write_bytes(written.encode("utf-8", "surrogatepass"))
    read_po(path, "pl", english())
