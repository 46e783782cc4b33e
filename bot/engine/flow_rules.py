"""What flows must keep as conversations, and should, one sentence each."""

from __future__ import annotations

from bot.engine.rules import Rule


class FlowRule(Rule):
    """Rules on where flows lead, and on what they name."""

    # Names
    RESPONSE_UNKNOWN = "There are no words for {key}; write them in the content folder, or mend the name."
    RESPONSE_NEEDED = "There are no words for {key}, which is said without any flow; write them."
    ACTION_UNLISTED = (
        "The action {action} is not listed under actions: in domain.yml; add it, or mend its name."
    )
    SLOT_UNKNOWN = "domain.yml has no slot {slot}; add it there, or mend its name."
    SLOT_SET_OUTSIDE = "{slot} can never be {value}; set it to one of its values in domain.yml, or to null."
    DISCLOSES_OUTSIDE = "{slot} can never be {value}, which {key}: names; write its values in domain.yml."
    FLOW_UNKNOWN = "There is no flow {flow}; write it, or mend its name."
    INTENT_UNKNOWN = "No keyword list has the intent {intent}; write one beside the words, or mend its name."
    SERVICE_UNKNOWN = "The directory has no service {service}; add it there, or mend its name."
    SERVICE_COUNT = "{action} shows one or two services and this names {count}; write service: or services:."
    NEED_MISSING = "action_find_services needs need: or need_slot: in its metadata; add one of them."
    NEED_SLOT_KIND = "The slot {slot} is {kind}, but a search needs a categorical one; choose another slot."
    TEAM_MISSING = "action_request_handoff needs team: in its metadata; add the team that answers."
    TRIGGER_TWICE = "The intent {intent} already starts {flow}; an intent starts one flow, so take one out."
    TRIGGER_SHUT = "if: false keeps {flow} from being started by an intent; take out nlu_trigger: or if:."
    # Where steps lead
    STEP_UNRESOLVED = "There is no step {step} in this flow; mend the name, or add the step."
    STEP_UNREACHABLE = "Nothing leads to this step; lead there from another step, or take it out."
    ELSE_MISSING = "This next: list has no else:; add it as the last part, for every other answer."
    ARMS_LEAK = "Nothing follows here when {case}; add else: as the last part of next:."
    ARM_NEVER = (
        "This part is never taken: the condition “{condition}” cannot hold here; mend it, or take it out."
    )
    DEAD_END = "From here no answer ever leads to an end; give one of the next steps a way to END."
    CIRCLE = "These steps go round without asking anything: {steps}; ask a question there, or lead out."
    # Flows among themselves
    FLOW_UNREACHABLE = "Nothing starts {flow}; add a trigger, link or call, or take the flow out."
    LINK_IN_CALLED = (
        "{flow} is called by {caller} and must come back, so it cannot link; use call, or end here."
    )
    CALL_CIRCLE = "These flows call each other in a circle: {flows}; use link for one of the calls."
    CALL_DEPTH = (
        "These calls are nested too deeply: {flows}; at most {most} flows deep, so join some of them."
    )
    PATTERN_NAMED = (
        "Only the engine starts {flow}; of the patterns a step may name only pattern_human_handoff."
    )
    PATTERN_LEAVES = "A pattern leads to no other flow, and this one names {flow}; write the steps here."
    PATTERN_MISSING = "The flow {flow} is missing, and the engine starts it by itself; write it."
    PATTERN_UNKNOWN = "The engine has no pattern {flow}; use another name, or one of: {allowed}."
    START_MISSING = "No flow says starts_on: {moment}, which begins {when}; add it to one flow."
    START_TWICE = "{flow} already says starts_on: {moment}; only one flow can, so take one out."
    # What is kept
    PERSISTED_UNSET = "{slot} is under persisted_slots, but no step of this flow fills it; take it out there."
    PERSISTED_SENSITIVE = (
        "{slot} can disclose harm and must be forgotten with its flow; take it off persisted_slots."
    )
    COUNT_MISSING = "action_count needs slots: in its metadata, the answers to count; add it."
    COUNT_SENSITIVE = "{slot} can disclose harm and is never counted; take it out of slots:."
    # Safety
    ASKED_BEFORE_SAFE = (
        "This question can come before a yes to safe_to_talk; ask it only if slots.safe_to_talk is true."
    )
    SHOWN_BEFORE_SAFE = (
        "Help can show here before a yes to safe_to_talk; lead here only if slots.safe_to_talk is true."
    )
    RUN_BEFORE_SAFE = (
        "{action} can run before a yes to safe_to_talk; lead here only if slots.safe_to_talk is true."
    )
    OPENING_LEAKS = (
        "The opening can end without a yes to safe_to_talk; end it with action_end_session unless it is true."
    )
    TOPIC_BEFORE_SAFE = (
        "{key} can be read before a yes to safe_to_talk, and says {word}; say it without that word."
    )
    SAFE_SET = "Only a person can say that it is safe; take safe_to_talk out of set_slots, or ask it."
    SAFE_FORGOTTEN = (
        "This flow asks safe_to_talk and forgets the answer at its end; add it to persisted_slots."
    )
    HARM_WITHOUT_HELP = (
        "Whoever answers {value} here can reach neither a service nor a person; lead to one of them."
    )
    DANGER_UNANSWERED = (
        "Whoever answers {value} here is in danger; say {{phone_emergency}} before anything else is asked."
    )
    NO_GOODBYE = "The conversation can end here without a word; say something in a step before."
    # Buttons
    BUTTONS_NONE = "This question has no buttons for {slot}; add one for each answer in the words of {key}."
    BUTTON_SLOT = "{key} asks for {asked}, but a button here fills {fills}; mend its payload."
    BUTTON_INTENT = "No flow starts on the intent {intent}, which this button sends; mend its payload."
    CALLBACK_LONG = "Telegram takes 64 bytes and this payload has {size}; shorten the slot or its value."


class FlowWarning(Rule):
    """What a person is asked to look at in how a conversation goes."""

    KIND_LATE = (
        "Whoever answers {value} here can meet a number before a kind line; say one first: We believe you."
    )
