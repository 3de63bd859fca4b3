"""The ledger becomes a Merkle tree (RFC 9162) with sealed entries, checkpoints and witnesses.

Entries of the older versions hold the hash of the one before. That chain is checked once more, and each entry becomes
a leaf: whoever changed one earlier is found here and not carried over.
"""

import hashlib
import hmac
import json
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0006"
down_revision = "0005"

_APPEND_ONLY = ("ledger_node", "ledger_checkpoint")
_NOT_CHANGED = """
CREATE TRIGGER ledger_detail_not_changed BEFORE UPDATE OR TRUNCATE ON ledger_detail
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    _tables()
    op.add_column("ledger_entry", sa.Column("commitment", sa.String(), nullable=True))
    op.add_column("ledger_entry", sa.Column("seal", sa.String(), nullable=True))
    op.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append_only")
    _plant(op.get_bind(), context.config.attributes.get("secret"))
    op.execute("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_append_only")
    op.alter_column("ledger_entry", "seal", nullable=False)
    op.drop_column("ledger_entry", "previous_hash")
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(_NOT_CHANGED)


def _tables() -> None:
    op.create_table(
        "ledger_detail",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("content", sa.dialects.postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["ledger_entry.seq"], name=op.f("fk_ledger_detail_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_detail")),
    )
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_ledger_node")),
    )
    op.create_table(
        "ledger_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        *_act("ledger_checkpoint", "signed", nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_ledger_checkpoint")),
    )
    op.create_table(
        "witness",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        *_act("witness", "published", nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_witness")),
    )


def _act(table: str, act: str, *, nullable: bool) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column(f"{act}_at", sa.DateTime(timezone=True), nullable=nullable),
        sa.Column(f"{act}_by", sa.Uuid(), nullable=nullable),
        sa.CheckConstraint(f"({act}_at IS NULL) = ({act}_by IS NULL)", name=op.f(f"ck_{table}_{act}_pair")),
        sa.ForeignKeyConstraint([f"{act}_by"], ["person.id"], name=op.f(f"fk_{table}_{act}_by")),
    )


def _plant(connection: sa.Connection, secret: bytes | None) -> None:
    rows = connection.execute(sa.text("SELECT * FROM ledger_entry ORDER BY seq")).mappings().all()
    if rows and secret is None:
        raise RuntimeError("a ledger with entries is upgraded with the key of the office: run `berkas db upgrade`")
    before, leaves, nodes = "0" * 64, [], []
    whole: dict[tuple[int, int], bytes] = {}
    for at, row in enumerate(rows):
        content = _content(row)
        if row["seq"] != at + 1 or row["previous_hash"] != before or row["hash"] != _chained(content, before):
            raise RuntimeError(f"entry {at + 1} of the ledger is not what was written; restore a backup first")
        before = row["hash"]
        leaf = hashlib.sha256(b"\x00" + _json({**content, "commitment": None})).digest()
        leaves.append({"seq": row["seq"], "hash": leaf.hex(), "seal": _seal(secret or b"", leaf)})
        level, position, over = 0, at, leaf
        while position % 2 == 1:
            over = hashlib.sha256(b"\x01" + whole[level, position - 1] + over).digest()
            whole[level, position] = b""
            level, position = level + 1, position // 2
            nodes.append({"level": level, "position": position, "hash": over.hex()})
        whole[level, position] = over
    if leaves:
        change = "UPDATE ledger_entry SET hash = :hash, seal = :seal WHERE seq = :seq"
        connection.execute(sa.text(change), leaves)
    if nodes:
        added = "INSERT INTO ledger_node (level, position, hash) VALUES (:level, :position, :hash)"
        connection.execute(sa.text(added), nodes)


def _content(row: sa.RowMapping) -> dict[str, Any]:
    return {
        "seq": row["seq"],
        "kind": row["kind"],
        "case_id": None if row["case_id"] is None else str(row["case_id"]),
        "document_id": None if row["document_id"] is None else str(row["document_id"]),
        "data": row["data"],
        "recorded_at": row["recorded_at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "recorded_by": str(row["recorded_by"]),
    }


def _chained(content: dict[str, Any], before: str) -> str:
    return hashlib.sha256(_json({**content, "previous_hash": before})).hexdigest()


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _seal(secret: bytes, leaf: bytes) -> str:
    key = hmac.new(secret, b"berkas ledger", hashlib.sha256).digest()
    return hmac.new(key, leaf.hex().encode(), hashlib.sha256).hexdigest()
