"""Databases for tests: each test finds one without rows; what a test left with the same schema is swept, not made anew.

A new database costs three times the processor of a swept one: its files, its first connection's catalogue, its plans.
"""

import secrets

import psycopg
from psycopg import sql

from workflow.actor import SYSTEM

TEMPLATE = "berkas_template"
_OF_THE_SCHEMA = (
    *("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc", "pg_namespace", "pg_description"),
    *("alembic_version", f"person WHERE id = '{SYSTEM.id}'"),
)
_SWEEP = f"""DO $$ DECLARE each text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR each IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'person') LOOP
        EXECUTE 'DELETE FROM ' || each;
    END LOOP;
    DELETE FROM person WHERE id <> '{SYSTEM.id}';
    PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$"""
"""All rows but those of the migrations; triggers and foreign keys are left aside, as the server's owner may do."""


def of(server: str, name: str) -> str:
    """The URL of another database of the same server."""
    return f"{server.rpartition('/')[0]}/{name}"


class Databases:
    """The databases of one server, made from `berkas_template`, each with one connection of its owner."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._free: list[str] = []
        self._schema: dict[str, list[tuple[int, int]]] = {}
        self._owners: dict[str, psycopg.Connection] = {}

    def take(self) -> str:
        """The name of a database with this version's schema and the migrations' own rows."""
        if self._free:
            return self._free.pop()
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(TEMPLATE)
                )
            )
        self._schema[name] = _schema(self._owner(name))
        return name

    def give_back(self, name: str) -> None:
        """End all connections to it; sweep it for the next test, or drop it where the test changed the schema."""
        owner = self._owner(name)
        owner.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if _schema(owner) == self._schema[name]:
            owner.execute(_SWEEP)
            self._free.append(name)
            return
        self._owners.pop(name).close()
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        """Leave the server alone."""
        for each in self._owners.values():
            each.close()

    def _owner(self, name: str) -> psycopg.Connection:
        """The owner's connection to a database, made anew where a test ended it."""
        try:
            self._owners[name].execute("SELECT 1")
        except (KeyError, psycopg.OperationalError):
            self._owners[name] = psycopg.connect(of(self._server, name), autocommit=True)
        return self._owners[name]


def _schema(connection: psycopg.Connection) -> list[tuple[int, int]]:
    """Rows of each catalogue, and the youngest transaction that wrote one: another where anything was defined anew."""
    each = "SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM "
    counted = connection.execute(" UNION ALL ".join(each + rows for rows in _OF_THE_SCHEMA).encode())
    return [(int(rows), int(youngest)) for rows, youngest in counted]
