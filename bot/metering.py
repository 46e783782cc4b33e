"""What a turn counts for whoever runs the service: how it ended and how long it took, and nothing of whose it was.

A turn only adds to numbers in memory; `bot/meters.py` takes them over once a second.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

#: Prometheus's own name for it: the directory in which processes that belong together lay down what they count.
DIRECTORY: Final = "PROMETHEUS_MULTIPROC_DIR"

#: Seconds. Half a hundredth is a good day; 1 is the objective; 5 is when the static answer is said instead.
WITHIN: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Channel(StrEnum):
    """Every value the label may have. A channel that is not here counts as another."""

    SMS = "sms"
    WEB = "web"
    TELEGRAM = "telegram"
    RASA = "rasa"
    OTHER = "other"


class Ending(StrEnum):
    """How a turn ended, as far as anyone but its person may know."""

    SAID = "said"
    #: Nothing was said because nothing was to be said: a word that belongs to the carrier.
    SILENT = "silent"
    LEFT = "left"
    #: One of too many; see safety/abuse.py.
    PAUSED = "paused"
    #: Something was broken, and the words were those that need nothing to work.
    STATIC = "static"


class Meter(Protocol):
    """Where turns are counted."""

    def turn(self, channel: str, ending: Ending, seconds: float) -> None:
        """One turn."""
        ...

    def refused(self, channel: str) -> None:
        """One request that was not from whom it should be."""
        ...


class NoMeter:
    """For where nothing is counted."""

    def turn(self, channel: str, ending: Ending, seconds: float) -> None:
        """See Meter."""

    def refused(self, channel: str) -> None:
        """See Meter."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in a while. `within` has one number more than WITHIN, for what took longer than all of it."""

    turns: Mapping[tuple[Channel, Ending], int]
    within: tuple[int, ...]
    refused: Mapping[Channel, int]


class Counts:
    """A Meter for one thread: the loop's."""

    def __init__(self) -> None:
        self._begin()

    def turn(self, channel: str, ending: Ending, seconds: float) -> None:
        """See Meter. Half a microsecond."""
        self._turns[_KNOWN.get(channel, Channel.OTHER), ending] += 1
        self._within[bisect_left(WITHIN, seconds)] += 1

    def refused(self, channel: str) -> None:
        """See Meter."""
        self._refused[_KNOWN.get(channel, Channel.OTHER)] += 1

    def take(self) -> Counted:
        """What was counted since this was last called."""
        counted = Counted(self._turns, tuple(self._within), self._refused)
        self._begin()
        return counted

    def _begin(self) -> None:
        self._turns = {(channel, ending): 0 for channel in Channel for ending in Ending}
        self._within = [0] * (len(WITHIN) + 1)
        self._refused = dict.fromkeys(Channel, 0)


_KNOWN: Final[Mapping[str, Channel]] = {channel.value: channel for channel in Channel}
