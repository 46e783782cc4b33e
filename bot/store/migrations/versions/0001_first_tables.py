"""Sessions, deliveries and the content they began on."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "sessions",
        sa.Column("epoch", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("mark", sa.LargeBinary(16), nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("expires", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("epoch", "mark", name="pk_sessions"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deliveries",
        sa.Column("epoch", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("mark", sa.LargeBinary(16), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=True),
        sa.Column("silent", sa.Integer, nullable=False),
        sa.Column("expires", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("epoch", "mark", "digest", name="pk_deliveries"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "content_versions",
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("bundle", sa.LargeBinary, nullable=False),
        sa.Column("superseded", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("version", name="pk_content_versions"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop the first tables, and all that lies in them."""
    op.drop_table("content_versions")
    op.drop_table("deliveries")
    op.drop_table("sessions")
