"""Work for many turns at a time: in order, in time, and never stopped by a fault. And what a batch does to the rows."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ports import Mark, RowKey
from bot.store import batches as working
from bot.store import database
from bot.store.batches import Batches
from bot.store.choose import rows_at
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
from bot.store.memory import MemoryRows
from bot.store.migrate import migrate
from bot.store.rows import AnswerRow, Drop, Erase, Keep, Leave, Rows, SessionRow, TakeBack, Write
from bot.store.tables import deliveries, outbox, sessions, traces
from bot.store.tables import departures as departed
from bot.store.writer import ENOUGH_PER_COMMIT
from tests.patience import eventually


class Server:
    """Stands where the database would: can be slow, and can fail."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.ready = asyncio.Event()
        self.ready.set()
        self.fault: Exception | None = None

    async def work(self, batch: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(batch))
        await self.ready.wait()
        if self.fault:
            raise self.fault
        return [-number for number in batch]


@pytest.fixture
async def server() -> Server:
    return Server()


@pytest.fixture
async def batches(server: Server) -> AsyncIterator[Batches[int, int]]:
    batches = Batches(server.work, lambda: 0)
    batches.start()
    yield batches
    await batches.stop()


async def test_what_is_ready_together_goes_together_and_in_order(
    batches: Batches[int, int], server: Server
) -> None:
    asked = range(1, 2 * ENOUGH_PER_COMMIT)
    assert await asyncio.gather(*map(batches.submit, asked)) == [-number for number in asked]
    assert [number for batch in server.batches for number in batch] == list(asked)
    assert len(server.batches) == 2


async def test_a_fault_fails_its_batch_and_only_that(batches: Batches[int, int], server: Server) -> None:
    server.fault = OSError("gone")
    assert await asyncio.gather(*map(batches.submit, (1, 2))) == [0, 0]
    server.fault = None
    assert await batches.submit(3) == -3


