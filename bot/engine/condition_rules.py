"""What a condition must keep. Each sentence goes on from "The condition slots.… "."""

from __future__ import annotations

from bot.engine.rules import Rule
from bot.errors import QuietlineError


class ConditionRule(Rule):
    CONDITION_BARE_WORD = (
        'has the word {word} without quotes; write "{word}", or slots.{word} if it is a slot.'
    )
    CONDITION_BRACKET = "opens a bracket and does not close it; add the missing )."
    CONDITION_CONTAINS = (
        "uses contains without a set before it; write it as {{'low' 'high'}} contains slots.mood."
    )
    CONDITION_ENDS_EARLY = "stops too early; write what should come next, or take its last word out."
    CONDITION_KINDS_DIFFER = "compares {left} with {right}, which are never equal; compare like with like."
    CONDITION_MATCHES = (
        "uses matches, which searches in text, and no text is kept; compare with = or contains instead."
    )
    CONDITION_MIXES_AND_OR = "mixes and with or; put brackets round one of them to say which comes first."
    CONDITION_NUMBER_ALONE = (
        "has {term} on its own, and 0 would count as no; write what you mean, as in {term} > 0."
    )
    CONDITION_ORDERS = "asks whether {term} is more or less, but it is not a number; use = or != instead."
    CONDITION_OUTSIDE_VALUES = "compares {term} with {value}, which it can never be; use one of: {values}."
    CONDITION_SET_COMPARED = (
        "compares a set with something; write it as {{'low' 'high'}} contains slots.mood."
    )
    CONDITION_SET_ITEM = "has a name inside a set; write only values there, as in {{'low' 'high'}}."
    CONDITION_TEMPLATE = "has double braces; write slots.name or context.name alone."
    CONDITION_TOO_LONG = "has more than {most} parts or brackets within brackets; say it in several steps."
    CONDITION_UNKNOWN_CONTEXT = "asks about context.{name}, which does not exist; use one of: {allowed}."
    CONDITION_UNKNOWN_SLOT = (
        "asks about slots.{slot}, which domain.yml does not have; add the slot or mend its name."
    )
    CONDITION_UNREADABLE = 'cannot be read at {found}; write it in the manner of: slots.mood = "low".'
    CONDITION_VALUE_ALONE = "has {term} on its own; compare it with a slot."


class ConditionFault(QuietlineError):
    """A condition cannot be used."""

    def __init__(self, rule: ConditionRule, condition: str, **details: object) -> None:
        self.rule = rule
        super().__init__(f"The condition “{condition}” {rule.sentence(**details)}")
