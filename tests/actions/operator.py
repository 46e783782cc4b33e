"""An operator with actions of their own: the worked example of docs/rasa.md, installed beside the product."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.actions.registered import GROUP
from bot.book import HERE

PAGE = HERE.parent / "docs" / "rasa.md"
DAY = date(2026, 11, 24)
_BLOCK = re.compile(r"^```\w+\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def example() -> Mapping[str, str]:
    """Each file of the worked example, by its name."""
    return dict(_BLOCK.findall(PAGE.read_text("utf-8")))


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, module: str, source: str, **entries: str) -> Path:
    """What pip would put beside the product: a module and its entry points."""
    site = folder / "site"
    about = site / f"{module}-1.0.dist-info"
    about.mkdir(parents=True)
    (site / f"{module}.py").write_text(source)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    lines = (f"{name} = {where}\n" for name, where in entries.items())
    (about / "entry_points.txt").write_text(f"[{GROUP}]\n" + "".join(lines))
    monkeypatch.syspath_prepend(site)
    return site


def install_example(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = example()
    entries = tomllib.loads(files["pyproject.toml"])["project"]["entry-points"][GROUP]
    return install(folder, monkeypatch, "our_actions", files["our_actions.py"], **entries)


def content(folder: Path) -> Path:
    """Our content with that of the example in it."""
    root, files = folder / "bot", example()
    for name in ("flows", "content"):
        shutil.copytree(HERE / name, root / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name in ("bot/flows/our_group.yml", "bot/content/en/our_group.yml"):
        (folder / name).write_text(files[name])
    _add_to(root / "flows" / "domain.yml", YAML(typ="safe").load(files["bot/flows/domain.yml"]))
    return root


def _add_to(path: Path, more: dict[str, Any]) -> None:
    yaml = YAML()
    domain = yaml.load(path.read_text("utf-8"))
    domain["slots"].update(more["slots"])
    domain["actions"].extend(more["actions"])
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(domain, file)
