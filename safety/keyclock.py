"""Drive the change of epochs: read the clocks, let safety/rotation.py decide, turn the ring."""

import time

from safety import rotation
from safety.keyfile import KeysError
from safety.keyring import KeyRing


class ShortEpochError(KeysError):
    """An epoch may not be shorter than 24 hours: providers redeliver messages for that long."""


def take_reading() -> rotation.Reading:
    """Both clocks now. The steady one counts sleep where the system has such a clock (Linux)."""
    steady = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return rotation.Reading(time.time(), time.clock_gettime(steady))


class RotationClock:
    """One per process that may end epochs. Tick it every few minutes; each tick also follows the store."""

    def __init__(self, ring: KeyRing, epoch_seconds: int = rotation.EPOCH_SECONDS) -> None:
        if epoch_seconds < rotation.EPOCH_SECONDS:
            raise ShortEpochError
        self._ring = ring
        self._seconds = epoch_seconds
        self._observations: rotation.Observations | None = None

    def tick(self, reading: rotation.Reading) -> bool:
        """Take one more reading into account; True when this tick ended an epoch."""
        self._ring.refresh()
        current = self._ring.current
        epoch = rotation.Epoch(current.id, current.began, self._seconds)
        if self._observations is None:
            self._observations = rotation.begin(epoch, reading)
        else:
            self._observations = rotation.observe(self._observations, epoch, reading)
        if rotation.decide(self._observations) is rotation.Decision.WAIT:
            return False
        return self._ring.turn(current.id, reading.wall, self._seconds)
