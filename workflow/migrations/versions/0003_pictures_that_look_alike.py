"""Hashes of pictures, with pgvector's index where the server has that extension."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

# a server without pgvector, or a role that may not add it, looks through the whole table instead
_INDEX = """
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS vector;
    CREATE INDEX ix_picture_bits ON picture USING hnsw (bits bit_hamming_ops) WITH (m = 12, ef_construction = 40);
EXCEPTION WHEN feature_not_supported OR undefined_file OR undefined_object OR insufficient_privilege THEN
    RAISE NOTICE 'without pgvector: look-ups of pictures read the whole table';
END
$$
"""


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.create_table(
        "picture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("bits", postgresql.BIT(length=256), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_picture_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
    )
    op.create_index(op.f("ix_picture_document_id"), "picture", ["document_id"])
    op.execute(_INDEX)
