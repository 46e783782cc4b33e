"""How long each kind of thing may live: the one table. Pure; sweep, stores and PRIVACY.md follow it.

Whatever names a person, or can be led back to one, is sealed under an epoch key, and that key is dead two
epochs and an hour after it began. So a forgotten row, a backup or a stolen disk cannot outlive this table
by much, even where deleting failed.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Keep:
    """One kind of thing, the longest it may live, and why neither shorter nor longer."""

    what: str
    at_most: timedelta
    reason: str
    #: Sealed or hashed under an epoch key, so it is beyond reading once that key is dead.
    dies_with_key: bool = True


EPOCH: Final = Keep(
    "epoch key, while it is the current one",
    timedelta(hours=24),
    "Telegram redelivers a message for 24 hours, and a shorter epoch would forget that it was answered.",
)

#: How long two readings of the clock must lie apart and agree before a key may die (safety/rotation.py).
OBSERVATION: Final = timedelta(hours=1)

EPOCH_DEAD: Final = Keep(
    "epoch key, from its epoch's beginning to its destruction",
    2 * EPOCH.at_most + OBSERVATION,
    "One epoch as the current key, one as the previous, and the hour in which the clock must prove itself.",
)

SESSION_IDLE: Final = Keep(
    "session nobody has written to",
    timedelta(minutes=15),
    "Long enough to hide the phone and come back; whoever picks it up later finds a stranger's opening.",
)

SESSION_WAITING: Final = Keep(
    "session of somebody who waits for a worker or talks to one",
    timedelta(hours=1),
    "They are silent because they wait. They chose how long after their last message a worker may write.",
)

SESSION_LIFE: Final = Keep(
    "session, however busy",
    timedelta(hours=6),
    "A long talk with a worker fits. Six hours also end well before the key that seals them does.",
)

DELIVERY: Final = Keep(
    "keyed hash of a delivery's id",
    timedelta(hours=24),
    "For as long as a provider may send it again, one delivery must not become two steps.",
)

REPLY: Final = Keep(
    "sealed reply to a delivery: keys and parameters, no words",
    DELIVERY.at_most,
    "A repeated delivery gets the identical answer, and may come as late as the delivery's hash is kept.",
)

TOMBSTONE: Final = Keep(
    "mark that a delivery was an exit; nothing else of it",
    DELIVERY.at_most,
    "The exit erases session and replies; without the mark a repeated delivery would be answered aloud.",
)

OUTBOX: Final = Keep(
    "sealed message not yet delivered, with its address",
    timedelta(minutes=5),
    "A text that lights up a phone long after it was expected can be read by the wrong person.",
)

HAND_OFF_ADDRESS: Final = Keep(
    "sealed address inside an open hand-off",
    timedelta(hours=12),
    "A worker's message needs it until the hand-off closes; twelve hours cover a shift left unclosed.",
)

RELAY: Final = Keep(
    "sealed words between a person and a worker",
    HAND_OFF_ADDRESS.at_most,
    "Both need to see what was just said; closing the hand-off deletes all of it at once.",
)

WIPE_TRACE: Final = Keep(
    "sealed ids needed to clear a chat or a provider's copy",
    timedelta(hours=24),
    "Gone as soon as the copy is cleared; a provider that is down for a day is not asked again.",
)

DEPARTURE: Final = Keep(
    "mark that a person has left, how often, and whether they keep their chat",
    timedelta(hours=24),
    "What was under way when they left, and what is brought again for a day, must meet with silence.",
)

WORKER_CODE: Final = Keep(
    "keyed hash of the code by which a worker can be asked for again, with the worker's name",
    timedelta(days=14),
    "Somebody may come back next week. It leads to no case and no person, and asking by it is only a wish.",
    dies_with_key=False,
)

CASE: Final = Keep(
    "case that has ended: a random number, team, times to the minute, worker, end, content version, how many messages",
    timedelta(days=90),
    "An incident is looked into weeks later. It tells whether danger was heard, nothing more of what was said.",
    dies_with_key=False,
)

TRAIL: Final = Keep(
    "line of what staff did: who, what, the minute, the random number of a case or a colleague's name",
    CASE.at_most,
    "As long as the cases it speaks of: that a case was looked at has to be found when the case is looked into.",
    dies_with_key=False,
)

TALLY: Final = Keep(
    "count for one day, of no one in particular",
    timedelta(days=400),
    "A year can be set beside the year before. Days only: an hour with one visitor would be that visitor's.",
    dies_with_key=False,
)

#: Every row, in the order PRIVACY.md shows them.
TABLE: Final = (
    SESSION_IDLE,
    SESSION_WAITING,
    SESSION_LIFE,
    DELIVERY,
    REPLY,
    TOMBSTONE,
    OUTBOX,
    HAND_OFF_ADDRESS,
    RELAY,
    WIPE_TRACE,
    DEPARTURE,
    EPOCH,
    EPOCH_DEAD,
    WORKER_CODE,
    CASE,
    TRAIL,
    TALLY,
)
