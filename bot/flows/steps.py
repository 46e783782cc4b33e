"""Reads one step of a flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.engine.conditions import Condition, ConditionFault
from bot.engine.flow import Act, Call, Collect, Link, Noop, Rejection, SetSlots, Slot, Step, Value
from bot.errors import Fault
from bot.flows import metadata
from bot.flows.file_rules import FileRule
from bot.flows.shapes import REJECTION, STEPS
from bot.flows.yaml_places import Notes, Place


@dataclass(frozen=True, slots=True)
class Written:
    """A step as it was read: what it does, and where the file says to go next."""

    kind: str
    step: Step
    id: Place | None
    next: Place | None
    line: int


@dataclass(frozen=True, slots=True)
class StepReader:
    """Reads steps against the slots of the domain; `rejections` are what a slot itself refuses."""

    slots: Mapping[str, Slot]
    rejections: Mapping[str, list[Place]]
    notes: Notes

    def read(self, place: Place) -> Written:
        """The step; one that makes no sense is noted and counts as a noop, so that the rest can be read."""
        kinds = [kind for kind in STEPS if kind in place.fields]
        if len(kinds) != 1:
            self.notes.fault(FileRule.STEP_KIND, place.line, found=" and ".join(kinds) or "none of them")
            return Written("noop", Noop(), place.fields.get("id"), place.fields.get("next"), place.line)
        kind = kinds[0]
        fields = STEPS[kind].read(place, self.notes)
        step = self.step(kind, fields) if kind in fields else Noop()
        return Written(kind, step, fields.get("id"), fields.get("next"), place.line)

    def step(self, kind: str, fields: Mapping[str, Place]) -> Step:
        what = fields[kind]
        if kind not in ("action", "collect"):
            metadata.read_metadata(fields.get("metadata"), {}, self.notes)
        match kind:
            case "action":
                return self.act(what.text, fields)
            case "collect":
                return self.collect(what.text, fields)
            case "link":
                return Link(what.text)
            case "call":
                return Call(what.text)
            case "set_slots":
                return SetSlots(tuple(pair for item in what.items for pair in self.pairs(item)))
            case _:
                if what.value is not True:
                    self.notes.fault(FileRule.NOOP_TRUE, what.line)
                return Noop()

    def act(self, action: str, fields: Mapping[str, Place]) -> Act:
        names = metadata.ACTIONS.get(action, {})
        return Act(action, metadata.read_metadata(fields.get("metadata"), names, self.notes))

    def collect(self, slot: str, fields: Mapping[str, Place]) -> Collect:
        place = fields.get("metadata")
        found = metadata.read_metadata(place, metadata.COLLECT, self.notes)
        own = fields["rejections"].items if "rejections" in fields else []
        return Collect(
            slot=slot,
            utter=fields["utter"].text if "utter" in fields else f"utter_ask_{slot}",
            ask_before_filling="ask_before_filling" in fields and fields["ask_before_filling"].value is True,
            rejections=self.refusals([*own, *self.rejections.get(slot, [])]),
            max_tries=metadata.max_tries(place, found, self.notes),
            metadata=found,
        )

    def refusals(self, places: list[Place]) -> tuple[Rejection, ...]:
        """The rejections that are whole; what one lacks is noted."""
        read = [REJECTION.read(place, self.notes) for place in places]
        return tuple(
            Rejection(self.condition(fields["if"]), fields["utter"].text)
            for fields in read
            if len(fields) == len(REJECTION.keys)
        )

    def pairs(self, place: Place) -> list[tuple[str, Value]]:
        if len(place.fields) != 1:
            self.notes.fault(FileRule.SET_SLOTS, place.line)
        found: list[tuple[str, Value]] = []
        for name, written in place.fields.items():
            if isinstance(written.value, dict | list):
                self.notes.fault(FileRule.SET_SLOTS, written.line)
            else:
                found.append((name, written.value))
        return found

    def condition(self, place: Place) -> Condition:
        """A condition; one that cannot be used is noted and stands for never."""
        try:
            return Condition.parse(place.text, self.slots)
        except ConditionFault as fault:
            self.notes.faults.append(Fault(self.notes.path, place.line, str(fault)))
            return Condition(place.text)
