"""Run by Alembic inside the connection and transaction that `bot/store/migrate.py` opened."""

from alembic import context

from bot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can roll a change of tables back too; without this every statement would stand alone.
    transactional_ddl=True,
)
context.run_migrations()
