"""Every code of a case in the words staff read. One table for each kind; a missing code is a fault of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.content.languages import LANGUAGES
from bot.handoff.case import Case, Closing, Delivery, Reason, Silence, Skill, State, Team
from bot.handoff.shift import NotServed, Presence, Refusal
from bot.store.trail import Did

TEAMS: Final[Mapping[Team, str]] = {
    Team.SURVIVOR: "Survivors",
    Team.OWN_BEHAVIOUR: "Own behaviour",
    Team.YOUNG: "Young people",
    Team.OTHER: "Other",
}
REASONS: Final[Mapping[Reason, str]] = {
    Reason.NEEDS_SOMEONE_SOON: "Needs someone soon",
    Reason.HURT: "Is hurt",
    Reason.NOT_WELL: "Is not well",
    Reason.CHILDREN_THERE: "Children are there",
    Reason.DRUNK_OR_HIGH: "Has been drinking or using",
}
SKILLS: Final[Mapping[Skill, str]] = {
    Skill.WOMAN: "Asked for a woman",
    Skill.LGBT: "Asked for someone LGBT+",
    Skill.BSL: "Asked for British Sign Language",
}
CHANNELS: Final[Mapping[str, str]] = {"sms": "Text message", "telegram": "Telegram", "web": "Web page"}
STATES: Final[Mapping[State, str]] = {
    State.WAITING: "Waiting",
    State.CLAIMED: "With a worker",
    State.CLOSED: "Closed",
    State.LAPSED: "Ran out",
    State.LEFT: "Left",
}
PRESENCES: Final[Mapping[Presence, str]] = {
    Presence.ON: "On shift",
    Presence.PAUSED: "On a pause",
    Presence.OFF: "Off shift",
}
#: What it means that nothing comes any more, and what the worker may do now.
SILENCES: Final[Mapping[Silence, tuple[str, str]]] = {
    Silence.LEFT_BY_EXIT: (
        "They left. They chose to: perhaps somebody came in, perhaps they had enough for now.",
        "You cannot write to them, and nobody will. They can come back by themselves at any time.",
    ),
    Silence.LEFT_WITH_A_DANGER_SIGN: (
        "They left, and there was a sign of danger in what they wrote.",
        "Do not try to reach them: a message could be seen. Your supervisor has been told. If they told you where "
        "they are, tell your supervisor now.",
    ),
    Silence.TIMED_OUT: (
        "The time in which a worker may write ran out.",
        "You cannot write to them. A dropped line and a hidden phone look the same from here.",
    ),
    Silence.TIMED_OUT_WITH_A_DANGER_SIGN: (
        "The time in which a worker may write ran out, and there was a sign of danger in what they wrote.",
        "Do not try to reach them: a message could be seen. Your supervisor has been told. If they told you where "
        "they are, tell your supervisor now.",
    ),
    Silence.ASKED_TO_PAUSE: (
        "They asked to pause.",
        "Leave the next word to them. What you write before then may be read by somebody else.",
    ),
    Silence.NOT_SAFE_YET: (
        "They wrote after a silence or a pause, and have been asked if it is still safe.",
        "Somebody else may hold the phone. What you write is held until they say yes.",
    ),
}
CLOSINGS: Final[Mapping[Closing, str]] = {
    Closing.HELPED: "We talked, and it helped for now",
    Closing.GIVEN_NUMBERS: "They have numbers of services to go on with",
    Closing.EMERGENCY: "Emergency: 999 or another urgent way",
    Closing.NOT_FOR_US: "Not for us",
    Closing.NO_REPLY: "They did not answer",
}
NOT_SERVED: Final[Mapping[NotServed, str]] = {
    NotServed.NO_SUPERVISOR: "no supervisor is on shift",
    NotServed.NO_SAFEGUARDING_LEAD: "no safeguarding lead is on shift",
    NotServed.NOBODY_ON: "nobody of this team is on shift",
    NotServed.CLOSED: "a supervisor has closed it",
    NotServed.OUT_OF_HOURS: "it is outside its hours",
}
#: A refusal in the words of whoever is refused.
YOU: Final[Mapping[Refusal, str]] = {
    Refusal.OTHER_TEAM: "This person waits for another team.",
    Refusal.AWAY: "You are not on shift.",
    Refusal.PAUSED: "You are on a pause.",
    Refusal.FULL: "You have as many conversations as you can hold.",
    Refusal.ENOUGH_FOR_TODAY: "You have reached the most for one shift.",
    Refusal.LANGUAGE: "You do not speak their language.",
    Refusal.SKILL: "They asked for something else in a worker.",
    Refusal.PASSED_ON: "You passed this person on.",
    Refusal.KEPT: "They asked for a colleague by code, who may take them first for a moment.",
    Refusal.NO_LEAD: "No safeguarding lead is on shift, and children are taken only while one is. Tell a supervisor.",
    Refusal.OTHERS_FIRST: "Somebody who waits has been passed over often enough. Take them first.",
}
#: What became of something a worker wrote.
DELIVERIES: Final[Mapping[str, str]] = {
    "queued": "On its way",
    "held": "Held until they say that it is still safe",
    "sending": "On its way",
    "sent": "Sent",
    "failed": "Not delivered",
    "uncertain": "Perhaps not delivered; it is not sent again",
    "expired": "Not sent: it came too late, and has been erased",
    "heard": "",
}
#: The same at the head of a column, in the review of a case. What is not there was never in the case.
COME: Final[Mapping[Delivery, str]] = {
    Delivery.HEARD: "Came in",
    Delivery.QUEUED: "Queued",
    Delivery.HELD: "Held back",
    Delivery.SENDING: "On its way",
    Delivery.SENT: "Sent",
    Delivery.FAILED: "Failed",
    Delivery.UNCERTAIN: "Not known",
    Delivery.EXPIRED: "Expired",
}
#: The codes of a brief: what the person agreed to show.
BRIEF: Final[Mapping[str, str]] = {
    "path=survivor": "Someone hurts or scares them",
    "path=own_behaviour": "Is worried about how they themselves behave",
    "path=young": "Is under 18",
    "path=other": "Came for another reason",
    "children=with_me": "Children are with them",
    "children=at_home": "Children are at home",
    "children=none": "No children",
    "afraid=true": "Has been made afraid by someone close",
    "hurt_body=true": "Has been hurt in their body",
    "care_who=older": "Is older",
    "care_who=disabled": "Is disabled, or lives with a long illness",
    "care_who=deaf": "Is deaf, or hard of hearing",
    "needs_someone_soon=true": "Named a sign of danger when asked",
    "for_whom=woman": "Is looking for services for women",
    "for_whom=man": "Is looking for services for men",
    "for_whom=lgbt": "Is looking for LGBT+ services",
    "heard=immediate_danger": "Wrote of danger now",
    "heard=medical_emergency": "Wrote of needing a doctor now",
    "heard=strangulation": "Wrote of pressure on the neck. Even without a mark it can harm hours later: a doctor today",
    "heard=perpetrator_imminent": "Wrote that they may hurt somebody",
    "heard=threat_to_kill": "Wrote of a threat to kill",
    "heard=suicide": "Wrote of wanting to die",
    "heard=self_harm": "Wrote of hurting themselves",
    "heard=child_at_risk": "Wrote of a child at risk",
}
#: What the device itself gives away, by channel.
DEVICE: Final[Mapping[str, tuple[str, ...]]] = {
    "sms": (
        "Texts stay on their phone and may show on a lock screen.",
        "Put nothing telling in the first words. Ask if it is still safe before you say what it is about.",
    ),
    "telegram": (
        "Telegram may be open on another of their devices, and may show a message on a lock screen.",
        "Put nothing telling in the first words. Ask if it is still safe before you say what it is about.",
    ),
    "web": (
        "The page can be left in one step, and then nothing of it is there.",
        "The phone, the browser or the router may still be watched.",
    ),
}
#: What a masked stretch looks like it is.
DETAILS: Final[Mapping[str, str]] = {
    "email": "email address",
    "url_or_handle": "web address or handle",
    "ni_number": "National Insurance number",
    "bank": "bank details",
    "dob": "date of birth",
    "nhs_number": "NHS number",
    "phone": "phone number",
    "postcode": "postcode",
    "car_reg": "number plate",
    "address": "address",
    "school_or_workplace": "school or workplace",
    "name": "name",
}

#: The fields of a row of the directory that somebody can check.
FIELDS: Final[Mapping[str, str]] = {
    "service": "The service itself",
    "phone": "Phone",
    "text": "Texts",
    "web": "Web page",
    "hours": "Hours",
}
#: How far a field can be trusted (docs/directory.md).
CONFIDENCE: Final[Mapping[str, str]] = {
    "A": "checked with them, or by a source that did",
    "B": "seen on a page we trust",
    "C": "only repeated elsewhere",
    "D": "from memory",
}
#: How somebody can have checked a row.
CHECKED: Final[Mapping[str, str]] = {
    "call": "a call to them",
    "letter": "an email or a letter from them",
    "page": "their own page",
    "visit": "a visit or a meeting",
}

#: What staff did, in the words of the trail.
DID: Final[Mapping[Did, str]] = {
    Did.TOOK: "Took from the queue",
    Did.ACCEPTED: "Took over when asked",
    Did.TOOK_OVER: "Took over as supervisor",
    Did.PASSED_ON: "Passed on",
    Did.ASKED: "Asked a colleague to take over",
    Did.HANDED_OVER: "Handed over to a colleague",
    Did.MOVED: "Moved to another team",
    Did.PAUSED: "Paused for the person",
    Did.CLOSED: "Closed",
    Did.LOOKED: "Looked, without the words",
    Did.READ_ALONG: "Read along, when asked to take over",
    Did.REVEALED: "Looked at hidden details",
    Did.CLOSED_TEAM: "Closed a team",
    Did.OPENED_TEAM: "Opened a team",
    Did.CONFIRMED: "Confirmed a row of the directory",
    Did.WITHDREW: "Took back what was confirmed of a row",
    Did.MADE_ACCOUNT: "Made an account",
    Did.CHANGED_ACCOUNT: "Changed an account",
}


def language(code: str) -> str:
    """A language as staff call it; its code where we have no name for it."""
    known = LANGUAGES.get(code)
    return known.plain if known else code


def channel(code: str) -> str:
    """How somebody writes to us."""
    return CHANNELS.get(code, "Another way")


def reasons(case: Case) -> list[str]:
    """Why a case is taken sooner, the weightiest first."""
    return [words for reason, words in REASONS.items() if reason in case.reasons]


def about(code: str | None) -> str:
    """Whom or what something was done to: a team or an end in words, any other name as it is."""
    named = {
        **{team.value: words for team, words in TEAMS.items()},
        **{c.value: w for c, w in CLOSINGS.items()},
    }
    return named.get(code or "", code or "")


def brief(codes: tuple[str, ...]) -> list[str]:
    """What the person agreed to show; a code of a newer version says nothing here."""
    return [words for code, words in BRIEF.items() if code in codes]
