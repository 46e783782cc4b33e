"""The environment, read once into frozen settings. Secrets come out sealed; what is unsafe is refused by name.

A refusal names the setting and the mend, never the value.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.errors import QuietlineError
from safety.secrecy import Sealed

PREFIX = "QUIETLINE_"
MIN_SECRET_CHARACTERS = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
# What the London weather page shows anyone: nothing personal, nothing that invites a question.
DEFAULT_EXIT_URL = "https://www.bbc.co.uk/weather"
POSTGRESQL = r"postgresql(\+asyncpg|\+psycopg)?://"
DEFAULT_TELEGRAM_API = "https://api.telegram.org"

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
        "SERVICE_NAME",
        "LANGUAGES",
        "EXIT_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_NUMBER",
        "TWILIO_API",
        "TELEGRAM_TOKEN",
        "TELEGRAM_SECRET",
        "TELEGRAM_API",
        "RASA_TOKEN",
        "LOG_LEVEL",
    }
)


class BadSettings(QuietlineError):
    """The settings are not safe to run with."""


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    account_sid: Sealed[str]
    auth_token: Sealed[str]
    number: Sealed[str]


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """`api`: calls go to `{api}/bot{token}/{method}`."""

    token: Sealed[str]
    secret: Sealed[str]
    api: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process is set up. Addresses and numbers of the service itself are sealed like any other."""

    data: Path
    #: May hold a password, and so is never printed.
    database: str = field(repr=False)
    #: A file, or the URL of a database of its own.
    keys: Path | Sealed[str]
    root_secret: Sealed[str]
    public_url: str
    bind: str
    public_port: int
    console_port: int
    service_name: str
    exit_url: str
    twilio: TwilioSettings | None
    telegram: TelegramSettings | None
    log_level: str


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and judge the environment. Raises BadSettings naming the setting that is wrong."""
    env = _Environment(environment)
    data = env.path("DATA", "var/data")
    database = _database(env, data)
    port = env.port("PUBLIC_PORT", 8080)
    settings = Settings(
        data=data,
        database=database,
        keys=_keys(env, data, database),
        root_secret=_root_secret(env, data),
        public_url=_public_url(env, port),
        bind=env.get("BIND", "127.0.0.1"),
        public_port=port,
        console_port=env.port("CONSOLE_PORT", 8081),
        service_name=_service_name(env),
        exit_url=_exit_url(env),
        twilio=_twilio(env),
        telegram=_telegram(env),
        log_level=env.one_of("LOG_LEVEL", "INFO", LOG_LEVELS),
    )
    if settings.public_port == settings.console_port:
        raise BadSettings(
            "QUIETLINE_PUBLIC_PORT and QUIETLINE_CONSOLE_PORT are the same; give each its own port."
        )
    _refuse_what_is_not_built(env)
    return settings


class _Environment:
    """Our part of the environment: a blank value counts as not set, an unknown name is refused."""

    def __init__(self, environment: Mapping[str, str]) -> None:
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

    def one_of(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        given = self.get(name, default).upper()
        if given not in allowed:
            raise BadSettings(f"QUIETLINE_{name} must be one of {', '.join(allowed)}.")
        return given


def database_in(data: Path) -> str:
    """The database of a data directory, where no other is set."""
    return f"sqlite:///{data / 'quietline.db'}"


def _database(env: _Environment, data: Path) -> str:
    url = env.get("DATABASE", database_in(data))
    if not url.startswith("sqlite:///") and not re.match(POSTGRESQL, url):
        raise BadSettings(
            "QUIETLINE_DATABASE must be like sqlite:////path/to/file.db or postgresql://user:password@host/name."
        )
    return url


def _keys(env: _Environment, data: Path, database: str) -> Path | Sealed[str]:
    given = env.get("KEYS", str(data.with_name(f"{data.name}-keys") / "keys"))
    if "://" in given:
        return _keys_url(given, database)
    keys = Path(given).resolve()
    if keys.is_relative_to(data):
        raise BadSettings(
            "QUIETLINE_KEYS lies inside QUIETLINE_DATA; keep keys where no backup of the data takes them."
        )
    return keys


def _keys_url(url: str, database: str) -> Sealed[str]:
    if not re.match(POSTGRESQL, url):
        raise BadSettings("QUIETLINE_KEYS must be a file, or like postgresql://user:password@host/name.")
    if _whereabouts(url) == _whereabouts(database):
        raise BadSettings(
            "QUIETLINE_KEYS is the database of QUIETLINE_DATABASE; keep keys where no backup of the data takes them."
        )
    return Sealed(re.sub(POSTGRESQL, "postgresql://", url))


def _whereabouts(url: str) -> tuple[str, ...]:
    """Which database a URL leads to, whoever it says is asking."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(":5432")
    return host, parts.path, *parse_qs(parts.query).get("host", ())


