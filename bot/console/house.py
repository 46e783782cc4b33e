"""What the rooms of the console share."""

from __future__ import annotations

from dataclasses import dataclass

from bot.console.asking import Visitor
from bot.console.counted import Counted
from bot.console.listing import Listing
from bot.console.phrases import Phrases
from bot.handoff.shift import Worker
from bot.ports import Clock
from bot.store.accounts import Accounts
from bot.store.codes import Codes
from bot.store.desk_bell import DeskBell
from bot.store.desks import Desks
from bot.store.times import minutes
from bot.store.trail import Trail
from bot.store.watch import Watch


@dataclass(frozen=True, slots=True)
class House:
    """Everything behind the staff door. `service`: what the service calls itself; `pence`: what one text costs."""

    service: str
    pence: float
    accounts: Accounts
    desks: Desks
    codes: Codes
    watch: Watch
    trail: Trail
    phrases: Phrases
    listing: Listing
    counted: Counted
    now: Clock
    bell: DeskBell

    @property
    def minute(self) -> int:
        """Now, in whole minutes since 1970."""
        return minutes(self.now())

    def worker(self, visitor: Visitor) -> Worker:
        """Whoever asks, as they stand at the desk. Blocks."""
        return next(each for each in self.desks.workers() if each.name == visitor.account.name)
