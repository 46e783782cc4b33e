"""Where the keys lie, as it was set: a file, or a database of their own. Each has its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safety import rotation
from safety.keyclock import take_reading
from safety.keyring import KeyRing
from safety.keystore import FileKeyStore, KeyStore
from safety.secrecy import Sealed


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """An opened key store, and the clocks that decide when its keys die."""

    store: KeyStore
    read_clocks: Callable[[], rotation.Reading]

    def ring(self, root: Sealed[str]) -> KeyRing:
        """The keys in it; makes the first ones where there have never been any."""
        return KeyRing(self.store, root, self.read_clocks().wall)


def open_key_place(where: Path | Sealed[str]) -> KeyPlace:
    """Open the file of this path, or the database of this URL. Raises a KeysError."""
    if isinstance(where, Path):
        return KeyPlace(FileKeyStore(where), take_reading)
    from safety.keydatabase import DatabaseKeyStore  # noqa: PLC0415 - its driver is installed only where it is used

    store = DatabaseKeyStore(where)
    return KeyPlace(store, store.read_clocks)
