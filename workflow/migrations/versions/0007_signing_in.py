"""Second factors, single sign-on, and tries that are counted.

Sessions of before end: nobody knows by what they were opened. Everybody signs in once more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    _sessions()
    _factors()
    op.create_table(
        "challenge",
        _id(),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("value", sa.String(), nullable=False),
        _moment("valid_until", nullable=False),
        *_key_of("challenge"),
    )
    op.create_table(
        "identity",
        _id(),
        _person(),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        *_act("identity", "linked", nullable=False),
        *_key_of("identity"),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identity_issuer_subject")),
    )
    op.create_index(op.f("ix_identity_person_id"), "identity", ["person_id"])
    op.create_table(
        "attempt",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        _moment("until", nullable=False),
        _moment("forget_after", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_forget_after"), "attempt", ["forget_after"])


def _sessions() -> None:
    op.add_column("person", sa.Column("invitation_hash", sa.String(), nullable=True))
    op.add_column("person", _moment("invitation_until", nullable=True))
    op.add_column("web_session", sa.Column("level", sa.String(), nullable=False, server_default="password"))
    op.alter_column("web_session", "level", server_default=None)
    op.add_column("web_session", sa.Column("factor", sa.String(), nullable=True))
    op.add_column("web_session", _moment("last_seen", nullable=True))
    op.execute("UPDATE web_session SET last_seen = opened_at")
    op.execute("UPDATE web_session SET closed_at = now(), closed_by = person_id WHERE closed_at IS NULL")
    op.alter_column("web_session", "last_seen", nullable=False)
    op.add_column("web_session", _moment("fresh_until", nullable=True))
    op.add_column("web_session", sa.Column("device_hash", sa.String(), nullable=True))
    op.add_column("web_session", sa.Column("browser", sa.String(), nullable=False, server_default=""))
    op.alter_column("web_session", "browser", server_default=None)
    op.create_check_constraint(
        op.f("ck_web_session_level_known"), "web_session", "level IN ('password', 'invited', 'full')"
    )
    op.create_table(
        "known_device",
        _id(),
        _person(),
        sa.Column("device_hash", sa.String(), nullable=False),
        *_act("known_device", "known", nullable=False),
        *_key_of("known_device"),
        sa.UniqueConstraint("person_id", "device_hash", name=op.f("uq_known_device_person_id_device_hash")),
    )


def _factors() -> None:
    op.create_table(
        "totp",
        _id(),
        _person(),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        *_act("totp", "added", nullable=False),
        *_key_of("totp"),
        sa.UniqueConstraint("person_id", name=op.f("uq_totp_person_id")),
    )
    op.create_table(
        "passkey",
        _id(),
        _person(),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        _moment("last_used", nullable=True),
        *_act("passkey", "added", nullable=False),
        *_act("passkey", "blocked", nullable=True),
        *_key_of("passkey"),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])
    op.create_table(
        "recovery_code",
        _id(),
        _person(),
        sa.Column("code_hash", sa.String(), nullable=False),
        *_act("recovery_code", "made", nullable=False),
        *_act("recovery_code", "used", nullable=True),
        *_key_of("recovery_code"),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"])


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), nullable=False)


def _person() -> sa.Column[object]:
    return sa.Column("person_id", sa.Uuid(), nullable=False)


def _moment(name: str, *, nullable: bool) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key_of(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _act(table: str, act: str, *, nullable: bool) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        _moment(f"{act}_at", nullable=nullable),
        sa.Column(f"{act}_by", sa.Uuid(), nullable=nullable),
        sa.CheckConstraint(f"({act}_at IS NULL) = ({act}_by IS NULL)", name=op.f(f"ck_{table}_{act}_pair")),
        sa.ForeignKeyConstraint([f"{act}_by"], ["person.id"], name=op.f(f"fk_{table}_{act}_by")),
    )
