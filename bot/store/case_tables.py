"""The tables of the hand-off: cases, and beside each, in rows of their own, where its person can be written to and what
was said. What names or quotes a person is sealed under an epoch key and deleted when the case ends.

Times are whole minutes since 1970.
"""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from bot.store.staff_tables import staff
from bot.store.tables import metadata

#: One row per case. What is left when it has ended is for the review of incidents: a random number, times and codes.
cases: Final = Table(
    "cases",
    metadata,
    # Six random digits, for staff to speak of.
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Whose case it is, as in the sessions table; NULL once it has ended.
    Column("epoch", Integer, nullable=True),
    Column("mark", LargeBinary(16), nullable=True),
    Column("team", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("asked", Integer, nullable=False),
    # The minute until which a worker may write, and how many minutes each message of the person adds.
    Column("window", Integer, nullable=False),
    Column("window_minutes", Integer, nullable=False),
    Column("worker", Text, ForeignKey(staff.c.name, name="fk_cases_staff"), nullable=True),
    Column("claimed", Integer, nullable=True),
    Column("ended", Integer, nullable=True),
    # Codes, with spaces between them.
    Column("reasons", Text, nullable=False),
    Column("skills", Text, nullable=False),
    # What the person agreed that a worker sees, as codes; emptied when the case ends.
    Column("brief", Text, nullable=False),
    Column("preferred", Text, nullable=True),
    Column("passed_by", Text, nullable=False),
    Column("overtaken", Integer, nullable=False),
    Column("silence", Text, nullable=True),
    Column("closing", Text, nullable=True),
    Column("offered", Text, nullable=True),
    # How often the person had left when they asked; if it grows, nothing more is sent.
    Column("exits", Integer, nullable=False),
    # Goes up with every move, so that of two who move a case at once one is told.
    Column("rev", Integer, nullable=False),
    Column("offered_at", Integer, nullable=True),
    # The content version their conversation is on; NULL of cases from before it was kept.
    Column("content", Text, nullable=True),
    Index("ix_cases_mark", "mark"),
    Index("ix_cases_state", "state"),
)

#: Where a person in an open case can be written to. Only the public process opens it.
case_addresses: Final = Table(
    "case_addresses",
    metadata,
    Column("number", Integer, ForeignKey(cases.c.number, name="fk_case_addresses_cases"), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    # Deleted from this minute on, whatever became of the case.
    Column("expires", Integer, nullable=False),
)

#: What a person and a worker said to each other.
case_words: Final = Table(
    "case_words",
    metadata,
    Column("number", Integer, ForeignKey(cases.c.number, name="fk_case_words_cases"), primary_key=True),
    # In the order it came.
    Column("place", Integer, primary_key=True, autoincrement=False),
    # The keyed hash of the delivery it came by, so that a repeated one is not kept twice; NULL for a worker's.
    Column("delivery", LargeBinary(16), nullable=True),
    Column("from_person", Boolean, nullable=False),
    Column("said", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    # bot/handoff/case.py, Delivery.
    Column("state", Text, nullable=False),
    Column("expires", Integer, nullable=False),
    # The minute in which a process took a worker's to carry it.
    Column("taken", Integer, nullable=True),
    # The keyed hash of what its provider calls it, by which the provider's later word of it is known.
    Column("copy", LargeBinary(16), nullable=True),
)

#: How many messages of a case that has ended had come how far. What they said is deleted in the same moment.
case_deliveries: Final = Table(
    "case_deliveries",
    metadata,
    Column("number", Integer, ForeignKey(cases.c.number, name="fk_case_deliveries_cases"), primary_key=True),
    Column("from_person", Boolean, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("n", Integer, nullable=False),
)

#: Who is on shift. A row is there while they are.
shifts: Final = Table(
    "shifts",
    metadata,
    Column("name", Text, ForeignKey(staff.c.name, name="fk_shifts_staff"), primary_key=True),
    Column("presence", Text, nullable=False),
    Column("began", Integer, nullable=False),
    # The minute their console was last heard of.
    Column("seen", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
)

#: Teams that take nobody until a supervisor opens them again.
closed_teams: Final = Table(
    "closed_teams",
    metadata,
    Column("team", Text, primary_key=True),
    Column("name", Text, ForeignKey(staff.c.name, name="fk_closed_teams_staff"), nullable=False),
    Column("since", Integer, nullable=False),
)

#: By which code a worker can be asked for again. It leads to no case and no person.
worker_codes: Final = Table(
    "worker_codes",
    metadata,
    # A keyed hash of the code, 16 bytes.
    Column("digest", LargeBinary(16), primary_key=True),
    Column("name", Text, ForeignKey(staff.c.name, name="fk_worker_codes_staff"), nullable=False),
    # The minute from which the row counts as deleted.
    Column("expires", Integer, nullable=False),
)

#: How often a worker has looked at details that were masked, so that it can be asked why.
reveals: Final = Table(
    "reveals",
    metadata,
    Column("number", Integer, ForeignKey(cases.c.number, name="fk_reveals_cases"), primary_key=True),
    Column("times", Integer, nullable=False),
)
