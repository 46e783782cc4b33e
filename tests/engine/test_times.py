"""How long, how long ago: what is typed falls into the one option that has room for it."""

import pytest

from bot.channels.line_questions import question_of
from bot.engine.meaning import Choice, Chose, Kind, Question, Vague
from tests.engine.test_reading import READER

DRUNK = ("Today", "Yesterday", "In the last week", "In the last month", "Longer ago")
SEEN = ("This month", "In the last six months", "In the last year", "Over a year ago", "I don't have a GP")
GOING_ON = ("A few days", "A few weeks", "A few months", "Years", "Not sure")
LASTING = ("A few minutes", "Up to an hour", "Several hours", "Days")
STOPPED = ("I have not stopped", "Less than a week", "1 to 4 weeks", "1 to 6 months", "More than 6 months")
WAIT = ("15 minutes", "30 minutes", "An hour")


@pytest.mark.parametrize(
    ("titles", "text", "title"),
    [
        (DRUNK, "this mornin", "Today"),
        (DRUNK, "about an hour ago", "Today"),
        (DRUNK, "last night at the pub", "Yesterday"),
        (DRUNK, "yest", "Yesterday"),
        (DRUNK, "5 days since", "In the last week"),
        (DRUNK, "three weeks back", "In the last month"),
        (DRUNK, "4 months ago", "Longer ago"),
        (SEEN, "2 weeks ago", "This month"),
        (SEEN, "3 months ago", "In the last six months"),
        (SEEN, "8 months ago", "In the last year"),
        (SEEN, "2 yrs ago", "Over a year ago"),
        (GOING_ON, "since saturday", "A few days"),
        (GOING_ON, "two wks", "A few weeks"),
        (GOING_ON, "cpl of months", "A few months"),
        (GOING_ON, "donkeys years", "Years"),
        (GOING_ON, "over a year", "Years"),
        (LASTING, "5 mins and its done", "A few minutes"),
        (LASTING, "half an hour", "Up to an hour"),
        (LASTING, "2 hours", "Several hours"),
        (LASTING, "2 or three days of it", "Days"),
        (STOPPED, "48 hours", "Less than a week"),
        (STOPPED, "a fortnight", "1 to 4 weeks"),
        (STOPPED, "a year", "More than 6 months"),
        (WAIT, "half an hour", "30 minutes"),
        (WAIT, "60 mins", "An hour"),
    ],
)
def test_a_time_falls_into_the_option_that_has_room_for_it(
    titles: tuple[str, ...], text: str, title: str
) -> None:
    question = question_of(Kind.CHOICE, titles, "")
    assert READER.read(text, question).answer == Chose(titles.index(title))


@pytest.mark.parametrize(("titles", "text"), [(GOING_ON, "18 months"), (LASTING, "long"), (DRUNK, "in june")])
def test_a_time_between_two_options_is_asked_again(titles: tuple[str, ...], text: str) -> None:
    assert READER.read(text, question_of(Kind.CHOICE, titles, "")).answer is Vague.UNCLEAR


def test_what_an_editor_lists_for_an_option_stays() -> None:
    listed = Choice("week", "In the last week", also=("last night",))
    beside = [Choice(title, title) for title in ("Today", "Yesterday", "In the last month")]
    assert READER.read("last night", Question(Kind.CHOICE, (*beside, listed))).answer == Chose(3)
