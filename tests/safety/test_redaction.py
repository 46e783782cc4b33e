"""What a record may still say. A whole process with its libraries: test_no_log_carries_a_person.py."""

import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from enum import Enum, IntEnum
from typing import Any

import pytest

from safety import redaction
from safety.redaction import QuietRecord, told
from safety.secrecy import Sealed

NUMBER = "07700 900123"


class Number(int):
    """What prints as something else than it is."""

    def __str__(self) -> str:
        return NUMBER

    __repr__ = __str__


class Ours(Enum):
    EXIT = NUMBER


class OursInt(IntEnum):
    GONE = 410


class Theirs(Enum):
    EXIT = NUMBER


Ours.__module__ = OursInt.__module__ = "bot.planted"
Theirs.__module__ = "a_library"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All this process says, redacted, for one test; the standard library is put back afterwards."""
    for owner, name, _ in redaction._SEAMS:
        monkeypatch.setattr(owner, name, getattr(owner, name))
    level = logging.root.level
    redaction.install("DEBUG")
    (ours,) = logging.root.handlers
    assert isinstance(ours, logging.StreamHandler)
    stream = io.StringIO()
    ours.setStream(stream)
    yield stream
    logging.root.removeHandler(ours)
    logging.root.setLevel(level)


def logged_by(module: str, source: str, said: io.StringIO, **given: object) -> str:
    """What is said when a module of this name runs this source; only the message part of the line."""
    log = logging.getLogger("safety.redaction")
    exec(compile(source, "planted.py", "exec"), {"__name__": module, "log": log, **given})
    return said.getvalue().partition("safety.redaction ")[2].rstrip("\n")


OUR_OWN: list[tuple[str, object, str]] = [
    ("log.info('swept')", None, "swept"),
    ("log.info('50% of all')", None, "50% of all"),
    ("log.info('swept %d rows', it)", 12, "swept 12 rows"),
    ("log.info('port %s', it)", 8080, "port 8080"),
    ("log.info('open %s', it)", True, "open True"),
    ("log.info('%s', it)", None, "None"),
    ("log.info('%s left by %s', 3, it)", Ours.EXIT, "3 left by Ours.EXIT"),
    ("log.info('%s', it)", OursInt.GONE, "OursInt.GONE"),
    ("log.info('in two ' 'parts')", None, "in two parts"),
    ("log.info('%d', it)", Ours.EXIT, "%d [arguments do not fit]"),
    ("log.info('%d and %d', it)", 5, "%d and %d [arguments do not fit]"),
    ("log.info('chat %d', it)", 7_000_000_001, "chat %d [arguments withheld]"),
    ("log.info('chat %d', it)", -1_000_000, "chat %d [arguments withheld]"),
    ("log.info('%s', it)", NUMBER, "%s [arguments withheld]"),
    ("log.info('%s', it)", NUMBER.encode(), "%s [arguments withheld]"),
    ("log.info('at %s', it)", 51.50735, "at %s [arguments withheld]"),
    ("log.info('%s', it)", Number(5), "%s [arguments withheld]"),
    ("log.info('%s', it)", Theirs.EXIT, "%s [arguments withheld]"),
    ("log.info('%s', it)", Sealed(NUMBER), "%s [arguments withheld]"),
    ("log.info('%(a)s', {'a': it})", 5, "%(a)s [arguments withheld]"),
    ("log.info('a list %s', it)", [NUMBER], "a list %s [arguments withheld]"),
    ("log.info(f'from {it}')", NUMBER, "message withheld"),
    ("log.info('from ' + it)", NUMBER, "message withheld"),
    ("log.info('from {}'.format(it))", NUMBER, "message withheld"),
    ("log.info(it)", ValueError(NUMBER), "message withheld"),
    ("log.info(it, 'x')", Sealed(NUMBER), "message withheld"),
    ("log.info('swept', extra={'who': it})", NUMBER, "swept"),
    ("log.info('swept', stack_info=True)", None, "swept"),
]


@pytest.mark.parametrize(("source", "it", "expected"), OUR_OWN)
def test_our_own_code_may_say_constants_small_numbers_and_our_codes(
    source: str, it: object, expected: str, said: io.StringIO
) -> None:
    assert logged_by("bot.planted", source, said, it=it) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("log.info('connected')", "connected"),
        ("log.info('port %d', 8080)", "port %d [arguments withheld]"),
        ("log.info('to ' + it)", "message withheld"),
    ],
)
def test_a_library_may_say_its_constants_only(source: str, expected: str, said: io.StringIO) -> None:
    assert logged_by("a_library", source, said, it=NUMBER) == expected


def test_an_exception_is_its_type_and_our_places(said: io.StringIO) -> None:
    source = """
