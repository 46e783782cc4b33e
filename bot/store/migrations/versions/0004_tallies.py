"""Counts for each day, of no one in particular."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tallies",
        sa.Column("day", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "name", "value", name="pk_tallies"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it, and the counts."""
    op.drop_table("tallies")
