"""The keys in use: the current epoch's and the previous one's, and nothing older.

Every key is derived from the epoch's random key by HKDF-SHA256 under a label of its own, so that no two
purposes share one. Times come in as arguments. What decides that an epoch ends is safety/rotation.py.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from safety import rotation
from safety.keyfile import KeysError, StoredEpoch, StoredKeys, fresh_epoch, unwrap, wrap
from safety.keystore import KeyStore
from safety.pseudonym import KeyedHash, Pseudonyms
from safety.seal import Seal
from safety.secrecy import Sealed


class KeysGoneError(KeysError):
    """The key store vanished while the service was running."""


class OldKeysError(KeysError):
    """The key store holds an older state than this process has already seen; someone put a copy back."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """Everything derived from one epoch key, built once."""

    id: int
    #: The wall-clock second from which the epoch counts.
    began: int
    #: (channel, address): the key of a session row.
    pseudonyms: Pseudonyms
    #: (channel, delivery id): the key of a delivery already answered.
    replay: KeyedHash
    #: What a web form carries to show which turn it belongs to.
    forms: KeyedHash
    #: (channel, address): whom an operator's own action meets; not the key of any row.
    actions: KeyedHash
    sessions: Seal
    replies: Seal
    relay: Seal
    trace: Seal
    outbox: Seal


def derive(stored: StoredEpoch) -> Epoch:
    """The epoch's working keys."""

    def key(label: str) -> bytes:
        hkdf = HKDF(SHA256(), 32, salt=None, info=b"quietline/epoch/" + label.encode())
        return hkdf.derive(stored.key.reveal())

    def seal(purpose: str) -> Seal:
        return Seal(key(purpose), stored.id, purpose)

    return Epoch(
        id=stored.id,
        began=stored.began,
        pseudonyms=Pseudonyms(key("pseudonym")),
        replay=KeyedHash(key("replay")),
        forms=KeyedHash(key("form")),
        actions=KeyedHash(key("action")),
        sessions=seal("session"),
        replies=seal("reply"),
        relay=seal("relay"),
        trace=seal("trace"),
        outbox=seal("outbox"),
    )


class KeyRing:
    """The live epochs, as the key store last showed them."""

    def __init__(self, store: KeyStore, root: Sealed[str], wall: float) -> None:
        """Open the store, or make one if there has never been one. `wall`: now, in seconds since 1970."""
        self._store = store
        self._root = root
        self._generation = 0
        self._stamp: object = None
        self._live: tuple[Epoch, ...] = ()
        if store.read() is None:
            # When several processes start together one is first, and the others read what it wrote.
            store.replace(0, wrap(StoredKeys(1, fresh_epoch(1, int(wall)), None), root))
        self.refresh()

    @property
    def current(self) -> Epoch:
        """The epoch that new sessions are born under."""
        return self._live[0]

    @property
    def previous(self) -> Epoch | None:
        """The epoch that older sessions may still live under."""
        return self._live[1] if len(self._live) > 1 else None

    def live(self) -> tuple[Epoch, ...]:
        """Current first: the order to look a pseudonym up in."""
        return self._live

    def by_id(self, epoch_id: int) -> Epoch | None:
        """The epoch of this id, if its key is still alive."""
        for epoch in self._live:
            if epoch.id == epoch_id:
                return epoch
        return None

    def refresh(self) -> bool:
        """Follow the store if it changed; one stat if not. After a KeysError the keys in hand stay."""
        return self.take(self.look())

    def look(self) -> tuple[object, StoredKeys] | None:
        """What the store shows if it changed, to be taken. A store on another machine may keep one waiting, so a
        loop that serves people looks from another thread.
        """
        stamp = self._store.stamp()
        return None if stamp == self._stamp and self._live else (stamp, self._read())

    def take(self, looked: tuple[object, StoredKeys] | None) -> bool:
        """Use what `look` has shown. Between two calls of this no turn finds its keys changed."""
        if looked is None:
            return False
        self._stamp, stored = looked
        self._live = tuple(derive(epoch) for epoch in (stored.current, stored.previous) if epoch)
        self._generation = stored.generation
        return True

    def turn(self, epoch_id: int, wall: float, seconds: int) -> bool:
        """End the epoch of this id: a fresh key becomes current, and what is too old is destroyed.

        False when another process has already done so; its keys are then in hand.
        """
        stored = self._read()
        if stored.current.id != epoch_id:
            self.refresh()
            return False
        turned = self._store.replace(stored.generation, wrap(_turned(stored, wall, seconds), self._root))
        self.refresh()
        return turned

    def _read(self) -> StoredKeys:
        data = self._store.read()
        if data is None:
            raise KeysGoneError
        stored = unwrap(data, self._root)
        if stored.generation < self._generation:
            raise OldKeysError
        return stored


def _turned(stored: StoredKeys, wall: float, seconds: int) -> StoredKeys:
    ended = rotation.Epoch(stored.current.id, stored.current.began, seconds)
    return StoredKeys(
        generation=stored.generation + 1,
        current=fresh_epoch(ended.id + 1, rotation.next_beginning(ended, wall)),
        previous=None if rotation.outlived(ended, wall) else stored.current,
    )
