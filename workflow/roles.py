"""Two roles of the database: the owner makes the tables, the application only works with them.

The application's role owns nothing. What is only added, it can read and add to; PostgreSQL itself refuses it the rest,
and also to switch a trigger off. So a hole in the application does not reach the record of what it did.
"""

import secrets
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import Connection, text

from workflow.db import Tx

APPLICATION = "berkas_app"
_ALL = "SELECT, INSERT, UPDATE, DELETE"
_ADDED = "SELECT, INSERT"
RIGHTS = {
    **dict.fromkeys(
        (
            "ledger_entry", "ledger_node", "ledger_checkpoint", "cosignature", "decision", "policy_version", "view",
            "budget_raise", "declared_conflict", "erasure",
        ),
        _ADDED,
    ),
    "ledger_detail": "SELECT, INSERT, DELETE",
    **dict.fromkeys(("finding_mark", "person_trait"), _ADDED),
    "field_correction": "SELECT, INSERT, UPDATE (value)",
    "finding": 'SELECT, INSERT, DELETE, UPDATE ("values", superseded_at, superseded_by)',
    **dict.fromkeys(
        (
            "alert", "cases", "claim", "document", "examination", "known_answer", "person", "second_review", "ticket",
            "web_session",
        ),
        "SELECT, INSERT, UPDATE",
    ),
    "ledger_reading": "SELECT, INSERT, UPDATE",
    "legal_hold": "SELECT, INSERT, UPDATE (lifting_reason, lifted_at, lifted_by)",
    "alembic_version": "SELECT",
}  # fmt: skip
"""What the application may do with a table, where it is not everything that rows are for."""
_TABLES = text("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')")
_OWNS = text(
    """
    SELECT pg_has_role(current_user, relowner, 'MEMBER')
        OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
    FROM pg_class WHERE oid = 'ledger_entry'::regclass
    """
)


def role_of(url: str) -> str:
    """The role that signs in with a libpq URL."""
    return str(conninfo_to_dict(url).get("user", ""))


def as_role(url: str, role: str, password: str) -> str:
    """The same database for another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}"))


def make(connection: Connection, role: str, password: str) -> None:
    """Make a role that may sign in and nothing else, or give it that password again."""
    known = connection.scalar(text("SELECT true FROM pg_roles WHERE rolname = :role"), {"role": role})
    verb = "ALTER" if known else "CREATE"
    plain = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD"
    _run(connection, SQL(f"{verb} ROLE {{}} {plain} {{}}").format(Identifier(role), Literal(password)))


def grant(connection: Connection, role: str) -> None:
    """Give the application's role its rights on every table that is there, and no others."""
    named = Identifier(role)
    _run(connection, SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    _run(connection, SQL("REVOKE ALL ON SCHEMA public FROM {}").format(named))
    _run(connection, SQL("GRANT USAGE ON SCHEMA public TO {}").format(named))
    _run(connection, SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(named))
    _run(connection, SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}").format(named))
    for table in connection.scalars(_TABLES).all():
        rights = SQL(RIGHTS.get(table, _ALL))
        _run(connection, SQL("REVOKE ALL ON {} FROM PUBLIC, {}").format(Identifier(table), named))
        _run(connection, SQL("GRANT {} ON {} TO {}").format(rights, Identifier(table), named))


def owns_its_record(tx: Tx) -> bool:
    """Whether whoever the application signs in as could change the ledger."""
    return bool(tx.session.scalar(_OWNS))


def password_in(path: Path) -> str:
    """The password of a file, made at the first start with mode 0600."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()


def _run(connection: Connection, statement: object) -> None:
    # past SQLAlchemy: names and passwords are quoted by the driver
    connection.connection.cursor().execute(statement)
