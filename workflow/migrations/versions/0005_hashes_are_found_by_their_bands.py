"""Hashes of pictures are looked up by bands of their bits, in an ordinary index instead of pgvector's."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from verify.forgery.bands import bands

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Forward only: a backup is the way back. The extension stays: it may serve others by now."""
    op.execute("DROP INDEX IF EXISTS ix_picture_bits")
    op.add_column("picture", sa.Column("bands", postgresql.ARRAY(sa.Integer()), nullable=True))
    connection = op.get_bind()
    while rows := connection.execute(sa.text("SELECT id, bits FROM picture WHERE bands IS NULL LIMIT 5000")).all():
        _band(connection, rows)
    op.alter_column("picture", "bands", nullable=False)
    op.create_index(
        "ix_picture_bands", "picture", ["bands"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )


def _band(connection: sa.Connection, rows: Sequence[sa.Row[tuple[object, ...]]]) -> None:
    told = [{"row": row.id, "bands": bands(int(row.bits, 2).to_bytes(32))} for row in rows]
    connection.execute(sa.text("UPDATE picture SET bands = :bands WHERE id = :row"), told)
