"""The same rows in dicts, for tests and for playing flows at a keyboard. Gone with the process."""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from bot.ports import Mark, Marks
from bot.store.errands import DepartureRow, OutboxRow, TraceRow
from bot.store.memory_errands import MemoryErrands
from bot.store.rows import AnswerRow, Drop, Erase, Found, Keep, Leave, Result, SessionRow, TakeBack, Write


class MemoryRows:
    """Rows of one process. A write is as durable as it gets when it is submitted."""

    @property
    def shared(self) -> bool:
        """See Rows."""
        return False

    def __init__(self) -> None:
        self.sessions: dict[Mark, SessionRow] = {}
        self.answers: dict[tuple[Mark, bytes], AnswerRow] = {}
        self.errands = MemoryErrands(self.answers)

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def find(self, whom: Marks, delivery: Marks, now: int, *, session: bool) -> Found:
        """See Rows."""
        keys = ((mark, sent.digest) for mark, sent in zip(whom, delivery, strict=False))
        answers = (self.answers.get(key) for key in keys)
        sessions = (self.sessions.get(mark) for mark in whom if session)
        found = next((row for row in answers if row and row.expires > now), None)
        return found or next((row for row in sessions if row and row.expires > now), None)

    async def departures(self, whom: Marks) -> Sequence[DepartureRow]:
        """See Rows."""
        return [row for mark, row in self.errands.departures.items() if mark in whom]

    async def waiting(self, now: int, most: int) -> Sequence[OutboxRow]:
        """See Rows."""
        return self.errands.waiting(now)[:most]

    async def due(self, now: int, most: int) -> Sequence[TraceRow]:
        """See Rows."""
        return self.errands.due(now)[:most]

    def submit(self, write: Write) -> asyncio.Future[Result]:
        """See Rows."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        future.set_result(self._apply(write))
        return future

    def _apply(self, write: Write) -> Result:
        match write:
            case Keep() | Erase():
                for leave in write.owed:
                    self._leave(leave)
                self.errands.add(write.copy)
                return self._keep(write) if isinstance(write, Keep) else self._erase(write)
            case Leave():
                return self._leave(write)
            case Drop(mark=mark, rev=rev):
                if mark in self.sessions and self.sessions[mark].rev == rev:
                    del self.sessions[mark]
                return Result.DONE
            case TakeBack():
                return self._take_back(write)
            case _:
                return self.errands.apply(write)

    def _keep(self, write: Keep) -> Result:
        judged = self._judge(write, write.session.mark)
        if judged is Result.DONE:
            self.sessions[write.session.mark] = write.session
            self._put(write.answer)
        return judged

    def _erase(self, write: Erase) -> Result:
        judged = self._judge(write, write.mark)
        return self._forget(write.whom, write.answer) if judged is Result.DONE else judged

    def _judge(self, write: Keep | Erase, mark: Mark) -> Result:
        if not self._is_new(write.answer, write.now):
            return Result.CLASHED
        judged = self._judge_session(write, mark)
        if judged is not Result.DONE and write.answer:
            self.answers.pop((write.answer.whom, write.answer.digest), None)  # it had expired
        return judged

    def _judge_session(self, write: Keep | Erase, mark: Mark) -> Result:
        lies = self.sessions.get(mark)
        if write.was is not None and (lies is None or lies.rev != write.was):
            return Result.CLASHED if lies else Result.GONE
        if write.was is None and lies is not None and lies.expires > write.now:
            return Result.CLASHED
        return Result.DONE

    def _take_back(self, write: TakeBack) -> Result:
        lies = self.sessions.get(write.kept.mark)
        said = write.answer and self.answers.get(write.answer)
        if lies is None or (lies.rev, lies.sealed) != (write.kept.rev, write.kept.sealed):
            return Result.DONE
        if write.answer and (said is None or said.claimed is not None):
            return Result.DONE
        if write.answer:
            del self.answers[write.answer]
        if write.before is None:
            del self.sessions[write.kept.mark]
        else:
            self.sessions[write.kept.mark] = write.before
        return Result.DONE

    def _is_new(self, answer: AnswerRow | None, now: int) -> bool:
        if answer is None:
            return True
        keys = ((answer.whom, answer.digest), answer.before)
        return not any(key in self.answers and self.answers[key].expires > now for key in keys if key)

    def _leave(self, leave: Leave) -> Result:
        self._forget(leave.whom, leave.answer)
        self.errands.leave(leave)
        return Result.DONE

    def _forget(self, whom: Marks, answer: AnswerRow | None) -> Result:
        for mark in whom:
            self.sessions.pop(mark, None)
        for key, kept in self.answers.items():
            if kept.whom in whom:
                self.answers[key] = replace(kept, sealed=None)
        self.errands.unsend(whom)
        self._put(answer)
        return Result.DONE

    def _put(self, answer: AnswerRow | None) -> None:
        if answer is not None:
            self.answers[answer.whom, answer.digest] = answer
