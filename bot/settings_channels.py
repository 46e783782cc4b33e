"""The settings of each channel. A channel without any is off; a half-configured one is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.environment import BadSettings, Environment, leads_to_web
from safety.secrecy import Sealed

DEFAULT_TWILIO_API = "https://api.twilio.com"
DEFAULT_TELEGRAM_API = "https://api.telegram.org"
MIN_TOKEN_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    """`api`: calls go to `{api}/2010-04-01/Accounts/…`."""

    account_sid: Sealed[str]
    auth_token: Sealed[str]
    number: Sealed[str]
    api: str


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """`api`: calls go to `{api}/bot{token}/{method}`."""

    token: Sealed[str]
    secret: Sealed[str]
    api: str


@dataclass(frozen=True, slots=True)
class RasaSettings:
    """`token`: what an assistant must show to be heard."""

    token: Sealed[str]


def twilio(env: Environment) -> TwilioSettings | None:
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
    return TwilioSettings(sid, token, number, _api(env, "TWILIO_API", DEFAULT_TWILIO_API))


def telegram(env: Environment) -> TelegramSettings | None:
    token, secret = env.get("TELEGRAM_TOKEN"), env.get("TELEGRAM_SECRET")
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
    api = _api(env, "TELEGRAM_API", DEFAULT_TELEGRAM_API)
    return TelegramSettings(Sealed(token), Sealed(secret), api)


def rasa(env: Environment) -> RasaSettings | None:
    shown = token(env, "RASA_TOKEN")
    return RasaSettings(shown) if shown else None


def token(env: Environment, name: str) -> Sealed[str] | None:
    """What a caller must show, long enough that nobody guesses it; None where it is not set."""
    given = env.get(name)
    if not given:
        return None
    if not re.fullmatch(rf"[!-~]{{{MIN_TOKEN_CHARACTERS},}}", given):
        raise BadSettings(
            f"QUIETLINE_{name} must be at least 32 letters, digits or marks; make one with: openssl rand -hex 32"
        )
    return Sealed(given)


def _api(env: Environment, name: str, default: str) -> str:
    """Where calls to a provider go; anything secret in them is added by the caller."""
    api = env.get(name, default).rstrip("/")
    if not leads_to_web(api) or any(mark in api for mark in "@?#"):
        raise BadSettings(
            f"QUIETLINE_{name} must be like https://api.example.org, without password, token, ? or #."
        )
    return api
