"""The one root of what the safety package raises."""


class SafetyError(Exception):
    """A safety part could not do its work."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or " ".join((self.__doc__ or "").split()))


class BrokenRules(SafetyError):
    """A file of safety rules could not be read."""
