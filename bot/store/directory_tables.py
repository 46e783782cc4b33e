"""What has been confirmed of the directory since its files were written. Nothing of the people who write to us."""

from typing import Final

from sqlalchemy import Column, Integer, Table, Text

from bot.store.tables import metadata

#: One row per field of a service that somebody checked. It stays after its time, so that it can be seen what is due.
confirmations: Final = Table(
    "confirmations",
    metadata,
    # The service by its key in the directory, and the field: service, phone, text, web or hours.
    Column("key", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    # The value that was confirmed. Where the files say another one now, the row counts for nothing.
    Column("value", Text, nullable=False),
    # Who of the staff, and how: "call", "email from them".
    Column("who", Text, nullable=False),
    Column("how", Text, nullable=False),
    # Days since 1970: when, and the last day on which it counts.
    Column("day", Integer, nullable=False),
    Column("until", Integer, nullable=False),
)
