"""The way in by the proxy and by Tor: nobody is written down, and an onion visitor meets the page and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from bot.channels.rasa import ROUTES as RASA_ROUTES
from bot.wiring import TELEGRAM_PATH, TWILIO_PATHS
from tests.deploy.test_units import DEPLOY

CADDYFILE = (DEPLOY / "Caddyfile").read_text("utf-8")
ONION = (DEPLOY / "onion.caddy").read_text("utf-8")
TORRC = dict(
    line.split(" ", 1) for line in (DEPLOY / "torrc").read_text("utf-8").splitlines() if line[:1].isalpha()
)


def test_no_message_is_put_on_a_connection_that_a_restart_may_close() -> None:
    """With kept connections a rolling restart behind Caddy lost messages; tests/faults/rolling.py runs it there."""
    (reached,) = re.findall(r"^\t\ttransport http \{\n(.*?)^\t\t\}", CADDYFILE, re.M | re.S)
    assert "\tkeepalive off\n" in reached
    assert "lb_try_duration" in CADDYFILE, "who comes while nobody serves waits"


def test_an_onion_visitor_comes_by_loopback_only_and_is_held_to_the_same_rules() -> None:
    port = TORRC["HiddenServicePort"]
    assert port == "80 127.0.0.1:8079"
    assert re.search(r"^http://:8079 \{\n\tbind 127\.0\.0\.1\n", ONION, re.M)
    assert "import door" in ONION
    assert CADDYFILE.count("import door") == 1
    assert re.search(r"^import onion\*\.caddy$", CADDYFILE, re.M), (
        "and nothing is missing where the file is not"
    )


def test_no_provider_comes_by_tor() -> None:
    (told,) = re.findall(r"@providers path (.+)", ONION)
    shut = re.compile("|".join(f"({path.replace('*', '.*')})" for path in told.split()))
    for path in (*TWILIO_PATHS, TELEGRAM_PATH, *RASA_ROUTES):
        assert shut.fullmatch(path), path
    for path in ("/", "/say", "/exit", "/page.js", "/healthz"):
        assert not shut.fullmatch(path), path
    assert "respond @providers 404" in ONION


def test_neither_writes_down_who_comes() -> None:
    assert not re.search(r"^\s*log\b", ONION, re.M)
    assert TORRC["SafeLogging"] == "1"
    assert TORRC["Log"] == "warn syslog", "notices tell of single circuits"


def test_tor_takes_its_file_where_tor_is(tmp_path: Path) -> None:
    if (tor := shutil.which("tor")) is None:
        return
    file = tmp_path / "torrc"
    told = (DEPLOY / "torrc").read_text("utf-8")
    file.write_text(told.replace(TORRC["HiddenServiceDir"], str(tmp_path / "service")))
    (tmp_path / "data").mkdir(mode=0o700)
    command = [tor, "--verify-config", "-f", str(file), "--DataDirectory", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_caddy_takes_its_files_and_logs_no_request_where_caddy_is() -> None:
    if (caddy := shutil.which("caddy")) is None:
        return
    command = [caddy, "adapt", "--config", str(DEPLOY / "Caddyfile"), "--validate"]
    named = {**os.environ, "QUIETLINE_HOST": "line.example.org"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, env=named)
    made = json.loads(done.stdout)
    assert made["logging"]["logs"].keys() == {"default"}
    assert "http" in made["logging"]["logs"]["default"]["exclude"]
    assert all("logs" not in server for server in made["apps"]["http"]["servers"].values())
