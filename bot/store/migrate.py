"""Bring the database to the newest tables. Run at every start; several processes may start together."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from bot.store.database import engine_for

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def migrate(url: str, revision: str = "head") -> None:
    """Make the database if it is missing, then run what it lacks, in one transaction that keeps others out."""
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            command.upgrade(alembic(connection), revision)
    finally:
        engine.dispose()


def alembic(connection: Connection) -> Config:
    """Alembic's settings, without a file: where the migrations lie and on which connection they run."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
