"""A key store that lies nowhere: for tests and for trying flows at a keyboard."""

from __future__ import annotations

from safety.keyfile import generation_of


class MemoryKeyStore:
    """Keeps the wrapped keys in this process; the same contract as safety.keystore.KeyStore."""

    def __init__(self) -> None:
        self._value: bytes | None = None

    def stamp(self) -> object:
        return self._value

    def read(self) -> bytes | None:
        return self._value

    def replace(self, old_generation: int, new: bytes) -> bool:
        if (0 if self._value is None else generation_of(self._value)) != old_generation:
            return False
        self._value = new
        return True
