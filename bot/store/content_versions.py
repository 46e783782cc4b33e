"""The content that conversations began on, kept until the last of them is over, so that a restart with new content
changes no conversation under way.
"""

from collections.abc import Mapping

from sqlalchemy import insert, select, update

from bot.ports import Clock
from bot.store.database import READS, engine_for
from bot.store.tables import content_versions
from bot.store.times import day_of


class ContentVersions:
    """The content versions of one database. For start-up and for a change of content, not for turns."""

    def __init__(self, url: str, now: Clock) -> None:
        self._engine = engine_for(url)
        self._now = now

    def keep_version(self, version: str, bundle: bytes) -> None:
        """Keep the sources of the version that new sessions begin on from now; the one before goes in time."""
        column = content_versions.c
        with self._engine.begin() as connection:
            connection.execute(
                update(content_versions)
                .where(column.version != version, column.superseded.is_(None))
                .values(superseded=day_of(self._now()))
            )
            current = update(content_versions).where(column.version == version)
            if not connection.execute(current.values(bundle=bundle, superseded=None)).rowcount:
                connection.execute(insert(content_versions).values(version=version, bundle=bundle))

    def load_versions(self) -> Mapping[str, bytes]:
        """Every version a session may still be on, with its sources."""
        with self._engine.connect().execution_options(**{READS: True}) as connection:
            found = connection.execute(select(content_versions.c.version, content_versions.c.bundle))
            return {row.version: row.bundle for row in found}
