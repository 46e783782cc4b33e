"""What a conversation needs of the hand-off, named from its side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.engine.session import Session
from bot.handoff.shift import Fit
from bot.ports import Inbound, Mark, Marks
from safety.secrecy import Sealed


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands in the queue. `place` None: a worker has them. Minutes; None where nobody can tell."""

    place: int | None
    usual: int | None = None
    at_worst: int | None = None
    #: They asked their worker to pause, and have not been back since.
    paused: bool = False
    #: They wait, and nobody who is there could take them.
    nobody: bool = False


class HandOffs(Protocol):
    """Cases, as a conversation needs them. Every method but `served` raises what the store raises."""

    async def served(self, team: str) -> bool:
        """Whether this team takes somebody now. False where nobody can tell."""
        ...

    async def opens(self, team: str) -> str | None:
        """When a team that is outside its hours plans to be back, as a code; None where that says nothing."""
        ...

    async def fits(self, session: Session) -> Fit:
        """Whether a worker who is there writes their language and is whom they wish for."""
        ...

    async def ask(self, whom: Marks, inbound: Inbound, session: Session, window: int) -> int:
        """Open a case with what the person agreed to; its number."""
        ...

    async def hear(
        self, case: int, text: Sealed[str], delivery: Mark | None, *, danger: bool, unsure: bool = False
    ) -> bool:
        """Keep what they wrote for the worker. False where the case has ended. `unsure`: it came after a silence, so
        nothing is written to them before `safe_again`.
        """
        ...

    async def safe_again(self, case: int) -> Standing | None:
        """They say that it is still safe: what was held for them may go. None where the case has ended."""
        ...

    async def prefer(self, case: int, code: int) -> None:
        """They ask for the worker of this code. Nothing tells whether there is one."""
        ...

    async def standing(self, case: int) -> Standing | None:
        """Where they stand; None where the case has ended."""
        ...

    async def written(self, case: int) -> tuple[str, tuple[Sealed[str], ...]] | None:
        """The worker's name and what they have written so far, which is shown now. None while nobody is there."""
        ...

    async def leave(self, whom: Marks, *, danger: bool) -> None:
        """They left by an exit."""
        ...

    async def say_goodbye(self, whom: Marks) -> None:
        """They end it in so many words."""
        ...
