"""A code asks for the same worker; the database does the same for a real and a made-up one, whichever it is."""

from __future__ import annotations

from sqlalchemy import Connection, event

from bot.handoff.desk import Denied, No
from bot.handoff.shift import Presence
from bot.store.codes import Codes
from safety.accountkey import code_digest
from tests.store.test_hundred import ROOT, TEAMS, Shift


def test_a_code_is_a_wish_and_a_made_up_one_takes_the_same_statements(any_url: str) -> None:
    shift = Shift(any_url)
    codes = Codes(shift.cases, code_digest(ROOT), shift.clock)
    first = shift.asks(1)
    assert shift.claims("ann", first)
    code = codes.give(first, "ann")
    assert isinstance(code, int)
    assert codes.give(first, "bea") == No(Denied.NOT_YOURS)
    number, seen = shift.asks(2), list[list[str]]()

    def note(_: Connection, __: object, statement: str, *___: object) -> None:
        seen[-1].append(statement)

    event.listen(shift.cases.engine, "before_cursor_execute", note)
    for typed, preferred in ((code - 1, None), (code, "ann"), (code - 1, "ann")):
        seen.append([])
        codes.prefer(number, typed)
        (case,) = shift.desks.queue(TEAMS)
        assert case.preferred == preferred
    assert seen[0] == seen[1] == seen[2]
    shift.desks.be("ann", Presence.OFF)
    other = shift.asks(3)
    codes.prefer(other, code)
    assert [case.preferred for case in shift.desks.queue(TEAMS) if case.number == other] == [None]
