"""Cases and workers for tests, with one thing or another changed."""

from __future__ import annotations

from dataclasses import replace

from bot.handoff.case import Case, Team
from bot.handoff.shift import Presence, Role, Worker

CASE = Case(number=100001, team=Team.SURVIVOR, language="en", channel="sms", asked=1000, window=1060)
ANNA = Worker("anna", frozenset({Role.WORKER}), frozenset({Team.SURVIVOR}), Presence.ON)
BEA = replace(ANNA, name="bea")
SUE = Worker("sue", frozenset({Role.SUPERVISOR}), frozenset(Team), Presence.ON)
