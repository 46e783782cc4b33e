"""The directory of services: what may be shown, and which two to show first.

Confidence is per field: only A and B leave the files. A row past its date leaves by itself; a crisis row then
gives way to one that never expires, so that a question about danger is never met with silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from bot.content.confirmations import Confirmation, service_with
from bot.content.hours import LONDON, AllHours, Timetable
from bot.content.phones import beginning
from bot.content.ranking import Asker, best, is_open, same
from bot.content.records import AreaRow
from bot.content.row_faults import EMERGENCY
from bot.content.service import Service, shown
from bot.content.service_faults import directory_faults
from bot.content.service_files import Folder, read_folder
from bot.content.taxonomy import Need
from bot.errors import ContentFaults
from bot.handoff.case import Team

__all__ = ["MOST", "SERVICES", "Area", "Directory", "Service"]

SERVICES: Final = Path(__file__).parent / "services"

#: Never more services than this in one reply: few options at a time.
MOST: Final = 2


@dataclass(frozen=True, slots=True)
class Area:
    """A borough or a nation: its GSS code, its name, and other names people say for it, in lower case."""

    code: str
    name: str
    council: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What may be shown at one time."""

    services: Mapping[str, Service]
    by_need: Mapping[Need, tuple[Service, ...]]

    @classmethod
    def of(cls, services: Iterable[Service]) -> _Shown:
        by_key = {service.key: service for service in services}
        return cls(by_key, {need: tuple(s for s in by_key.values() if need in s.needs) for need in Need})


class Directory:
    """Every row of the files, and the answers they allow. Built by `load`; only `confirm` changes it.

    `edition` goes up by one with every change, so that whoever keeps a card knows when to make it again.
    """

    def __init__(self, folder: Folder) -> None:
        self.records = tuple(row.record for row in folder.rows)
        self._keys = frozenset(record.x_quietline.key for record in self.records)
        self._shown = _Shown.of(service for record in self.records if (service := shown(record)))
        self.edition = 0
        self.areas = tuple(_area(row.record) for row in folder.areas)
        self.nations = tuple(_area(row.record) for row in folder.nations)
        #: When our own teams take people. A team that is not here does whenever it has people on shift.
        self.teams: Mapping[Team, Timetable] = {r.record.team: r.record.timetable for r in folder.teams}

    @classmethod
    def load(cls, folder: Path = SERVICES) -> Directory:
        """Read and check the files. Raises ContentFaults with every fault found."""
        read = read_folder(folder)
        if found := directory_faults(read):
            raise ContentFaults(found)
        return cls(read)

    def confirm(self, said: Iterable[Confirmation], today: date) -> None:
        """From now on show what these allow beside the files, and nothing that earlier ones allowed."""
        by_key: dict[str, list[Confirmation]] = {}
        for one in said:
            by_key.setdefault(one.key, []).append(one)
        found = (
            service_with(record, by_key.get(record.x_quietline.key, ()), today) for record in self.records
        )
        now = _Shown.of(service for service in found if service)
        if now != self._shown:
            self._shown = now
            self.edition += 1

    def keys(self) -> frozenset[str]:
        """Every key in the files, shown or not."""
        return self._keys

    def number_beginnings(self) -> tuple[str, ...]:
        """How the numbers of all rows begin, shown or not: such a number in a message is nobody's own."""
        found = {beginning(number) for record in self.records for number in record.numbers}
        return tuple(sorted(each for each in found if each.startswith("0")))

    def get(self, key: str, today: date) -> Service | None:
        """The service to show; None if it is unknown, hidden, expired or not confirmed.

        An expired crisis row is answered by the last line it gives way to.
        """
        services = self._shown.services
        service = services.get(key)
        if service is None or not service.expired(today):
            return service
        return services[service.gives_way_to] if service.gives_way_to else None

    def phone(self, key: str, today: date) -> str | None:
        """The number to print, spaced as people read it."""
        service = self.get(key, today)
        return service.phone if service else None

    def text(self, key: str, today: date) -> str | None:
        """The number to send texts to."""
        service = self.get(key, today)
        return service.text if service else None

    def is_crisis(self, key: str) -> bool:
        """A row that is never met with silence, even when it expires."""
        service = self._shown.services.get(key)
        return service is not None and service.crisis

    def find(
        self,
        need: str,
        now: datetime,
        *,
        area: str | None = None,
        audience: frozenset[str] = frozenset(),
        most: int = MOST,
    ) -> tuple[Service, ...]:
        """The best services for a need, at most two, those that are open first.

        If none is surely open, the last of them is a line that is open day and night, whatever it is for.
        A need nobody knows gets that line too.
        """
        known = Need(need) if need in set(Need) else None
        asker = Asker.of(known, area, audience)
        most = max(1, min(most, MOST))
        chosen = best(asker, self._live(known, now), now, most)
        if any(is_open(service, now) for service in chosen):
            return chosen
        always = self._always_open(asker, now)
        return (*(service for service in chosen[: most - 1] if not same(service, always)), always)

    def overdue(self, today: date) -> tuple[str, ...]:
        """Keys of rows that are past their date and so no longer shown; crisis rows first."""
        late = [service for service in self._shown.services.values() if service.expired(today)]
        return tuple(s.key for s in sorted(late, key=lambda service: (not service.crisis, service.key)))

    def _live(self, need: Need | None, now: datetime) -> list[Service]:
        today = now.astimezone(LONDON).date()
        rows = self._shown.by_need[need] if need else ()
        return [service for row in rows if (service := self.get(row.key, today))]

    def _always_open(self, asker: Asker, now: datetime) -> Service:
        """Someone to talk to at any hour; the emergency number if there is nobody else."""
        awake = (s for s in self._live(Need.MIND, now) if isinstance(s.status(now), AllHours))
        found = best(asker, awake, now, 1)
        return found[0] if found else self._shown.services[EMERGENCY]


def _area(row: AreaRow) -> Area:
    return Area(row.code, row.name, row.council, row.aliases)
