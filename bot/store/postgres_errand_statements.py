"""The SQL of what is to be done outside, for PostgreSQL: many rows at once, as postgres_statements.py has it."""

from typing import Final

from bot.store.errands import Choose, Claim, Clear, Discard, Errand, Free, Note, Postpone, Put, Take, Unclaim

#: What each takes, postgres_errands.py tells. Those that ask for a row to be as it was return the keys they changed.
STATEMENTS: Final[dict[type[Errand], str]] = {
    Claim: """
UPDATE deliveries AS lies SET claimed = sought.now
FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::int[]) AS sought (epoch, mark, digest, now)
WHERE lies.epoch = sought.epoch AND lies.mark = sought.mark AND lies.digest = sought.digest
AND lies.sealed IS NOT NULL AND lies.claimed IS NULL AND lies.expires > sought.now
RETURNING lies.epoch, lies.mark, lies.digest
""",
    Unclaim: """
UPDATE deliveries AS lies SET claimed = NULL
FROM unnest($1::int[], $2::bytea[], $3::bytea[]) AS sought (epoch, mark, digest)
WHERE lies.epoch = sought.epoch AND lies.mark = sought.mark AND lies.digest = sought.digest
""",
    Put: """
INSERT INTO outbox (epoch, mark, id, sealed, exits, due, expires, claimed, tries)
SELECT * FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::bytea[], $5::int[], $6::int[], $7::int[], $8::int[],
    $9::int[])
ON CONFLICT DO NOTHING
""",
    Take: """
UPDATE outbox AS lies SET claimed = 1, tries = lies.tries + 1
FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::int[]) AS sought (epoch, mark, id, now)
WHERE lies.epoch = sought.epoch AND lies.mark = sought.mark AND lies.id = sought.id
AND lies.claimed = 0 AND lies.expires > sought.now AND lies.exits >= COALESCE(
    (SELECT times FROM departures AS gone WHERE gone.epoch = lies.epoch AND gone.mark = lies.mark), 0)
RETURNING lies.epoch, lies.mark, lies.id
""",
    Free: """
UPDATE outbox AS lies SET claimed = 0, due = sought.due
FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::int[]) AS sought (epoch, mark, id, due)
WHERE lies.epoch = sought.epoch AND lies.mark = sought.mark AND lies.id = sought.id AND lies.claimed = 1
RETURNING lies.epoch, lies.mark, lies.id
""",
    Discard: """
DELETE FROM outbox AS lies USING unnest($1::int[], $2::bytea[], $3::bytea[]) AS gone (epoch, mark, id)
WHERE lies.epoch = gone.epoch AND lies.mark = gone.mark AND lies.id = gone.id
""",
    Note: """
INSERT INTO traces (epoch, mark, digest, sealed, rank, exits, due, expires)
SELECT new.epoch, new.mark, new.digest, new.sealed, new.rank, new.exits,
    CASE WHEN COALESCE(gone.times, 0) > new.exits THEN new.now ELSE new.due END, new.expires
FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::bytea[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[])
    AS new (epoch, mark, digest, sealed, rank, exits, due, expires, now)
LEFT JOIN departures AS gone ON gone.epoch = new.epoch AND gone.mark = new.mark
ON CONFLICT (epoch, mark, digest) DO UPDATE
SET rank = GREATEST(traces.rank, excluded.rank), due = LEAST(traces.due, excluded.due)
""",
    Postpone: """
UPDATE traces AS lies SET due = sought.due
FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::int[], $5::int[]) AS sought (epoch, mark, digest, was, due)
WHERE lies.epoch = sought.epoch AND lies.mark = sought.mark AND lies.digest = sought.digest
AND lies.due = sought.was
RETURNING lies.epoch, lies.mark, lies.digest
""",
    Clear: """
DELETE FROM traces AS lies USING unnest($1::int[], $2::bytea[], $3::bytea[]) AS gone (epoch, mark, digest)
WHERE lies.epoch = gone.epoch AND lies.mark = gone.mark AND lies.digest = gone.digest
""",
    Choose: """
INSERT INTO departures (epoch, mark, times, sealed, keeps, expires)
SELECT * FROM unnest($1::int[], $2::bytea[], $3::int[], $4::bytea[], $5::int[], $6::int[])
ON CONFLICT (epoch, mark) DO UPDATE SET keeps = excluded.keeps, expires = excluded.expires
""",
}

#: Notes copies with their turns, unless they were noted before.
ADD_COPIES: Final = """
INSERT INTO traces (epoch, mark, digest, sealed, rank, exits, due, expires)
SELECT * FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::bytea[], $5::int[], $6::int[], $7::int[], $8::int[])
ON CONFLICT DO NOTHING
"""

UNSEND: Final = """
DELETE FROM outbox AS lies USING unnest($1::int[], $2::bytea[]) AS gone (epoch, mark)
WHERE lies.epoch = gone.epoch AND lies.mark = gone.mark
"""

FORGET_KEPT_COPIES: Final = """
DELETE FROM traces AS lies
USING unnest($1::int[], $2::bytea[]) AS gone (epoch, mark), departures AS kept
WHERE lies.epoch = gone.epoch AND lies.mark = gone.mark AND lies.due IS NULL
AND kept.epoch = gone.epoch AND kept.mark = gone.mark AND kept.keeps = 1
"""

MAKE_DUE: Final = """
UPDATE traces AS lies SET due = gone.now FROM unnest($1::int[], $2::bytea[], $3::int[]) AS gone (epoch, mark, now)
WHERE lies.epoch = gone.epoch AND lies.mark = gone.mark AND (lies.due IS NULL OR lies.due > gone.now)
"""

DEPART: Final = """
INSERT INTO departures (epoch, mark, times, sealed, keeps, expires)
SELECT * FROM unnest($1::int[], $2::bytea[], $3::int[], $4::bytea[], $5::int[], $6::int[])
ON CONFLICT (epoch, mark) DO UPDATE SET times = departures.times + excluded.times,
    sealed = COALESCE(excluded.sealed, departures.sealed), keeps = excluded.keeps, expires = excluded.expires
"""

DEPARTURES: Final = """
SELECT lies.epoch, lies.mark, lies.times, lies.sealed, lies.keeps, lies.expires
FROM unnest($1::int[], $2::bytea[]) AS sought (epoch, mark) JOIN departures AS lies USING (epoch, mark)
"""

WAITING: Final = """
SELECT epoch, mark, id, sealed, exits, due, expires, claimed, tries FROM outbox
WHERE due <= $1 AND expires > $1 AND claimed = 0 ORDER BY due, epoch, mark, id LIMIT $2
"""

DUE: Final = """
SELECT epoch, mark, digest, sealed, rank, exits, due, expires FROM traces
WHERE due <= $1 AND expires > $1 ORDER BY due, epoch, mark, digest LIMIT $2
"""
