"""What people answer is read, or asked again; a wrong definite answer is far worse than asking again."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.lines import answer_told, command_told
from bot.content.hearing import lexicon
from bot.engine.reading import Amount, Choice, Chose, Command, Kind, Question, Reader, Reading, Vague
from safety.crisis import concerns_in
from safety.exit import leaving
from tests.engine.asking import YES_NO, question_of
from tests.safety.hearing_lines import lines

READER = Reader(lexicon(), {"am i abusive?": "own_behaviour"})
BOROUGHS = [
    "Barking and Dagenham",
    "Barnet",
    "Bexley",
    "Brent",
    "Bromley",
    "Camden",
    "City of London",
    "Croydon",
    "Ealing",
    "Enfield",
    "Greenwich",
    "Hackney",
    "Hammersmith and Fulham",
    "Haringey",
    "Harrow",
    "Havering",
    "Hillingdon",
    "Hounslow",
    "Islington",
    "Kensington and Chelsea",
    "Kingston upon Thames",
    "Lambeth",
    "Lewisham",
    "Merton",
    "Newham",
    "Redbridge",
    "Richmond upon Thames",
    "Southwark",
    "Sutton",
    "Tower Hamlets",
    "Waltham Forest",
    "Wandsworth",
    "Westminster",
]
AREAS = Question(Kind.CHOICE, tuple(Choice(name, name) for name in BOROUGHS), many=True)
VAGUE = {vague.value for vague in Vague}


def said(line: dict[str, Any]) -> str | int:
    """The reading of a line in the words of the data."""
    question, left = question_of(line), leaving(line["text"])
    reading = READER.read(line["text"], question, liken=not concerns_in(line["text"]))
    if question is None:
        return left.value if left else command_told(reading.command)
    return answer_told(reading.answer, question)


@pytest.mark.parametrize(
    ("name", "floor", "most"),
    [
        ("answers_test", 0.96, 0.028),
        ("answers_voices_test", 0.81, 0.01),
        ("answers_fresh_test", 0.6, 0.017),
        ("answers_everyday_test", 0.85, 0.01),
        ("answers_later_test", 0.88, 0.01),
        ("answers_ours_test", 0.92, 0.005),
        ("answers_more_test", 0.91, 0.005),
    ],
)
def test_answers_are_read_and_hardly_ever_wrongly(name: str, floor: float, most: float) -> None:
    asked = lines(name)
    got = [(line["expected"], said(line)) for line in asked]
    exact = sum(expected == answer for expected, answer in got)
    wrong = sum(expected != answer and answer not in VAGUE | {"none"} for expected, answer in got)
    print(f"answers: {exact} of {len(got)} exact, {wrong} wrong but definite")
    assert exact / len(got) >= floor
    assert wrong / len(got) <= most


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Y",
        "yeah",
        "yh",
        "kinda yeah",
        "👍",
        "yesss",
        "yes he did last week",
        "i think so",
        "tak",
        "হ্যাঁ",
    ],
)
def test_yes(text: str) -> None:
    assert READER.read(text, YES_NO).answer == Chose(0)


@pytest.mark.parametrize(
    "text",
    ["no", "N", "nah", "not rly", "no never touched me", "👎", "nooo", "never", "nie", "maya", "so no"],
)
def test_no(text: str) -> None:
    assert READER.read(text, YES_NO).answer == Chose(1)


@pytest.mark.parametrize(
    "text",
    ["know", "now", "nose", "hose", "yes and no", "no yes", "he has a good job", "ok but why", "no problem"],
)
def test_what_could_be_either_is_asked_again(text: str) -> None:
    assert READER.read(text, YES_NO).answer is Vague.UNCLEAR


def test_doubt_and_refusal_are_told_from_answers() -> None:
    assert READER.read("dunno", YES_NO).answer is Vague.UNSURE
    assert READER.read("rather not say", YES_NO).answer is Vague.SKIP
    assert READER.read("0", YES_NO).answer is Vague.SKIP
    assert READER.read("0", Question(Kind.SCALE)).answer == Amount(0)


def test_doubt_is_the_choice_of_that_name_where_there_is_one() -> None:
    kinds = (
        Choice("a", "A few"),
        Choice("b", "Many"),
        Choice("unsure", "Not sure"),
        Choice("none", "Rather not say"),
    )
    question = Question(Kind.CHOICE, kinds)
    assert READER.read("dunno", question).answer == Chose(2)
    assert READER.read("skip", question).answer == Chose(3)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("tower hamlet", 29),
        ("hackny", 11),
        ("i live in lambeth", 21),
        ("TowerHamlets", 29),
        ("kingston", 20),
        ("westminister", 32),
    ],
)
def test_a_long_list_is_picked_by_name(text: str, place: int) -> None:
    assert READER.read(text, AREAS).answer == Chose(place)


@pytest.mark.parametrize(
    "text",
    ["london", "i live in london", "3", "hackney or brent", "not hackney", "leeds", "and", "upon thames"],
)
def test_a_long_list_is_never_guessed_at(text: str) -> None:
    assert READER.read(text, AREAS).answer is Vague.UNCLEAR


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("HELP", Command.HELP),
        ("hlep", Command.HELP),
        ("can i talk to a real person pls", Command.HUMAN),
        ("go back", Command.BACK),
        ("start again", Command.RESTART),
        ("cymraeg", Command.LANGUAGE),
        ("what do you keep?", Command.PRIVACY),
        ("are you real", Command.WHO),
        ("Thank you so much!", Command.THANKS),
        ("did she text you?", Command.PRYING),
        ("wheres my mum", Command.PRYING),
        ("is anyone there", Command.HUMAN),
        ("fuck off", Command.RUDE),
    ],
)
def test_commands_are_heard_at_any_question(text: str, command: Command) -> None:
    for question in (None, YES_NO, AREAS, Question(Kind.SCALE)):
        assert READER.read(text, question).command is command


def test_small_talk_that_answers_the_question_is_an_answer() -> None:
    thanks = Question(Kind.CHOICE, (Choice("a", "Thanks"), Choice("b", "Go on")))
    assert READER.read("thanks", thanks).command is None
    assert READER.read("no thanks", YES_NO).command is None
    assert READER.read("yes thank you", YES_NO).command is None


def test_not_now_passes_a_list_and_is_a_no_to_a_plain_question() -> None:
    listed = Question(Kind.CHOICE, (Choice("a", "Red"), Choice("b", "Blue")))
    assert READER.read("not now please", listed).answer is Vague.SKIP
    assert READER.read("not now", YES_NO).answer == Chose(1)
    offered = Question(Kind.CHOICE, (Choice("a", "Go on"), Choice("b", "Not now")))
    assert READER.read("not now", offered).answer == Chose(1)


def test_to_be_drunk_is_not_the_choice_of_drink() -> None:
    listed = Question(Kind.CHOICE, (Choice("a", "Drink or drugs"), Choice("b", "Money")))
    assert READER.read("im so drunk", listed).answer is Vague.UNCLEAR
    assert READER.read("drinks", listed).answer == Chose(0)


def test_a_phrase_of_the_content_starts_its_flow() -> None:
    assert READER.read("Am I abusive", None).intent == "own_behaviour"
    assert READER.read("hi, am i abusive? please help me", None).intent == "own_behaviour"
    assert READER.read("am i abusive or is he", None).intent is None


def test_a_phrase_that_starts_a_flow_doubts_nothing() -> None:
    reader = Reader(lexicon(), {"i cant remember last night": "spiked"})
    assert reader.read("i cant remember last night", YES_NO).answer is Vague.UNCLEAR
    assert reader.read("i cant remember", YES_NO).answer is Vague.UNSURE


@pytest.mark.parametrize(
    ("titles", "text", "place"),
    [
        (
            ("Never", "Monthly or less", "2 to 4 times a month", "2 or 3 times a week"),
            "friday and saturday",
            3,
        ),
        (
            ("Never", "Monthly or less", "2 to 4 times a month", "2 or 3 times a week"),
            "every other saturday",
            2,
        ),
        (("In the last week", "In the last month", "In the last year"), "3 weeks ago", 1),
        (("Aged 18 or over", "Aged 16 or 17", "Under 16"), "nearly 18", 1),
        (("Aged 18 or over", "Aged 16 or 17", "Under 16"), "seventy one", 0),
    ],
)
def test_times_and_ages_are_read_by_what_they_come_to(titles: tuple[str, ...], text: str, place: int) -> None:
    question = Question(Kind.CHOICE, tuple(Choice(title, title) for title in titles))
    assert READER.read(text, question).answer == Chose(place)


@pytest.mark.parametrize("text", ["my husband drinks every day", "5 days ago", "more than i should"])
def test_a_time_of_something_else_is_asked_again(text: str) -> None:
    titles = (
        "Never",
        "Monthly or less",
        "2 to 4 times a month",
        "2 or 3 times a week",
        "4 times a week or more",
    )
    question = Question(Kind.CHOICE, tuple(Choice(title, title) for title in titles))
    assert READER.read(text, question).answer is Vague.UNCLEAR


def test_what_no_rule_reads_is_likened_and_says_so() -> None:
    question = replace(YES_NO, asked="In the last year, has anyone at home hurt you?")
    told = READER.read("he punched me in the back", question, liken=True)
    assert told.answer == Chose(0)
    assert "answer.by_likeness" in told.why
    assert READER.read("he punched me in the back", question).answer is Vague.UNCLEAR


@pytest.mark.parametrize("text", ["he went to the shop", "its quiet here", "the house is empty now"])
def test_whether_it_is_safe_to_write_is_never_guessed(text: str) -> None:
    question = replace(YES_NO, asked="Is it OK to message you here now?")
    assert READER.read(text, question, liken=True).answer != Chose(0)


@given(
    st.text(st.characters(), max_size=300),
    st.sampled_from([None, YES_NO, AREAS, Question(Kind.SCALE), Question(Kind.NUMBER)]),
)
def test_any_text_is_read_and_none_of_it_comes_out(text: str, question: Question | None) -> None:
    reading = READER.read(text, question, liken=True)
    known = Reading(
        reading.answer, reading.command, reading.intent, why=reading.why, language=reading.language
    )
    assert reading == known
    assert reading.language is None or reading.language.isascii()
    assert all(code.split(".")[0] in {"answer", "command", "intent"} for code in reading.why)
    if isinstance(reading.answer, Chose) and question is not None:
        assert 0 <= reading.answer.index < len(question.choices)
    if isinstance(reading.answer, Amount) and question is not None:
        assert question.low <= reading.answer.value <= question.high


@pytest.mark.parametrize("text", ["hi", "hello", "hey", "Hiya", "ні"])
def test_a_greeting_is_no_answer(text: str) -> None:
    assert READER.read(text, YES_NO, liken=True).answer is Vague.UNCLEAR
