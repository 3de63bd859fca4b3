"""What the record shows to be unusual."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

_JSON = postgresql.JSONB(astext_type=sa.Text())
_MOMENT = sa.DateTime(timezone=True)
_FIXED = (
    "id", "code", "subject_id", "about", "audience", "values", "entries", "cases", "evidence", "judged_to", "raised_at",
    "raised_by",
)  # fmt: skip
# what an alert says stays, and one that was closed stays closed, whoever asks the database
_STAYS = " OR ".join(["OLD.closed_at IS NOT NULL", *(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in _FIXED)])


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("values", _JSON, nullable=False),
        sa.Column("entries", _JSON, nullable=False),
        sa.Column("cases", _JSON, nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("judged_to", sa.BigInteger(), nullable=False),
        *_act("alert", "raised", nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("closing_reason", sa.String(), nullable=True),
        *_act("alert", "closed", nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_alert_subject_id")),
        sa.UniqueConstraint(
            "code", "subject_id", "about", "evidence", name=op.f("uq_alert_code_subject_id_about_evidence")
        ),
        sa.CheckConstraint("closed_by <> subject_id", name=op.f("ck_alert_not_by_oneself")),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name=op.f("ck_alert_outcome_is_closed")),
        sa.CheckConstraint("(closed_at IS NULL) = (closing_reason IS NULL)", name=op.f("ck_alert_closed_with_reason")),
        sa.CheckConstraint("btrim(closing_reason) <> ''", name=op.f("ck_alert_reason_has_words")),
        sa.CheckConstraint("outcome IN ('dismissed', 'upheld')", name=op.f("ck_alert_known_outcome")),
        sa.CheckConstraint("audience IN ('supervisors', 'auditors')", name=op.f("ck_alert_known_audience")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index("uq_alert_open", "alert", ["code", "subject_id", "about"], unique=True, postgresql_where=is_open)
    op.create_index(op.f("ix_alert_subject_id"), "alert", ["subject_id"])
    op.create_index(op.f("ix_alert_raised_at"), "alert", ["raised_at"])
    op.create_table(
        "alert_run",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        *_act("alert_run", "judged", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_alert_run_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_run")),
    )
    op.execute(
        "CREATE TRIGGER alert_stays BEFORE DELETE OR TRUNCATE ON alert "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER alert_says_the_same BEFORE UPDATE ON alert FOR EACH ROW WHEN ({_STAYS}) "
        "EXECUTE FUNCTION refuse_change()"
    )


def _act(table: str, act: str, *, nullable: bool) -> tuple[sa.schema.SchemaItem, ...]:
    """A moment and its person, always both."""
    return (
        sa.Column(f"{act}_at", _MOMENT, nullable=nullable),
        sa.Column(f"{act}_by", sa.Uuid(), nullable=nullable),
        sa.CheckConstraint(f"({act}_at IS NULL) = ({act}_by IS NULL)", name=op.f(f"ck_{table}_{act}_pair")),
        sa.ForeignKeyConstraint([f"{act}_by"], ["person.id"], name=op.f(f"fk_{table}_{act}_by")),
    )
