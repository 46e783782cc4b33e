"""An upgrade under load, and back: this version and a next one serve the same people beside each other.

The next one is this one with what the rules of docs/operating.md allow: a migration that adds to the tables, a field at
the end of a session, and other content.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from alembic.script import ScriptDirectory

from bot.store.migrate import MIGRATIONS
from tests.faults.rolling import Rolled, replace, under_load, underway
from tests.product import Product
from tests.starts import Process

_ROOT: Final = Path(__file__).parents[2]
_MIGRATION: Final = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999.{floor}", "{head}"


def upgrade():
    op.add_column("sessions", sa.Column("mood", sa.Text, nullable=True))
    op.add_column("deliveries", sa.Column("mood", sa.Integer, server_default="0", nullable=False))
    op.create_table("moods", sa.Column("name", sa.Text, primary_key=True))
"""
_LAST_FIELD: Final = "    window: int = 0\n"


class Node(Product):
    """A public door of this version, or of the one whose sources lie in `tree`."""

    tree: Path | None = None

    def begin(self) -> Process:
        """See Product."""
        if self.tree is None:
            return super().begin()
        with self.log.open("ab") as kept:
            return subprocess.Popen(
                [sys.executable, "-m", "bot", *self.command],
                cwd=self.tree,
                env=self.environment,
                stdout=kept,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


async def upgrade(folder: Path, places: Mapping[str, str], seed: int) -> Rolled:
    """One node becomes the next version; the other is started again, then follows; the first goes back."""
    began = time.monotonic()
    rolled = Rolled("this version and the next on PostgreSQL")
    later = await asyncio.to_thread(_next_version, folder / "next")
    nodes = [Node(folder / name, extra=places) for name in ("one", "two")]
    async with under_load(folder, nodes, rolled, seed) as run:
        for place, tree in ((0, later), (1, None), (1, later), (0, None)):
            await underway(run.wire)
            nodes[place].tree = tree
            await replace(nodes[place], rolled)
            run.wire.born()
        await underway(run.wire)
    rolled.seconds = time.monotonic() - began
    return rolled


def _next_version(tree: Path) -> Path:
    """The sources of a version that is to follow this one."""
    for package in ("bot", "safety"):
        shutil.copytree(_ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""
    versions = tree / MIGRATIONS.relative_to(_ROOT) / "versions"
    (versions / "9999_next.py").write_text(_MIGRATION.format(head=head, floor=head[:4]))
    session = tree / "bot" / "engine" / "session.py"
    fields = session.read_text()
    assert fields.endswith(_LAST_FIELD), "the field goes to the end of what a session holds"
    session.write_text(f'{fields}    mood: str = "new"\n')
    with (tree / "bot" / "flows" / "domain.yml").open("a") as domain:
        domain.write("# other content\n")
    return tree
