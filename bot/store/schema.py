"""Every table there is, whichever module describes it: what migrations must arrive at."""

from typing import Final

from bot.store import case_tables, directory_tables, staff_tables, tables, trail_tables

metadata: Final = tables.metadata

#: Named so that importing this is enough for all of them to be known.
CONSOLE: Final = (
    *(staff_tables.staff, staff_tables.recovery_codes, staff_tables.sign_ins),
    *(case_tables.cases, case_tables.case_addresses, case_tables.case_words, case_tables.shifts),
)
DIRECTORY: Final = (directory_tables.confirmations,)
TRAIL: Final = (trail_tables.trail,)
