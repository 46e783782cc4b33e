"""The preview page has everything in it, shows faults beside the words, and lets no word become markup."""

from __future__ import annotations

import shutil
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.book import HERE, Book
from bot.content.languages import LANGUAGES
from bot.engine.graph import steps_reached
from bot.preview.page import NoSuchLanguage, page
from tests.conftest import DAY

MOST_BYTES = 5_000_000
BROKEN = """\
version: "3.1"
flows:
  no_steps: {description: Has none., steps: []}
  lost:
    description: Names what is nowhere.
    steps:
      - action: utter_nowhere
        next: nowhere
"""
HOSTILE = '<script>alert(1)</script> & "quotes" </textarea>'


class Seen(HTMLParser):
    """The ids, links and elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        if found := given.get("id"):
            self.ids.append(found)
        if found := given.get("href") or given.get("src"):
            self.links.append(found)


@pytest.fixture(scope="module")
def html() -> str:
    return page(HERE, DAY, None, 4.0)


@pytest.fixture(scope="module")
def seen(html: str) -> Seen:
    return Seen(html)


def copied(folder: Path) -> Path:
    """The content, to be changed."""
    for name in ("flows", "content"):
        shutil.copytree(HERE / name, folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def test_every_flow_step_and_response_is_on_the_page(book: Book, seen: Seen) -> None:
    flows = book.script.flows.values()
    wanted = {f"f-{flow.id}" for flow in flows}
    wanted |= {f"s-{flow.id}-{node}" for flow in flows for node in steps_reached(flow)}
    wanted |= {f"m-{key}" for key in book.words.responses}
    assert wanted - set(seen.ids) == set()


def test_nothing_is_there_twice_and_every_link_leads_to_something_on_the_page(seen: Seen) -> None:
    assert len(seen.ids) == len(set(seen.ids))
    assert {link for link in seen.links if link.removeprefix("#") not in seen.ids} == set()


def test_the_page_is_one_small_file_that_fetches_and_runs_nothing(html: str, seen: Seen) -> None:
    assert len(html.encode()) < MOST_BYTES
    assert not seen.tags & {"script", "link", "img", "iframe", "object"}
    assert "default-src 'none'" in html


def test_every_language_there_are_words_in_is_shown_with_what_it_costs(html: str) -> None:
    for folder in (HERE / "content" / "locale").glob("*/"):
        assert f'lang="{folder.name}"' in html
        assert LANGUAGES[folder.name].name in html
    assert "1 part, GSM-7, " in html
    assert "UCS-2" in html


def test_a_language_nobody_wrote_is_refused() -> None:
    with pytest.raises(NoSuchLanguage):
        page(HERE, DAY, "tlh", 4.0)


def test_words_are_shown_as_words_and_each_fault_stands_beside_what_it_is_about(tmp_path: Path) -> None:
    root = copied(tmp_path)
    words = root / "content" / "en" / "children.yml"
    with words.open("a") as file:
        file.write(f"\n  utter_hostile:\n    - text: '{HOSTILE} Call 07700 900123.'\n")
    (root / "flows" / "broken.yml").write_text(BROKEN)
    html = page(root, DAY, "en", 4.0)
    assert "<script" not in html
    entry = html.partition('<article id="m-utter_hostile">')[2].partition("</article>")[0]
    assert escape(HOSTILE, quote=False).split()[0] in entry
    assert 'class="fault">en/children.yml:' in entry
    assert "07700 900123" in entry
    assert 'class="fault">flows/broken.yml:' in html.partition('<section id="f-lost">')[2]
