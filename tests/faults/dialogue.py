"""One real dialogue whose every step can be told from the answer, and what it means when an answer is another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tests.faults.tallies import Tally

#: Each message moves one question on, through the opening into the first enquiry.
SCRIPT: Final = ("hello", "1", "1", "1", "2", "1", "2", "1", "2", "skip", "1", "2", "1", "2")
#: What every answer holds that says nothing could be kept.
STATIC: Final = "something went wrong here"
EMERGENCY: Final = "999"
#: What counts as heard where an answer was claimed by a process that died before it had said it.
UNSAID: Final = "(claimed, and never said)"


def tells(heard: str) -> bool:
    """Whether it is an answer at all: not the static words, and not one that a death has swallowed."""
    return STATIC not in heard and heard != UNSAID


def about_danger(heard: str) -> bool:
    """Whether these are words about danger: the emergency number has a line of its own in them."""
    return EMERGENCY in heard.splitlines()


Say = Callable[[str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Reference:
    """The answers of a product that nothing happened to."""

    answers: tuple[str, ...]

    def judge(self, place: int, heard: str, tally: Tally) -> bool:
        """Count what was heard as the answer to the message at this place. Whether the dialogue can go on."""
        tally.heard += 1
        if heard == self.answers[place]:
            return True
        if heard == UNSAID:
            tally.unsaid += 1
        elif STATIC in heard:
            tally.asked_again += 1
        elif heard in self.answers[place + 1 :]:
            tally.stepped_twice += 1
        elif heard in self.answers[:place]:
            tally.lost += 1
        else:
            tally.wrong += 1
        return False


def same(heard: str, before: str, tally: Tally) -> bool:
    """Whether a redelivery got the answer it got before, as far as it was answered at all."""
    tally.asked_again += STATIC in heard
    return heard == before or STATIC in heard


async def learn(say: Say, script: tuple[str, ...] = SCRIPT) -> tuple[str, ...]:
    """What is said in a dialogue that nothing happens to."""
    return tuple([await say(text) for text in script])


async def check_that_it_tells(answers: tuple[str, ...], stranger: Callable[[], Say]) -> None:
    """Every message that is stepped twice, and every one that is lost, must show in what is said next."""
    assert len(set(answers)) == len(SCRIPT), "two steps answer alike: choose another dialogue"
    for place in range(1, len(SCRIPT)):
        twice = await learn(stranger(), (*SCRIPT[: place + 1], SCRIPT[place]))
        assert twice[-1] != answers[place], f"message {place} stepped twice would not show"
        if place + 1 < len(SCRIPT):
            lost = await learn(stranger(), (*SCRIPT[:place], SCRIPT[place + 1]))
            assert lost[-1] != answers[place + 1], f"message {place} lost would not show"
