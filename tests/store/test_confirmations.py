"""Confirmations reach the running service through the database, and are left alone by everything else."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import services_desk
from bot.confirming import Confirming
from bot.content import checked
from bot.content.confirmations import Confirmation
from bot.content.responses import read_findings
from bot.content.services import Directory
from bot.content.words import Words
from bot.engine.session import Line
from bot.errors import QuietlineError
from bot.foundations import today
from bot.store.confirmations import Confirmations
from bot.store.migrate import migrate
from tests.content.words_world import ROOT, shipped_slots

KEY = "switchboard_lgbt"  # hidden in the files


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Confirmations:
    """A service set up in a folder of its own."""
    for name in ("ROOT_SECRET", "DATA"):
        monkeypatch.delenv(f"QUIETLINE_{name}", raising=False)
    monkeypatch.setenv("QUIETLINE_ROOT_SECRET", "a root secret that is only for tests, and long")
    monkeypatch.setenv("QUIETLINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("QUIETLINE_DATABASE", f"sqlite:///{tmp_path}/quietline.db")
    migrate(f"sqlite:///{tmp_path}/quietline.db")
    return Confirmations(f"sqlite:///{tmp_path}/quietline.db")


def line() -> str:
    return next(line for line in services_desk.listed() if line.startswith(KEY))


async def test_a_confirmation_takes_effect_on_a_running_service_and_can_be_taken_back(
    desk: Confirmations,
) -> None:
    directory = Directory.load()
    english, _ = read_findings(ROOT / "content" / "en", shipped_slots())
    words = Words(english.responses, directory, today=today)
    shown = Line("service", 0, (("service", KEY), ("hours", "check")))
    confirming = Confirming(desk, [directory], today)
    assert words.sms((shown,), "en") == ""
    number = next(said for said in services_desk.confirm(KEY, "Ana", "a call", [], None) if "phone" in said)
    await confirming.look()
    assert number.removeprefix("phone: ").partition(" (")[0] in words.sms((shown,), "en")
    services_desk.withdraw(KEY)
    await confirming.look()
    assert words.sms((shown,), "en") == ""


def test_the_list_says_who_confirmed_what_and_how(desk: Confirmations) -> None:
    assert "  hidden  " in line()
    assert "not confirmed: service" in line()
    list(services_desk.confirm(KEY, "Ana", "a call", [], None))
    assert "  shown  " in line()
    assert f"confirmed {today()} by Ana: a call" in line()


def test_what_is_confirmed_for_a_few_days_is_due(desk: Confirmations) -> None:
    list(services_desk.confirm(KEY, "Ana", "a call", [], today() + timedelta(days=5)))
    assert any(line.startswith(KEY) for line in services_desk.due(30))
    assert not any(line.startswith(KEY) for line in services_desk.due(1))


def test_a_second_confirmation_takes_the_place_of_the_first(desk: Confirmations) -> None:
    for who in ("Ana", "Ben"):
        list(services_desk.confirm(KEY, who, "a call", ["phone"], None))
    assert [(one.field, one.who) for one in desk.everything()] == [("phone", "Ben")]


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (("nobody", "Ana", "a call", [], None), services_desk.NoSuchService),
        (("emergency", "Ana", "a call", [], None), checked.NeverExpires),
        ((KEY, "Ana", "a call", ["fax"], None), checked.NoSuchField),
        ((KEY, " ", "a call", [], None), checked.NobodyNamed),
        ((KEY, "Ana", "a call", [], date(2020, 1, 1)), checked.BadDay),
        ((KEY, "Ana", "a call", [], date(2099, 1, 1)), checked.BadDay),
    ],
)
def test_what_cannot_be_confirmed_is_refused_and_nothing_is_kept(
    desk: Confirmations,
    asked: tuple[str, str, str, list[str], date | None],
    refusal: type[QuietlineError],
) -> None:
    with pytest.raises(refusal):
        list(services_desk.confirm(*asked))
    assert desk.everything() == ()


async def test_with_the_database_away_what_is_shown_stays_as_it_is(tmp_path: Path) -> None:
    directory = Directory.load()
    said = Confirmation(KEY, "service", "Switchboard LGBT+", "Ana", "a call", today(), today())
    directory.confirm([said], today())
    await Confirming(Confirmations(f"sqlite:///{tmp_path}/nothing.db"), [directory], today).look()
    assert directory.get(KEY, today()) is not None
