"""Accounts of staff, their codes, and where they are signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the console's first tables."""
    op.create_table(
        "staff",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("teams", sa.Text, nullable=False),
        sa.Column("languages", sa.Text, nullable=False),
        sa.Column("skills", sa.Text, nullable=False),
        sa.Column("leads_safeguarding", sa.Boolean, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("most_a_shift", sa.Integer, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("onetime", sa.LargeBinary, nullable=False),
        sa.Column("last_step", sa.Integer, nullable=False),
        sa.Column("disabled", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_staff"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kept", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("name", "kept", name="pk_recovery_codes"),
        sa.ForeignKeyConstraint(["name"], ["staff.name"], name="fk_recovery_codes_staff"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("kept", sa.LargeBinary(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("began", sa.Integer, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kept", name="pk_sign_ins"),
        sa.ForeignKeyConstraint(["name"], ["staff.name"], name="fk_sign_ins_staff"),
    )


def downgrade() -> None:
    """Drop them, and every account with them."""
    op.drop_table("sign_ins")
    op.drop_table("recovery_codes")
    op.drop_table("staff")
