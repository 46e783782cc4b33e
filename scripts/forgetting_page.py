"""Write docs/FORGETTING.md: what was left behind after planted people used the running service in every way.

Run it after a change to what is stored or logged: `.venv/bin/python -m scripts.forgetting_page` (about two minutes).
It fails where a trace is found, and where the search does not find a value that was planted on purpose.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.book import HERE
from safety.traces import HASHES
from tests.promises import test_nothing_identifying_is_written as web_and_sms
from tests.promises import test_telegram_leaves_no_trace as telegram
from tests.promises import test_twilio_leaves_no_trace as twilio

PAGE: Final = HERE.parent / "docs" / "FORGETTING.md"


@dataclass(frozen=True, slots=True)
class Play:
    """Someone uses the service; what must not be found of them afterwards."""

    title: str
    done: str
    act: Callable[[Path], Mapping[str, str]]


def _sqlite(folder: Path) -> Mapping[str, str]:
    web_and_sms.be_there(folder, {})
    return web_and_sms.PLANTED


def _postgresql(folder: Path) -> Mapping[str, str]:
    web_and_sms.be_there_with_postgres(folder)
    return web_and_sms.PLANTED


def _telegram(folder: Path) -> Mapping[str, str]:
    asyncio.run(telegram.play(folder))
    return telegram.PLANTED


def _twilio(folder: Path) -> Mapping[str, str]:
    played = twilio.Played(folder)
    asyncio.run(twilio.play(played))
    said = {"number": twilio.ANN, "words": twilio.WORDS, "reply": twilio.REPLY}
    return said | {f"message id {place}": sid for place, sid in enumerate(played.sids)}


PLAYS: Final = (
    Play(
        "Text messages and the web page, on SQLite",
        "texts a name, an address and a cry, asks for a person, sends the same message twice, sends a picture, rings"
        " the number; posts the page's form with the same words; then forged, broken and oversized requests carry them",
        _sqlite,
    ),
    Play(
        "The same on PostgreSQL",
        "the same, on a server that logs every statement with its parameters; its whole data directory, write-ahead log"
        " and log are searched",
        _postgresql,
    ),
    Play(
        "Telegram",
        "talks, presses, edits, forwards, blocks; updates arrive broken, and Telegram's API fails in every way",
        _telegram,
    ),
    Play(
        "Text messages while Twilio fails",
        "talks and leaves while Twilio answers 429, 503, 401, drops connections and asks for each copy to be cleared",
        _twilio,
    ),
)

_HEAD: Final = f"""\
# What is left behind, and how we looked

Made by `python -m scripts.forgetting_page`; do not edit it by hand. Each time the real product (`quietline run` or
`public`) ran at log level DEBUG with a folder of its own for data, keys, temporary files and log. A made-up person
with a known number, name, address, words, ids and browser used it. It was stopped, and `quietline audit` searched
every file.

Looked for in each file's name and bytes: the value as written, in small and capital letters and backwards, a number
in each way it is written in the UK; each of these as UTF-8, UTF-16 and UTF-32, hex, base64 at each of three offsets,
URL and JSON escapes, and as {", ".join(HASHES)} (raw, hex and base64); long numbers
as integers of 6 and 8 bytes; ids as packed hex; and inside what is gzipped.

A search that finds nothing proves little unless it can find. So after each, one value was planted on purpose at the
end of a copy of the largest file, in UTF-16, and the same command was run again.

What this cannot show: what a provider, a phone, a phone company or Telegram keeps ([PRIVACY.md](PRIVACY.md)); memory
of the running process; a value cut into pieces. A keyed hash or a sealed row is there for as long as
[the retention table](PRIVACY.md) says, and is beyond reading once its key is dead, which
`tests/promises/test_dead_keys_open_nothing.py` and `tests/promises/test_yesterdays_data_cannot_be_opened.py` hold.

| who did what | searched | found | found when planted |
|---|---|---|---|
"""


def main() -> None:
    """Play, search, plant, search again, and write the page."""
    rows = [_row(play) for play in PLAYS]
    PAGE.write_text(_HEAD + "\n".join(rows) + "\n", "utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")


def _row(play: Play) -> str:
    with tempfile.TemporaryDirectory(prefix="quietline-forgetting-") as place:
        folder = Path(place)
        values = play.act(folder)
        clean = _audit(folder, values)
        largest = max((p for p in folder.rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
        value = next(iter(values.values()))
        (folder / "planted").write_bytes(largest.read_bytes() + value.encode("utf-16-le"))
        planted = _audit(folder, values)
    if clean.returncode or planted.returncode != 1:
        raise SystemExit(f"{play.title}: not as promised\n{clean.stdout}{clean.stderr}{planted.stdout}")
    searched = clean.stdout.splitlines()[0].removeprefix("searched ")
    hits = (line.rpartition(": ")[2] for line in planted.stdout.splitlines())
    hit = next(hit for hit in hits if hit.startswith("utf-16-le"))
    return f"| **{play.title}**: {play.done} | {searched} | nothing | {hit} |"


def _audit(folder: Path, values: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The command as an operator runs it, the values from standard input."""
    command = [sys.executable, "-m", "bot", "audit", str(folder), "--planted", "-"]
    lines = "".join(f"{name}: {value}\n" for name, value in values.items())
    return subprocess.run(command, input=lines, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    main()
