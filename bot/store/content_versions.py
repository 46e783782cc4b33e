"""The content that conversations began on, kept until the last of them is over, so that a restart with new content
changes no conversation under way. For start-up and a look now and then, not for turns.
"""

from sqlalchemy import insert, select, update

from bot.ports import Clock
from bot.store.database import READS, alone, engine_of
from bot.store.tables import content_versions
from bot.store.times import days

_versions = content_versions.c


class ContentVersions:
    """The content versions of one database."""

    def __init__(self, url: str, now: Clock) -> None:
        self._engine = engine_of(url)
        self._now = now

    def keep_version(self, version: str, bundle: bytes) -> bool:
        """Keep the sources of the version that new sessions begin on from now. The one before goes in its time.
        Whether it is new here, and takes the place of another.
        """
        others = update(content_versions).where(_versions.version != version, _versions.superseded.is_(None))
        current = update(content_versions).where(_versions.version == version)
        with self._engine.begin() as connection:
            alone(connection)
            took_place = connection.execute(others.values(superseded=days(self._now()))).rowcount > 0
            if connection.execute(current.values(bundle=bundle, superseded=None)).rowcount:
                return False
            connection.execute(insert(content_versions).values(version=version, bundle=bundle))
            return took_place

    def versions(self) -> set[str]:
        """Every version a session may still be on."""
        with self._engine.connect().execution_options(**{READS: True}) as connection:
            return set(connection.execute(select(_versions.version)).scalars())

    def load_version(self, version: str) -> bytes | None:
        """Its sources."""
        one = select(_versions.bundle).where(_versions.version == version)
        with self._engine.connect().execution_options(**{READS: True}) as connection:
            return connection.execute(one).scalar()
