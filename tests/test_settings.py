"""Unsafe settings are refused by name, never with their value."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.environment import BadSettings
from bot.settings import read_settings
from safety.secrecy import Sealed

SECRET = "f" * 64
GOOD = {"QUIETLINE_ROOT_SECRET": SECRET, "QUIETLINE_DATA": "/srv/quietline/data"}
TWILIO = {
    "QUIETLINE_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "QUIETLINE_TWILIO_AUTH_TOKEN": "t" * 32,
    "QUIETLINE_TWILIO_NUMBER": "+447700900000",
    "QUIETLINE_PUBLIC_URL": "https://example.org",
}


def test_a_secret_alone_is_enough() -> None:
    settings = read_settings({"QUIETLINE_ROOT_SECRET": SECRET})
    assert settings.twilio is None
    assert (settings.bind, settings.public_port, settings.console_port) == ("127.0.0.1", 8080, 8081)
    assert isinstance(settings.keys, Path)
    assert not settings.keys.is_relative_to(settings.data)


def test_opening_the_public_door_to_all_leaves_the_staff_door_on_this_machine() -> None:
    settings = read_settings(GOOD | {"QUIETLINE_BIND": "0.0.0.0"})
    assert (settings.bind, settings.console_bind) == ("0.0.0.0", "127.0.0.1")
    assert read_settings(GOOD | {"QUIETLINE_CONSOLE_BIND": "10.8.0.1"}).console_bind == "10.8.0.1"


def test_the_price_of_a_text_is_an_amount_in_pence() -> None:
    assert read_settings(GOOD | {"QUIETLINE_TEXT_PENCE": "3.5"}).text_pence == 3.5
    for wrong in ("free", "-1", "1e3", "4p"):
        with pytest.raises(BadSettings, match="QUIETLINE_TEXT_PENCE"):
            read_settings(GOOD | {"QUIETLINE_TEXT_PENCE": wrong})


def test_text_messages_need_all_their_settings() -> None:
    assert read_settings(GOOD | TWILIO).twilio is not None
    for name in TWILIO:
        with pytest.raises(BadSettings, match=name):
            read_settings(GOOD | {k: v for k, v in TWILIO.items() if k != name})


def test_telegram_needs_both_its_settings() -> None:
    telegram = {"QUIETLINE_TELEGRAM_TOKEN": "42:abc", "QUIETLINE_TELEGRAM_SECRET": "s-_1"}
    on = read_settings(GOOD | telegram).telegram
    assert on is not None
    assert on.api == "https://api.telegram.org"
    for name in telegram:
        with pytest.raises(BadSettings, match=name):
            read_settings(GOOD | {k: v for k, v in telegram.items() if k != name})
    for secret in ("zz zz", "zzé", "z" * 257, "zz:zz"):
        with pytest.raises(BadSettings, match="QUIETLINE_TELEGRAM_SECRET"):
            read_settings(GOOD | telegram | {"QUIETLINE_TELEGRAM_SECRET": secret})
    with pytest.raises(BadSettings, match="QUIETLINE_TELEGRAM_API"):
        read_settings(GOOD | telegram | {"QUIETLINE_TELEGRAM_API": "api.example.org"})


def test_calls_to_twilio_go_where_the_settings_say() -> None:
    for given, api in (("", "https://api.twilio.com"), ("http://127.0.0.1:1234/", "http://127.0.0.1:1234")):
        on = read_settings(GOOD | TWILIO | {"QUIETLINE_TWILIO_API": given}).twilio
        assert on is not None
        assert on.api == api
    for unsafe in ("zz.example.org", "https://zz:password@example.org", "https://example.org/?zz"):
        with pytest.raises(BadSettings, match="QUIETLINE_TWILIO_API") as refusal:
            read_settings(GOOD | TWILIO | {"QUIETLINE_TWILIO_API": unsafe})
        assert "zz" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROOT_SECRET", "short-secret-zz"),
        ("ROOT_SECRET", ""),
        ("ROOT_SECRET_FILE", "/srv/quietline/other"),
        ("DATABASE", "mysql://zz-password@db/zz"),
        ("KEYS", "/srv/quietline/data/zz-keys"),
        ("KEYS", "mysql://zz-password@db/zz"),
        ("DATA", "postgresql://zz-password@db/zz"),
        ("PUBLIC_URL", "ftp://zz.example.org"),
        ("PUBLIC_URL", "https://zz.example.org:99999"),
        ("PUBLIC_URL", "https://[zz"),
        ("EXIT_URL", "https://zz.example.org:99999/"),
        ("PUBLIC_URL", "https://zz:password@example.org"),
        ("PUBLIC_PORT", "zz"),
        ("PUBLIC_PORT", "70000"),
        ("CONSOLE_PORT", "8080"),
        ("SERVICE_NAME", "zz" * 20),
        ("EXIT_URL", "javascript:zz"),
        ("LOG_LEVEL", "zz-chatty"),
        ("LANGUAGES", "en,zz"),
        ("TELEGRAM_TOKEN", "zz:token"),
        ("RASA_TOKEN", "z" * 31),
        ("RASA_TOKEN", "zz " * 20),
        ("METRICS_TOKEN", "z" * 31),
        ("TWILO_NUMBER", "zz"),
    ],
)
def test_what_is_unsafe_is_refused_and_its_value_not_repeated(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as refusal:
        read_settings(GOOD | {f"QUIETLINE_{name}": value})
    assert f"QUIETLINE_{name}" in str(refusal.value)
    assert not value or value.lower() not in str(refusal.value).lower()


def test_english_is_always_among_the_languages() -> None:
    with pytest.raises(BadSettings, match="QUIETLINE_LANGUAGES"):
        read_settings(GOOD | {"QUIETLINE_LANGUAGES": "pl"})


def test_english_comes_first_then_the_languages_in_the_order_they_are_named() -> None:
    assert read_settings(GOOD).languages == ("en",)
    assert read_settings(GOOD | {"QUIETLINE_LANGUAGES": "ar, en,en-x-easy"}).languages == (
        "en",
        "ar",
        "en-x-easy",
    )


def test_keys_and_rows_may_not_lie_in_one_database() -> None:
    rows = {"QUIETLINE_DATABASE": "postgresql://rows:zz-password@db.example.org/line"}
    for same in (
        "postgresql://keys:other@db.example.org/line",
        "postgresql+psycopg://db.example.org:5432/line",
    ):
        with pytest.raises(BadSettings, match="QUIETLINE_KEYS"):
            read_settings(GOOD | rows | {"QUIETLINE_KEYS": same})
    for apart in (
        "postgresql+asyncpg://keys:zz-password@db.example.org/keys",
        "postgresql://keys.example.org/line",
    ):
        settings = read_settings(GOOD | rows | {"QUIETLINE_KEYS": apart})
        assert isinstance(settings.keys, Sealed)
        assert settings.keys.reveal().startswith("postgresql://")
        assert "zz-password" not in repr(settings)


def test_a_secret_file_must_lie_outside_the_data_and_be_readable(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "root").write_text(SECRET)
    (tmp_path / "root").write_text(SECRET + "\n")
    (tmp_path / "root").chmod(0o600)
    env = {"QUIETLINE_DATA": str(data)}
    assert (
        read_settings(env | {"QUIETLINE_ROOT_SECRET_FILE": str(tmp_path / "root")}).root_secret.reveal()
        == SECRET
    )
    for unsafe in (data / "root", tmp_path / "nowhere", "vault://secret@vault/line"):
        with pytest.raises(BadSettings, match="QUIETLINE_ROOT_SECRET_FILE"):
            read_settings(env | {"QUIETLINE_ROOT_SECRET_FILE": str(unsafe)})


@pytest.mark.parametrize("mode", [0o666, 0o644, 0o640, 0o604])
def test_a_secret_file_that_others_may_open_is_refused_with_the_mend(mode: int, tmp_path: Path) -> None:
    file = tmp_path / "root"
    file.write_text(SECRET)
    file.chmod(mode)
    with pytest.raises(BadSettings, match="QUIETLINE_ROOT_SECRET_FILE; set its mode to 0600"):
        read_settings({"QUIETLINE_ROOT_SECRET_FILE": str(file)})


def test_a_secret_that_systemd_hands_over_is_taken_as_systemd_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "root-secret"
    file.write_text(SECRET)
    env = {"QUIETLINE_ROOT_SECRET_FILE": str(file), "CREDENTIALS_DIRECTORY": str(tmp_path)}
    file.chmod(0o440)
    assert read_settings(env).root_secret.reveal() == SECRET
    for others_too, wrong in ((env, 0o444), (env, 0o460), ({**env, "CREDENTIALS_DIRECTORY": "/srv"}, 0o440)):
        file.chmod(wrong)
        with pytest.raises(BadSettings, match="set its mode to 0600"):
            read_settings(others_too)


def test_no_secret_shows_when_settings_are_printed() -> None:
    printed = repr(read_settings(GOOD | TWILIO))
    for value in (SECRET, *list(TWILIO.values())[:3]):
        assert value not in printed
