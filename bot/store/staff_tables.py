"""The tables of the console: who works here, and where they are signed in. Nothing of the people who write to us.

They outlive every epoch, so nothing here is sealed under an epoch key. Times are whole minutes since 1970.
"""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text

from bot.store.tables import metadata

#: One row per account. Never deleted while its name stands in the audit; disabled instead.
staff: Final = Table(
    "staff",
    metadata,
    # What they sign in with; chosen by whoever invites them, and need not be their own name.
    Column("name", Text, primary_key=True),
    # Codes, with spaces between them, in alphabetical order.
    Column("roles", Text, nullable=False),
    Column("teams", Text, nullable=False),
    Column("languages", Text, nullable=False),
    Column("skills", Text, nullable=False),
    Column("leads_safeguarding", Boolean, nullable=False),
    # How many conversations at a time, and how many in one shift.
    Column("capacity", Integer, nullable=False),
    Column("most_a_shift", Integer, nullable=False),
    # Argon2id, as safety/passwords.py writes it.
    Column("password", Text, nullable=False),
    # The secret of their authenticator, sealed under the accounts' own key and bound to the name.
    Column("onetime", LargeBinary, nullable=False),
    # The last 30-second step whose code was used: it and earlier ones are used up.
    Column("last_step", Integer, nullable=False),
    # The minute they were disabled; NULL while they may sign in.
    Column("disabled", Integer, nullable=True),
)

#: Codes to sign in with where the phone is lost; each row goes as it is used.
recovery_codes: Final = Table(
    "recovery_codes",
    metadata,
    Column("name", Text, ForeignKey(staff.c.name, name="fk_recovery_codes_staff"), primary_key=True),
    # SHA-256 of the code.
    Column("kept", LargeBinary(32), primary_key=True),
)

#: Where somebody is signed in. A row past its idle or its absolute time counts as none and is swept.
sign_ins: Final = Table(
    "sign_ins",
    metadata,
    # SHA-256 of the token in the cookie.
    Column("kept", LargeBinary(32), primary_key=True),
    Column("name", Text, ForeignKey(staff.c.name, name="fk_sign_ins_staff"), nullable=False),
    Column("began", Integer, nullable=False),
    # The minute of the last request.
    Column("seen", Integer, nullable=False),
)
