"""The console as HTML. Everything a page says is in what it is given; every value is escaped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from bot.console.asking import Visitor, html
from bot.console.roles import May
from bot.content.hours import LONDON

_HERE: Final = Path(__file__).parent

#: The rooms in the bar at the top, for whoever may enter them.
BAR: Final = (
    (May.TALK, "/queue", "Queue"),
    (May.WATCH, "/supervisor", "Supervisor"),
    (May.SEARCH, "/directory", "Directory"),
    (May.COUNT, "/insight", "Insight"),
    (May.REVIEW, "/review", "Review"),
    (May.MANAGE_PEOPLE, "/people", "People"),
    (May.OWN_SHIFT, "/shift", "My shift"),
)


def clock(minute: int) -> str:
    """A minute since 1970 as a clock in London shows it."""
    return f"{_local(minute):%H:%M}"


def day(minute: int) -> str:
    """The day it lies in, there."""
    return spelled(_local(minute))


def spelled(on: date) -> str:
    """A day as people write it."""
    return f"{on:%d %B %Y}".lstrip("0")


def _local(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(LONDON)


class Pages:
    """Every page of the console."""

    def __init__(self, service: str, built: frozenset[str]) -> None:
        """`service`: what this service calls itself; `built`: the paths there are, so that no link leads nowhere."""
        self._service = service
        self._bar = tuple(entry for entry in BAR if entry[1] in built)
        self._jinja = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._jinja.filters["clock"] = clock
        self._jinja.filters["day"] = day
        self._jinja.filters["date"] = spelled
        self._jinja.filters["month"] = "{:%B %Y}".format

    def room(self, template: str, visitor: Visitor, here: str, status: int = 200, **values: Any) -> Response:
        """A page for somebody who is signed in; `here` is the path of its entry in the bar."""
        bar = [(path, title) for needs, path, title in self._bar if needs in visitor.may]
        return self._page(template, status, visitor=visitor, bar=bar, here=here, **values)

    def outside(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page for anyone."""
        return self._page(template, status, visitor=None, bar=(), here="", **values)

    def refused(self, visitor: Visitor) -> Response:
        """They are signed in, and this is not for them, or was not sent by one of our pages."""
        return self.room("refused.html", visitor, "", 403)

    def missing(self, visitor: Visitor) -> Response:
        """Nothing is here, or nothing they may know of: the two look the same."""
        return self.room("missing.html", visitor, "", 404)

    def first_of(self, visitor: Visitor) -> str:
        """Where somebody begins: the first room they may enter."""
        return next(path for needs, path, _ in self._bar if needs in visitor.may)

    def _page(self, template: str, status: int, **values: Any) -> Response:
        return html(self._jinja.get_template(template).render(service=self._service, **values), status)