async def test_nobody_waits_for_ever_and_what_was_given_up_is_not_done_later(
    batches: Batches[int, int], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH_SECONDS", 0.3)
    server.ready.clear()
    hanging = batches.submit(1)
    await eventually(lambda: server.batches == [[1]])
    monkeypatch.setattr(
        working, "KEEP_SECONDS", 0.3
    )  # the time of one batch: who waited for it has waited too long
    behind = batches.submit(2)
    assert set(await asyncio.gather(hanging, behind)) == {0}
    monkeypatch.undo()
    server.ready.set()
    assert await batches.submit(3) == -3
    assert server.batches == [[1], [3]]


async def test_what_was_cut_short_while_it_waited_is_not_done(
    batches: Batches[int, int], server: Server
) -> None:
    server.ready.clear()
    first = batches.submit(1)
    await eventually(lambda: server.batches == [[1]])
    batches.submit(2).cancel()
    server.ready.set()
    assert await first == -1
    assert await batches.submit(3) == -3
    assert server.batches == [[1], [3]]


async def test_stopping_does_what_was_asked_and_refuses_what_comes_after(server: Server) -> None:
    batches = Batches(server.work, lambda: 0)
    batches.start()
    asked = [batches.submit(number) for number in (1, 2)]
    await batches.stop()
    assert [await future for future in asked] == [-1, -2]
    assert await batches.submit(3) == 0


async def test_stopping_does_not_wait_for_a_server_that_hangs(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "STOP_SECONDS", 0.1)
    batches = Batches(server.work, lambda: 0)
    batches.start()
    server.ready.clear()
    under_way = batches.submit(1)
    await eventually(lambda: server.batches == [[1]])
    waiting = batches.submit(2)
    await batches.stop()
    assert set(await asyncio.gather(under_way, waiting)) == {0}


NOW = 1_000
MARKS = [Mark(epoch, bytes([person]) * 16) for epoch in (1, 2) for person in (1, 2)]
marks = st.sampled_from(MARKS)
people = st.lists(marks, max_size=2, unique=True).map(tuple)
minutes = st.sampled_from([NOW, NOW + 1, NOW + 2])
sealed = st.binary(min_size=1, max_size=2)
digests = st.sampled_from([b"d" * 16, b"e" * 16])
answers = st.none() | st.builds(AnswerRow, marks, digests, st.none() | sealed, minutes, minutes)
ids = st.sampled_from([b"d" * 16, b"e" * 16])
keys = st.builds(RowKey, marks, ids)
counts = st.integers(0, 2)
copies = st.builds(TraceRow, keys, sealed, counts, st.none() | counts, st.none() | minutes, minutes)
departures = st.builds(DepartureRow, marks, counts, st.none() | sealed, st.booleans(), minutes)
leaves = st.builds(
    Leave, people, answers, minutes, st.none() | copies, st.lists(departures, max_size=1).map(tuple)
)
session_rows = st.builds(SessionRow, marks, st.integers(1, 3), sealed, minutes)
keeps = st.builds(
    Keep,
    session_rows,
    st.none() | st.integers(1, 3),
    answers,
    st.sampled_from([NOW, NOW + 1]),
    owed=st.lists(leaves, max_size=1).map(tuple),
    copy=st.none() | copies,
)
erases = st.permutations(MARKS).flatmap(
    lambda whom: st.builds(
        Erase,
        st.just(tuple(whom[:2])),
        st.sampled_from(whom[:2]),
        st.none() | st.integers(1, 3),
        answers,
        st.sampled_from([NOW, NOW + 1]),
        owed=st.lists(leaves, max_size=1).map(tuple),
        copy=st.none() | copies,
    )
)
key_lists = st.lists(keys, max_size=2, unique=True).map(tuple)
errands: st.SearchStrategy[Errand] = st.one_of(
    st.builds(Claim, key_lists, minutes),
    st.builds(Unclaim, key_lists),
    st.builds(Put, st.builds(OutboxRow, keys, sealed, counts, minutes, minutes)),
    st.builds(Take, keys, minutes),
    st.builds(Free, keys, minutes),
    st.builds(Discard, keys),
    st.builds(Note, copies, minutes),
    st.builds(Postpone, keys, minutes, minutes),
    st.builds(Clear, keys),
    st.builds(Choose, departures),
)


def taken_back(keep: Keep) -> list[Write]:
    """A step, and that its answer was not said."""
    row, said = keep.session, keep.answer
    before = SessionRow(row.mark, row.rev + 1, b"before", NOW + 2) if keep.was else None
    return [keep, TakeBack(row, before, RowKey(said.whom, said.digest) if said else None)]


apart = keeps | keeps | erases | leaves | errands | errands | st.builds(Drop, marks, st.integers(1, 3))
writes: st.SearchStrategy[list[Write]] = st.lists(
    apart.map(lambda write: [write]) | keeps.map(taken_back) | keeps.map(lambda keep: taken_back(keep)[1:]),
    min_size=1,
    max_size=8,
).map(lambda lots: [write for lot in lots for write in lot])


async def everything(rows: Rows) -> list[object]:
    """Whatever can be found once the writes are done; what has expired by then is as nothing."""
    sessions = [rows.find((mark,), (), NOW + 1, session=True) for mark in MARKS]
    sent = [(mark, Mark(mark.epoch, digest)) for mark in MARKS for digest in (b"d" * 16, b"e" * 16)]
    answered = [rows.find((mark,), (delivery,), NOW + 1, session=True) for mark, delivery in sent]
    found = await asyncio.gather(*sessions, *answered)
    gone = [await rows.departures((mark,)) for mark in MARKS]
    return [*found, *gone, *await rows.waiting(NOW + 1, 99), *await rows.due(NOW + 1, 99)]


def test_a_batch_does_what_its_writes_would_do_one_after_the_other(any_url: str) -> None:
    """Whatever they are: against the rows in memory, which take them one by one."""
    migrate(any_url)
    rows, loop = rows_at(any_url), asyncio.new_event_loop()
    loop.run_until_complete(rows.start())

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(writes)
    def same(batch: list[Write]) -> None:
        with database.opened(any_url) as engine, engine.begin() as connection:
            for table in (sessions, deliveries, outbox, traces, departed):
                connection.execute(table.delete())
        loop.run_until_complete(compare(rows, batch))

    try:
        same()
    finally:
        loop.run_until_complete(rows.stop())
        loop.close()


async def compare(rows: Rows, batch: list[Write]) -> None:
    memory = MemoryRows()
    one_by_one = [await memory.submit(write) for write in batch]
    assert await asyncio.gather(*map(rows.submit, batch)) == one_by_one
    assert await everything(rows) == await everything(memory)
