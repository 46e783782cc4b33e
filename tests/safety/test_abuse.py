"""How much is answered: generous to people, short with machines, counted for each by themselves."""

from __future__ import annotations

from safety.abuse import AUTOMATIC, PER_HOUR, PER_MINUTE, SAME_TEXT, Guard, Verdict

ANN, BEN = b"a" * 16, b"b" * 16
LONG = "where do i get a number for a place to stay"


class Timer:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def sent(guard: Guard, whom: bytes, texts: list[str], channel: str = "sms") -> list[Verdict]:
    return [guard.admit(channel, whom, text) for text in texts]


def test_a_person_who_types_fast_is_answered_and_a_flood_is_told_once() -> None:
    timer = Timer()
    guard = Guard(timer=timer)
    answers = sent(guard, ANN, ["no"] * (PER_MINUTE + 50))
    assert answers == [Verdict.ANSWER] * PER_MINUTE + [Verdict.PAUSED] + [Verdict.SILENT] * 49
    assert guard.admit("sms", BEN, "no") is Verdict.ANSWER
    timer.now = 61
    assert guard.admit("sms", ANN, "no") is Verdict.ANSWER


def test_a_patient_machine_meets_the_hour() -> None:
    timer = Timer()
    guard = Guard(timer=timer)
    answers = []
    for number in range(PER_HOUR + 10):
        timer.now = number * 2.0
        answers.append(guard.admit("sms", ANN, f"{number}"))
    assert answers.index(Verdict.PAUSED) == PER_HOUR
    assert answers[PER_HOUR + 1 :] == [Verdict.SILENT] * 9


def test_who_leaves_is_a_stranger_again_but_not_for_the_hour() -> None:
    guard = Guard(timer=Timer())
    rounds = PER_HOUR // PER_MINUTE
    for _ in range(rounds):
        assert set(sent(guard, ANN, ["no"] * PER_MINUTE)) == {Verdict.ANSWER}
        guard.forget(ANN)
    left = PER_HOUR - rounds * PER_MINUTE
    assert sent(guard, ANN, ["no"] * (left + 1))[-1] is Verdict.PAUSED


def test_the_same_long_text_again_and_again_is_a_machine_and_any_other_is_answered() -> None:
    guard = Guard(timer=Timer())
    answers = sent(guard, ANN, [LONG] * (SAME_TEXT + 3))
    assert answers == [Verdict.ANSWER] * SAME_TEXT + [Verdict.PAUSED] + [Verdict.SILENT] * 2
    assert guard.admit("sms", ANN, "i am still here") is Verdict.ANSWER
    assert set(sent(guard, ANN, ["yes"] * 50)) == {Verdict.ANSWER}


def test_what_says_that_a_machine_wrote_it_is_answered_twice_at_most() -> None:
    for text in (
        "Automatic reply: back on {}",
        "This is an auto-reply {}",
        "I’m driving with Do Not Disturb {}",
    ):
        guard = Guard(timer=Timer())
        answers = sent(guard, ANN, [text.format(number) for number in range(AUTOMATIC + 3)])
        assert answers == [Verdict.ANSWER] * AUTOMATIC + [Verdict.PAUSED] + [Verdict.SILENT] * 2
    for text in (
        "he auto replies to all my messages",
        "im driving him to work",
        "automatically he gets angry",
    ):
        assert set(sent(Guard(timer=Timer()), ANN, [text, "a", text, "b", text, "c", text])) == {
            Verdict.ANSWER
        }


def test_all_texts_together_have_a_budget_and_each_number_hears_of_it_once() -> None:
    timer = Timer()
    guard = Guard(texts_per_hour=5, timer=timer)
    numbers = [bytes([number]) * 16 for number in range(8)]
    assert [guard.admit("sms", whom, "hi") for whom in numbers] == [Verdict.ANSWER] * 5 + [Verdict.BUSY] * 3
    assert [guard.admit("sms", whom, "hi") for whom in numbers[5:]] == [Verdict.SILENT] * 3
    assert guard.admit("telegram", ANN, "hi") is Verdict.ANSWER
    timer.now = 3601
    assert guard.admit("sms", numbers[7], "hi") is Verdict.ANSWER


def test_a_page_is_never_empty() -> None:
    answers = sent(Guard(timer=Timer()), ANN, ["no"] * (PER_MINUTE + 5), "web")
    assert set(answers[PER_MINUTE:]) == {Verdict.PAUSED}
