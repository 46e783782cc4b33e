"""Reads the flow files into the engine's compiled forms, and finds every fault on the way, not only one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.engine.conditions import Condition
from bot.engine.flow import Flow, Slot
from bot.engine.patterns import ACTIONS
from bot.errors import Fault
from bot.flows.domain import NAME, Domain, read_domain
from bot.flows.file_rules import FileRule
from bot.flows.flatten import Flattener
from bot.flows.metadata import read_flow_metadata
from bot.flows.shapes import FLOW, FLOW_FILE, TRIGGER
from bot.flows.steps import StepReader
from bot.flows.yaml_places import Notes, Place, compose

DOMAIN_FILE = "domain.yml"


@dataclass(frozen=True, slots=True)
class FlowFiles:
    """All flows and what they are written against. `idle_minutes` of silence end a session.

    `warnings` name what is accepted and means nothing.
    """

    flows: Mapping[str, Flow]
    slots: Mapping[str, Slot]
    actions: frozenset[str]
    idle_minutes: int
    warnings: tuple[Fault, ...] = ()


def read_flows(
    folder: Path, own_actions: frozenset[str] = frozenset()
) -> tuple[FlowFiles, tuple[Fault, ...]]:
    """Read `domain.yml` and every other `.yml` of a folder. With faults they serve only for more checks.

    `own_actions`: those the operator has registered beside the built-in ones.
    """
    domain_notes = Notes(f"{folder.name}/{DOMAIN_FILE}")
    domain = _domain(folder / DOMAIN_FILE, domain_notes, ACTIONS | own_actions)
    all_notes = [domain_notes]
    flows: dict[str, Flow] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name == DOMAIN_FILE:
            continue
        notes = Notes(f"{folder.name}/{path.name}")
        all_notes.append(notes)
        root = compose(path, notes)
        if root is not None:
            _FileReader(domain, notes, flows).read(root)
    warnings = sorted(warning for notes in all_notes for warning in notes.warnings)
    faults = sorted(fault for notes in all_notes for fault in notes.faults)
    files = FlowFiles(flows, domain.slots, domain.actions, domain.idle_minutes, tuple(warnings))
    return files, tuple(faults)


def _domain(path: Path, notes: Notes, actions: frozenset[str]) -> Domain:
    if not path.is_file():
        notes.fault(FileRule.NO_DOMAIN, 1)
        return Domain()
    root = compose(path, notes)
    return Domain() if root is None else read_domain(root, notes, actions)


class _FileReader:
    """Reads the flows of one file into `flows`."""

    def __init__(self, domain: Domain, notes: Notes, flows: dict[str, Flow]) -> None:
        self.steps = StepReader(domain.slots, domain.rejections, notes)
        self.notes = notes
        self.flows = flows

    def read(self, root: Place) -> None:
        fields = FLOW_FILE.read(root, self.notes)
        for flow_id, place in fields["flows"].fields.items() if "flows" in fields else ():
            if not NAME.fullmatch(flow_id):
                self.notes.fault(FileRule.FLOW_ID, place.line, flow=flow_id)
            elif flow_id in self.flows:
                where = self.flows[flow_id].path
                self.notes.fault(FileRule.FLOW_TWICE, place.line, flow=flow_id, where=where)
            else:
                self.flow(flow_id, place)

    def flow(self, flow_id: str, place: Place) -> None:
        fields = FLOW.read(place, self.notes)
        steps = fields["steps"].items if "steps" in fields else []
        if not steps:
            if "steps" in fields:
                self.notes.fault(FileRule.FLOW_EMPTY, place.line, flow=flow_id)
            steps = [Place({"noop": Place(True, place.line), "next": Place("END", place.line)}, place.line)]
        flattener = Flattener(self.steps)
        first = flattener.sequence(steps)
        guard = fields.get("if")
        self.flows[flow_id] = Flow(
            id=flow_id,
            first=first,
            nodes=flattener.nodes,
            name=_text(fields, "name"),
            description=_text(fields, "description"),
            startable=guard is None or guard.value is not False,
            guard=self.guard(guard),
            triggers=self.triggers(fields.get("nlu_trigger")),
            persisted=self.persisted(fields.get("persisted_slots")),
            run_completed="run_pattern_completed" not in fields
            or fields["run_pattern_completed"].value is True,
            metadata=read_flow_metadata(fields.get("metadata"), self.notes),
            path=self.notes.path,
            line=place.line,
        )

    def guard(self, place: Place | None) -> Condition | None:
        return None if place is None or isinstance(place.value, bool) else self.steps.condition(place)

    def triggers(self, place: Place | None) -> tuple[str, ...]:
        found: list[str] = []
        for item in place.items if place else ():
            fields = TRIGGER.read(item, self.notes)
            if "intent" in fields:
                found.append(fields["intent"].text)
        return tuple(found)

    def persisted(self, place: Place | None) -> frozenset[str]:
        found: set[str] = set()
        for item in place.items if place else ():
            if item.text in found:
                self.notes.fault(FileRule.FLOW_PERSISTS_TWICE, item.line, slot=item.text)
            found.add(item.text)
        return frozenset(found)


def _text(fields: Mapping[str, Place], key: str) -> str:
    return fields[key].text if key in fields else ""
