"""Where the wrapped epoch keys lie: one small file, outside the data and outside every backup.

Other kinds of store keep the same Protocol. What overwriting in place cannot promise (copy-on-write file
systems, flash that moves blocks, snapshots) is said in docs/decisions/0003-keys.md.
"""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from safety.keyfile import SIZE, KeysError, generation_of


class UnsafeKeyStoreError(KeysError):
    """The key store could not be read or written safely."""


class KeyStore(Protocol):
    """A place for one small value that several processes read and one at a time replaces."""

    def stamp(self) -> object:
        """Something that differs whenever the value may have; cheap enough to ask for many times a second."""

    def read(self) -> bytes | None:
        """The value, or None when there has never been one."""

    def replace(self, old_generation: int, new: bytes) -> bool:
        """Put `new` in place of the value of that generation (0: of none) and erase the old bytes.

        False, and nothing is changed, when another process was first.
        """


class FileKeyStore:
    """The key store as a file that only its owner may touch."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new = path.with_name(path.name + ".new")
        self._old = path.with_name(path.name + ".old")
        with self._alone():
            self._erase_leftovers()

    def stamp(self) -> object:
        """Inode, time and size: a replaced file has another inode, even within one tick of the clock."""
        try:
            seen = os.stat(self._path, follow_symlinks=False)
        except FileNotFoundError:
            return None
        return (seen.st_ino, seen.st_mtime_ns, seen.st_size)

    def read(self) -> bytes | None:
        """The bytes, or None when there is no file; refuses a file that others may open or own."""
        try:
            # Not to block: opening a pipe that someone put here would otherwise wait for ever.
            fd = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnsafeKeyStoreError(_why(error)) from None
        try:
            _refuse_shared(os.fstat(fd))
            return os.read(fd, SIZE + 1)
        finally:
            os.close(fd)

    def replace(self, old_generation: int, new: bytes) -> bool:
        """See KeyStore. A crash at any point leaves the old value or the new one, never neither."""
        with self._alone():
            self._erase_leftovers()
            old = self.read()
            if (0 if old is None else generation_of(old)) != old_generation:
                return False
            self._swap(new, keeps_old=old is not None)
            return True

    def _swap(self, new: bytes, *, keeps_old: bool) -> None:
        fd = os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(fd)
        if keeps_old:
            # Until they are overwritten the old bytes keep a name, so no crash can lose track of them.
            os.link(self._path, self._old)
        os.rename(self._new, self._path)
        self._sync_folder()
        self._erase_leftovers()

    def _erase_leftovers(self) -> None:
        for path in (self._new, self._old):
            if os.path.lexists(path):
                _overwrite(path)
                path.unlink()
                self._sync_folder()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder's lock: one process at a time, and the system lets go of it if that one dies."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._folder() as fd:
                _refuse_open_folder(os.fstat(fd))
                fcntl.flock(fd, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise UnsafeKeyStoreError(_why(error)) from None

    def _sync_folder(self) -> None:
        with self._folder() as fd:
            os.fsync(fd)

    @contextmanager
    def _folder(self) -> Iterator[int]:
        fd = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield fd
        finally:
            os.close(fd)


def _overwrite(path: Path) -> None:
    # A link that someone else put here must not make us overwrite what it leads to.
    fd = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        seen = os.fstat(fd)
        # More than one link: a crash came before the renaming, and this is the store itself by a second name.
        if seen.st_nlink == 1:
            os.write(fd, os.urandom(seen.st_size))
            os.fsync(fd)
    finally:
        os.close(fd)


def _refuse_shared(seen: os.stat_result) -> None:
    if not stat.S_ISREG(seen.st_mode):
        raise UnsafeKeyStoreError("The key store must be a plain file.")
    if seen.st_uid != os.geteuid():
        raise UnsafeKeyStoreError(
            "The key store belongs to another user. The service's own user must own it."
        )
    if stat.S_IMODE(seen.st_mode) & 0o077:
        raise UnsafeKeyStoreError("Other users may open the key store. Set its mode to 0600.")


def _refuse_open_folder(seen: os.stat_result) -> None:
    if seen.st_mode & stat.S_IWOTH and not seen.st_mode & stat.S_ISVTX:
        raise UnsafeKeyStoreError("Anyone may replace files in the key store's folder. Set its mode to 0700.")


def _why(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "The key store must be a plain file, not a link to one."
    return f"The key store could not be read or written: {os.strerror(error.errno or 0)}."
