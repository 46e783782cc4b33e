"""By which code a worker can be asked for again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "worker_codes",
        sa.Column("digest", sa.LargeBinary(16), primary_key=True),
        sa.Column("name", sa.Text, sa.ForeignKey("staff.name", name="fk_worker_codes_staff"), nullable=False),
        sa.Column("expires", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Drop it; every code is as a made-up one."""
    op.drop_table("worker_codes")
