"""Documents cannot drift: what exists is in them, and what they name exists."""

from __future__ import annotations

import re
from datetime import date

import typer.main
from starlette.routing import Route

from bot.__main__ import app
from bot.book import HERE, Book
from bot.channels.health import health
from bot.channels.rasa import ROUTES as RASA_ROUTES
from bot.channels.web import WebChat
from bot.engine.session import Line
from bot.environment import NAMES
from bot.wiring import TELEGRAM_PATH, TWILIO_PATHS
from tests.conftest import Served

ROOT = HERE.parent
README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")


def test_every_setting_is_in_the_settings_page_and_no_other() -> None:
    assert {f"QUIETLINE_{name}" for name in NAMES} == set(re.findall(r"QUIETLINE_[A-Z_]+[A-Z]", SETTINGS))


async def test_every_route_is_in_the_settings_page_and_no_other(served: Served) -> None:
    async with served() as conversation:
        web = WebChat(conversation, exit_url="https://example.org/", public_url="http://127.0.0.1")
        routes: list[Route] = [*web.routes, *health(conversation, date.today)]
    wanted = {f"{method} {route.path}" for route in routes for method in (route.methods or set()) - {"HEAD"}}
    wanted |= {f"POST {path}" for path in (*TWILIO_PATHS, TELEGRAM_PATH)}
    wanted |= {f"{method} {path}" for path, method in RASA_ROUTES.items()}
    assert set(re.findall(r"`((?:GET|POST) /[a-z/.]*)`", SETTINGS)) == wanted


def test_every_command_is_in_the_readme() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group, since there are several
    for name in commands:
        assert re.search(rf"`[^`]*\b{name}\b", README), name


def test_every_make_target_is_in_the_readme() -> None:
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M)
    for target in set(targets) - {"help"}:
        assert f"make {target}" in README, target


def test_every_flow_is_in_the_readme(book: Book) -> None:
    shown = {
        name for name, flow in book.script.flows.items() if flow.startable and not name.startswith("pattern_")
    }
    for name in shown:
        assert f"`{name}`" in README, name


def test_every_link_in_the_documents_leads_somewhere() -> None:
    for document in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_transcript_in_the_readme_is_what_is_said(book: Book) -> None:
    """Each of the service's lines in the transcript is a line it really says."""
    transcript = README.split("```\n")[1]
    said = [line for line in transcript.splitlines() if line and not line.startswith((">", "("))]
    texts = "\n".join(_every_text(book))
    for line in said:
        assert line in texts, line


def _every_text(book: Book) -> list[str]:
    said = (
        "utter_ask_safe_to_talk",
        "utter_ask_reason",
        "utter_harm_hello",
        "utter_ask_harm_start",
        "utter_concern_immediate_danger",
    )
    return [book.words.sms((Line(key, book.words.choose(key, "sms", {})),), "en") for key in said]


def test_the_licence_and_the_notices_are_there() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
    notice = (HERE / "content" / "NOTICE").read_text("utf-8")
    assert "HARK" in notice
    assert "AUDIT" in notice


def test_no_document_names_a_machine_path() -> None:
    for document in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        assert not re.search(r"(?<![\w.])/(work|root|home|tmp)/", document.read_text("utf-8")), document
