"""Sessions and answers to rows and back: encoded, sealed under the epoch of their mark, bound to it, and dated."""

from bot.engine.codec import LINES, SESSION, CannotRead
from bot.engine.session import Line, Session
from bot.ports import Mark, RowKey, StoreFailed
from bot.store.rows import AnswerRow, SessionRow
from bot.store.times import DELIVERY_MINUTES, IDLE_MINUTES, LIFE_MINUTES, REPLY_MINUTES
from safety.keyring import Epoch, KeyRing
from safety.seal import CannotOpen


class KeyDiedError(StoreFailed):
    """The epoch's key was destroyed while a turn was under way."""


class Sealing:
    """What makes rows of what is kept, and the reverse."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def session_row(self, mark: Mark, session: Session, rev: int, now: int) -> SessionRow:
        """The session, dated by its last turn and its first."""
        sealed = self._epoch(mark).sessions.seal(SESSION.to_bytes(session), mark.digest)
        idle = max(IDLE_MINUTES, session.window)  # who waits for a worker is not gone because they are silent
        expires = min(now + idle, session.began + LIFE_MINUTES)
        return SessionRow(mark, rev, sealed, expires)

    def session(self, row: SessionRow) -> Session | None:
        """The session, or None if nobody can open the row: its key has died or it is not what was written."""
        epoch = self._keys.by_id(row.mark.epoch)
        if epoch is None:
            return None
        try:
            return SESSION.from_bytes(epoch.sessions.open(row.sealed, row.mark.digest))
        except (CannotOpen, CannotRead):
            return None

    def answer_row(
        self, whom: Mark, delivery: Mark, said: tuple[Line, ...], now: int, before: RowKey | None = None
    ) -> AnswerRow:
        """What was said; nothing said is silence. `before`: see AnswerRow."""
        sealed = None
        if said:
            sealed = self._epoch(delivery).replies.seal(LINES.to_bytes(said), delivery.digest)
        silent, expires = now + REPLY_MINUTES, now + DELIVERY_MINUTES
        return AnswerRow(whom, delivery.digest, sealed, silent, expires, before=before)

    def said(self, row: AnswerRow, now: int) -> tuple[Line, ...]:
        """What to say again. Silence past the answer's time, and for an answer that cannot be opened: the delivery
        was answered once, and a wrong second answer is worse than none.
        """
        epoch = self._keys.by_id(row.whom.epoch)
        if row.sealed is None or row.silent <= now or epoch is None:
            return ()
        try:
            return LINES.from_bytes(epoch.replies.open(row.sealed, row.digest))
        except (CannotOpen, CannotRead):
            return ()

    def _epoch(self, mark: Mark) -> Epoch:
        epoch = self._keys.by_id(mark.epoch)
        if epoch is None:
            raise KeyDiedError
        return epoch
