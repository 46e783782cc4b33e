"""What is remembered of chats is sealed, bounded and short-lived."""

from __future__ import annotations

import gc
from datetime import timedelta

from bot.channels.telegram_chats import Chats
from bot.ports import Mark
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import Clock

DAY = 24 * 3600


def made(clock: Clock) -> tuple[KeyRing, Chats]:
    keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), clock().timestamp())
    return keys, Chats(keys, clock)


def marks(keys: KeyRing, who: str = "7000000001") -> tuple[Mark, ...]:
    return tuple(Mark(epoch.id, epoch.pseudonyms("telegram", who)) for epoch in keys.live())


def test_what_was_noted_is_taken_once_in_order_without_doubles(clock: Clock) -> None:
    keys, chats = made(clock)
    for message in (5, 9, 5, 12):
        chats.note(marks(keys), message)
    chats.note(marks(keys, "7000000002"), 77)
    assert chats.take(marks(keys)) == (5, 9, 12)
    assert chats.take(marks(keys)) == ()


def test_after_a_day_it_is_gone(clock: Clock) -> None:
    keys, chats = made(clock)
    chats.note(marks(keys), 5)
    clock.time += timedelta(seconds=DAY - 1)
    chats.note(marks(keys), 6)
    clock.time += timedelta(seconds=2)
    assert chats.take(marks(keys)) == (6,)


def test_it_is_found_in_the_next_epoch_and_dies_with_its_key(clock: Clock) -> None:
    keys, chats = made(clock)
    chats.note(marks(keys), 5)
    for _ in range(2):
        chats.note(marks(keys), 6)
        keys.turn(keys.current.id, clock().timestamp(), DAY)
    assert chats.take(marks(keys)) == ()


def test_the_previous_epochs_notes_are_still_found(clock: Clock) -> None:
    keys, chats = made(clock)
    chats.note(marks(keys), 5)
    keys.turn(keys.current.id, clock().timestamp(), DAY)
    chats.note(marks(keys), 6)
    assert chats.take(marks(keys)) == (5, 6)


def test_it_is_bounded(clock: Clock) -> None:
    keys, chats = made(clock)
    for message in range(1000):
        chats.note(marks(keys), message)
    assert chats.take(marks(keys)) == tuple(range(800, 1000))


def test_no_message_id_lies_open_in_memory(clock: Clock) -> None:
    keys, chats = made(clock)
    message = 3_141_592_653
    chats.note(marks(keys), message)
    held = [each for chat in chats._chats.values() for each in chat.messages]
    assert message.to_bytes(8, "big") not in b"".join(held)
    assert message not in gc.get_referents(*chats._chats.values())


def test_only_what_was_sent_before_the_button_was_pressed_is_silenced(clock: Clock) -> None:
    keys, chats = made(clock)
    second = int(clock().timestamp())
    chats.leave(marks(keys), by_button=False)
    assert not chats.left_after(marks(keys), second - 1)
    chats.leave(marks(keys), by_button=True)
    assert chats.left_after(marks(keys), second - 1)
    assert not chats.left_after(marks(keys), second)
    assert chats.exits(marks(keys)) == 2
