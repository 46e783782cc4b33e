"""The card to carry: useful numbers on one small page, or one in large print, as PDF. Numbers come from the directory.

Nothing on it, in its title or its properties says what it is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from io import BytesIO
from typing import Final

import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont

from bot.content.services import Directory
from bot.content.words import Words
from bot.engine.session import Line
from bot.errors import QuietlineError

_WORDS: Final = "utter_paper_"
_RIGHT_TO_LEFT: Final = frozenset({"ar", "ur"})
_FONT: Final = ("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf")
_ARABIC: Final = ("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf")


class NoLetters(QuietlineError):
    """The fonts here lack letters of this language, so its card would have gaps; print the English one."""


class NoRoom(QuietlineError):
    """The words are too long for this card; print it in large, or shorten them in card.yml."""


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes in mm, letters in points. Large print begins at 16 points."""

    page: tuple[float, float]
    margin: float
    title: float
    label: float
    number: float
    row: float
    code: float
    stacked: bool  # each number below its label, not beside it


#: The size of a bank card, and half a sheet of A4.
SMALL: Final = Look((85.6, 54.0), 4.0, title=9, label=8, number=10, row=5.2, code=14, stacked=False)
LARGE: Final = Look((148.0, 210.0), 12.0, title=24, label=18, number=22, row=9.5, code=28, stacked=True)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the words and the numbers come from, in which language, on which day."""

    words: Words
    directory: Directory
    language: str
    today: date

    def said(self, key: str, **params: str) -> str:
        line = Line(f"{_WORDS}{key}", 0, tuple(params.items()))
        return self.words.render(line, "web", self.language).text


@dataclass(frozen=True, slots=True)
class Entry:
    """A number and the neutral words for it."""

    label: str
    number: str


def entries(source: Source) -> Iterator[Entry]:
    """What is printed: each number once, as it may be shown that day. A row that may not is left out."""
    printed = set()
    for response in source.words.responses:
        key = response.removeprefix(_WORDS)
        service = source.directory.get(key, source.today) if key != response else None
        if service is None:
            continue
        number = service.phone or " ".join(filter(None, (service.text_word, service.text)))
        if number and number not in printed:
            printed.add(number)
            yield Entry(source.said(key), number)


def paper(source: Source, look: Look = SMALL, link: str = "") -> bytes:
    """The card as PDF. `link` is printed as a code to scan, and not spelled out.

    Raises NoLetters or NoRoom rather than print half a card.
    """
    with closing(_Page(look, source.language, source.today)) as page:
        page.title(source.said("title"))
        for entry in entries(source):
            page.entry(entry, beside=look.code + 2 if link and not look.stacked else 0)
        if link:
            page.code(link)
        page.foot(source.said("made", checked=f"{source.today:%m/%Y}"))
        return page.finished()


@dataclass(frozen=True, slots=True)
class _Print:
    """How a line is set. `begins`: on the side where reading begins; `width` 0 is all there is."""

    font: str
    points: float
    begins: bool = True
    width: float = 0


class _Page:
    """One page being laid out. In languages that run from the right, sides change places."""

    def __init__(self, look: Look, language: str, today: date) -> None:
        self._look = look
        self._backwards = language in _RIGHT_TO_LEFT
        self._pdf = pdf = FPDF(unit="mm", format=look.page)
        pdf.set_margin(look.margin)
        pdf.set_auto_page_break(False)
        pdf.set_lang(language)
        pdf.set_creation_date(datetime.combine(today, time(), UTC))
        pdf.add_page()
        # In their plain weight only: to make another of a variable font takes half a minute.
        for name, (package, file) in (("text", _ARABIC if self._backwards else _FONT), ("digits", _FONT)):
            pdf.add_font(name, fname=str(files(package) / "files" / file))
        pdf.set_text_shaping(self._backwards)

    def title(self, text: str) -> None:
        self._line(text, _Print("text", self._look.title))
        self._pdf.ln(self._look.row)

    def entry(self, entry: Entry, *, beside: float) -> None:
        """A label and its number, leaving so many mm free beside them."""
        look, width = self._look, self._pdf.epw - beside
        taken = self._line(entry.label, _Print("text", look.label, width=width))
        if look.stacked:
            self._pdf.ln(look.row)
        number = _Print("digits", look.number, begins=look.stacked, width=width)
        if taken + self._line(entry.number, number) > width and not look.stacked:
            raise NoRoom
        self._pdf.ln(look.row)

    def code(self, link: str) -> None:
        """A code to scan, in the lower corner on the right."""
        drawn = BytesIO()
        segno.make(link, error="m").save(drawn, kind="png", scale=8, border=2)
        look, (width, height) = self._look, self._look.page
        x, y = width - look.margin - look.code, height - look.margin - look.code
        if look.stacked and self._pdf.get_y() > y:
            raise NoRoom
        self._pdf.image(drawn, x=x, y=y, w=look.code, h=look.code)

    def foot(self, text: str) -> None:
        """The last line of the page."""
        foot = self._look.page[1] - self._look.margin - self._look.row
        if self._pdf.get_y() > foot + self._look.row / 2:
            raise NoRoom
        self._pdf.set_y(foot)
        self._line(text, _Print("text", self._look.label * 0.75, width=self._pdf.epw - self._look.code - 2))

    def finished(self) -> bytes:
        return bytes(self._pdf.output())

    def close(self) -> None:
        """Close the fonts' files."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def _line(self, text: str, how: _Print) -> float:
        """Print on the line we are on, and stay on it. Gives the width of the text in mm."""
        pdf, width = self._pdf, how.width or self._pdf.epw
        pdf.set_font(how.font, size=how.points)
        font = pdf.current_font
        if not isinstance(font, TTFFont) or any(ord(letter) not in font.cmap for letter in text):
            raise NoLetters
        if (taken := pdf.get_string_width(text)) > width:
            raise NoRoom
        pdf.set_x(pdf.l_margin)
        pdf.cell(width, self._look.row, text, align="R" if how.begins == self._backwards else "L")
        return taken
