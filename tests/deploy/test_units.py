"""The systemd unit keeps what it promises, and the settings' example has every setting."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

from bot.environment import NAMES
from bot.settings import read_settings

DEPLOY = Path(__file__).parents[2] / "deploy"
UNIT = (DEPLOY / "quietline.service").read_text("utf-8")
EXAMPLE = (DEPLOY / "env.example").read_text("utf-8")
PROMISED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "LimitCORE": "0",
    "MemorySwapMax": "0",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
    "RuntimeDirectoryMode": "0700",
    "User": "quietline",
    "KillMode": "mixed",
    "Restart": "always",
    "MemoryDenyWriteExecute": "yes",
    "FileDescriptorStoreMax": "2",
    "NotifyAccess": "main",
    "RuntimeDirectory": "quietline-keys quietline-metrics",
    "LoadCredential": "root-secret:/etc/quietline/root-secret",
}


#: As whom, where and with which secret: the same for all that touches the data.
WHO_AND_WHERE = (
    "User",
    "Group",
    "UMask",
    "LimitCORE",
    "WorkingDirectory",
    "EnvironmentFile",
    "LoadCredential",
)


def service(unit: str = UNIT) -> dict[str, list[str]]:
    """The [Service] section: each key with its values."""
    values: dict[str, list[str]] = defaultdict(list)
    section = unit.partition("[Service]")[2].partition("[Install]")[0]
    for line in section.splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition("=")
            values[key].append(value)
    return values


def test_the_unit_keeps_its_promises() -> None:
    given = service()
    assert {key: given.get(key) for key in PROMISED} == {key: [value] for key, value in PROMISED.items()}


def test_the_unit_leaves_time_to_drain_and_holds_no_secret_in_the_environment() -> None:
    given = service()
    assert int(given["TimeoutStopSec"][0]) > 10
    assert "QUIETLINE_ROOT_SECRET_FILE=%d/root-secret" in given["Environment"]
    assert not any(re.search(r"SECRET=|TOKEN=|PASSWORD", value) for value in given["Environment"])


def analyze(tmp_path: Path, *how: str) -> subprocess.CompletedProcess[str] | None:
    """What systemd says of our units, where systemd is. A program that is there stands in for ours."""
    program = shutil.which("systemd-analyze")
    if program is None:
        return None
    for unit in DEPLOY.glob("quietline*.*"):
        text = unit.read_text("utf-8")
        (tmp_path / unit.name).write_text(
            re.sub(r"^ExecStart=/opt.*", "ExecStart=/bin/true", text, flags=re.M)
        )
    units = sorted(tmp_path.iterdir()) if how == ("verify",) else [tmp_path / "quietline.service"]
    return subprocess.run([program, *how, *units], capture_output=True, text=True, timeout=60, check=False)


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    done = analyze(tmp_path, "verify")
    assert done is None or (done.returncode, done.stderr) == (0, "")


def test_the_backup_is_made_of_the_same_data_with_the_same_secret_and_lies_apart() -> None:
    backup, given = service((DEPLOY / "quietline-backup.service").read_text("utf-8")), service()
    for key in WHO_AND_WHERE:
        assert backup[key] == given[key], key
    assert set(backup["Environment"]) <= set(given["Environment"])
    (started,), (pruned,) = backup["ExecStart"], backup["ExecStartPost"]
    assert "quietline backup /var/lib/quietline-backups/$$(date +%%F).db" in started
    assert pruned == "/usr/bin/find /var/lib/quietline-backups -name *.db -mtime +30 -delete"
    assert backup["StateDirectoryMode"] == ["0700"]


def test_systemd_finds_the_unit_no_more_exposed_than_its_network_makes_it(tmp_path: Path) -> None:
    """On its scale of 0 to 10, in tenths; an ordinary unit has 9.6."""
    done = analyze(tmp_path, "security", "--offline=true", "--threshold=20")
    assert done is None or done.returncode == 0, done.stdout


def test_the_example_has_every_setting_once_and_no_other() -> None:
    given = re.findall(r"^#?(QUIETLINE_[A-Z_]+)=", EXAMPLE, re.M)
    assert sorted(given) == sorted(f"QUIETLINE_{name}" for name in NAMES)


def test_the_example_as_it_stands_starts_with_a_root_secret() -> None:
    given = dict(line.split("=", 1) for line in EXAMPLE.splitlines() if line.startswith("QUIETLINE_"))
    settings = read_settings({**given, "QUIETLINE_ROOT_SECRET": "x" * 32})
    assert settings.public_url == "https://line.example.org"
    assert (settings.twilio, settings.telegram, settings.rasa) == (None, None, None)


def test_the_values_that_stand_in_the_example_are_the_ones_without_it() -> None:
    shown = dict(re.findall(r"^#QUIETLINE_([A-Z_]+)=(\S+)", EXAMPLE, re.M))
    bare = read_settings({"QUIETLINE_ROOT_SECRET": "x" * 32})
    assert (shown["BIND"], shown["CONSOLE_BIND"]) == (bare.bind, bare.console_bind)
    assert float(shown["TEXT_PENCE"]) == bare.text_pence
    assert (shown["PUBLIC_PORT"], shown["CONSOLE_PORT"]) == (str(bare.public_port), str(bare.console_port))
    assert (shown["SERVICE_NAME"], shown["LOG_LEVEL"]) == (bare.service_name, bare.log_level)
    assert shown["EXIT_URL"] == bare.exit_url


def test_every_file_here_is_named_in_the_readme() -> None:
    readme = (DEPLOY / "README.md").read_text("utf-8")
    for file in DEPLOY.iterdir():
        assert file.name == "README.md" or f"`{file.name}`" in readme, file.name


def test_the_page_on_twilio_has_a_place_for_date_and_initials_in_every_line_of_its_list() -> None:
    page = (DEPLOY / "twilio.md").read_text("utf-8").partition("| do | must happen | date | initials |\n")[2]
    lines = [line for line in page.splitlines()[1:] if line.startswith("|")]
    assert len(lines) > 10
    assert all(line.endswith("| | |") for line in lines)
