"""What is served with is known to the last file, has a reason, and can be asked about."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
REASONS = (
    (ROOT / "docs" / "decisions" / "0002-dependencies.md")
    .read_text("utf-8")
    .lower()
    .replace("ruamel.", "ruamel-")
)


def names(wanted: list[str]) -> set[str]:
    return {re.split(r"[\[>=<;]", each)[0].lower().replace(".", "-") for each in wanted}


def pinned(lock: str) -> dict[str, str]:
    """Each package of a lock with all that is said of it."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    return {line.partition("==")[0].partition("[")[0]: line for line in text.splitlines() if line.strip()}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_one_version_with_hashes(lock: str) -> None:
    assert f"-o {lock}" in (ROOT / "scripts" / "lock").read_text("utf-8"), "made by `make lock`"
    for name, line in pinned(lock).items():
        assert re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==\S+ ", line), line[:60]
        assert "--hash=sha256:" in line, name


def test_everything_we_ask_for_is_locked_and_has_its_reason() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    serve = names(PROJECT["project"]["dependencies"]) | {n for e in extras.values() for n in names(e)}
    tools = names(PROJECT["dependency-groups"]["dev"])
    assert serve <= pinned("requirements.lock").keys()
    assert serve | tools <= pinned("requirements-dev.lock").keys()
    for name in serve | tools:
        assert re.sub("^fontpkg-(noto).*", r"\1", name) in REASONS, name


def test_the_tools_that_list_and_ask_read_the_lock_we_serve_with() -> None:
    script = (ROOT / "scripts" / "audit").read_text("utf-8")
    assert {"cyclonedx-bom", "pip-audit"} <= pinned("requirements-audit.lock").keys()
    assert "cyclonedx_py requirements requirements.lock" in script
    assert 'pip-audit" -r requirements.lock --require-hashes --disable-pip --strict' in script
    container = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    assert "-r /tmp/requirements.lock" in container
