"""The page itself: flows, messages and faults, put together and written into one file that needs nothing else."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.book import HERE, Sources, read_sources
from bot.content.languages import ENGLISH, LANGUAGES
from bot.content.responses import Response
from bot.content.words import SERVICE, Words
from bot.engine.flow import Act, Collect, Flow
from bot.engine.patterns import PREFIX, SESSION_START, START
from bot.engine.session import Line
from bot.errors import Fault, QuietlineError
from bot.preview.drawing import Drawing, draw
from bot.preview.messages import Entry, Press
from bot.preview.telling import Teller

_LOOK: Final = HERE / "look" / "tokens.css"
_TEMPLATES: Final = Environment(
    loader=PackageLoader("bot.preview"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


class NothingToShow(QuietlineError):
    """The directory cannot be read, so no message can be shown; `quietline check` says what is wrong."""


class NoSuchLanguage(QuietlineError):
    """There are no words in that language; bot/content/locale has a folder for each there is."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A flow on the page: its drawing and the messages its steps say. A message stands where it is said first."""

    id: str
    name: str
    description: str
    place: str
    drawing: Drawing
    entries: tuple[Entry, ...]
    faults: tuple[str, ...]


def page(root: Path, today: date, language: str | None, pence: float, service_name: str = "QL") -> str:
    """The content under `root` as one page of HTML. Raises NothingToShow, NoSuchLanguage.

    `language`: this one beside English, or every language there are words in. `pence`: what a part of a text costs.
    """
    if language not in (None, *LANGUAGES):
        raise NoSuchLanguage
    sources = read_sources(root, today, None if language in (None, ENGLISH) else (str(language),))
    if sources.directory is None:
        raise NothingToShow
    if language not in (None, ENGLISH, *sources.translations):
        raise NoSuchLanguage
    languages = [code for code in LANGUAGES if code in (ENGLISH, *sources.translations)]
    shown = [code for code in languages if language is None or code in (ENGLISH, language)]
    responses = {key: each for key, each in sources.words.responses.items() if each.variants}
    words = Words(
        responses, sources.directory, sources.translations, today=lambda: today, service_name=service_name
    )
    teller = Teller(sources.flows.flows, words, sources.directory)
    press = Press(words, teller, shown, pence)
    faults = tuple(sorted((*sources.errors, *sources.warnings)))
    told = _Told(responses, faults, press)
    chapters = tuple(_chapters(sources, teller, told))
    return _TEMPLATES.get_template("preview.html").render(
        chapters=chapters,
        others=tuple(told.rest()),
        services=_services(sources, words, shown, today),
        faults=tuple(map(str, faults)),
        languages=[LANGUAGES[code] for code in shown],
        pence=pence,
        service_name=service_name,
        tokens=_LOOK.read_text("utf-8"),
    )


class _Told:
    """Gives each response once, to the flow that says it first."""

    def __init__(self, responses: Mapping[str, Response], faults: Sequence[Fault], press: Press) -> None:
        self._left = dict(responses)
        self._begins = sorted((each.path, each.line) for each in responses.values())
        self._faults, self._press = faults, press

    def entries(self, keys: Iterator[str]) -> Iterator[Entry]:
        for key in keys:
            if response := self._left.pop(key, None):
                yield self._press.entry(response, [str(f) for f in self._faults if self._about(f, response)])

    def _about(self, fault: Fault, response: Response) -> bool:
        """Whether a fault stands in the lines of a response, or names it in a translation."""
        if fault.path.endswith(".po"):
            return re.search(rf"\b{response.key}\b", fault.sentence) is not None
        before = bisect_right(self._begins, (fault.path, fault.line)) - 1
        return before >= 0 and self._begins[before] == (response.path, response.line)

    def rest(self) -> Iterator[Entry]:
        """What no flow says: words that work everywhere, cards, labels."""
        yield from self.entries(iter(list(self._left)))


def _chapters(sources: Sources, teller: Teller, told: _Told) -> Iterator[Chapter]:
    faults = (*sources.errors, *sources.warnings)
    for flow in sorted(sources.flows.flows.values(), key=_order):
        yield Chapter(
            id=flow.id,
            name=flow.name or flow.id,
            description=flow.description,
            place=f"{flow.path}:{flow.line}",
            drawing=draw(flow, teller),
            entries=tuple(told.entries(_says(flow))),
            faults=tuple(str(fault) for fault in faults if fault.path == flow.path),
        )


def _order(flow: Flow) -> tuple[int, str]:
    """The opening and what follows it first, the engine's other flows last."""
    if flow.id == SESSION_START or flow.metadata.get("starts_on") == START:
        return 0, flow.path
    return (2 if flow.id.startswith(PREFIX) else 1), flow.path


def _says(flow: Flow) -> Iterator[str]:
    """The responses a flow says, in the order of its steps."""
    for node in flow.nodes.values():
        match node.step:
            case Collect(utter=utter, rejections=rejections):
                yield utter
                yield from (rejection.utter for rejection in rejections)
            case Act(action=action):
                yield action
            case _:
                pass


def _services(
    sources: Sources, words: Words, languages: Sequence[str], today: date
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each row that may be shown, with the lines a text message has for it in each language."""
    assert sources.directory is not None  # noqa: S101 - `page` has looked
    shown = (key for key in sorted(sources.directory.keys()) if sources.directory.get(key, today))
    return tuple((key, tuple(words.sms((_card(key),), language) for language in languages)) for key in shown)


def _card(key: str) -> Line:
    """A row at a time when its hours are not known: they depend on the moment."""
    return Line(SERVICE, 0, (("service", key), ("hours", "check")))
