"""A bearer token has scopes, and an account can be disabled; both stand under the seals of their rows.

Tokens of before end: what each may do was never chosen. Accounts whose seal is Berkas' own are sealed anew.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"

_BOUND = ("id", "email", "password_hash", "roles", "nik_hash", "invitation_hash", "invitation_until")
_SYSTEM = UUID(int=1)


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.add_column("api_token", sa.Column("scopes", JSONB(), nullable=False, server_default="[]"))
    op.alter_column("api_token", "scopes", server_default=None)
    token = sa.table("api_token", sa.column("revoked_at"), sa.column("revoked_by", sa.Uuid()))
    live = sa.update(token).where(token.c.revoked_at.is_(None))
    op.execute(live.values(revoked_at=sa.func.now(), revoked_by=_SYSTEM))
    op.add_column("person", sa.Column("disabled_at", sa.DateTime(timezone=True)))
    op.add_column("person", sa.Column("disabled_by", sa.Uuid()))
    op.create_foreign_key(op.f("fk_person_disabled_by"), "person", "person", ["disabled_by"], ["id"])
    op.create_check_constraint(
        op.f("ck_person_disabled_pair"), "person", "(disabled_at IS NULL) = (disabled_by IS NULL)"
    )
    _seal_again(op.get_bind(), context.config.attributes.get("secret"))


def _seal_again(connection: sa.Connection, secret: bytes | None) -> None:
    held = sa.table("person", *map(sa.column, (*_BOUND, "seal")))
    for *content, seal in connection.execute(sa.select(*(held.c[name] for name in (*_BOUND, "seal")))).all():
        if secret is None and content[0] != _SYSTEM:
            raise RuntimeError("accounts are sealed with the key of the office: run `berkas db upgrade`")
        # what was altered past Berkas stays so
        if secret is not None and hmac.compare_digest(seal, _seal(secret, content)):
            never: list[Any] = [None]
            row = sa.update(held).where(held.c.id == content[0])
            connection.execute(row.values(seal=_seal(secret, content + never)))


def _seal(secret: bytes, content: list[Any]) -> str:
    line = json.dumps(["Person", *map(_plain, content)], ensure_ascii=False)
    key = hmac.new(secret, b"berkas row", hashlib.sha256).digest()
    return hmac.new(key, hashlib.sha256(line.encode()).hexdigest().encode(), hashlib.sha256).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value
