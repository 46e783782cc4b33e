"""What the files under `flows/` must keep before they make sense as conversations, one sentence each."""

from __future__ import annotations

from bot.engine.rules import Rule


class FileRule(Rule):
    """How a flow or the domain is written."""

    # Any file
    NOT_UTF8 = "This file is not UTF-8 text; save it again as UTF-8."
    NOT_YAML = "The YAML breaks here; check quotes, colons and indentation, and put quotes round odd text."
    GIVEN_TWICE = "{key} is given twice here; keep one of them."
    TOO_DEEP = "This file nests more deeply than can be read; lead to named steps instead of nesting."
    ANCHOR = "Write this out in full; names with & and * are not used here."
    UNKNOWN_KEY = "{key} is not known in {what}; use one of: {allowed}."
    WRONG_SHAPE = "{key} must be {shape}; write it so."
    MISSING_KEY = "Add {key} here: {what} needs it."
    REFUSED_KEY = "Take {key} out of {what}: {reason}."
    # Flows
    FLOW_ID = "{flow} cannot name a flow; use letters, digits and _, and begin with a letter."
    FLOW_TWICE = "There is already a flow {flow}, in {where}; give this one another name."
    FLOW_EMPTY = "The flow {flow} has no steps; write at least one, or take the flow out."
    FLOW_PERSISTS_TWICE = "{slot} is listed twice under persisted_slots; keep one of them."
    STARTS_ON = "starts_on must be one of: {allowed}."
    REVIEW_DUE = "review_due must be a date such as 2027-05-01; write it so, in quotes."
    # Steps
    STEP_KIND = (
        "A step has exactly one of action, collect, link, call, set_slots, noop; this one has {found}."
    )
    STEP_ID = "{step} cannot name a step; use letters, digits and _, and begin with a letter."
    STEP_RESERVED = "{step} has a meaning of its own and cannot name a step; choose another name."
    STEP_TWICE = "There is already a step {step} in this flow; give this one another name."
    BRANCH_EMPTY = "This branch has no steps; write one, or the name of the step to go to."
    BRANCH_SHAPE = (
        "Each part of a next: list is if: with then:, or, as the last part, else: alone; mend this one."
    )
    BRANCH_ENDS = "The last step of a branch must say where to go; add next: with the name of a step, or END."
    LINK_NEXT = "A link leaves the flow, so nothing can come next; take next: out."
    LINK_LAST = "A link leaves the flow, so no step can follow it; move it to the end, or use call instead."
    NOOP_TRUE = "noop must be true; write noop: true."
    SET_SLOTS = "Write set_slots as a list with one slot: value on each line."
    MAX_TRIES = "max_tries must be a whole number from 1 to {most}; write how often to ask."
    # The domain
    NO_DOMAIN = "There is no domain.yml beside the flows; add it, with the slots and actions they use."
    SLOT_NAME = "{slot} cannot name a slot; use letters, digits and _, and begin with a letter."
    SLOT_RESERVED = "The slot language belongs to the engine; choose another name."
    SLOT_KIND = "The slot {slot} cannot be {kind}: {reason}; use bool, categorical or float."
    SLOT_VALUES = "The slot {slot} is categorical and needs at least two values, such as values: [low, high]."
    SLOT_VALUE = "{value} cannot be a value of {slot}; use letters, digits, _ and -."
    SLOT_VALUE_TWICE = "{value} is given twice in {slot}, capital letters aside; keep one of them."
    SLOT_NOT_FOR_KIND = "{key} means nothing for the slot {slot}, which is {kind}; take it out."
    SLOT_RANGE = "The slot {slot} has min_value above max_value; swap them."
    SLOT_INITIAL = "The slot {slot} cannot begin as {value}, which it can never be; mend initial_value."
    SAFE_INITIAL = "safe_to_talk must begin empty, because only a person can say so; take initial_value out."
    ACTION_UNKNOWN = "There is no action {action}; use one of: {allowed}."
    EXPIRY = "session_expiration_time must be 1 to {most} minutes; after a gap someone else may be reading."
    CARRY_OVER = "carry_over_slots_to_new_session must be false: nobody is greeted as known; write false."


class FileWarning(Rule):
    """What is accepted and means nothing here."""

    IGNORED_KEY = "{key} is ignored in {what}: {reason}."
    METADATA_UNKNOWN = "{key} means nothing in this metadata; if it is a slip, the names are: {allowed}."
    MAPPING = "The slot {slot} should say mappings: [{{type: controlled}}]; nothing else fills a slot here."
