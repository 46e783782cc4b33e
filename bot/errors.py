"""One root for every error this service raises on purpose; an error's docstring is its message."""

from dataclasses import dataclass


class QuietlineError(Exception):
    """The service met a fault of its own."""

    def __init__(self, message: str | None = None) -> None:
        """Say the class's docstring, or a sentence that holds no value a person typed or sent."""
        super().__init__(message or (type(self).__doc__ or "").strip())


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in the content: where it is, and one plain sentence with the mend."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


class ContentFaults(QuietlineError):
    """The content has faults and was not loaded."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Every fault found, in file order; content is written by the team, so it may be quoted."""
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join([type(self).__doc__ or "", *map(str, self.faults)]))
