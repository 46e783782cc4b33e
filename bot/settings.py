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

from bot.content.languages import ENGLISH, LANGUAGES
from bot.content.segments import USUAL_PENCE
from bot.environment import BadSettings, Environment, leads_to_web
from bot.settings_channels import (
    RasaSettings,
    TelegramSettings,
    TwilioSettings,
    rasa,
    telegram,
    token,
    twilio,
)
from safety.secrecy import Sealed

MIN_SECRET_CHARACTERS = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
# What the London weather page shows anyone: nothing personal, nothing that invites a question.
DEFAULT_EXIT_URL = "https://www.bbc.co.uk/weather"
POSTGRESQL = r"postgresql(\+asyncpg|\+psycopg)?://"


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
    #: Never taken from `bind`: whoever opens the public door to all has not opened the staff door.
    console_bind: str
    service_name: str
    #: English first, then the others in the order they are offered.
    languages: tuple[str, ...]
    exit_url: str
    twilio: TwilioSettings | None
    #: What all text messages together may be answered in an hour, danger aside; None: no bound.
    texts_per_hour: int | None
    #: What one part of a text message costs, for those who write them.
    text_pence: float
    telegram: TelegramSettings | None
    rasa: RasaSettings | None
    #: What whoever reads the metrics from elsewhere must show; None: they are read on this machine only.
    metrics_token: Sealed[str] | None
    log_level: str


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and judge the environment. Raises BadSettings naming the setting that is wrong."""
    env = Environment(environment)
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
        console_bind=env.get("CONSOLE_BIND", "127.0.0.1"),
        service_name=_service_name(env),
        languages=served_languages(env),
        exit_url=_exit_url(env),
        twilio=twilio(env),
        texts_per_hour=env.count("TEXTS_PER_HOUR"),
        text_pence=env.pence("TEXT_PENCE", USUAL_PENCE),
        telegram=telegram(env),
        rasa=rasa(env),
        metrics_token=token(env, "METRICS_TOKEN"),
        log_level=env.one_of("LOG_LEVEL", "INFO", LOG_LEVELS),
    )
    if settings.public_port == settings.console_port:
        raise BadSettings(
            "QUIETLINE_PUBLIC_PORT and QUIETLINE_CONSOLE_PORT are the same; give each its own port."
        )
    return settings


def database_in(data: Path) -> str:
    """The database of a data directory, where no other is set."""
    return f"sqlite:///{data / 'quietline.db'}"


def _database(env: Environment, data: Path) -> str:
    url = env.get("DATABASE", database_in(data))
    if not url.startswith("sqlite:///") and not re.match(POSTGRESQL, url):
        raise BadSettings(
            "QUIETLINE_DATABASE must be like sqlite:////path/to/file.db or postgresql://user:password@host/name."
        )
    return url


def _keys(env: Environment, data: Path, database: str) -> Path | Sealed[str]:
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
    hosts = parts.netloc.rpartition("@")[2].lower().split(",")
    named = sorted(host.removesuffix(":5432") for host in hosts)
    return parts.path, *named, *parse_qs(parts.query).get("host", ())


def _root_secret(env: Environment, data: Path) -> Sealed[str]:
    secret, file = env.get("ROOT_SECRET"), env.get("ROOT_SECRET_FILE")
    if secret and file:
        raise BadSettings("QUIETLINE_ROOT_SECRET and QUIETLINE_ROOT_SECRET_FILE are both set; keep one.")
    if not secret and not file:
        raise BadSettings("QUIETLINE_ROOT_SECRET or QUIETLINE_ROOT_SECRET_FILE must be set.")
    if file:
        secret = _secret_in(env.path("ROOT_SECRET_FILE"), data, env.credentials)
    if len(secret) < MIN_SECRET_CHARACTERS:
        name = "QUIETLINE_ROOT_SECRET_FILE" if file else "QUIETLINE_ROOT_SECRET"
        raise BadSettings(f"{name} must hold at least 32 characters; make one with: openssl rand -hex 32")
    return Sealed(secret)


def _secret_in(path: Path, data: Path, credentials: Path | None) -> str:
    if path.is_relative_to(data):
        raise BadSettings(
            "QUIETLINE_ROOT_SECRET_FILE lies inside QUIETLINE_DATA; keep it outside, away from backups."
        )
    # There the group's read bit is how systemd's access list for this one user shows; nobody else may enter the folder.
    others = 0o037 if path.parent == credentials else 0o077
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & others:
                raise BadSettings("Other users may open QUIETLINE_ROOT_SECRET_FILE; set its mode to 0600.")
            return file.read().strip()
    except (OSError, UnicodeDecodeError):
        raise BadSettings("QUIETLINE_ROOT_SECRET_FILE cannot be read.") from None


def _public_url(env: Environment, port: int) -> str:
    url = env.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    if not leads_to_web(url) or any(mark in url for mark in "@?#"):
        raise BadSettings("QUIETLINE_PUBLIC_URL must be like https://example.org, without password, ? or #.")
    return url


def _service_name(env: Environment) -> str:
    name = env.get("SERVICE_NAME", "QL")
    if len(name) > 20 or not name.isascii() or not name.isprintable():
        raise BadSettings("QUIETLINE_SERVICE_NAME must be at most 20 plain letters, digits or spaces.")
    return name


def _exit_url(env: Environment) -> str:
    url = env.get("EXIT_URL", DEFAULT_EXIT_URL)
    if not leads_to_web(url) or not url.isascii() or not url.isprintable():
        raise BadSettings(
            "QUIETLINE_EXIT_URL must be a full web address such as https://www.bbc.co.uk/weather."
        )
    return url


def served_languages(env: Environment) -> tuple[str, ...]:
    """Whoever names a language here decides that people are answered in it. English is what all else falls back to."""
    given = tuple(dict.fromkeys(code.strip() for code in env.get("LANGUAGES", ENGLISH).split(",")))
    if not LANGUAGES.keys() >= set(given) or ENGLISH not in given:
        known = ", ".join(LANGUAGES)
        raise BadSettings(f"QUIETLINE_LANGUAGES must be a list with en in it, of: {known}.")
    return (ENGLISH, *(code for code in given if code != ENGLISH))
