"""What staff did, for the review of incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "trail",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, sa.ForeignKey("staff.name", name="fk_trail_staff"), nullable=False),
        sa.Column("did", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=True),
        sa.Column("state", sa.Text, nullable=True),
        sa.Column("about", sa.Text, nullable=True),
    )
    op.create_index("ix_trail_number", "trail", ["number"])


def downgrade() -> None:
    """Drop it, and what was done."""
    op.drop_table("trail")
