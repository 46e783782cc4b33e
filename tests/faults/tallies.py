"""What was seen on each channel while the product died again and again."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Final

CHANNELS: Final = ("sms", "web", "telegram")


@dataclass
class Tally:
    """One channel's counts. An answer is *heard* when a 2xx has been read to its end."""

    heard: int = 0
    #: Deaths that broke at least one request which had been sent and was not answered.
    hits: int = 0
    #: Those requests.
    broken: int = 0
    #: Brought again: what was not answered, and a share of what was.
    redelivered: int = 0
    #: People who had left and were not met as strangers: their exit was answered and did not hold.
    came_back: int = 0
    #: Web only: sessions that a death saved from the exit they were answered by. Nobody was shown them but the one who
    #: kept the cookie that the exit's answer clears, to look.
    lingered: int = 0
    #: Steps or answers that were heard and are not there any more.
    lost: int = 0
    stepped_twice: int = 0
    #: An answer that belongs to no step near; a redelivery with another answer than before.
    wrong: int = 0
    #: The static words which ask to write again: nothing was kept within five seconds.
    asked_again: int = 0
    #: Telegram only: a reply said again.
    duplicates: int = 0
    #: Telegram only: words about danger said again. Twice is better than not at all, so these are never withheld.
    danger_again: int = 0
    #: Telegram only: a reply that never came, to an update that was brought again: a process had claimed it and died,
    #: or could not know whether it had. Said at most once is what is promised.
    unsaid: int = 0

    @property
    def faults(self) -> int:
        return self.came_back + self.lost + self.stepped_twice + self.wrong + self.duplicates


@dataclass
class Deaths:
    """One store's run."""

    store: str
    kills: int = 0
    by_sigterm: int = 0
    while_starting: int = 0
    cold_starts: int = 0
    #: Deaths that hit a request under way on any channel.
    hits: int = 0
    #: Requests on connections of their own that a SIGTERM left without an answer.
    cut_off: int = 0
    #: SIGTERMs after which it took over 10 s to end, or did not end well: how each time.
    bad_ends: list[str] = field(default_factory=list)
    seconds: float = 0.0
    channels: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in CHANNELS})

    @property
    def faults(self) -> int:
        return self.cut_off + len(self.bad_ends) + sum(tally.faults for tally in self.channels.values())

    def lines(self) -> list[str]:
        """What a person reads: one line for the store, one for each channel."""
        how = f"{self.by_sigterm} by SIGTERM, {self.while_starting} while starting, {self.cold_starts} cold starts"
        head = f"{self.store}: {self.kills} kills ({how}), {self.hits} hit a request in flight"
        bad = f"{len(self.bad_ends)} bad ends{''.join(f' ({how})' for how in self.bad_ends)}"
        ends = f"{self.cut_off} cut off by SIGTERM, {bad}, {self.seconds:.0f} s"
        return [
            f"{head}, {ends}",
            *(f"{self.store} {name}: {_counts(tally)}" for name, tally in self.channels.items()),
        ]


def _counts(tally: Tally) -> str:
    named = {each.name: getattr(tally, each.name) for each in fields(tally)}
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in named.items())
