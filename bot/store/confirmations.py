"""Confirmations of the directory, kept where every process and machine reads them and no upgrade reaches.

For commands, the console and a look every half minute; never for turns.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import delete, insert, select

from bot.content.confirmations import Confirmation
from bot.store.database import READS, alone, engine_of
from bot.store.directory_tables import confirmations

_EPOCH: Final = date(1970, 1, 1).toordinal()
_rows = confirmations.c


class Confirmations:
    """The confirmations of one database."""

    def __init__(self, url: str) -> None:
        self._engine = engine_of(url)

    def keep(self, said: Collection[Confirmation]) -> None:
        """Keep these, each in place of an earlier one of the same field."""
        with self._engine.begin() as connection:
            alone(connection)
            for one in said:
                same = (_rows.key == one.key) & (_rows.field == one.field)
                connection.execute(delete(confirmations).where(same))
                connection.execute(insert(confirmations).values(_row(one)))

    def withdraw(self, key: str) -> None:
        """Forget what was confirmed of a service: it is again what its file says."""
        with self._engine.begin() as connection:
            alone(connection)
            connection.execute(delete(confirmations).where(_rows.key == key))

    def everything(self) -> tuple[Confirmation, ...]:
        """All of them, those past their time too, in the order of key and field."""
        with self._engine.connect().execution_options(**{READS: True}) as connection:
            found = connection.execute(select(confirmations).order_by(_rows.key, _rows.field))
            return tuple(
                Confirmation(
                    row.key, row.field, row.value, row.who, row.how, on=_date(row.day), until=_date(row.until)
                )
                for row in found
            )


def _row(one: Confirmation) -> dict[str, object]:
    return {
        "key": one.key,
        "field": one.field,
        "value": one.value,
        "who": one.who,
        "how": one.how,
        "day": one.on.toordinal() - _EPOCH,
        "until": one.until.toordinal() - _EPOCH,
    }


def _date(days: int) -> date:
    return date.fromordinal(_EPOCH + days)
