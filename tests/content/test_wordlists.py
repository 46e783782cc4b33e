"""Each line of the words to avoid is found where it stands in a sentence, and good words near it are left alone."""

from __future__ import annotations

import pytest

from bot.content.wordlists import read_lists

LISTS = read_lists()


@pytest.mark.parametrize(
    "text",
    [
        "It was a domestic incident.",
        "The argument got out of hand.",
        "A volatile relationship can end.",
        "Victims can call.",
        "The abuser left.",
        "You lost control and snapped.",
        "Both of you were angry.",
        "Just leave.",
        "You have to leave.",
        "Why didn't you call?",
        "She claims that he admitted it.",
        "An addict can get clean.",
        "He committed suicide.",
        "A failed attempt.",
        "Honour violence is a crime.",
        "Hard-to-reach people are vulnerable.",
        "You are safe now. Don't worry.",
        "It is 100% private.",
        "A MARAC follows a disclosure.",
        "A real man would not.",
        "Your partner: is he or she at home?",
    ],
)
def test_a_line_of_the_words_table_is_found(text: str) -> None:
    assert list(LISTS.avoided(text))


@pytest.mark.parametrize(
    "text",
    [
        "You are at high risk.",
        "Your score is 3.",
        "Confront them.",
        "Stay calm.",
        "Try to forgive.",
        "Couples counselling may help.",
        "Try mediation or anger management.",
        "It will end when they stop drinking.",
        "Why don't you go?",
        "He is a narcissist.",
        "Tell us what happened.",
        "You need to answer.",
        "Are you still there?",
        "We will find you a refuge.",
        "You will get legal aid.",
        "The police will not know.",
        "Send us a photo of it.",
        "We will call them.",
        "Share your location.",
        "A worker will reply soon.",
    ],
)
def test_what_nobody_may_be_told_asked_or_promised_is_found(text: str) -> None:
    assert list(LISTS.avoided(text))


@pytest.mark.parametrize(
    "text",
    [
        "You do not have to leave to be helped.",
        "If you have to go fast, go.",
        "Leave the children where they are safe.",
        "What keeps you safer?",
        "You can leave him a note, or not.",
        "Before we ask we say why.",
        "We can't call for you or see where you are.",
        "We can't promise a place.",
        "Making you send pictures is wrong.",
        "Say it in your own words or choose.",
        "Tell them about children and pets.",
        "They may not want to talk.",
        "You can claim money for that.",
        "Clean hands, clean needles.",
        "A ring on the door.",
        "It can get serious days later.",
        "If someone at home drinks, you did not cause it.",
    ],
)
def test_good_words_are_left_alone(text: str) -> None:
    assert list(LISTS.avoided(text)) == []
