"""What staff did, for the review of incidents. Nothing of the people who write to us but the random number of a case.

Times are whole minutes since 1970.
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from bot.store.staff_tables import staff
from bot.store.tables import metadata

#: One row for each thing somebody did.
trail: Final = Table(
    "trail",
    metadata,
    # In the order it was done.
    Column("id", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    # NULL: whoever holds the machine, where nobody was signed in.
    Column("name", Text, ForeignKey(staff.c.name, name="fk_trail_staff"), nullable=True),
    # A code of bot/store/trail.py.
    Column("did", Text, nullable=False),
    # The case it was about, and the state the case was in before; NULL where it was about none.
    Column("number", Integer, nullable=True),
    Column("state", Text, nullable=True),
    # A colleague, an account, a team or a row of the directory, by name or key; NULL where there was none.
    Column("about", Text, nullable=True),
    Index("ix_trail_number", "number"),
)
