"""One turn of one person: lock, load, keep or erase, unlock. What `Sessions.hold` gives out."""

import asyncio
import secrets
import time
from contextlib import AbstractAsyncContextManager, suppress
from types import TracebackType
from typing import Final, NoReturn

from msgspec.structs import replace

from bot.engine.session import Line, Session
from bot.engine.unstep import unstepped
from bot.ports import Conflict, Copy, Left, Marks, RowKey, Seen, StoreFailed
from bot.store.cache import Remembered
from bot.store.common import Common
from bot.store.errands import TraceRow
from bot.store.rows import AnswerRow, Drop, Erase, Keep, Leave, Result, SessionRow, TakeBack
from bot.store.times import DEPARTURE_MINUTES, minutes

#: Half of what the column holds, so that counting up from anywhere stays inside it.
_REV_BITS: Final = 30


class KeptPerhapsError(StoreFailed):
    """Nobody knows whether the store has kept what was to be said."""


class Turn(AbstractAsyncContextManager["Turn"]):
    """A Held: ours alone from entering to leaving the block. One answer may be kept in it."""

    def __init__(self, common: Common, whom: Marks, delivery: Marks, copy: Copy | None = None) -> None:
        self._common = common
        self._whom = whom
        self._delivery = delivery
        self._copy = copy
        #: A turn is over within seconds, so that one look at the clock does for all of it.
        self._now = minutes(common.now())
        #: Set from outside when the person leaves while this turn is under way.
        self.left = False
        self._found_nothing()

    def _found_nothing(self) -> None:
        #: Where the session lies, and the revision and expiry found there; revision None: nothing was.
        self._mark = self._whom[0]
        self._rev: int | None = None
        self._expires = 0
        #: Whether it came from memory, so that the rows may have moved on long ago.
        self._from_memory = False
        #: Whether the rows were asked for this delivery. They need not be: keeping finds out.
        self._looked = False
        self.session: Session | None = None
        self.seen: Seen | None = None

    async def __aenter__(self) -> "Turn":
        self._place = self._common.places.enter(self._whom, self)
        try:
            await self._place.lock.acquire()
        except BaseException:
            self._common.places.exit(self._place, self)
            raise
        try:
            if self._place.unsaid:
                await self._common.unsaid.pay(self._place)
            if await self._place.after_you():
                await self.reload()
            else:
                await self._load()
        except BaseException:
            self._release()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()

    async def keep(self, session: Session, said: tuple[Line, ...]) -> None:
        """See Held."""
        common = self._common
        if self.left:
            await self._stay_silent()
        common.cache.drop(self._mark)
        began = time.monotonic()
        rev = secrets.randbits(_REV_BITS) if self._rev is None else self._rev + 1
        row = common.sealing.session_row(self._mark, session, rev, self._now)
        owed = tuple(self._place.owed)
        write = Keep(row, self._rev, self._answer(said), self._now, owed, self._trace())
        try:
            await self._written(write)
        except (asyncio.CancelledError, KeptPerhapsError):
            self._take_back(session, write)
            raise
        common.cache.put(self._mark, Remembered(session, rev, row.expires))
        self._place.stand_back(time.monotonic() - began)

    def _take_back(self, session: Session, write: Keep) -> None:
        """It may be written all the same, now or later, and its person is told that it could not be."""
        before, kept, answer = unstepped(self.session, session), write.session, write.answer
        if before is session:
            return
        key = RowKey(answer.whom, answer.digest) if answer else None
        with suppress(StoreFailed):  # what no key opens any more leads nobody on
            seal = self._common.sealing.session_row
            row = seal(self._mark, before, kept.rev + 1, self._now) if before else None
            self._common.unsaid.owe(self._place, TakeBack(kept, row, key))

    async def reload(self) -> None:
        """See Held. What is remembered here is no help: another process has gone on."""
        for mark in self._whom:
            self._common.cache.drop(mark)
        self._found_nothing()
        await self._load(sure=True)

    async def erase(self, said: tuple[Line, ...] = ()) -> None:
        """See Held."""
        if self.left:
            await self._stay_silent()
        for mark in self._whom:
            self._common.cache.drop(mark)
        answer, owed = self._answer(said), tuple(self._place.owed)
        await self._written(Erase(self._whom, self._mark, self._rev, answer, self._now, owed, self._trace()))

    async def forget(self) -> None:
        """See Held."""
        while True:
            try:
                return await self.erase()
            except Conflict:
                await self.reload()

    async def look(self) -> None:
        """See Held."""
        if not self._looked:
            await self._find(self._delivery, session=False)

    async def _load(self, *, sure: bool = False) -> None:
        """The session. Where the rows have to be asked for it, they are asked for the delivery only to be `sure`."""
        if self._delivery and not self._hidden():
            self._remember()  # a look without a delivery may keep nothing, and only keeping would find memory outdated
        if self.session is None:
            await self._find(self._delivery if sure else (), session=True)

    async def _find(self, delivery: Marks, *, session: bool) -> None:
        self._looked = delivery == self._delivery
        found = await self._common.rows.find(self._whom, delivery, self._now, session=session)
        if isinstance(found, AnswerRow):
            self.seen = Seen(() if self._hidden() else self._common.sealing.said(found, self._now))
        elif found is not None and not self._hidden():
            self._resume(found)

    def _remember(self) -> None:
        for mark in self._whom:
            kept = self._common.cache.get(mark, self._now)
            if kept is not None:
                self._mark, self._rev, self.session = mark, kept.rev, kept.session
                self._from_memory = True
                return

    def _resume(self, row: SessionRow) -> None:
        session = self._common.sealing.session(row)
        if session is None:
            # As none. It goes before whatever this turn keeps, because writes are carried out in order.
            self._common.rows.submit(Drop(row.mark, row.rev))
        else:
            self._mark, self._rev, self._expires = row.mark, row.rev, row.expires
            self.session = session

    def _hidden(self) -> bool:
        """Whether the person has left behind what the rows still hold."""
        return self.left or bool(self._place.owed)

    async def _stay_silent(self) -> NoReturn:
        """The same delivery sent again must not be taken for a new message of someone who has left, and what lies of
        it elsewhere is due now.
        """
        trace = self._trace()
        if self._delivery or trace:
            trace = trace and replace(trace, due=self._now)
            await self._common.rows.submit(Leave((), self._answer(()), self._now, trace))
        raise Left

    async def _written(self, write: Keep | Erase) -> None:
        """Returns once it is durable."""
        result = await self._common.rows.submit(write)
        if self.left:
            await self._stay_silent()
        if result is not Result.DONE:
            await self._not_written(result)
        for leave in write.owed:
            self._common.places.paid(self._place, leave)

    async def _not_written(self, result: Result) -> NoReturn:
        if result is Result.FAILED:
            raise StoreFailed
        if result is Result.UNKNOWN:
            raise KeptPerhapsError
        gone = result is Result.GONE and not self._may_have_been_gone_before()
        if gone and await self._left_elsewhere():
            await self._stay_silent()
        raise Conflict

    def _may_have_been_gone_before(self) -> bool:
        """It was only remembered here, or it has just expired and the sweep was quick."""
        return self._from_memory or self._expires <= minutes(self._common.now())

    async def _left_elsewhere(self) -> bool:
        """Whether the person has left through another process since this session began: that is met with silence.
        Where a turn there has only ended the talk, this message is the first of a new one, and heard as that.
        """
        began = self.session.began if self.session else self._now
        rows = await self._common.rows.departures(self._whom)
        return any(row.times and row.expires - DEPARTURE_MINUTES >= began for row in rows)

    def _trace(self) -> TraceRow | None:
        """What the provider keeps of this message, under the mark that exits will look under."""
        if self._copy is None:
            return None
        return self._common.errands.trace_row(self._whom[0], self._copy, self._now, None)

    def _answer(self, said: tuple[Line, ...]) -> AnswerRow | None:
        if not self._delivery:
            return None
        before = RowKey(self._whom[-1], self._delivery[-1].digest)
        return self._common.sealing.answer_row(self._whom[0], self._delivery[0], said, self._now, before)

    def _release(self) -> None:
        self._place.lock.release()
        self._common.places.exit(self._place, self)
