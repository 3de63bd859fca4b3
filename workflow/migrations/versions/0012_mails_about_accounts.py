"""Mails about accounts, with links that open once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.create_table(
        "account_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("link_hash", sa.String(), nullable=True),
        sa.Column("valid_until", _MOMENT, nullable=True),
        *_act("asked", nullable=False),
        *_act("sent", nullable=True),
        *_act("used", nullable=True),
        sa.CheckConstraint("kind IN ('sign_up', 'reset', 'reset_done')", name=op.f("ck_account_mail_known_kind")),
        sa.CheckConstraint("(link_hash IS NULL) = (valid_until IS NULL)", name=op.f("ck_account_mail_link_ends")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_mail_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_mail")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_account_mail_link_hash")),
    )
    op.create_index(op.f("ix_account_mail_person_id"), "account_mail", ["person_id"])
    op.create_index(op.f("ix_account_mail_asked_at"), "account_mail", ["asked_at"])


def _act(act: str, *, nullable: bool) -> tuple[sa.schema.SchemaItem, ...]:
    """A moment and its person, always both."""
    return (
        sa.Column(f"{act}_at", _MOMENT, nullable=nullable),
        sa.Column(f"{act}_by", sa.Uuid(), nullable=nullable),
        sa.CheckConstraint(f"({act}_at IS NULL) = ({act}_by IS NULL)", name=op.f(f"ck_account_mail_{act}_pair")),
        sa.ForeignKeyConstraint([f"{act}_by"], ["person.id"], name=op.f(f"fk_account_mail_{act}_by")),
    )
