"""Counts are shown so that nobody can be found in them."""

from hypothesis import given
from hypothesis import strategies as st

from safety.suppression import FEW, figure

counts = st.integers(0, 10_000)


@given(st.integers(0, FEW - 1))
def test_a_few_are_not_told_apart(few: int) -> None:
    assert figure(few) == "<5"


@given(counts, st.integers(1, FEW - 1))
def test_one_person_more_or_less_changes_a_figure_by_nothing_or_by_five(count: int, more: int) -> None:
    shown = [int(figure(n).strip("<")) for n in (FEW + count, FEW + count + more)]
    assert shown[1] - shown[0] in (0, FEW)


@given(counts)
def test_a_figure_never_says_more_than_there_were(count: int) -> None:
    assert count < FEW or int(figure(count)) <= count < int(figure(count)) + FEW
