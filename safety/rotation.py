"""Decide when an epoch is over. Pure: every time is an argument.

Destroying a key cannot be undone, and clocks lie: a machine boots in 1970, a time server errs by a day,
someone sets the date by hand. So a key dies only

* when two readings of the wall clock an hour apart both say that the epoch is over, and agree with a steady
  clock about the time between them; after a step of the wall clock, not before it has held for a session's
  whole life, when no conversation under the key about to go can still be open;
* or when the steady clock alone has counted a whole epoch and an hour since this process first saw the
  epoch, so that a wall clock put back or stopped keeps no key alive.

docs/decisions/0003-keys.md works out what each kind of wrong clock can and cannot do.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from safety import retention

#: The design's length of an epoch, in seconds.
EPOCH_SECONDS: Final = int(retention.EPOCH.at_most.total_seconds())
_OBSERVED_SECONDS: Final = retention.OBSERVATION.total_seconds()
_SETTLED_SECONDS: Final = retention.SESSION_LIFE.at_most.total_seconds()
#: Two clocks that differ by more than this between two readings do not agree. NTP slews 2 seconds in an hour.
_TOLERANCE_SECONDS: Final = 120.0


class Decision(Enum):
    """What to do about the current epoch."""

    WAIT = "wait"
    ROTATE = "rotate"


@dataclass(frozen=True, slots=True)
class Reading:
    """Two clocks read together, in seconds."""

    #: Since 1970, as the system or the database tells it; anyone may set it.
    wall: float
    #: Since any moment, on a clock that nobody sets and that counts sleep.
    steady: float


@dataclass(frozen=True, slots=True)
class Epoch:
    """The epoch to be judged: its id and the wall-clock second from which it counts."""

    id: int
    began: int
    seconds: int = EPOCH_SECONDS

    def over(self, wall: float) -> bool:
        """Whether this time lies outside the epoch; even before it, for then some clock was wrong."""
        return not self.began <= wall < self.began + self.seconds


@dataclass(frozen=True, slots=True)
class Observations:
    """What this process has seen of its clocks since it started; nothing of it is kept across a restart."""

    epoch: Epoch
    #: The first reading under this epoch, and the latest.
    seen: Reading
    last: Reading
    #: Since when, without a break, the wall clock has said that the epoch is over.
    over_since: Reading | None
    #: When the wall clock last stepped, on the steady clock.
    stepped: float | None = None


def begin(epoch: Epoch, reading: Reading) -> Observations:
    """The first observation after a start, or of a new epoch."""
    return Observations(epoch, reading, reading, reading if epoch.over(reading.wall) else None)


def observe(before: Observations, epoch: Epoch, reading: Reading) -> Observations:
    """The observations with one more reading, under the epoch that is current now."""
    steady_run = _agree(before.over_since or before.last, reading)
    now = begin(epoch, reading) if before.epoch != epoch else replace(before, last=reading)
    if not epoch.over(reading.wall):
        now = replace(now, over_since=None)
    elif now.over_since is None or not steady_run:
        now = replace(now, over_since=reading)
    return replace(now, stepped=before.stepped if steady_run else reading.steady)


def decide(observations: Observations) -> Decision:
    """Whether the epoch must end now."""
    now, epoch = observations.last.steady, observations.epoch
    if now - observations.seen.steady >= epoch.seconds + _OBSERVED_SECONDS:
        return Decision.ROTATE
    over, stepped = observations.over_since, observations.stepped
    proven = over is not None and now - over.steady >= _OBSERVED_SECONDS
    settled = stepped is None or now - stepped >= _SETTLED_SECONDS
    return Decision.ROTATE if proven and settled else Decision.WAIT


def next_beginning(epoch: Epoch, wall: float) -> int:
    """From when the next epoch counts: whole epochs after this one, so that hours of waiting do not add up.

    Where the wall clock does not fit this epoch, it counts from now.
    """
    whole = (wall - epoch.began) // epoch.seconds
    return epoch.began + int(whole) * epoch.seconds if whole >= 1 else int(wall)


def outlived(epoch: Epoch, wall: float) -> bool:
    """Whether the epoch's key may not even stay as the previous one: the machine was off for too long."""
    return wall - epoch.began >= 2 * epoch.seconds


def _agree(earlier: Reading, later: Reading) -> bool:
    return abs((later.wall - earlier.wall) - (later.steady - earlier.steady)) <= _TOLERANCE_SECONDS
