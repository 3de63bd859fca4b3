"""What officers say of findings and values, later examinations of a document, and findings that are never deleted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

_JSON = postgresql.JSONB(astext_type=sa.Text())
_MOMENT = sa.DateTime(timezone=True)
# of a field with a value; what was stored before this version gets its narrow column too
_CONFIDENCES = """
UPDATE examination SET confidences = coalesce((
    SELECT jsonb_object_agg(read.key, read.value -> 'confidence')
    FROM jsonb_each(content -> 'fields') read
    WHERE read.value ->> 'value' NOT IN ('', '[]')
), '{}'::jsonb) WHERE jsonb_typeof(content -> 'fields') = 'object'
"""
_FOUND = """
UPDATE finding SET found_at = cases.checked_at, found_by = cases.checked_by
FROM cases WHERE cases.id = finding.case_id AND finding.examination_id IS NULL
"""


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.create_table(
        "reexamination",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        _pair("reexamination", "asked"),
        _person("reexamination", "asked"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reexamination")),
    )
    _examinations()
    _act("finding", "found")
    _act("finding", "superseded")
    op.execute(_FOUND)
    _said()
    op.create_index(op.f("ix_decision_decided_at"), "decision", ["decided_at"])


def _examinations() -> None:
    op.add_column("examination", sa.Column("engine", sa.String(), nullable=True))
    op.add_column("examination", sa.Column("policy_version", sa.String(), nullable=True))
    op.add_column("examination", sa.Column("confidences", _JSON, nullable=False, server_default="{}"))
    op.execute(_CONFIDENCES)
    op.alter_column("examination", "confidences", server_default=None)
    op.add_column("examination", sa.Column("shadow", sa.Boolean(), nullable=False, server_default="false"))
    op.alter_column("examination", "shadow", server_default=None)
    op.add_column("examination", sa.Column("reexamination_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_examination_reexamination_id"), "examination", "reexamination", ["reexamination_id"], ["id"]
    )
    op.add_column("examination", sa.Column("changes", _JSON, nullable=True))
    _act("examination", "superseded")
    op.drop_constraint("uq_examination_document_id", "examination", type_="unique")
    op.create_index(op.f("ix_examination_document_id"), "examination", ["document_id"])
    op.create_index(
        "uq_examination_current",
        "examination",
        ["document_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL AND NOT shadow"),
    )
    op.create_index("uq_examination_run", "examination", ["reexamination_id", "document_id"], unique=True)


def _said() -> None:
    op.create_table(
        "field_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("examination_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", _JSON, nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("corrected_at", _MOMENT, nullable=False),
        sa.Column("corrected_by", sa.Uuid(), nullable=False),
        _pair("field_correction", "corrected"),
        _person("field_correction", "corrected"),
        sa.ForeignKeyConstraint(
            ["examination_id"], ["examination.id"], name=op.f("fk_field_correction_examination_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_correction")),
    )
    op.create_index(op.f("ix_field_correction_examination_id"), "field_correction", ["examination_id"])
    op.create_index(op.f("ix_field_correction_corrected_at"), "field_correction", ["corrected_at"])
    op.create_table(
        "finding_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("marked_at", _MOMENT, nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("source IN ('officer', 'correction')", name=op.f("ck_finding_mark_known_source")),
        _pair("finding_mark", "marked"),
        _person("finding_mark", "marked"),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_mark_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_mark")),
    )
    op.create_index(op.f("ix_finding_mark_finding_id"), "finding_mark", ["finding_id"])
    op.create_index(op.f("ix_finding_mark_marked_at"), "finding_mark", ["marked_at"])


def _act(table: str, act: str) -> None:
    """A moment and its person, both or neither."""
    op.add_column(table, sa.Column(f"{act}_at", _MOMENT, nullable=True))
    op.add_column(table, sa.Column(f"{act}_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f(f"fk_{table}_{act}_by"), table, "person", [f"{act}_by"], ["id"])
    op.create_check_constraint(op.f(f"ck_{table}_{act}_pair"), table, f"({act}_at IS NULL) = ({act}_by IS NULL)")


def _pair(table: str, act: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"({act}_at IS NULL) = ({act}_by IS NULL)", name=op.f(f"ck_{table}_{act}_pair"))


def _person(table: str, act: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{act}_by"], ["person.id"], name=op.f(f"fk_{table}_{act}_by"))
