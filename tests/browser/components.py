"""Every component of both doors on one sheet each, made of their own templates, styles and words."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from bot.book import HERE, read_words
from bot.channels.web_pages import Choice, View
from bot.channels.web_pages import Pages as PublicPages
from bot.channels.web_view import ALWAYS, AT_FIRST
from bot.console import wording
from bot.console.pages import Pages as ConsolePages
from bot.content.cards import hours_code
from bot.content.services import Directory
from bot.content.words import Message, Words
from bot.effects import SERVICE
from bot.engine.session import Line
from bot.handoff.case import Case, Reason, Team
from bot.look import TOKENS
from tests.conftest import DAY, MOMENT

CONSOLE_CSS: Final = (HERE / "console" / "static" / "console.css").read_text("utf-8")
_PAGE_CSS: Final = (HERE / "channels" / "static" / "page.css").read_text("utf-8")
_TOKENS: Final = TOKENS.decode()
#: The public page is shown in these, from left to right.
LANGUAGES: Final = ("en", "ar", "en-x-easy")
_LINKS: Final = (
    '<link rel="stylesheet" href="/tokens.css">\n<link rel="stylesheet" href="/page.css">',
    f"<style>{_TOKENS}{_PAGE_CSS}</style>",
)
_FRAME: Final = '<iframe lang="{0}" title="{0}, {1}" srcdoc="{2}"></iframe>'
_SHEET: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Components of the page</title>
<style>%s body { display: grid; grid-template-columns: repeat(3, 360px); gap: 1rem; margin: 1rem; }
html { background: var(--edge); } iframe { inline-size: 360px; block-size: 600px; border: 0; }</style>%s</html>"""


def console_sheet() -> str:
    """The console's: its template holds each class of its style sheet, in every state there is."""
    jinja = ConsolePages("QL", frozenset())._jinja.overlay()
    jinja.loader = ChoiceLoader(
        [FileSystemLoader(Path(__file__).parent), *([jinja.loader] if jinja.loader else [])]
    )
    said = (
        read_words(HERE, lambda: DAY, "QL", LANGUAGES)[0]
        .render(Line("utter_quick_safe_now"), "sms", "ar")
        .text
    )
    return jinja.get_template("components.html").render(
        styles=Markup(_TOKENS + CONSOLE_CSS), cases=_cases(), now=20, words=wording, arabic=said
    )


def _cases() -> list[Case]:
    soon = frozenset({Reason.NEEDS_SOMEONE_SOON, Reason.CHILDREN_THERE})
    return [
        Case(457800, Team.SURVIVOR, "en", "sms", asked=8, window=40, reasons=soon),
        Case(213977, Team.OWN_BEHAVIOUR, "pl", "telegram", asked=2, window=40),
        Case(977839, Team.OTHER, "ar", "web", asked=17, window=40, reasons=frozenset({Reason.HURT})),
    ]


def page_sheet() -> str:
    """The public page's: each of its states beside one another in every language of the sheet."""
    words, directory = read_words(HERE, lambda: DAY, "QL", LANGUAGES)
    pages = PublicPages(words, "about:blank")
    rows = zip(*(list(_states(words, directory, pages, language)) for language in LANGUAGES), strict=True)
    frames = (
        _FRAME.format(view.language, name, html.escape(pages.page(view, ()).replace(*_LINKS)))
        for row in rows
        for name, view in row
    )
    return _SHEET % (_TOKENS, "".join(frames))


def _states(
    words: Words, directory: Directory, pages: PublicPages, language: str
) -> Iterator[tuple[str, View]]:
    def said(*keys: str) -> tuple[Message, ...]:
        return tuple(words.render(Line(key), "web", language) for key in keys)

    def buttons(names: Iterator[str]) -> tuple[Choice, ...]:
        return tuple(Choice(pages.label(name, language), name) for name in names)

    def asked(key: str, names: Iterator[str], *, picklist: bool = False) -> View:
        (message,) = said(key)
        choices = tuple(Choice(title, title) for title in message.choices)
        return View(language, (message,), "1", choices, buttons(names), picklist)

    yield "the opening", asked("utter_ask_safe_to_talk", iter(AT_FIRST))
    yield "a question", asked("utter_ask_reason", iter(ALWAYS))
    yield "a long list", asked("utter_ask_borough", iter(ALWAYS), picklist=True)
    yield "danger", View(language, said("utter_concern_immediate_danger"), "1")
    yield (
        "services",
        View(language, tuple(_cards(words, directory, language)), "1", (), buttons(iter(ALWAYS))),
    )
    waits = words.render(Line("utter_in_queue_now", 0, (("minutes", "30"),)), "web", language)
    yield "a worker may have written", View(language, (waits,), "1", news=True)
    yield "something is broken", View(language, said("utter_safe_static"), again=True)


def _cards(words: Words, directory: Directory, language: str) -> Iterator[Message]:
    for key in ("emergency", "national_da_helpline"):
        service = directory.get(key, date(2026, 11, 24))
        assert service is not None
        hours = hours_code(service, MOMENT)
        yield words.render(Line(SERVICE, 0, (("service", key), ("hours", hours))), "web", language)
