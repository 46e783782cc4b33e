"""A door that is closing lets in who has knocked, and leaves whoever knocks later to the next one."""

from __future__ import annotations

import socket

import pytest

from bot.doors import knock_no_more


def test_who_has_knocked_is_let_in_and_who_knocks_later_is_neither_let_in_nor_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(5)
        with socket.create_connection(door.getsockname()) as before:
            knock_no_more(door)
            with pytest.raises(TimeoutError):
                socket.create_connection(door.getsockname(), timeout=0.2)
            inside, _ = door.accept()
            with inside:
                before.sendall(b"hello")
                assert inside.recv(5) == b"hello"
                inside.sendall(b"come in")
                assert before.recv(7) == b"come in"