def _root_secret(env: _Environment, data: Path) -> Sealed[str]:
    secret, file = env.get("ROOT_SECRET"), env.get("ROOT_SECRET_FILE")
    if secret and file:
        raise BadSettings("QUIETLINE_ROOT_SECRET and QUIETLINE_ROOT_SECRET_FILE are both set; keep one.")
    if not secret and not file:
        raise BadSettings("QUIETLINE_ROOT_SECRET or QUIETLINE_ROOT_SECRET_FILE must be set.")
    if file:
        secret = _secret_in(env.path("ROOT_SECRET_FILE"), data)
    if len(secret) < MIN_SECRET_CHARACTERS:
        name = "QUIETLINE_ROOT_SECRET_FILE" if file else "QUIETLINE_ROOT_SECRET"
        raise BadSettings(f"{name} must hold at least 32 characters; make one with: openssl rand -hex 32")
    return Sealed(secret)


def _secret_in(path: Path, data: Path) -> str:
    if path.is_relative_to(data):
        raise BadSettings(
            "QUIETLINE_ROOT_SECRET_FILE lies inside QUIETLINE_DATA; keep it outside, away from backups."
        )
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise BadSettings("Other users may open QUIETLINE_ROOT_SECRET_FILE; set its mode to 0600.")
            return file.read().strip()
    except (OSError, UnicodeDecodeError):
        raise BadSettings("QUIETLINE_ROOT_SECRET_FILE cannot be read.") from None


def _public_url(env: _Environment, port: int) -> str:
    url = env.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    if not _leads_to_web(url) or any(mark in url for mark in "@?#"):
        raise BadSettings("QUIETLINE_PUBLIC_URL must be like https://example.org, without password, ? or #.")
    return url


def _leads_to_web(url: str) -> bool:
    """Whether it is a full http(s) address; Python finds some faults only when asked for the port."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _service_name(env: _Environment) -> str:
    name = env.get("SERVICE_NAME", "QL")
    if len(name) > 20 or not name.isascii() or not name.isprintable():
        raise BadSettings("QUIETLINE_SERVICE_NAME must be at most 20 plain letters, digits or spaces.")
    return name


def _exit_url(env: _Environment) -> str:
    url = env.get("EXIT_URL", DEFAULT_EXIT_URL)
    if not _leads_to_web(url) or not url.isascii() or not url.isprintable():
        raise BadSettings(
            "QUIETLINE_EXIT_URL must be a full web address such as https://www.bbc.co.uk/weather."
        )
    return url


def _twilio(env: _Environment) -> TwilioSettings | None:
    names = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER")
    missing = [name for name in names if not env.get(name)]
    if len(missing) == len(names):
        return None
    if missing:
        raise BadSettings(
            f"QUIETLINE_{missing[0]} is missing; text messages need all three QUIETLINE_TWILIO_ settings."
        )
    if not env.get("PUBLIC_URL"):
        raise BadSettings("QUIETLINE_PUBLIC_URL is missing; Twilio signs it, so text messages need it.")
    sid, token, number = (Sealed(env.get(name)) for name in names)
    return TwilioSettings(sid, token, number)


def _telegram(env: _Environment) -> TelegramSettings | None:
    token, secret, api = env.get("TELEGRAM_TOKEN"), env.get("TELEGRAM_SECRET"), env.get("TELEGRAM_API")
    if not token and not secret:
        return None
    if not re.fullmatch(r"[0-9]+:[!-~]+", token):
        raise BadSettings(
            "QUIETLINE_TELEGRAM_TOKEN must be the bot's token, digits:letters, as BotFather gave it."
        )
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise BadSettings(
            "QUIETLINE_TELEGRAM_SECRET must be 1 to 256 letters, digits, _ or -; make one with: openssl rand -hex 32"
        )
    api = api.rstrip("/") or DEFAULT_TELEGRAM_API
    if not _leads_to_web(api):
        raise BadSettings(
            "QUIETLINE_TELEGRAM_API must be like https://api.example.org, without the bot's token."
        )
    return TelegramSettings(Sealed(token), Sealed(secret), api)


def _refuse_what_is_not_built(env: _Environment) -> None:
    """Someone who configures a channel believes that people are answered there."""
    if env.get("RASA_TOKEN"):
        raise BadSettings("QUIETLINE_RASA_TOKEN is set, and this version has no such channel; leave it out.")
    languages = {code.strip() for code in env.get("LANGUAGES", "en").split(",")}
    if languages != {"en"}:
        raise BadSettings("QUIETLINE_LANGUAGES may only be en in this version.")
