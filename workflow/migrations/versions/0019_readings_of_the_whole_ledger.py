"""Readings of the whole ledger by a worker."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.create_table(
        "ledger_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(), nullable=True),
        sa.Column("checkpoints", sa.Integer(), nullable=True),
        sa.Column("forgotten", sa.Integer(), nullable=True),
        sa.Column("cases", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        *_act("asked", nullable=False),
        *_act("finished", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_reading")),
    )
    op.create_index(
        "uq_ledger_reading_unfinished",
        "ledger_reading",
        ["finished_at"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _act(act: str, *, nullable: bool) -> tuple[sa.schema.SchemaItem, ...]:
    """A moment and its person, always both."""
    return (
        sa.Column(f"{act}_at", _MOMENT, nullable=nullable),
        sa.Column(f"{act}_by", sa.Uuid(), nullable=nullable),
        sa.CheckConstraint(f"({act}_at IS NULL) = ({act}_by IS NULL)", name=op.f(f"ck_ledger_reading_{act}_pair")),
        sa.ForeignKeyConstraint([f"{act}_by"], ["person.id"], name=op.f(f"fk_ledger_reading_{act}_by")),
    )
