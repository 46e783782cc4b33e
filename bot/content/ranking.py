"""Which services suit someone, and in what order. Pure.

Nothing said about oneself leaves every general service in; it never brings in one made for a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.content.hours import AllHours, Open
from bot.content.service import Service
from bot.content.service_faults import LONDON, UNITED_KINGDOM
from bot.content.taxonomy import IMPLIED, Accepts, Audience, Gender, Need

_ENGLAND: Final = "E92000001"
_BOROUGH: Final = "E09"
_SAID: Final = {Gender.WOMEN: Audience.WOMAN, Gender.MEN: Audience.MAN}


@dataclass(frozen=True, slots=True)
class Asker:
    """What is known of the person: need, area, what they said of themselves, and what they require."""

    need: Need | None
    areas: Mapping[str, int]  # the areas they are in, each with how near it is
    audience: frozenset[Audience]
    required: frozenset[Accepts] = frozenset()

    @classmethod
    def of(cls, need: Need | None, area: str | None, said: Iterable[str]) -> Asker:
        """Words nobody knows are left out, so that a code from an older session still gets an answer."""
        words = frozenset(said)
        known = {audience for audience in Audience if audience in words}
        required = frozenset(one for one in Accepts if one in words)
        if need in IMPLIED:
            known.add(IMPLIED[need])
        if known & {Audience.UNDER_16, Audience.FROM_16_TO_17}:
            known.add(Audience.UNDER_19)
        if Accepts.BSL in required:
            known.add(Audience.DEAF)
        return cls(need, _around(area), frozenset(known), required)

    def suits(self, service: Service) -> bool:
        """They could be helped there, and could reach it."""
        if Audience.UNDER_16 in self.audience and not (service.last_line or Need.YOUNG in service.needs):
            return False
        if Audience.DEAF in self.audience and not service.without_voice:
            return False
        return (
            service.contact
            and not service.areas.isdisjoint(self.areas.keys())
            and (not service.audience or not service.audience.isdisjoint(self.audience))
            and self._of_gender(service)
            and self._of_age(service)
        )

    def rank(self, service: Service, now: datetime) -> tuple[bool, bool, int, int, int, int]:
        """Smaller is better: a last line, open, with what they require, for them, near them, this need above all."""
        made_for = 2 * len(service.audience & self.audience) + (_SAID.get(service.gender) in self.audience)
        nearness = max(self.areas.get(area, 0) for area in service.areas)
        main = service.needs.index(self.need) if self.need in service.needs else 0
        has = len(service.accepts & self.required)
        return (not service.last_line, not is_open(service, now), -has, -made_for, -nearness, main)

    def _of_gender(self, service: Service) -> bool:
        """Women's services for women and men's for men; for both when nothing was said."""
        said = self.audience & {Audience.WOMAN, Audience.MAN}
        return service.gender is Gender.ANYONE or not said or _SAID[service.gender] in said

    def _of_age(self, service: Service) -> bool:
        young, grown = Audience.UNDER_19 in self.audience, Audience.ADULT in self.audience
        too_old = grown and service.maximum_age is not None and service.maximum_age < 19
        return not too_old and not (young and (service.minimum_age or 0) >= 18)


def best(asker: Asker, services: Iterable[Service], now: datetime, most: int) -> tuple[Service, ...]:
    """The best few, none twice and no two with the same number."""
    chosen: list[Service] = []
    for service in sorted(filter(asker.suits, services), key=lambda one: asker.rank(one, now)):
        if not any(same(service, other) for other in chosen):
            chosen.append(service)
    return tuple(chosen[:most])


def is_open(service: Service, now: datetime) -> bool:
    """We are sure that it is open."""
    return isinstance(service.status(now), AllHours | Open)


def same(one: Service, other: Service) -> bool:
    """Both lead to the same place."""
    return one.key == other.key or (one.phone is not None and one.phone == other.phone)


def _around(area: str | None) -> Mapping[str, int]:
    """An area and what it lies in. No area is taken as somewhere in London, whom this service is for."""
    london = {UNITED_KINGDOM: 0, _ENGLAND: 0, LONDON: 1}
    if area in (None, LONDON):
        return london
    if area.startswith(_BOROUGH):
        return london | {area: 2}
    return {area: 1, UNITED_KINGDOM: 0}
