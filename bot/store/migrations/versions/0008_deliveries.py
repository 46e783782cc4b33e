"""When a worker's message was taken to be carried, and what its provider's later word of it is known by."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make room for both."""
    with op.batch_alter_table("case_words") as table:
        table.add_column(sa.Column("taken", sa.Integer, nullable=True))
        table.add_column(sa.Column("copy", sa.LargeBinary(16), nullable=True))


def downgrade() -> None:
    """Forget both."""
    with op.batch_alter_table("case_words") as table:
        table.drop_column("copy")
        table.drop_column("taken")
