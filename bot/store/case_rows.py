"""Cases to rows and back; what is said and where it is sent to, sealed under the epoch it came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from bot.handoff.case import Case, Closing, Reason, Silence, Skill, State, Team
from bot.ports import StoreFailed
from safety.keyring import Epoch, KeyRing
from safety.seal import CannotOpen
from safety.secrecy import Sealed

Code = TypeVar("Code", bound=StrEnum)


def row_of(case: Case) -> dict[str, object]:
    """What a move may change, and what never changes, but for whose case it is."""
    return {
        "number": case.number,
        "team": case.team.value,
        "state": case.state.value,
        "language": case.language,
        "channel": case.channel,
        "asked": case.asked,
        "window": case.window,
        "worker": case.worker,
        "claimed": case.claimed,
        "ended": case.ended,
        "reasons": words(case.reasons),
        "skills": words(case.skills),
        "preferred": case.preferred,
        "passed_by": words(case.passed_by),
        "overtaken": case.overtaken,
        "silence": case.silence and case.silence.value,
        "closing": case.closing and case.closing.value,
        "offered": case.offered,
        "offered_at": case.offered_at,
    }


def case_of(row: Mapping[Any, Any]) -> Case:
    """The case a row holds."""
    return Case(
        number=row["number"],
        team=Team(row["team"]),
        language=row["language"],
        channel=row["channel"],
        asked=row["asked"],
        window=row["window"],
        state=State(row["state"]),
        worker=row["worker"],
        claimed=row["claimed"],
        ended=row["ended"],
        reasons=codes(Reason, row["reasons"]),
        skills=codes(Skill, row["skills"]),
        preferred=row["preferred"],
        passed_by=frozenset(filter(None, row["passed_by"].split("\n"))),
        overtaken=row["overtaken"],
        silence=Silence(row["silence"]) if row["silence"] else None,
        closing=Closing(row["closing"]) if row["closing"] else None,
        offered=row["offered"],
        offered_at=row["offered_at"],
    )


def words(several: Iterable[str]) -> str:
    """One text of several codes or names; a name may hold a space, so each has a line."""
    return "\n".join(sorted(several))


def codes(kind: type[Code], text: str) -> frozenset[Code]:
    """The codes of a text; those this version does not know are left out."""
    known = {code.value for code in kind}
    return frozenset(kind(word) for word in text.split("\n") if word in known)


class CaseSealing:
    """Seals what a person and a worker say, and where the person can be written to."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    @property
    def current(self) -> int:
        """The id of the epoch that is sealed under now."""
        return self._keys.current.id

    def seal(self, epoch: int, number: int, what: str, plain: str) -> bytes:
        """Sealed and bound to the case and to what it is. Raises StoreFailed once the epoch's key is dead."""
        live: Epoch | None = self._keys.by_id(epoch)
        if live is None:
            raise StoreFailed
        return live.relay.seal(plain.encode("utf-8", "surrogatepass"), f"{number}/{what}".encode())

    def open(self, epoch: int, number: int, what: str, sealed: bytes) -> Sealed[str] | None:
        """What was sealed; None once its key is dead."""
        live = self._keys.by_id(epoch)
        if live is None:
            return None
        try:
            plain = live.relay.open(sealed, f"{number}/{what}".encode())
        except CannotOpen:
            return None
        return Sealed(plain.decode("utf-8", "surrogatepass"))
