"""What the review of an incident asks for: on which content somebody was answered, and how far each message came."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make room for both; of the cases before it neither is known."""
    op.add_column("cases", sa.Column("content", sa.Text, nullable=True))
    op.create_table(
        "case_deliveries",
        sa.Column(
            "number",
            sa.Integer,
            sa.ForeignKey("cases.number", name="fk_case_deliveries_cases"),
            primary_key=True,
        ),
        sa.Column("from_person", sa.Boolean, primary_key=True),
        sa.Column("state", sa.Text, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Forget both."""
    op.drop_table("case_deliveries")
    op.drop_column("cases", "content")
