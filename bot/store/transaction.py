"""What each write does to the tables, statement by statement. Runs inside a transaction that many writes share.

A write that finds another process was first takes back what it did and leaves the others alone, which costs less
than a savepoint for each.
"""

import msgspec

from bot.ports import Mark, Marks, RowKey
from bot.store.errand_transaction import Execute, add_copy, carry_out, depart, unsend
from bot.store.rows import AnswerRow, Drop, Erase, Keep, Leave, Result, SessionRow, TakeBack, Write
from bot.store.statements import Statements


class Transaction(msgspec.Struct, frozen=True):
    """The open transaction of one batch."""

    execute: Execute
    sql: Statements

    def apply(self, write: Write) -> Result:
        """Carry out one write."""
        match write:
            case Keep():
                return self._keep(write)
            case Erase():
                return self._erase(write)
            case Leave():
                return self._leave(write)
            case Drop(mark=mark, rev=rev):
                self.execute(self.sql.drop_session, {**_person(mark), "rev": rev})
                return Result.DONE
            case TakeBack():
                return self._take_back(write)
            case _:
                return Result.DONE if carry_out(self.execute, write) else Result.CLASHED

    def _keep(self, write: Keep) -> Result:
        for leave in write.owed:
            self._leave(leave)
        add_copy(self.execute, write.copy)
        if not self._add(write.answer, write.now):
            return Result.CLASHED
        statement = self.sql.add_session if write.was is None else self.sql.update_session
        row = {**_session(write.session), "was": write.was, "now": write.now}
        if self.execute(statement, row).rowcount:
            return Result.DONE
        if write.answer is not None:
            self.execute(self.sql.take_back_answer, _answer(write.answer))
        lies = self.execute(self.sql.session_lies, row).fetchone()
        return Result.CLASHED if lies else Result.GONE

    def _erase(self, write: Erase) -> Result:
        for leave in write.owed:
            self._leave(leave)
        add_copy(self.execute, write.copy)
        if not self._add(write.answer, write.now):
            return Result.CLASHED
        judged = self._judge(write)
        if judged is Result.DONE:
            self._forget(write.whom)
            self._put(write.answer)
        elif write.answer is not None:
            self.execute(self.sql.take_back_answer, _answer(write.answer))
        return judged

    def _judge(self, write: Erase) -> Result:
        lies = self.execute(self.sql.session_lies, _person(write.mark)).fetchone()
        if write.was is None:
            return Result.CLASHED if lies and lies[1] > write.now else Result.DONE
        if lies is None:
            return Result.GONE
        return Result.DONE if lies[0] == write.was else Result.CLASHED

    def _leave(self, write: Leave) -> Result:
        self._forget(write.whom)
        self._put(write.answer)
        add_copy(self.execute, write.copy)
        depart(self.execute, write.whom, write.now, write.departures)
        return Result.DONE

    def _take_back(self, write: TakeBack) -> Result:
        kept, person = write.kept, _person(write.kept.mark)
        lies = self.execute(self.sql.session_lies, person).fetchone()
        if lies is None or (lies[0], lies[2]) != (kept.rev, kept.sealed):
            return Result.DONE
        if write.answer and not self.execute(self.sql.unsay, _key(write.answer)).rowcount:
            return Result.DONE
        if write.before is None:
            self.execute(self.sql.drop_session, {**person, "rev": kept.rev})
        else:
            self.execute(self.sql.update_session, {**_session(write.before), "was": kept.rev})
        return Result.DONE

    def _forget(self, whom: Marks) -> None:
        for mark in whom:
            person = _person(mark)
            self.execute(self.sql.delete_session, person)
            self.execute(self.sql.silence, person)
            unsend(self.execute, mark)

    def _add(self, answer: AnswerRow | None, now: int) -> bool:
        """Whether this delivery was not answered before; if so it is now."""
        if answer is None:
            return True
        before = answer.before or RowKey(answer.whom, answer.digest)
        earlier = {"epoch_1": before.whom.epoch, "mark_1": before.whom.digest, "digest_1": before.id}
        return self.execute(self.sql.add_answer, {**_answer(answer), **earlier, "now": now}).rowcount > 0

    def _put(self, answer: AnswerRow | None) -> None:
        if answer is not None:
            self.execute(self.sql.put_answer, _answer(answer))


def _person(mark: Mark) -> dict[str, object]:
    return {"epoch": mark.epoch, "mark": mark.digest}


def _key(key: RowKey) -> dict[str, object]:
    return {**_person(key.whom), "digest": key.id}


def _session(row: SessionRow) -> dict[str, object]:
    return {
        **_person(row.mark),
        "rev": row.rev,
        "sealed": row.sealed,
        "expires": row.expires,
    }


def _answer(row: AnswerRow) -> dict[str, object]:
    return {
        "epoch": row.whom.epoch,
        "mark": row.whom.digest,
        "digest": row.digest,
        "sealed": row.sealed,
        "silent": row.silent,
        "claimed": row.claimed,
        "expires": row.expires,
    }
