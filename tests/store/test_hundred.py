"""A hundred people who ask for somebody, and workers who compete for them, die over them, vanish and fall silent.

Each is taken once at a time, none is lost, and whoever was taken and not answered is back within the ladder's minutes.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

from bot.handoff import desk
from bot.handoff.case import Case, Closing, State, Team
from bot.handoff.ladder import FIRST_WORD_MINUTES
from bot.handoff.routing import LONGEST_WAIT_MINUTES, MOST_OVERTAKEN
from bot.handoff.shift import Presence, Role
from bot.ports import Mark
from bot.store.accounts import Account, Accounts
from bot.store.cases import Asking, Cases
from bot.store.desks import Desks
from bot.store.migrate import migrate
from bot.store.staffing import GONE_MINUTES, one_worker
from bot.store.times import minutes
from bot.store.watch import Watch
from safety import onetime
from safety.accountkey import account_seal
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import MOMENT, Clock

ROOT = Sealed("a root secret that is only for tests, and long")
TEAMS = frozenset({Team.SURVIVOR})
PEOPLE, EACH_TRIES = 100, 12
STEADY, VANISHING, SILENT, DYING = ("ann", "bea"), ("cat", "dan"), ("eve", "fay"), ("gus", "hal")


class Died(Exception):
    """A process ends here."""


class Shift:
    """Eight workers and a supervisor at one queue."""

    def __init__(self, url: str) -> None:
        migrate(url)
        self.clock = Clock()
        keys = KeyRing(MemoryKeyStore(), ROOT, MOMENT.timestamp())
        accounts = Accounts(url, account_seal(ROOT), self.clock)
        self.cases = Cases(url, keys, self.clock)
        self.desks = Desks(self.cases, self.clock)
        self.watch = Watch(self.cases, self.clock)
        self.keys = keys
        for name in (*STEADY, *VANISHING, *SILENT, *DYING, "sue"):
            role = Role.SUPERVISOR if name == "sue" else Role.WORKER
            account = Account(name, frozenset({role}), TEAMS, capacity=PEOPLE, most_a_shift=2 * PEOPLE)
            accounts.add(account, "kept", onetime.fresh_secret(), ())
            self.desks.be(name, Presence.ON)

    def asks(self, person: int) -> int:
        address = f"+4477009{person:05}"
        whom = tuple(Mark(epoch.id, epoch.pseudonyms("sms", address)) for epoch in self.keys.live())
        return self.cases.ask(whom, Sealed(address), Asking(Team.SURVIVOR, "en", "sms", 60), exits=0)

    def waiting(self) -> list[int]:
        return [case.number for case in self.desks.queue(TEAMS)]

    def claims(self, name: str, number: int) -> bool:
        """Whether this worker has them now; a dying one is cut off behind the write and before it is kept."""
        if name not in DYING:
            return isinstance(self.desks.claim(number, name), Case)
        try:
            with self.cases.changing() as connection:
                now = minutes(self.clock())
                me = one_worker(connection, name, now)
                assert me is not None
                self.cases.move(connection, number, lambda case: desk.claim(case, me, now))
                raise Died
        except Died:
            return False

    def serves(self, name: str, number: int) -> bool:
        now = minutes(self.clock())
        self.desks.write(number, name, Sealed("I am here."))
        closed = self.desks.move(number, name, lambda case, me: desk.close(case, me, Closing.HELPED, now))
        return isinstance(closed, Case)

    def compete(self, names: tuple[str, ...], numbers: list[int], tries: int) -> list[tuple[str, int]]:
        """Everyone at once, each at so many of these in an order of their own; who took whom."""
        at_random = Random(6)
        wanted = [(name, number) for name in names for number in at_random.sample(numbers, tries)]
        at_random.shuffle(wanted)
        with ThreadPoolExecutor(len(names)) as at_once:
            won = list(at_once.map(lambda each: self.claims(*each), wanted))
        return [each for each, took in zip(wanted, won, strict=True) if took]

    def later(self, by: int, seen: tuple[str, ...]) -> int:
        """So many minutes on, with these still at their consoles; how many cases lapsed."""
        self.clock.go(minutes=by)
        for name in seen:
            self.desks.seen(name)
        return self.desks.lapse(LONGEST_WAIT_MINUTES)


def test_of_a_hundred_people_each_is_taken_once_and_none_is_lost(url: str) -> None:
    shift = Shift(url)
    with shift.cases.reading():  # a file that a service has open is not tidied up after every write
        _a_hundred(shift)


def _a_hundred(shift: Shift) -> None:
    early = [shift.asks(person) for person in range(PEOPLE // 2)]
    shift.later(1, (*STEADY, *VANISHING, *SILENT, *DYING, "sue"))
    everyone = early + [shift.asks(person) for person in range(PEOPLE // 2, PEOPLE)]
    assert len(set(everyone)) == PEOPLE

    first = shift.compete((*STEADY, *VANISHING, *SILENT, *DYING), everyone[:60], EACH_TRIES)
    assert max(Counter(number for _, number in first).values()) == 1, "two workers have one person"
    assert not {name for name, _ in first} & set(DYING), "what was cut off was never so"
    served = {number for name, number in first if name in STEADY and shift.serves(name, number)}
    left_alone = {number for name, number in first if name not in STEADY}
    assert set(shift.waiting()) == set(everyone) - served - left_alone

    here = (*STEADY, *SILENT, "sue")
    assert shift.later(FIRST_WORD_MINUTES - 1, here) == 0
    assert not left_alone & set(shift.waiting()), "they still have a moment to write"
    assert shift.later(1, here) == 0
    assert set(shift.waiting()) == set(everyone) - served, "all who were left alone are back, and nobody else"

    rest = shift.waiting()
    again = shift.compete(STEADY, rest, len(rest) // 2)
    again += [("ann", number) for number in shift.waiting() if shift.claims("ann", number)]
    assert Counter(number for _, number in again) == Counter(rest), "each once more, by one of the two"
    assert all(shift.serves(name, number) for name, number in again)
    ends = Counter(ended.case.state for ended in shift.watch.ended(TEAMS))
    assert (ends, shift.waiting(), shift.desks.open_in(TEAMS)) == (Counter({State.CLOSED: PEOPLE}), [], [])
    assert all(ended.case.overtaken <= MOST_OVERTAKEN for ended in shift.watch.ended(TEAMS))
    assert GONE_MINUTES <= FIRST_WORD_MINUTES, "who vanishes keeps nobody longer than who is silent"
    print(
        f"{PEOPLE} people: {len(served)} served at once, {len(left_alone)} taken and left alone, "
        f"{len(DYING) * EACH_TRIES} claims cut off, {len(again)} served after {FIRST_WORD_MINUTES} minutes, 0 lost"
    )
