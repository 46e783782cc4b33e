"""The runbook names commands, settings, places and files that exist: at three in the morning nobody can guess."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import typer.main
from ruamel.yaml import YAML

from bot.__main__ import app
from bot.environment import NAMES
from safety import keydatabase
from tests.deploy.test_units import DEPLOY, WHO_AND_WHERE, service

ROOT = DEPLOY.parent
RUNBOOK = (DEPLOY / "runbook.md").read_text("utf-8")
#: What stands in code, joined where a line of the page ends.
CODE = [" ".join(code.split()) for code in re.findall(r"(?<!`)`([^`]+)`(?!`)", RUNBOOK)]
#: Every way the page calls a command of ours, and what follows it.
OURS = re.compile(r"(?:^|deploy/|-m |--rm |bin/)(?:quietline(?:-do)?|bot) ([a-z].*)")
PARTS = {
    "Keys lost",
    "The number is known",
    "A provider is down",
    "Surge",
    "Erase everything",
    "Upgrade and rolling restart",
    "Backup and restore",
    "A breach",
    "Whom to call",
}


def commands() -> list[str]:
    return [found[1].split(" && ")[0].split(" >")[0] for code in CODE if (found := OURS.search(code))]


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command these words lead to, and the words behind it."""
    found: click.Command = typer.main.get_command(app)  # type: ignore[assignment]  # Typer brings a click of its own
    while words and hasattr(found, "commands"):
        assert words[0] in found.commands, words
        found, words = found.commands[words[0]], words[1:]
    return found, words


def test_every_case_has_its_part_and_every_part_of_an_incident_says_whom_to_tell() -> None:
    parts = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", RUNBOOK, re.M))
    assert parts.keys() == PARTS
    for incident in PARTS - {"Upgrade and rolling restart", "Backup and restore", "Whom to call"}:
        assert "*Tell*" in parts[incident], incident


@pytest.mark.parametrize("written", sorted(set(commands())))
def test_every_command_exists_with_its_options(written: str) -> None:
    command, rest = command_of(written.split())
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= known
    assert not hasattr(command, "commands"), "a command, not a group of them"


def test_the_page_calls_commands_at_all() -> None:
    assert {"backup", "restore", "sweep", "audit", "staff", "services", "telegram"} <= {
        written.split()[0] for written in commands()
    }


def test_every_setting_target_and_file_exists() -> None:
    assert set(re.findall(r"QUIETLINE_([A-Z_]+)", RUNBOOK)) <= NAMES
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert set(re.findall(r"\bmake ([a-z]+)`", RUNBOOK)) <= set(targets)
    for path in re.findall(r"\b(?:deploy|tests|docs)/[\w./-]+\w", RUNBOOK):
        assert (ROOT / path).exists(), path
    for link in re.findall(r"\]\(([^)#:]+)\)", RUNBOOK):
        assert (DEPLOY / link).exists(), link


def test_the_places_and_names_are_those_of_the_files_beside_it() -> None:
    places = dict(value.split("=", 1) for value in service()["Environment"])
    assert set(re.findall(r"rm (?:-r )?(/\S+?)`", RUNBOOK)) == {
        places["QUIETLINE_KEYS"],
        places["QUIETLINE_DATA"],
    }
    assert set(re.findall(r"DROP TABLE (\w+)", RUNBOOK)) == {"quietline_keys"}
    assert "CREATE TABLE IF NOT EXISTS quietline_keys" in Path(keydatabase.__file__).read_text("utf-8")
    compose = YAML(typ="safe").load((DEPLOY / "compose.yml").read_text("utf-8"))
    assert {"quietline", "keys"} <= compose["services"].keys()
    assert set(re.findall(r"systemctl \w+ (\w+)", RUNBOOK)) == {"quietline"}


def test_what_is_run_by_hand_under_systemd_meets_the_same_places_and_secret_as_the_service() -> None:
    script = (DEPLOY / "quietline-do").read_text("utf-8")
    assert (DEPLOY / "quietline-do").stat().st_mode & 0o111
    given = service()
    for key in WHO_AND_WHERE:
        assert f"-p {key}={given[key][0]} " in script.replace("\\\n", ""), key
    places = [value for value in given["Environment"] if re.match("QUIETLINE_(DATA|KEYS)=", value)]
    assert sorted(re.findall(r"-E (\S+)", script)) == sorted(places)
    assert given["ExecStart"][0].removesuffix(" run") in script
