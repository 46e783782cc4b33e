"""What the web chat shows, as HTML. Everything a page says is in the view it is given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.content.languages import direction
from bot.content.phones import digits, is_uk_phone
from bot.content.words import Message, Words
from bot.engine.session import Line

_HERE = Path(__file__).parent
_NUMBERS = re.compile(r"(\d[\d ]*\d)")
_CALL = Markup('<a dir="ltr" href="tel:{}">{}</a>')
#: The words on the page's own controls, each the response `utter_web_` and this name.
LABELS = (
    "again", "back", "call", "copied", "copy", "go_on", "gone", "leave", "leave_hold", "leave_keys", "leave_now",
    "name", "news", "person", "pick", "privacy", "send", "site", "skip", "text", "thread", "title", "write",
    "write_here",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says and the opaque value it sends."""

    title: str
    value: str


@dataclass(frozen=True, slots=True)
class View:
    """One turn as it is shown. Without a `turn` there is only the box to write in; `again` offers another try."""

    language: str
    messages: tuple[Message, ...]
    turn: str = ""
    choices: tuple[Choice, ...] = ()
    always: tuple[Choice, ...] = ()
    picklist: bool = False
    again: bool = False
    #: Somebody may have written meanwhile.
    news: bool = False

    @property
    def first(self) -> bool:
        """Where there are numbers to call, a page too long for the screen opens at its beginning."""
        return any(map(_holds_a_number, self.messages))


def _holds_a_number(message: Message) -> bool:
    """A service, or a number alone on its line."""
    return message.card is not None or any(map(is_uk_phone, message.text.splitlines()))


class Pages:
    """Every page of the public door."""

    def __init__(self, words: Words, exit_url: str) -> None:
        """Raises UnknownWords if the content lacks a word the page needs."""
        self._words = words
        self._exit_url = exit_url
        self._jinja = _environment()
        self._around = lru_cache(64)(self._make_around)
        self._around("en")

    def label(self, name: str, language: str) -> str:
        """The words of one control."""
        return self._words.render(Line(f"utter_web_{name}"), "web", language).text

    def page(self, view: View, broken: tuple[Message, ...]) -> str:
        """The whole page; it carries what its script shows when no answer comes."""
        return self._render("page.html", view, broken=self.broken(broken, view.language))

    def pieces(self, view: View) -> Mapping[str, object]:
        """What the page's script needs to show this turn on the page it has."""
        thread = self._render("thread.html", view)
        return {"thread": thread, "first": view.first, "turn": view.turn, "language": view.language}

    def safe(self, messages: tuple[Message, ...], language: str = "en") -> str:
        """The page that needs no store. Something can still be written on it: danger is heard with the store gone."""
        return self.page(View(language, messages, again=True), messages)

    def broken(self, messages: tuple[Message, ...], language: str = "en") -> Markup:
        """The same words for the page's script to put above what it shows."""
        return Markup(self._render("broken.html", View(language, messages)))  # noqa: S704 - our own template's output

    def gone(self, language: str = "en") -> str:
        """Nothing at all."""
        return self._render("gone.html", View(language, ()))

    def _render(self, name: str, view: View, **more: object) -> str:
        return self._jinja.get_template(name).render(view=view, **self._around(view.language), **more)

    def _make_around(self, language: str) -> Mapping[str, object]:
        return {
            "t": SimpleNamespace(**{name: self.label(name, language) for name in LABELS}),
            "direction": direction(language),
            "exit_url": self._exit_url,
        }


def _environment() -> Environment:
    """Everything is escaped, a name that does not exist is an error, and templates are compiled once."""
    jinja = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    jinja.tests["phone"] = is_uk_phone
    jinja.tests["urgent"] = _holds_a_number
    jinja.filters["digits"] = digits
    jinja.filters["with_calls"] = _with_calls
    return jinja


def _with_calls(line: str) -> Markup:
    """The words, escaped, with every number in them ready to call."""
    pieces = _NUMBERS.split(line)
    return Markup("").join(
        _CALL.format(digits(piece), piece) if is_uk_phone(piece) else escape(piece) for piece in pieces
    )
