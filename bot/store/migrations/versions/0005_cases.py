"""Cases, where their people can be written to, what was said, and who is on shift."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of the hand-off."""
    _cases()
    _beside()
    _shifts()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=True),
        sa.Column("mark", sa.LargeBinary(16), nullable=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("window", sa.Integer, nullable=False),
        sa.Column("window_minutes", sa.Integer, nullable=False),
        sa.Column("worker", sa.Text, nullable=True),
        sa.Column("claimed", sa.Integer, nullable=True),
        sa.Column("ended", sa.Integer, nullable=True),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("skills", sa.Text, nullable=False),
        sa.Column("brief", sa.Text, nullable=False),
        sa.Column("preferred", sa.Text, nullable=True),
        sa.Column("passed_by", sa.Text, nullable=False),
        sa.Column("overtaken", sa.Integer, nullable=False),
        sa.Column("silence", sa.Text, nullable=True),
        sa.Column("closing", sa.Text, nullable=True),
        sa.Column("offered", sa.Text, nullable=True),
        sa.Column("exits", sa.Integer, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_cases"),
        sa.ForeignKeyConstraint(["worker"], ["staff.name"], name="fk_cases_staff"),
    )
    op.create_index("ix_cases_mark", "cases", ["mark"])
    op.create_index("ix_cases_state", "cases", ["state"])


def _beside() -> None:
    """Where a person can be written to, and what was said."""
    op.create_table(
        "case_addresses",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("expires", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_case_addresses"),
        sa.ForeignKeyConstraint(["number"], ["cases.number"], name="fk_case_addresses_cases"),
    )
    op.create_table(
        "case_words",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("delivery", sa.LargeBinary(16), nullable=True),
        sa.Column("from_person", sa.Boolean, nullable=False),
        sa.Column("said", sa.Integer, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("expires", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", "place", name="pk_case_words"),
        sa.ForeignKeyConstraint(["number"], ["cases.number"], name="fk_case_words_cases"),
    )


def _shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("presence", sa.Text, nullable=False),
        sa.Column("began", sa.Integer, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_shifts"),
        sa.ForeignKeyConstraint(["name"], ["staff.name"], name="fk_shifts_staff"),
    )


def downgrade() -> None:
    """Drop them; whoever waits is told nothing, so stop the service first."""
    op.drop_table("shifts")
    op.drop_table("case_words")
    op.drop_table("case_addresses")
    op.drop_index("ix_cases_state", "cases")
    op.drop_index("ix_cases_mark", "cases")
    op.drop_table("cases")
