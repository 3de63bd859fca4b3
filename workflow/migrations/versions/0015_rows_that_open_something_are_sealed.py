"""Accounts, sessions, tokens, passkeys and ties to a directory carry a seal under a key that the database does not know.

What is there now is taken for what it is, and sealed; sessions end, so that everybody signs in once.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import context, op

revision = "0015"
down_revision = "0014"

_BOUND = {
    "person": ("Person", "id", "email", "password_hash", "roles", "nik_hash", "invitation_hash", "invitation_until"),
    "api_token": ("ApiToken", "id", "person_id", "token_hash", "created_at"),
    "passkey": ("Passkey", "id", "person_id", "credential_id", "public_key"),
    "identity": ("Identity", "id", "person_id", "issuer", "subject"),
}
_SYSTEM = UUID(int=1)


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    for table in (*_BOUND, "web_session"):
        op.add_column(table, sa.Column("seal", sa.String(), nullable=False, server_default=""))
        op.alter_column(table, "seal", server_default=None)
    op.execute("UPDATE web_session SET closed_at = now(), closed_by = person_id WHERE closed_at IS NULL")
    for table, (name, *columns) in _BOUND.items():
        _seal(op.get_bind(), table, name, columns, context.config.attributes.get("secret"))


def _seal(connection: sa.Connection, table: str, name: str, columns: list[str], secret: bytes | None) -> None:
    held = sa.table(table, *map(sa.column, (*columns, "seal")))
    for row in connection.execute(sa.select(*(held.c[each] for each in columns))).all():
        if secret is None and row.id != _SYSTEM:
            raise RuntimeError("accounts are sealed with the key of the office: run `berkas db upgrade`")
        if secret is not None:
            content = json.dumps([name, *(_plain(each) for each in row)], ensure_ascii=False)
            key = hmac.new(secret, b"berkas row", hashlib.sha256).digest()
            digest = hashlib.sha256(content.encode()).hexdigest()
            seal = hmac.new(key, digest.encode(), hashlib.sha256).hexdigest()
            connection.execute(sa.update(held).where(held.c.id == row.id).values(seal=seal))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value
