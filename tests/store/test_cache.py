"""What memory holds of sessions is bounded, and no older than its row."""

from bot.engine.session import Session
from bot.ports import Mark
from bot.store.cache import Cache, Remembered


def mark(number: int) -> Mark:
    return Mark(1, number.to_bytes(16, "big"))


def remembered(expires: int, rev: int = 1) -> Remembered:
    return Remembered(Session("v1", "sms", 1, 1), rev, expires)


def test_the_one_kept_longest_ago_makes_room() -> None:
    cache = Cache(most=3)
    for number in (1, 2, 3):
        cache.put(mark(number), remembered(99))
    cache.put(mark(1), remembered(99, rev=2))
    cache.put(mark(4), remembered(99))
    assert len(cache) == 3
    assert cache.get(mark(2), 5) is None
    assert cache.get(mark(1), 5) == remembered(99, rev=2)


def test_what_is_past_its_time_is_not_given_out() -> None:
    cache = Cache()
    cache.put(mark(1), remembered(10))
    assert cache.get(mark(1), 9) is not None
    assert cache.get(mark(1), 10) is None


def test_what_is_past_its_time_does_not_stay_in_memory() -> None:
    cache = Cache()
    for number in range(20):
        cache.put(mark(number), remembered(number))
    cache.drop_expired(15)
    assert len(cache) == 4


def test_what_was_dropped_is_gone_and_may_be_dropped_again() -> None:
    cache = Cache()
    cache.put(mark(1), remembered(10))
    cache.drop(mark(1))
    cache.drop(mark(1))
    assert cache.get(mark(1), 1) is None
