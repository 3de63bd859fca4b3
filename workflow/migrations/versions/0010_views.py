"""What was shown to whom, and how much of it a day."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

_JSON = postgresql.JSONB(astext_type=sa.Text())
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.create_table(
        "view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("rendition_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("covered", _JSON, nullable=False),
        sa.Column("not_found", _JSON, nullable=False),
        sa.Column("frame_version", sa.Integer(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        *_act("view", "viewed"),
        _to("view", "case_id", "cases"),
        _to("view", "document_id", "document"),
        _to("view", "claim_id", "claim"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view")),
    )
    for column in ("case_id", "claim_id", "rendition_id"):
        op.create_index(op.f(f"ix_view_{column}"), "view", [column])
    op.create_index("ix_view_viewed_by_viewed_at", "view", ["viewed_by", "viewed_at"])
    op.create_table(
        "budget_raise",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("counted", sa.String(), nullable=False),
        sa.Column("extra", sa.Integer(), nullable=False),
        sa.Column("valid_until", _MOMENT, nullable=False),
        *_act("budget_raise", "raised"),
        _to("budget_raise", "person_id", "person"),
        sa.CheckConstraint("raised_by <> person_id", name=op.f("ck_budget_raise_not_for_oneself")),
        sa.CheckConstraint("extra > 0", name=op.f("ck_budget_raise_more")),
        sa.CheckConstraint(
            "counted IN ('claims', 'views', 'searches', 'skips')", name=op.f("ck_budget_raise_known_counted")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_raise")),
    )
    op.create_index(op.f("ix_budget_raise_person_id"), "budget_raise", ["person_id"])
    # counted by the budget and by the alerts: the claims of one officer of late
    op.create_index(op.f("ix_claim_officer_id"), "claim", ["officer_id"])
    for table in ("view", "budget_raise"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _act(table: str, act: str) -> tuple[sa.Column[Any] | sa.CheckConstraint | sa.ForeignKeyConstraint, ...]:
    """A moment and its person, always both."""
    return (
        sa.Column(f"{act}_at", _MOMENT, nullable=False),
        sa.Column(f"{act}_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(f"({act}_at IS NULL) = ({act}_by IS NULL)", name=op.f(f"ck_{table}_{act}_pair")),
        _to(table, f"{act}_by", "person"),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
