"""A value that only its `reveal()` gives away: it is carried, never shown."""

from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")


class Sealed(Generic[T]):
    """Someone's address or words, or a secret of ours, on their way to the one place that may open them.

    It prints as a placeholder, because a failing test or a debugger must be able to print what holds it.
    Whatever would copy the value, or tell what it is by comparing, raises TypeError: such code is a mistake.
    """

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        """The value itself. Every caller of this is a place to review."""
        return self._value

    def __repr__(self) -> str:
        return "Sealed(...)"

    def __format__(self, spec: str) -> str:
        # Without this, f"{sealed:>20}" would raise, and a padded column in a log is no reason to fail.
        return "Sealed(...)"

    # Comparing values leaks them by timing; comparing identities would be a bug that quietly answers False.
    def __eq__(self, other: object) -> NoReturn:
        raise TypeError("a sealed value is not compared; reveal it and use hmac.compare_digest")

    # No set, dict key or cache may hold on to the value.
    def __hash__(self) -> NoReturn:
        raise TypeError("a sealed value is not hashed")

    # pickle, copy, deepcopy, dataclasses.asdict and queues between processes all come through here.
    def __getstate__(self) -> NoReturn:
        raise TypeError("a sealed value is not copied or sent on")
