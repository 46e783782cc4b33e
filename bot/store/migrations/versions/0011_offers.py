"""When a colleague was asked to take over, so that an offer left lying comes to an end."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make room for it."""
    op.add_column("cases", sa.Column("offered_at", sa.Integer, nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("cases", "offered_at")
