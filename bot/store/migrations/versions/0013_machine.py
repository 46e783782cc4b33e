"""What is done at the machine itself, with nobody signed in, is a line of the trail too: one without a name.

SQLite cannot take a rule from a column, so there the table is made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Let a line stand without a name."""
    _name(nullable=True)


def downgrade() -> None:
    """Drop what was done at the machine; every other line stays."""
    op.execute("DELETE FROM trail WHERE name IS NULL")
    _name(nullable=False)


def _name(*, nullable: bool) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("trail", "name", nullable=nullable)
        return
    op.drop_index("ix_trail_number", "trail")
    op.rename_table("trail", "trail_before")
    op.create_table(
        "trail",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, sa.ForeignKey("staff.name", name="fk_trail_staff"), nullable=nullable),
        sa.Column("did", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=True),
        sa.Column("state", sa.Text, nullable=True),
        sa.Column("about", sa.Text, nullable=True),
    )
    op.create_index("ix_trail_number", "trail", ["number"])
    op.execute("INSERT INTO trail SELECT id, at, name, did, number, state, about FROM trail_before")
    op.drop_table("trail_before")
