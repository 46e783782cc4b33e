"""Nothing this process writes about itself may carry a person. An allow-list, at every level, DEBUG included.

What passes: a message that stands word for word in the source of whoever logs it; with it, from our own
code, small whole numbers and members of our own enums; of an exception its type and the places in our code.
The rest is withheld: other messages and arguments, extras, stacks, exception texts, warnings' texts, object
names.

Every record of every logger, ours or a library's, goes through `Logger.handle`, so that is where it is
cleaned, before a handler or formatter of anyone's sees it. One of ours would guard our own handler only, and
uvicorn, SQLAlchemy's echo and alembic bring theirs.

Out of reach: what a library prints by itself, and what C code writes to stderr.
"""

import ctypes
import logging
import os
import resource
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from enum import Enum
from types import CodeType, FrameType, TracebackType
from typing import Any, Final

_OURS: Final = ("bot", "safety")
#: Longer ones begin to name someone: a chat id, a phone number.
_LARGEST_NUMBER: Final = 999_999
_LONGEST_CHAIN: Final = 8
#: From Linux's <sys/prctl.h>.
_PR_SET_DUMPABLE: Final = 4
_stdlib_handle: Final = logging.Logger.handle


class QuietRecord(logging.LogRecord):
    """A record made of what may be said, and of nothing from the record it replaces."""

    def __init__(self, name: str, level: int, said: str) -> None:
        super().__init__(_known_name(name), level, "", 0, said, None, None)
        # Names of threads and tasks are given by code, sometimes after what they work on.
        self.threadName = self.processName = self.taskName = None


def install(level: int | str = logging.INFO) -> None:
    """Clean what this process logs, warns of and dies of, from now on; say it on stderr from `level` up."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    for owner, name, replacement in _SEAMS:
        setattr(owner, name, replacement)


def harden() -> None:
    """Leave no memory image behind, and no file open to others. Each process calls it at its own start."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A dump that is piped to a crash handler is made whatever the limit, but not of a process that is not
        # dumpable. Other programs of the same user can no longer read this one's memory either.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def quieten(record: logging.LogRecord, caller: FrameType | None) -> QuietRecord:
    """What may be said of a record that was logged from this frame."""
    said = _message(record, caller)
    exception = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if exception is not None:
        said = f"{said.rstrip()} [{told(exception)}]"
    quiet = QuietRecord(record.name, record.levelno, said)
    quiet.created, quiet.msecs = record.created, record.msecs
    return quiet


def told(exception: BaseException) -> str:
    """An exception's type and our places it came through, then the same of what caused it. Never its text."""
    links: list[str] = []
    link = exception
    while len(links) < _LONGEST_CHAIN:
        places = " ".join(_places(link.__traceback__))
        links.append(f"{type(link).__name__} at {places}" if places else type(link).__name__)
        before = link.__cause__ or link.__context__
        if before is None:
            break
        link = before
    return " from ".join(links)


def _message(record: logging.LogRecord, caller: FrameType | None) -> str:
    if caller is None or not _stands_in(caller.f_code, record.msg):
        return "message withheld"
    if not record.args:
        return record.msg
    if _module(caller) is not None and isinstance(record.args, tuple) and all(map(_harmless, record.args)):
        try:
            return record.msg % tuple(map(_shown, record.args))
        except (TypeError, ValueError):
            return f"{record.msg} [arguments do not fit]"
    return f"{record.msg} [arguments withheld]"


def _stands_in(code: CodeType, message: object) -> bool:
    return type(message) is str and any(type(const) is str and const == message for const in code.co_consts)


def _harmless(value: object) -> bool:
    if isinstance(value, Enum):
        return type(value).__module__.split(".")[0] in _OURS
    # Not isinstance: what inherits from int may print as anything.
    return value is None or type(value) is bool or (type(value) is int and abs(value) <= _LARGEST_NUMBER)


def _shown(value: object) -> object:
    return f"{type(value).__name__}.{value.name}" if isinstance(value, Enum) else value


def _module(frame: FrameType) -> str | None:
    """The name of the frame's module if it is ours."""
    name = frame.f_globals.get("__name__")
    return name if isinstance(name, str) and name.split(".")[0] in _OURS else None


def _places(found: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(found):
        if (module := _module(frame)) is not None:
            yield f"{module}:{line}"


def _known_name(name: str) -> str:
    """A logger's name if it is a module's; some libraries name loggers after what they work on."""
    package = name.partition(".")[0]
    return next((known for known in (name, package) if known in sys.modules or known == "root"), "elsewhere")


def _handle(logger: logging.Logger, record: logging.LogRecord) -> None:
    if type(record) is not QuietRecord:
        record = quieten(record, _caller())
    _stdlib_handle(logger, record)


def _caller() -> FrameType | None:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename in (__file__, logging.__file__):
        frame = frame.f_back
    return frame


def _say(level: int, name: str, said: str) -> None:
    logger = logging.getLogger(name)
    if logger.isEnabledFor(level):
        logger.handle(QuietRecord(name, level, said))


def _on_warning(
    message: object, category: type[Warning], filename: str, lineno: int, *_: object, **__: object
) -> None:
    _say(logging.WARNING, "warnings", f"{category.__name__} at {_module_in(filename)}:{lineno}")


def _module_in(filename: str) -> str:
    """The module a file was loaded as; a warning's file name may be anything."""
    for name, module in list(sys.modules.items()):
        # Not getattr: modules that load lazily would go and import something.
        if vars(module).get("__file__") == filename:
            return name
    return "elsewhere"


def _on_uncaught(kind: type[BaseException], error: BaseException, found: TracebackType | None) -> None:
    _say(logging.CRITICAL, "safety", f"stopped by {told(error)}")


def _on_thread_end(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        _say(logging.ERROR, "threading", f"a thread was stopped by {told(args.exc_value)}")


def _on_unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    kind = unraisable.exc_type.__name__
    _say(logging.ERROR, "safety", f"ignored {told(unraisable.exc_value) if unraisable.exc_value else kind}")


def _one_line(printed: traceback.TracebackException, **options: Any) -> Iterator[str]:
    name = getattr(printed, "exc_type_str", None) or printed.exc_type.__name__
    yield f"{name} (text and places withheld)\n"


#: What of the standard library is replaced, and by what.
_SEAMS: Final[tuple[tuple[object, str, object], ...]] = (
    (logging.Logger, "handle", _handle),
    # A handler that fails would print a traceback, and the text of its exception.
    (logging, "raiseExceptions", False),
    (warnings, "showwarning", _on_warning),
    (sys, "excepthook", _on_uncaught),
    (sys, "unraisablehook", _on_unraisable),
    (threading, "excepthook", _on_thread_end),
    # For print_exc and its like, which multiprocessing uses when a child dies.
    (traceback.TracebackException, "format", _one_line),
    (traceback.TracebackException, "format_exception_only", _one_line),
)
