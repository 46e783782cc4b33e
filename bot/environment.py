"""Our part of the environment, read and judged value by value. A refusal names the setting, never its value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import QuietlineError

PREFIX = "QUIETLINE_"

NAMES = frozenset(
    {
        "DATA",
        "DATABASE",
        "KEYS",
        "ROOT_SECRET",
        "ROOT_SECRET_FILE",
        "PUBLIC_URL",
        "PUBLIC_PORT",
        "CONSOLE_PORT",
        "BIND",
        "CONSOLE_BIND",
        "SERVICE_NAME",
        "LANGUAGES",
        "EXIT_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_NUMBER",
        "TWILIO_API",
        "TEXTS_PER_HOUR",
        "TEXT_PENCE",
        "TELEGRAM_TOKEN",
        "TELEGRAM_SECRET",
        "TELEGRAM_API",
        "RASA_TOKEN",
        "METRICS_TOKEN",
        "LOG_LEVEL",
    }
)


class BadSettings(QuietlineError):
    """The settings are not safe to run with."""


class Environment:
    """Our settings: a blank value counts as not set, an unknown name is refused."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        given = environment.get("CREDENTIALS_DIRECTORY")
        #: Where systemd puts what only this service may read.
        self.credentials = Path(given).resolve() if given else None
        self._ours = {k.removeprefix(PREFIX): v for k, v in environment.items() if k.startswith(PREFIX)}
        unknown = sorted(self._ours.keys() - NAMES)
        if unknown:
            raise BadSettings(
                f"QUIETLINE_{unknown[0]} is not a setting; look for a typing mistake in its name."
            )

    def get(self, name: str, default: str = "") -> str:
        return self._ours.get(name, "").strip() or default

    def path(self, name: str, default: str = "") -> Path:
        given = self.get(name, default)
        if "://" in given:  # taken for a path, the password in it would become the name of a folder
            raise BadSettings(f"QUIETLINE_{name} must be a path, not an address.")
        return Path(given).resolve()

    def port(self, name: str, default: int) -> int:
        given = self.get(name, str(default))
        if not given.isdecimal() or not 1 <= int(given) <= 65535:
            raise BadSettings(f"QUIETLINE_{name} must be a port number from 1 to 65535.")
        return int(given)

    def count(self, name: str) -> int | None:
        """A whole number from 1 up, or None where it is not set."""
        given = self.get(name)
        if given and not re.fullmatch("[1-9][0-9]{0,8}", given):
            raise BadSettings(f"QUIETLINE_{name} must be a whole number from 1 up.")
        return int(given) if given else None

    def pence(self, name: str, default: float) -> float:
        """An amount of money in pence, perhaps with a part of one."""
        given = self.get(name, f"{default:g}")
        if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4})?", given):
            raise BadSettings(f"QUIETLINE_{name} must be an amount in pence, such as 4 or 3.5.")
        return float(given)

    def one_of(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        given = self.get(name, default).upper()
        if given not in allowed:
            raise BadSettings(f"QUIETLINE_{name} must be one of {', '.join(allowed)}.")
        return given


def leads_to_web(url: str) -> bool:
    """Whether it is a full http(s) address; Python finds some faults only when asked for the port."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
