"""The SQL of what is to be done outside, for SQLite. Parameters are named for the columns of a row's key, and `id` for
its last part.
"""

from typing import Final

from bot.store.errands import Choose, Claim, Clear, Discard, Errand, Free, Note, Postpone, Put, Take, Unclaim

_OUTBOX: Final = "WHERE epoch = :epoch AND mark = :mark AND id = :id"
_TRACE: Final = "WHERE epoch = :epoch AND mark = :mark AND digest = :id"
_PERSON: Final = "WHERE epoch = :epoch AND mark = :mark"
#: How often a person has left. In a subquery, so that a missing row counts as none.
_TIMES: Final = "COALESCE((SELECT times FROM departures WHERE epoch = :epoch AND mark = :mark), 0)"

STATEMENTS: Final[dict[type[Errand], str]] = {
    Claim: f"UPDATE deliveries SET claimed = :now {_TRACE}"
    " AND sealed IS NOT NULL AND claimed IS NULL AND expires > :now",
    Unclaim: f"UPDATE deliveries SET claimed = NULL {_TRACE}",
    Put: "INSERT INTO outbox (epoch, mark, id, sealed, exits, due, expires, claimed, tries)"
    " VALUES (:epoch, :mark, :id, :sealed, :exits, :due, :expires, :claimed, :tries) ON CONFLICT DO NOTHING",
    Take: f"UPDATE outbox SET claimed = 1, tries = tries + 1 {_OUTBOX}"
    f" AND claimed = 0 AND expires > :now AND exits >= {_TIMES}",
    Free: f"UPDATE outbox SET claimed = 0, due = :due {_OUTBOX} AND claimed = 1",
    Discard: f"DELETE FROM outbox {_OUTBOX}",
    Note: "INSERT INTO traces (epoch, mark, digest, sealed, rank, exits, due, expires) VALUES (:epoch, :mark, :id,"
    f" :sealed, :rank, :exits, CASE WHEN {_TIMES} > :exits THEN :now ELSE :due END, :expires)"
    " ON CONFLICT (epoch, mark, digest) DO UPDATE SET rank = max(traces.rank, excluded.rank),"
    " due = COALESCE(min(traces.due, excluded.due), traces.due, excluded.due)",
    Postpone: f"UPDATE traces SET due = :due {_TRACE} AND due = :was",
    Clear: f"DELETE FROM traces {_TRACE}",
    Choose: "INSERT INTO departures (epoch, mark, times, sealed, keeps, expires)"
    " VALUES (:epoch, :mark, :times, :sealed, :keeps, :expires)"
    " ON CONFLICT (epoch, mark) DO UPDATE SET keeps = excluded.keeps, expires = excluded.expires",
}

#: Notes a copy with its turn, unless it was noted before.
ADD_COPY: Final = (
    "INSERT INTO traces (epoch, mark, digest, sealed, rank, exits, due, expires)"
    " VALUES (:epoch, :mark, :id, :sealed, :rank, :exits, :due, :expires) ON CONFLICT DO NOTHING"
)

UNSEND: Final = f"DELETE FROM outbox {_PERSON}"

#: What an exit does to a person's copies, in this order.
FORGET_KEPT_COPIES: Final = (
    f"DELETE FROM traces {_PERSON} AND due IS NULL"
    " AND EXISTS (SELECT 1 FROM departures WHERE epoch = :epoch AND mark = :mark AND keeps)"
)
MAKE_DUE: Final = f"UPDATE traces SET due = :now {_PERSON} AND (due IS NULL OR due > :now)"

DEPART: Final = (
    "INSERT INTO departures (epoch, mark, times, sealed, keeps, expires)"
    " VALUES (:epoch, :mark, :times, :sealed, :keeps, :expires)"
    " ON CONFLICT (epoch, mark) DO UPDATE SET times = departures.times + excluded.times,"
    " sealed = COALESCE(excluded.sealed, departures.sealed), keeps = excluded.keeps, expires = excluded.expires"
)

DEPARTURES: Final = (
    "SELECT epoch, mark, times, sealed, keeps, expires FROM departures"
    " WHERE epoch = :epoch_0 AND mark = :mark_0 OR epoch = :epoch_1 AND mark = :mark_1"
)
WAITING: Final = (
    "SELECT epoch, mark, id, sealed, exits, due, expires, claimed, tries FROM outbox"
    " WHERE due <= :now AND expires > :now AND claimed = 0 ORDER BY due, epoch, mark, id LIMIT :most"
)
DUE: Final = (
    "SELECT epoch, mark, digest, sealed, rank, exits, due, expires FROM traces"
    " WHERE due <= :now AND expires > :now ORDER BY due, epoch, mark, digest LIMIT :most"
)
