"""Keys of stored objects lie in a table of their own, cases can be held and forgotten, witnesses' signatures are kept.

Objects of older versions carry their key in their own header and stay readable; `berkas vault rotate` brings their
keys into the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.create_table(
        "data_key",
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("object_id", "purpose", name=op.f("pk_data_key")),
    )
    op.create_index(op.f("ix_data_key_key_id"), "data_key", ["key_id"])
    _holds()
    _signatures()
    for table in ("erasure", "cosignature"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _holds() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        *_act("legal_hold", "placed", nullable=False),
        sa.Column("lifting_reason", sa.String(), nullable=True),
        *_act("legal_hold", "lifted", nullable=True),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifting_reason IS NULL)", name=op.f("ck_legal_hold_lifted_with_reason")
        ),
        sa.CheckConstraint("lifted_by <> placed_by", name=op.f("ck_legal_hold_two_persons")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_legal_hold_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(
        "uq_legal_hold_live", "legal_hold", ["case_id"], unique=True, postgresql_where=sa.text("lifted_at IS NULL")
    )
    op.create_table(
        "erasure",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        *_act("erasure", "erased", nullable=False),
        sa.CheckConstraint("part IN ('pages', 'originals', 'contents')", name=op.f("ck_erasure_known_part")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_erasure_case_id")),
        sa.PrimaryKeyConstraint("case_id", "part", name=op.f("pk_erasure")),
    )


def _signatures() -> None:
    op.create_table(
        "cosignature",
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["size"], ["ledger_checkpoint.size"], name=op.f("fk_cosignature_size")),
        sa.PrimaryKeyConstraint("size", "address", "line", name=op.f("pk_cosignature")),
    )


def _act(table: str, act: str, *, nullable: bool) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column(f"{act}_at", _MOMENT, nullable=nullable),
        sa.Column(f"{act}_by", sa.Uuid(), nullable=nullable),
        sa.CheckConstraint(f"({act}_at IS NULL) = ({act}_by IS NULL)", name=op.f(f"ck_{table}_{act}_pair")),
        sa.ForeignKeyConstraint([f"{act}_by"], ["person.id"], name=op.f(f"fk_{table}_{act}_by")),
    )
