"""The flows the engine itself starts, by the names Rasa gives them. The content must have every one.

A new conversation runs SESSION_START, whose question `safe_to_talk` is the neutral opening; at its end begins
the flow whose metadata says `starts_on: start`. A skipped question runs SKIP_QUESTION and goes on; too many
answers that were not understood run CANNOT_HANDLE and ask again; asking for a person runs HUMAN_HANDOFF and
comes back; asking for another language runs LANGUAGE and comes back. The end of the last flow runs COMPLETED, and
the end of COMPLETED erases the session.
"""

from __future__ import annotations

from collections.abc import Mapping

from safety.concern import Concern

SESSION_START = "pattern_session_start"
COMPLETED = "pattern_completed"
CANNOT_HANDLE = "pattern_cannot_handle"
HUMAN_HANDOFF = "pattern_human_handoff"
INTERNAL_ERROR = "pattern_internal_error"
SKIP_QUESTION = "pattern_skip_question"
RESTART = "pattern_restart"
# Only where more than one language is served; until then the words in `utter_languages` say so.
LANGUAGE = "pattern_language"

PREFIX = "pattern_"
PATTERNS = (
    SESSION_START,
    COMPLETED,
    CANNOT_HANDLE,
    HUMAN_HANDOFF,
    INTERNAL_ERROR,
    SKIP_QUESTION,
    RESTART,
)
ALL = (*PATTERNS, LANGUAGE)

# The only pattern a step may name. Everything else about the engine's own flows is the engine's to start.
MAY_BE_NAMED = frozenset({HUMAN_HANDOFF})

# The question that must be answered before a word about the topic, and the flow that asks it.
OPENING = "safe_to_talk"

# The answer to which language, one of the codes of Script.languages. It may be asked before the opening is answered.
TONGUE = "chosen_language"

# When a flow whose metadata says `starts_on` begins by itself.
START = "start"
MINOR = "minor"
MOMENTS: Mapping[str, str] = {
    START: "after the opening",
    MINOR: "when someone says they are a child",
}

# Actions that bring someone to help, and all actions there are.
HELP = frozenset({"action_show_service", "action_find_services", "action_request_handoff"})
ACTIONS = HELP | {
    "action_count",
    "action_end_session",
    "action_join_queue",
    "action_look_for_fit",
    "action_look_for_worker",
    "action_restart",
}

# What is said without any flow naming it: at any point, and where something has happened.
WORDS_AT_ANY_POINT = frozenset(
    {
        "utter_help",
        "utter_languages",
        "utter_many_at_once",
        "utter_nothing_to_go_back_to",
        "utter_other_languages",
        "utter_privacy",
        "utter_prying",
        "utter_rude",
        "utter_safe_static",
        "utter_thanks",
        "utter_unclear",
        "utter_who",
    }
)
# Said when danger is heard: first what to do, and the number.
CONCERNS = frozenset(f"utter_concern_{concern.value}" for concern in Concern)
WORDS = (
    WORDS_AT_ANY_POINT
    | CONCERNS
    | {
        "utter_code_given",
        "utter_code_noted",
        "utter_code_please",
        "utter_in_queue_now",
        "utter_nobody_on_shift",
        "utter_person_here",
        "utter_queue_nobody",
        "utter_queue_place",
        "utter_queue_wait",
        "utter_talk_goes_on",
        "utter_team_opens",
    }
)
