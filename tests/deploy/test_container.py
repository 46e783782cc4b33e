"""What the container files promise, read from them; nothing is built here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

DEPLOY = Path(__file__).parents[2] / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")
CADDYFILE = (DEPLOY / "Caddyfile").read_text("utf-8")
#: The instructions without comments, each on one line.
INSTRUCTIONS = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", CONTAINERFILE, flags=re.M)).splitlines()


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    made: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "compose.yml").read_text("utf-8"))
    return made


def instructions(name: str) -> list[str]:
    return [line.partition(" ")[2] for line in INSTRUCTIONS if line.startswith(name + " ")]


def tagged(image: str) -> bool:
    """Whether the name says which version; `latest` says none."""
    return re.search(r":(?!latest$)[\w][\w.-]*$", image.rpartition("/")[2]) is not None


def test_the_image_is_built_on_versions_that_are_named() -> None:
    assert instructions("FROM"), "there is a base image"
    for base in instructions("FROM"):
        assert tagged(base.split(" ")[0]), base


def test_the_image_runs_as_a_user_that_is_a_number_and_not_root() -> None:
    assert instructions("USER") == ["10001:10001"]
    last = INSTRUCTIONS.index("USER 10001:10001")
    assert not any(line.startswith(("RUN", "COPY", "ADD")) for line in INSTRUCTIONS[last:])


def test_every_dependency_in_the_image_comes_from_the_lock_with_its_hash() -> None:
    installs = [line for line in instructions("RUN") if re.search(r"\binstall --|\bpip\b|\bapt", line)]
    assert [line for line in installs if "pip" in line] == [
        "/opt/quietline/bin/pip install --no-cache-dir --no-deps --only-binary=:all: --require-hashes"
        " -r /tmp/requirements.lock"
    ]
    assert not any("apt" in line for line in installs)
    lock = (DEPLOY.parent / "requirements.lock").read_text("utf-8")
    for extra in ("asyncpg", "psycopg-binary", "rasa-sdk"):
        assert re.search(rf"^{extra}==", lock, re.M), extra


def test_the_image_says_whether_it_answers_people() -> None:
    (check,) = instructions("HEALTHCHECK")
    assert "/healthz" in check


def test_what_the_image_copies_is_all_that_its_build_may_see() -> None:
    ignore = (DEPLOY.parent / ".dockerignore").read_text("utf-8").split("\n")
    copied = {line.split(" ")[0] for line in instructions("COPY") if not line.startswith("--from")}
    assert {line[1:] for line in ignore if line.startswith("!")} == copied
    assert "*" in ignore


def test_compose_names_only_images_with_a_version(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert tagged(service["image"]), name


def test_every_container_is_read_only_and_has_no_rights_it_does_not_need(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["ulimits"] == {"core": 0}, name
    assert "cap_add" not in compose["services"]["quietline"]
    assert "user" not in compose["services"]["quietline"], "the image's own"


def test_nothing_is_reached_from_outside_but_the_proxy(compose: dict[str, Any]) -> None:
    services = compose["services"]
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published.keys() == {"caddy", "quietline"}
    assert published["quietline"] == ["127.0.0.1:8081:8081"], "the staff door, to this machine alone"
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("rows", "keys"):
        assert services[name]["networks"] == ["inside"], name


def test_the_keys_live_in_memory_and_are_never_swapped_or_archived(compose: dict[str, Any]) -> None:
    services = compose["services"]
    keys = services["keys"]
    assert "volumes" not in keys
    assert any(str(place).startswith("/var/lib/postgresql:") for place in keys["tmpfs"])
    assert {"archive_mode=off", "max_wal_senders=0", "log_statement=none"} <= set(keys["command"])
    for name in ("quietline", "keys"):
        assert services[name]["memswap_limit"] == services[name]["mem_limit"], name


def test_no_secret_is_written_in_compose(compose: dict[str, Any]) -> None:
    text = (DEPLOY / "compose.yml").read_text("utf-8")
    assert set(re.findall(r"_PASSWORD: (\S+)", text)) == {'"${ROWS_PASSWORD:?}"}', '"${KEYS_PASSWORD:?}"}'}
    assert compose["secrets"] == {"root-secret": {"file": "./root-secret"}}


def test_the_proxy_writes_nothing_down_about_who_asks() -> None:
    lines = [line.strip() for line in CADDYFILE.splitlines() if not line.strip().startswith("#")]
    assert [line for line in lines if re.match(r"log\b", line)] == ["log default {"], "no access log"
    assert "exclude http" in lines
    assert "header_up -X-Forwarded-For" in lines
    assert "admin off" in lines


def test_the_proxy_lets_in_the_longest_update_and_nothing_longer_and_only_to_the_public_door() -> None:
    assert re.findall(r"max_size (\S+)", CADDYFILE) == ["256KB"]
    assert re.findall(r"reverse_proxy (\S+)", CADDYFILE) == ["{$QUIETLINE_UPSTREAM:127.0.0.1:8080}"]
    assert "8081" not in CADDYFILE
