"""Teams a supervisor has closed, and how often masked details of a case were looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "closed_teams",
        sa.Column("team", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, sa.ForeignKey("staff.name", name="fk_closed_teams_staff"), nullable=False),
        sa.Column("since", sa.Integer, nullable=False),
    )
    op.create_table(
        "reveals",
        sa.Column(
            "number",
            sa.Integer,
            sa.ForeignKey("cases.number", name="fk_reveals_cases"),
            primary_key=True,
        ),
        sa.Column("times", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Drop them; every team is open."""
    op.drop_table("reveals")
    op.drop_table("closed_teams")
