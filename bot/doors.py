"""Doors that outlive whoever stands behind them.

`run` opens both and hands them to its children, so that nobody is refused while one that died is started again. Where
systemd keeps them too (FileDescriptorStoreMax), nobody is refused while all of it restarts: whoever knocks meanwhile
waits in the queue. A stop closes them, which a .socket unit would not: it would start us again for the next knock.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from bot.environment import BadSettings
from bot.settings import Settings

#: How many may wait to be let in; the system may allow fewer.
BACKLOG: Final = 2048
_SO_ATTACH_FILTER: Final = 26
_SO_DETACH_FILTER: Final = 27
#: Load the byte of TCP's flags; if SYN (2) is among them go on to "keep nothing", else to "keep all".
_NO_SYN: Final = ((0x30, 0, 0, 13), (0x45, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))
#: The first that is handed over, sd_listen_fds(3).
_FIRST: Final = 3
_NAME: Final = b"FDNAME=doors"


def listen(settings: Settings, *, staff: bool = False) -> socket.socket:
    """The socket people come in by, or staff. Raises BadSettings naming what stands in the way."""
    host, port = _whereabouts(settings, staff=staff)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as fault:
        raise BadSettings(_why(fault, staff=staff)) from None


def open_doors(settings: Settings, *staff: bool) -> list[socket.socket]:
    """The public door (False), the staff door (True): as systemd kept them, or new. Raises BadSettings.

    One that it kept and that is not asked for is closed. Its address is free a moment later, so that a start which
    wants part of it back (all addresses in place of one, on the same port) may be refused once.
    """
    kept = {door.getsockname()[:2]: door for door in _handed_over()}
    doors = [kept.pop(_address(settings, staff=each), None) for each in staff]
    if stays_open():
        _tell_systemd(b"FDSTOREREMOVE=1")
    for door in kept.values():
        door.close()
    opened = [door or listen(settings, staff=each) for door, each in zip(doors, staff, strict=True)]
    if stays_open():
        _tell_systemd(b"FDSTORE=1", opened)
    return opened


def taken(number: int) -> socket.socket:
    """The door that `run` handed over. Whoever had it before may have stopped to hear knocks at it."""
    door = socket.socket(fileno=number)
    with suppress(OSError):
        door.setsockopt(socket.SOL_SOCKET, _SO_DETACH_FILTER, 0)
    return door


def stays_open() -> bool:
    """Whether systemd keeps our doors while we restart, and lets the next of us have who waits there."""
    return bool(os.environ.get("FDSTORE") and os.environ.get("NOTIFY_SOCKET"))


def knock_no_more(door: socket.socket) -> None:
    """Let a listening socket overlook new connections, so that none is made between letting in the last and closing.

    Whoever knocks now is not refused: their system asks again after a second, when the next process may be there. It is
    a filter of four instructions in the kernel (Linux, socket(7), SO_ATTACH_FILTER): a packet with the SYN flag is
    dropped, any other is kept. Where there is no such thing nothing is done.
    """
    program = b"".join(struct.pack("HBBI", *line) for line in _NO_SYN)
    instructions = ctypes.create_string_buffer(program)
    filtering = struct.pack("HL", len(_NO_SYN), ctypes.addressof(instructions))
    with suppress(OSError):
        door.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, filtering)


def _whereabouts(settings: Settings, *, staff: bool) -> tuple[str, int]:
    if staff:
        return settings.console_bind, settings.console_port
    return settings.bind, settings.public_port


def _address(settings: Settings, *, staff: bool) -> object:
    """As the system will name it; None for what is no address, which is refused when it is opened."""
    with suppress(OSError):
        return socket.getaddrinfo(*_whereabouts(settings, staff=staff))[0][4][:2]
    return None


def _why(fault: OSError, *, staff: bool) -> str:
    door, bind = ("CONSOLE", "CONSOLE_BIND") if staff else ("PUBLIC", "BIND")
    if fault.errno == errno.EADDRINUSE:
        return f"QUIETLINE_{door}_PORT is taken by another program; stop that one or choose another port."
    if fault.errno in (errno.EACCES, errno.EPERM):
        return f"QUIETLINE_{door}_PORT may not be used by this user; choose one above 1023."
    return f"QUIETLINE_{bind} is not an address of this machine; 127.0.0.1 is one, 0.0.0.0 stands for all."


def _handed_over() -> list[socket.socket]:
    """What systemd kept of our last life; nothing in a child of ours, which is told which door is its own."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    return [socket.socket(fileno=_FIRST + place) for place in range(int(os.environ.get("LISTEN_FDS", "0")))]


def _tell_systemd(what: bytes, doors: Sequence[socket.socket] = ()) -> None:
    """See sd_notify(3). A name that begins with @ lies in no folder."""
    place = os.environ["NOTIFY_SOCKET"]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):
        line.connect(f"\0{place[1:]}" if place.startswith("@") else place)
        socket.send_fds(line, [what + b"\n" + _NAME], [door.fileno() for door in doors])
