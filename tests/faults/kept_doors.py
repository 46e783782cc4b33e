"""One machine, one SQLite file, all of it restarted under load behind doors that somebody else keeps open.

That somebody is played here: it takes the doors as systemd's store of file descriptors does, over the same socket, and
hands them to the next life. `python -m tests.faults.kept_doors NUMBER … COMMAND` is how that life begins.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.faults.rolling import Rolled, replace, serving, talking, underway, written_to
from tests.product import Product

_FIRST: Final = 3
_MOST: Final = 8


class Keeper:
    """As much of systemd as a service with FileDescriptorStoreMax meets."""

    def __init__(self, folder: Path) -> None:
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(str(folder / "notify"))
        self._line.setblocking(False)
        self._kept: list[int] = []
        self.told = {"NOTIFY_SOCKET": str(folder / "notify"), "FDSTORE": str(_MOST)}

    def doors(self) -> list[int]:
        """What is kept now: whatever has been said since the last look was heard in order."""
        while True:
            try:
                said, numbers, _, _ = socket.recv_fds(self._line, 100, _MOST)
            except BlockingIOError:
                return self._kept
            if said.startswith(b"FDSTOREREMOVE=1"):
                self.close()
            self._kept += numbers

    def close(self) -> None:
        for number in self._kept:
            os.close(number)
        self._kept = []


class KeptProduct(Product):
    """`quietline run`, started with the doors that its last life left with the keeper."""

    keeper: Keeper

    def begin(self) -> subprocess.Popen[bytes]:
        """See Product."""
        doors = self.keeper.doors()
        command = [sys.executable, "-m", "tests.faults.kept_doors", *map(str, doors), *self.command]
        with self.log.open("ab") as kept:
            return subprocess.Popen(
                command,
                env=self.environment | self.keeper.told,
                stdout=kept,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=doors,
            )


async def restart(folder: Path, times: int, seed: int) -> Rolled:
    """Restart all of it so often. Nobody serves for seconds each time, and nobody may notice but by waiting."""
    began = time.monotonic()
    rolled = Rolled("one machine on SQLite")
    product = KeptProduct(folder / "machine", ("run",))
    async with written_to(product.port, [product], rolled) as run:
        product.keeper = Keeper(product.folder)
        async with serving([product], rolled), talking(run, seed):
            for _ in range(times):
                await underway(run.wire)
                await replace(product, rolled)
                run.wire.born()
        product.keeper.close()
    rolled.seconds = time.monotonic() - began
    return rolled


def main(arguments: list[str]) -> None:
    """Become the service, with these doors where it looks for them."""
    doors = [int(word) for word in arguments if word.isdecimal()]
    apart = [os.dup2(os.dup(door), 100 + place) for place, door in enumerate(doors)]
    for place, door in enumerate(apart):
        os.dup2(door, _FIRST + place)
        os.close(door)
    os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(doors))}
    os.execv(sys.executable, [sys.executable, "-m", "bot", *arguments[len(doors) :]])


if __name__ == "__main__":
    main(sys.argv[1:])
