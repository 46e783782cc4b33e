"""Cases for a conversation: the port `HandOffs` over the database, each call on a thread of its own."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from bot.engine.session import Session
from bot.handoff import consent
from bot.handoff.case import Case, Team
from bot.handoff.port import Standing
from bot.handoff.shift import Fit, NotServed
from bot.ports import Inbound, Mark, Marks, Traces
from bot.store.cases import Asking, Cases, Queued
from bot.store.codes import Codes
from bot.store.desks import Desks
from bot.store.relays import Relays
from safety.secrecy import Sealed

log = logging.getLogger(__name__)

#: Who leaves does not wait for it longer; it goes on being tried.
LEAVE_SECONDS: Final = 0.5
RETRY_SECONDS: Final = 1.0


class KeptHandOffs:
    """See HandOffs."""

    def __init__(self, cases: Cases, desks: Desks, relays: Relays, codes: Codes, traces: Traces) -> None:
        self._cases = cases
        self._desks = desks
        self._relays = relays
        self._codes = codes
        self._traces = traces
        self._owed: set[asyncio.Task[None]] = set()

    async def served(self, team: str) -> bool:
        """See HandOffs."""
        why: NotServed | None = NotServed.CLOSED
        try:
            why = await asyncio.to_thread(self._desks.not_served, Team(team))
        except Exception:
            log.exception("nobody can tell whether a worker is there")
        return why is None

    async def opens(self, team: str) -> str | None:
        """See HandOffs."""
        return self._desks.opens(Team(team))

    async def fits(self, session: Session) -> Fit:
        """See HandOffs."""
        team = Team(str(session.slots.get("path", "other")))
        wanted = consent.language(session), consent.wishes(session)
        return await asyncio.to_thread(self._desks.fit, team, *wanted)

    async def ask(self, whom: Marks, inbound: Inbound, session: Session, window: int) -> int:
        """See HandOffs."""
        parted = await self._traces.parted(whom)
        asking = _asking(session, inbound.channel, window)
        return await asyncio.to_thread(self._cases.ask, whom, inbound.address, asking, parted.times)

    async def hear(
        self, case: int, text: Sealed[str], delivery: Mark | None, *, danger: bool, unsure: bool = False
    ) -> bool:
        """See HandOffs."""
        heard = await asyncio.to_thread(self._cases.hear, case, text, delivery, danger=danger, unsure=unsure)
        return heard is not None

    async def safe_again(self, case: int) -> Standing | None:
        """See HandOffs."""
        return await asyncio.to_thread(lambda: self._standing(self._cases.safe_again(case)))

    async def prefer(self, case: int, code: int) -> None:
        """See HandOffs."""
        await asyncio.to_thread(self._codes.prefer, case, code)

    async def standing(self, case: int) -> Standing | None:
        """See HandOffs."""
        return await asyncio.to_thread(lambda: self._standing(self._cases.standing(case)))

    async def written(self, case: int) -> tuple[str, tuple[Sealed[str], ...]] | None:
        """See HandOffs."""
        return await asyncio.to_thread(self._relays.fetch, case)

    async def leave(self, whom: Marks, *, danger: bool) -> None:
        """See HandOffs. Returns after LEAVE_SECONDS at the latest and goes on trying."""
        leaving = asyncio.create_task(self._leave(whom, danger))
        self._owed.add(leaving)
        leaving.add_done_callback(self._owed.discard)
        await asyncio.wait((leaving,), timeout=LEAVE_SECONDS)

    async def say_goodbye(self, whom: Marks) -> None:
        """See HandOffs."""
        await asyncio.to_thread(self._cases.say_goodbye, whom)

    def _standing(self, stands: Queued | None) -> Standing | None:
        if stands is None:
            return None
        wait, case = stands.wait, stands.case
        nobody = stands.place is not None and case is not None and not self._could_be_taken(case)
        return Standing(stands.place, wait and wait.usual, wait and wait.at_worst, stands.paused, nobody)

    def _could_be_taken(self, case: Case) -> bool:
        """Whether somebody who is there could take this one, now or once they are free."""
        return self._desks.fit(case.team, case.language, case.skills) is Fit.YES

    async def _leave(self, whom: Marks, danger: bool) -> None:
        while True:
            try:
                await asyncio.to_thread(self._cases.leave, whom, danger=danger)
                return
            except Exception:
                log.exception("a case is still open of someone who has left")
                await asyncio.sleep(RETRY_SECONDS)


def _asking(session: Session, channel: str, window: int) -> Asking:
    return Asking(
        team=Team(str(session.slots.get("path", "other"))),
        language=consent.language(session),
        channel=channel,
        window_minutes=window,
        reasons=consent.reasons(session),
        skills=consent.wishes(session),
        brief=consent.brief(session),
        content=session.content,
    )
