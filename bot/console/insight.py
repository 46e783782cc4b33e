"""The room of counts: what a month came to, drawn and as a table, and the same for a spreadsheet."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.console.asking import Visitor, plain
from bot.console.counted import Counted
from bot.console.figures import spreadsheet
from bot.console.pages import Pages
from bot.console.roles import May
from bot.console.rooms import Room

HERE: Final = "/insight"


class Insight:
    """Counts of whole months, for whoever answers for the service."""

    def __init__(self, counted: Counted, pages: Pages) -> None:
        self._counted = counted
        self._pages = pages

    @property
    def rooms(self) -> list[Room]:
        return [Room(HERE, May.COUNT, self.show), Room("/insight.csv", May.COUNT, self.download)]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The charts of a month."""
        month = self._month(request)
        charts = await asyncio.to_thread(self._counted.charts, month)
        months = self._counted.months()
        return self._pages.room("insight.html", visitor, HERE, charts=charts, month=month, months=months)

    async def download(self, request: Request, _: Visitor) -> Response:
        """The same figures as a file, with no more in them than the page shows."""
        month = self._month(request)
        charts = await asyncio.to_thread(self._counted.charts, month)
        answer = plain(spreadsheet(charts), "text/csv")
        answer.headers["content-disposition"] = f'attachment; filename="counts-{month:%Y-%m}.csv"'
        return answer

    def _month(self, request: Request) -> date:
        """The one that is asked for, as far as it is offered; this one otherwise."""
        months = self._counted.months()
        asked = request.query_params.get("month", "")
        return next((month for month in months if f"{month:%Y-%m}" == asked), months[0])
