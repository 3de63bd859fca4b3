"""The application's role does its work, and PostgreSQL itself refuses it the record, the triggers and the server."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import errors
from sqlalchemy import text

from policies.catalogue import sentence
from tests.conftest import PASSWORD
from tests.databases import of
from tests.factories import submitted
from web.cli import main
from workflow import health, roles
from workflow.db import Services, transaction
from workflow.migrate import is_current, upgrade
from workflow.models import Base
from workflow.postgres import EmbeddedPostgres
from workflow.settings import Settings

RECORD = (
    "ledger_entry", "ledger_node", "ledger_checkpoint", "decision", "policy_version", "view", "budget_raise", "erasure",
    "cosignature", "declared_conflict",
)  # fmt: skip


def refused(services: Services, *statements: str) -> None:
    """Each is refused for want of a right, before any trigger is asked."""
    with psycopg.connect(str(services.settings.database_url), autocommit=True) as connection:
        for statement in statements:
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement.encode())


@pytest.mark.parametrize("table", RECORD)
def test_the_record_can_be_added_to_and_nothing_else(services: Services, table: str) -> None:
    column = Base.metadata.tables[table].columns.keys()[0]
    refused(
        services,
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} ADD COLUMN more int",
        f"DROP TABLE {table} CASCADE",
        f"CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"DO $$ BEGIN LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; END $$",
    )


@pytest.mark.parametrize("table", ["cases", "document", "alert", "legal_hold"])
def test_what_a_case_stands_on_is_not_deleted(services: Services, table: str) -> None:
    refused(services, f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE", f"ALTER TABLE {table} DISABLE TRIGGER ALL")


def test_a_hold_keeps_its_reason_and_who_placed_it(services: Services) -> None:
    refused(services, "UPDATE legal_hold SET reason = ''", "UPDATE legal_hold SET placed_by = lifted_by")


def test_what_an_entry_was_about_can_be_forgotten_and_not_rewritten(services: Services) -> None:
    refused(services, "UPDATE ledger_detail SET content = '{}'", "TRUNCATE ledger_detail")
    with transaction() as tx:
        tx.session.execute(text("DELETE FROM ledger_detail"))


def test_the_role_climbs_nowhere(services: Services) -> None:
    owner = "berkas"
    refused(
        services,
        f"SET ROLE {owner}",
        f"SET SESSION AUTHORIZATION {owner}",
        f"GRANT {owner} TO {roles.APPLICATION}",
        f"ALTER ROLE {roles.APPLICATION} SUPERUSER",
        f"ALTER ROLE {owner} PASSWORD 'known'",
        "CREATE ROLE another SUPERUSER LOGIN",
        "SET session_replication_role = replica",
        "ALTER SYSTEM SET fsync = off",
        "CREATE TABLE mine (number int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "ALTER FUNCTION demand_ledger_entry() RENAME TO another",
        "DROP FUNCTION refuse_change() CASCADE",
    )


def test_a_right_that_the_role_gives_itself_is_none(services: Services) -> None:
    with psycopg.connect(str(services.settings.database_url), autocommit=True) as connection:
        # PostgreSQL only warns that nothing was granted
        connection.execute(f"GRANT UPDATE, TRIGGER ON ledger_entry TO {roles.APPLICATION}".encode())
    refused(services, "UPDATE ledger_entry SET kind = kind", "ALTER TABLE ledger_entry DISABLE TRIGGER ALL")


def test_the_role_reaches_no_program_and_no_file_of_the_server(services: Services) -> None:
    refused(
        services,
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY (SELECT 1) TO '/tmp/written'",
        "CREATE TEMPORARY TABLE lines (line text); COPY lines FROM '/etc/passwd'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT * FROM pg_authid",
    )


def test_an_entry_is_still_added_only_with_the_whole_tree(services: Services) -> None:
    submitted()
    assert services.settings.database_url is not None
    with transaction() as tx:
        assert tx.session.scalar(text("SELECT count(*) > 0 FROM ledger_entry"))
        assert not roles.owns_its_record(tx)
        assert "health.owns_record" not in health.report(tx).reasons


def test_every_table_has_its_rights_and_the_public_has_none(services: Services) -> None:
    with transaction() as tx:
        public = text(
            "SELECT relname FROM pg_class, aclexplode(relacl) acl WHERE acl.grantee = 0 "
            "AND relnamespace = 'public'::regnamespace"
        )
        assert tx.session.scalars(public).all() == []
    assert set(roles.RIGHTS) - {"alembic_version"} <= set(Base.metadata.tables)


@pytest.mark.usefixtures("by_owner")
def test_an_application_that_owns_its_record_is_told_to_the_operator() -> None:
    with transaction() as tx:
        assert roles.owns_its_record(tx)
        assert "health.owns_record" in health.report(tx).reasons


def test_a_role_of_the_operator_gets_its_rights_with_the_upgrade(server: str, services: Services) -> None:
    name = str(services.settings.database_url).rpartition("/")[2]
    owner = of(server, name)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE ROLE \"city's app\" LOGIN PASSWORD 'p@ss/word'")
    url = roles.as_role(owner, "city's app", "p@ss/word")
    assert roles.role_of(url) == "city's app"
    assert not is_current(url)
    upgrade(owner, None, roles.role_of(url))
    assert is_current(url)
    with psycopg.connect(url) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("DELETE FROM ledger_entry")


def test_a_command_without_the_owner_works_on_a_schema_that_is_current_and_says_what_an_older_one_needs(
    server: str, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = str(services.settings.database_url)
    monkeypatch.setenv("BERKAS_DATABASE_URL", url)
    assert CliRunner().invoke(main, ["db", "upgrade"]).exit_code == 0
    owner = of(server, url.rpartition("/")[2])
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0010'")
    told = CliRunner().invoke(main, ["db", "upgrade"])
    assert (told.exit_code, sentence("database.schema_old", "en") in told.output) == (1, True)


def test_the_embedded_server_hands_the_application_a_role_of_its_own(tmp_path: Path) -> None:
    # as an installation of before: its only role was the owner
    postgres = EmbeddedPostgres(tmp_path, [("fsync", "off")])
    owner = postgres.start()
    try:
        upgrade(owner)
        program = (
            "from web.cli.connection import connected\n"
            "from workflow.db import transaction\n"
            "from workflow.roles import owns_its_record, role_of\n"
            "with connected() as settings, transaction() as tx:\n"
            "    print(role_of(settings.database_url), owns_its_record(tx))\n"
        )
        environment = {**os.environ, "BERKAS_HOME": str(tmp_path)}
        environment.pop("BERKAS_DATABASE_URL", None)
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
        assert done.stdout == "berkas_app False\n", done.stderr
        assert (tmp_path / "postgres" / "application").stat().st_mode & 0o777 == 0o600
    finally:
        postgres.stop()


def test_a_password_is_quoted_wherever_it_stands() -> None:
    url = roles.as_role("postgresql://owner:secret@db.contoh.id:5432/office?sslmode=require", "app", PASSWORD)
    assert url == "postgresql://app:of%20the%20application%27s%20role@db.contoh.id:5432/office?sslmode=require"
    assert "database_owner_url" in Settings.model_fields
