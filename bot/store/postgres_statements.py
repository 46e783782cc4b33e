"""The turn path's SQL for PostgreSQL: each statement takes columns as arrays and does many turns at once.

Rows are sent in the order of their keys and found by key, so that two processes lock them in the same order.
"""

from typing import Final

#: Said once to each connection.
CONNECTION: Final = """
SET synchronous_commit = on;
SET lock_timeout = '1500ms';
SET statement_timeout = '2s';
-- A process of ours that froze within a transaction must not keep the others from these people's rows.
SET idle_in_transaction_session_timeout = '3s';
-- Every turn's rows are found by their primary key, one after the other, whatever the statistics of a table that
-- was empty a minute ago suggest. The plan never changes, so it is made once.
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET jit = off;
"""

FIND_ANSWERS: Final = """
SELECT sought.place, lies.sealed, lies.silent, lies.expires, lies.claimed
FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::int[])
    WITH ORDINALITY AS sought (epoch, mark, digest, now, place)
JOIN deliveries AS lies USING (epoch, mark, digest)
WHERE lies.expires > sought.now
"""

FIND_SESSIONS: Final = """
SELECT sought.place, lies.rev, lies.sealed, lies.expires
FROM unnest($1::int[], $2::bytea[], $3::int[]) WITH ORDINALITY AS sought (epoch, mark, now, place)
JOIN sessions AS lies USING (epoch, mark)
WHERE lies.expires > sought.now
"""

_INTO: Final = "INSERT INTO deliveries (epoch, mark, digest, sealed, silent, expires)"
_ANSWERS: Final = "$1::int[], $2::bytea[], $3::bytea[], $4::bytea[], $5::int[], $6::int[]"
_OVER: Final = """ON CONFLICT (epoch, mark, digest) DO UPDATE
SET sealed = excluded.sealed, silent = excluded.silent, expires = excluded.expires, claimed = excluded.claimed
"""

#: Writes answers over whatever lies there.
PUT_ANSWERS: Final = f"{_INTO} SELECT * FROM unnest({_ANSWERS}) {_OVER}"

#: Writes answers where none lives at the minute $10, neither there nor at the key before; returns those written.
ADD_ANSWERS: Final = f"""
{_INTO} SELECT new.epoch, new.mark, new.digest, new.sealed, new.silent, new.expires
FROM unnest({_ANSWERS}, $7::int[], $8::bytea[], $9::bytea[])
    AS new (epoch, mark, digest, sealed, silent, expires, epoch_1, mark_1, digest_1)
WHERE NOT EXISTS (
    SELECT FROM deliveries AS lies
    WHERE lies.epoch = new.epoch_1 AND lies.mark = new.mark_1 AND lies.digest = new.digest_1 AND lies.expires > $10
)
{_OVER} WHERE deliveries.expires <= $10 RETURNING epoch, mark, digest
"""

TAKE_BACK_ANSWERS: Final = """
DELETE FROM deliveries AS lies USING unnest($1::int[], $2::bytea[], $3::bytea[]) AS sent (epoch, mark, digest)
WHERE lies.epoch = sent.epoch AND lies.mark = sent.mark AND lies.digest = sent.digest
"""

#: The same with those that nobody has claimed; returns them.
UNSAY: Final = f"{TAKE_BACK_ANSWERS} AND lies.claimed IS NULL RETURNING lies.epoch, lies.mark, lies.digest"

#: Silences every answer kept for these people.
SILENCE: Final = """
UPDATE deliveries AS lies SET sealed = NULL FROM unnest($1::int[], $2::bytea[]) AS gone (epoch, mark)
WHERE lies.epoch = gone.epoch AND lies.mark = gone.mark AND lies.sealed IS NOT NULL
"""

#: Writes sessions where none lives at the minute $6; returns those written.
ADD_SESSIONS: Final = """
INSERT INTO sessions (epoch, mark, rev, sealed, expires)
SELECT * FROM unnest($1::int[], $2::bytea[], $3::int[], $4::bytea[], $5::int[])
ON CONFLICT (epoch, mark) DO UPDATE
SET rev = excluded.rev, sealed = excluded.sealed, expires = excluded.expires
WHERE sessions.expires <= $6
RETURNING epoch, mark
"""

#: Writes sessions over the revision `was`; returns those written.
UPDATE_SESSIONS: Final = """
UPDATE sessions AS lies SET rev = new.rev, sealed = new.sealed, expires = new.expires
FROM unnest($1::int[], $2::bytea[], $3::int[], $4::bytea[], $5::int[], $6::int[])
    AS new (epoch, mark, rev, sealed, expires, was)
WHERE lies.epoch = new.epoch AND lies.mark = new.mark AND lies.rev = new.was
RETURNING lies.epoch, lies.mark
"""

#: Sessions that have not expired by the minute $3.
SESSIONS_LIVE: Final = """
SELECT epoch, mark FROM sessions JOIN unnest($1::int[], $2::bytea[]) AS sought (epoch, mark) USING (epoch, mark)
WHERE expires > $3
"""

SESSIONS_LIE: Final = """
SELECT epoch, mark FROM sessions JOIN unnest($1::int[], $2::bytea[]) AS sought (epoch, mark) USING (epoch, mark)
"""

#: Locks sessions, but for those that somebody else has locked, and reads them as they lie then.
LOCK_SESSIONS: Final = """
SELECT lies.epoch, lies.mark, lies.rev, lies.sealed
FROM unnest($1::int[], $2::bytea[]) AS sought (epoch, mark) JOIN sessions AS lies USING (epoch, mark)
FOR UPDATE OF lies SKIP LOCKED
"""

DELETE_SESSIONS: Final = """
DELETE FROM sessions AS lies USING unnest($1::int[], $2::bytea[]) AS gone (epoch, mark)
WHERE lies.epoch = gone.epoch AND lies.mark = gone.mark
"""

#: Deletes sessions that are of this revision; returns those deleted.
DROP_SESSIONS: Final = """
DELETE FROM sessions AS lies USING unnest($1::int[], $2::bytea[], $3::int[]) AS gone (epoch, mark, rev)
WHERE lies.epoch = gone.epoch AND lies.mark = gone.mark AND lies.rev = gone.rev
RETURNING lies.epoch, lies.mark
"""
