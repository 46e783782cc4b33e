"""Outbox, traces and departures in dicts; see memory.py."""

from typing import assert_never

from msgspec.structs import replace

from bot.ports import Mark, Marks, RowKey
from bot.store.errands import (
    Choose,
    Claim,
    Clear,
    DepartureRow,
    Discard,
    Errand,
    Free,
    Note,
    OutboxRow,
    Postpone,
    Put,
    Take,
    TraceRow,
    Unclaim,
)
from bot.store.rows import AnswerRow, Leave, Result


class MemoryErrands:
    """What is still to be done outside, beside the answers it concerns."""

    def __init__(self, answers: dict[tuple[Mark, bytes], AnswerRow]) -> None:
        self._answers = answers
        self.outbox: dict[RowKey, OutboxRow] = {}
        self.traces: dict[RowKey, TraceRow] = {}
        self.departures: dict[Mark, DepartureRow] = {}

    def waiting(self, now: int) -> list[OutboxRow]:
        """See Rows."""
        rows = (row for row in self.outbox.values() if row.due <= now < row.expires and not row.claimed)
        return sorted(rows, key=lambda row: (row.due, row.key))

    def due(self, now: int) -> list[TraceRow]:
        """See Rows."""
        rows = ((row.due, row) for row in self.traces.values() if row.due is not None and row.due <= now)
        alive = [(due, row.key, row) for due, row in rows if row.expires > now]
        return [row for _, _, row in sorted(alive, key=lambda each: each[:2])]

    def apply(self, write: Errand) -> Result:
        """Carry out one write."""
        match write:
            case Claim(keys=keys, now=now):
                return _whether([self._claim(key, now) for key in keys])
            case Take(key=key, now=now):
                return _whether([self._take(key, now)])
            case Free(key=key, due=due):
                return _whether([self._free(key, due)])
            case Postpone(key=key, was=was, due=due):
                return _whether([self._postpone(key, was, due)])
            case _:
                self._change(write)
                return Result.DONE

    def _change(self, write: Unclaim | Put | Discard | Note | Clear | Choose) -> None:
        match write:
            case Unclaim(keys=keys):
                for key in keys:
                    if key in self._answers:
                        self._answers[key] = replace(self._answers[key], claimed=None)
            case Put(row=row):
                self.outbox.setdefault(row.key, row)
            case Discard(key=key):
                self.outbox.pop(key, None)
            case Note(row=row, now=now):
                self._note(row, now)
            case Clear(key=key):
                self.traces.pop(key, None)
            case Choose(row=row):
                lies = self.departures.get(row.mark, row)
                self.departures[row.mark] = replace(lies, keeps=row.keeps, expires=row.expires)
            case _:
                assert_never(write)

    def add(self, copy: TraceRow | None) -> None:
        """Note a copy with the turn it belongs to, unless it was noted before."""
        if copy is not None:
            self.traces.setdefault(copy.key, copy)

    def unsend(self, whom: Marks) -> None:
        """Delete what waits to be sent to these people."""
        for key in [key for key in self.outbox if key.whom in whom]:
            del self.outbox[key]

    def leave(self, leave: Leave) -> None:
        """Make copies due and put down that somebody has left."""
        self.add(leave.copy)
        keeping = {mark for mark in leave.whom if mark in self.departures and self.departures[mark].keeps}
        for key, row in list(self.traces.items()):
            if key.whom in keeping and row.due is None:
                del self.traces[key]
            elif key.whom in leave.whom and (row.due is None or row.due > leave.now):
                self.traces[key] = replace(row, due=leave.now)
        for new in leave.departures:
            lies = self.departures.get(new.mark)
            times = new.times + (lies.times if lies else 0)
            self.departures[new.mark] = replace(
                new, times=times, sealed=new.sealed or (lies and lies.sealed) or None
            )

    def _claim(self, key: RowKey, now: int) -> bool:
        lies = self._answers.get(key)
        free = lies is not None and lies.sealed is not None and lies.claimed is None and lies.expires > now
        if lies is not None and free:
            self._answers[key] = replace(lies, claimed=now)
        return free

    def _take(self, key: RowKey, now: int) -> bool:
        row = self.outbox.get(key)
        if row is None or row.claimed or row.expires <= now or self._times(key.whom) > row.exits:
            return False
        self.outbox[key] = replace(row, claimed=True, tries=row.tries + 1)
        return True

    def _free(self, key: RowKey, due: int) -> bool:
        row = self.outbox.get(key)
        if row is None or not row.claimed:
            return False
        self.outbox[key] = replace(row, claimed=False, due=due)
        return True

    def _note(self, row: TraceRow, now: int) -> None:
        if row.exits is not None and self._times(row.key.whom) > row.exits:
            row = replace(row, due=now)
        lies = self.traces.get(row.key)
        if lies is not None:
            dues = [due for due in (lies.due, row.due) if due is not None]
            row = replace(lies, rank=max(lies.rank, row.rank), due=min(dues, default=None))
        self.traces[row.key] = row

    def _postpone(self, key: RowKey, was: int, due: int) -> bool:
        row = self.traces.get(key)
        if row is None or row.due != was:
            return False
        self.traces[key] = replace(row, due=due)
        return True

    def _times(self, mark: Mark) -> int:
        return self.departures[mark].times if mark in self.departures else 0


def _whether(done: list[bool]) -> Result:
    return Result.DONE if any(done) else Result.CLASHED