def send(to):
    raise ValueError(f"could not reach {to}")
try:
    try:
        send("07700 900123")
    except ValueError as error:
        raise KeyError("07700 900123") from error
except KeyError:
    log.exception("could not send")
"""
    expected = "could not send [KeyError at bot.planted:8 from ValueError at bot.planted:6 bot.planted:3]"
    assert logged_by("bot.planted", source, said) == expected


def test_a_long_or_circular_chain_of_causes_ends() -> None:
    one, other = ValueError(NUMBER), KeyError(NUMBER)
    one.__cause__, other.__cause__ = other, one
    assert told(one).startswith("ValueError from KeyError from ValueError")
    assert told(one).count("Error") == 8


def test_a_record_keeps_its_time_level_and_module_and_nothing_else_of_its_own(said: io.StringIO) -> None:
    kept: list[logging.LogRecord] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(record)

    planted = logging.getLogger("safety.redaction.chat-7000000001")
    planted.addHandler(keeping := Keeping())
    planted.warning("hello %s", NUMBER, extra={"person": NUMBER})
    planted.removeHandler(keeping)
    (record,) = kept
    assert isinstance(record, QuietRecord)
    assert record.name == "safety"
    assert record.levelname == "WARNING"
    assert "07700" not in json.dumps(vars(record), default=repr)
    assert "7000000001" not in json.dumps(vars(record), default=repr)


def test_a_record_made_elsewhere_and_handed_in_is_cleaned_too(said: io.StringIO) -> None:
    sent = {"name": "sent", "levelno": logging.INFO, "msg": "from " + NUMBER, "exc_text": NUMBER}
    logging.getLogger("safety").handle(logging.makeLogRecord(sent))
    assert said.getvalue().endswith("INFO elsewhere message withheld\n")


def test_a_handler_that_fails_says_nothing_at_all(
    said: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    class Failing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            try:
                raise ValueError(NUMBER)
            except ValueError:
                self.handleError(record)

    planted = logging.getLogger("safety.planted")
    planted.addHandler(failing := Failing())
    planted.warning("hello")
    planted.removeHandler(failing)
    assert capsys.readouterr().err == ""


def test_installing_twice_says_everything_once(said: io.StringIO) -> None:
    redaction.install("INFO")
    (ours,) = [handler for handler in logging.root.handlers if type(handler) is logging.StreamHandler]
    ours.setStream(said)
    assert logged_by("bot.planted", "log.info('swept'); log.debug('unheard')", said) == "swept"


def test_a_warning_from_a_made_up_file_does_not_show_its_name(said: io.StringIO) -> None:
    shown: Any = warnings.showwarning
    shown(UserWarning(NUMBER), UserWarning, "07700 900123.py", 7)
    shown(UserWarning(NUMBER), UserWarning, redaction.__file__, 7, file=None, line=NUMBER)
    first, second = said.getvalue().splitlines()
    assert first.endswith("UserWarning at elsewhere:7")
    assert second.endswith("UserWarning at safety.redaction:7")


_HARDENED = """
import ctypes, json, os, resource, subprocess, sys
from safety.redaction import harden
harden()
child = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
print(json.dumps({
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "child": int(subprocess.check_output([sys.executable, "-c", child])),
    "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform == "linux" else 0,
    "umask": os.umask(0),
}))
"""


def test_a_hardened_process_leaves_no_memory_image_and_opens_its_files_to_nobody() -> None:
    done = subprocess.run([sys.executable, "-c", _HARDENED], capture_output=True, check=True)
    assert json.loads(done.stdout) == {"core": [0, 0], "child": 0, "dumpable": 0, "umask": 0o077}
