"""What is still to be done outside: claims of answers, messages to send, copies to clear, and who has left."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables. Answers that lie there were said in answer to a webhook, so nobody has claimed them."""
    op.add_column("deliveries", sa.Column("claimed", sa.Integer, nullable=True))
    op.create_table(
        "outbox",
        sa.Column("epoch", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("mark", sa.LargeBinary(16), nullable=False),
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("exits", sa.Integer, nullable=False),
        sa.Column("due", sa.Integer, nullable=False),
        sa.Column("expires", sa.Integer, nullable=False),
        sa.Column("claimed", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("epoch", "mark", "id", name="pk_outbox"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "traces",
        sa.Column("epoch", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("mark", sa.LargeBinary(16), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("exits", sa.Integer, nullable=True),
        sa.Column("due", sa.Integer, nullable=True),
        sa.Column("expires", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("epoch", "mark", "digest", name="pk_traces"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_traces_due", "traces", ["due", "epoch", "mark"])
    op.create_table(
        "departures",
        sa.Column("epoch", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("mark", sa.LargeBinary(16), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=True),
        sa.Column("keeps", sa.Integer, nullable=False),
        sa.Column("expires", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("epoch", "mark", name="pk_departures"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop the tables, and all that waits in them."""
    op.drop_table("departures")
    op.drop_index("ix_traces_due", "traces")
    op.drop_table("traces")
    op.drop_table("outbox")
    op.drop_column("deliveries", "claimed")
