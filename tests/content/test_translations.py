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

from bot.content.po_files import (
    BadReviewer,
    NoSuchLanguage,
    NoTranslation,
    export_pot,
    po_path,
    review_po,
    update_po,
)
from bot.content.responses import Response, read_words
from bot.content.rules import Finding, Rule
from bot.content.segments import size
from bot.content.translation_state import state
from bot.content.translations import PO_FILE, contexts, entries, is_crisis, languages, read_po
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
    path = tmp_path / "quietline.po"
    path.write_bytes(out.getvalue())
    texts, found = read_po(path, "pl", responses)
    assert {finding.rule for finding in found} == {Rule.PO_UNREVIEWED}
    assert not [key for key in texts if key.startswith("utter_concern_")]
    review_po(path, "Anna Nowak", TODAY, lambda context: True)
    texts, found = read_po(path, "pl", responses)
    assert found == ()
    assert texts == {entry.context: f"{entry.english} Ż" for entry in entries(responses)}


def test_a_turn_reads_in_its_language_with_the_same_numbers() -> None:
    words = polish_words()
    said = words.sms((Line("utter_hello"), Line("utter_ask_safe", 1)), "pl")
    assert said == (
        "Zadzwoń pod 999, jeśli grozi ci niebezpieczeństwo.\n"
        "Możesz teraz pisać? BYE kończy.\n"
        "1 Tak, 2 Może później"
    )
    assert not size(said).gsm


def test_titles_of_every_language_may_be_typed() -> None:
    question = polish_words().question("utter_ask_safe", SLOTS["safe"], "pl")
    assert [choice.title for choice in question.choices] == ["Tak", "Może później"]
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


@pytest.mark.parametrize(
    "key",
    [
        "utter_concern_suicide",
        "utter_safe_static",
        "utter_call_ambulance",
        "utter_age_16_17",
        "utter_hours_open",
    ],
)
def test_words_about_danger_and_words_that_give_a_number_need_a_reviewer(key: str) -> None:
    assert is_crisis(shipped().responses[key])


@pytest.mark.parametrize("key", ["utter_ask_safe_to_talk", "utter_help", "utter_goodbye", "utter_ask_reason"])
def test_everyday_words_may_be_shown_before_a_review(key: str) -> None:
    assert not is_crisis(shipped().responses[key])


def test_a_file_brought_up_to_date_keeps_every_word_and_marks_what_has_aged(tmp_path: Path) -> None:
    path = tmp_path / "quietline.po"
    shutil.copy(POLISH / "locale" / "pl" / PO_FILE, path)
    update_po(path, "pl", english())
    written = path.read_text(encoding="utf-8")
    assert "Reviewed by Anna Nowak, 2026-11-22 [" in written
    aged = written[: written.index('msgctxt "utter_hello#1"')].splitlines()
    assert aged[-3:] == ["# Was: Hello, number one.", "#: en/words.yml", "#, fuzzy"]
    assert 'msgid "Hello, one."\nmsgstr "Witaj, jeden."' in written
    assert '#~ msgstr "Tego już nie mówimy."' in written
    assert 'msgctxt "utter_new"\nmsgid "This is new."\nmsgstr ""' in written
    update_po(path, "pl", english())
    assert path.read_text(encoding="utf-8") == written
    update_po(path, "pl", english(), started_only=True)
    assert "utter_hello" in path.read_text(encoding="utf-8")


def test_a_review_holds_for_the_very_words_that_were_read(tmp_path: Path) -> None:
    path = tmp_path / "quietline.po"
    shutil.copy(POLISH / "locale" / "pl" / PO_FILE, path)
    assert review_po(path, "Team 2", TODAY, lambda context: context == "utter_hello") == 1
    assert "utter_hello" in read_po(path, "pl", english())[0]
    path.write_text(path.read_text("utf-8").replace("jeśli grozi", "gdy grozi"), encoding="utf-8")
    assert "utter_hello" not in read_po(path, "pl", english())[0]
    update_po(path, "pl", english())
    assert "Reviewed by" not in path.read_text("utf-8")


def test_a_review_needs_a_name_and_a_file(tmp_path: Path) -> None:
    path = tmp_path / "quietline.po"
    for nobody in ("", "x" * 31, "two\nlines"):
        with pytest.raises(BadReviewer):
            review_po(path, nobody, TODAY, lambda context: True)
    with pytest.raises(NoTranslation):
        review_po(path, "Anna Nowak", TODAY, lambda context: True)
    for code in ("en", "zz", "../pl"):
        with pytest.raises(NoSuchLanguage):
            po_path(tmp_path, code)


def test_the_state_of_a_language_counts_and_says_what_it_costs_to_text() -> None:
    found = state(POLISH / "locale" / "pl" / PO_FILE, "pl", english())
    assert (found.entries, found.translated, found.stale, found.reviewed, found.shown) == (11, 8, 2, 1, 7)
    assert (found.texts.messages, found.texts.wide, found.texts.longest) == (3, 3, 1)


@pytest.mark.parametrize(
    ("yes", "no", "rule"), [("Tak", "tak!", Rule.BUTTON_TWICE), ("Tak", "Do widzenia", Rule.KEYWORD_LEAVES)]
)
def test_a_choice_that_could_not_be_typed_is_a_fault(tmp_path: Path, yes: str, no: str, rule: Rule) -> None:
    written = (POLISH / "locale" / "pl" / PO_FILE).read_text("utf-8")
    path = tmp_path / "quietline.po"
    path.write_text(
        written.replace('"Tak"', f'"{yes}"').replace('"Może później"', f'"{no}"'), encoding="utf-8"
    )
    texts, found = read_po(path, "pl", english())
    assert rule in {finding.rule for finding in found}
    assert "utter_ask_safe" not in texts


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
