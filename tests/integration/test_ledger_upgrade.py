"""A ledger of an older version, whose entries held the hash of the one before, becomes a tree."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from sqlalchemy import select

from tests.databases import of
from workflow import checkpoints, db, ledger_audit
from workflow.actor import SYSTEM
from workflow.db import transaction
from workflow.migrate import alembic_config, upgrade
from workflow.models import ApiToken, Passkey, Person, WebSession
from workflow.settings import Settings

OLDER = "0004"
AT = datetime(2026, 8, 17, 8, 30, tzinfo=UTC)


@pytest.fixture
def url(server: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield of(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def chained(url: str, count: int) -> None:
    """A database of the older version with that many entries."""
    engine = db.open_engine(url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), OLDER)
    engine.dispose()
    before = "0" * 64
    with psycopg.connect(url) as connection:
        for seq in range(1, count + 1):
            content = {
                "seq": seq, "kind": "test.entry", "case_id": None, "document_id": None, "data": {"at": seq},
                "recorded_at": AT.isoformat(timespec="microseconds"), "recorded_by": str(SYSTEM.id),
                "previous_hash": before,
            }  # fmt: skip
            text = json.dumps(content, sort_keys=True, separators=(",", ":"))
            own = hashlib.sha256(text.encode()).hexdigest()
            connection.execute(
                "INSERT INTO ledger_entry (seq, kind, data, recorded_at, recorded_by, previous_hash, hash) "
                "VALUES (%s, 'test.entry', %s, %s, %s, %s, %s)",
                (seq, json.dumps(content["data"]), AT, SYSTEM.id, before, own),
            )
            before = own


def test_each_entry_becomes_a_sealed_leaf_and_the_ledger_goes_on(url: str, tmp_path: Path) -> None:
    chained(url, 5)
    settings = Settings(home=tmp_path, database_url=url)
    upgrade(url, settings.secret())
    services = db.configure(settings)
    with transaction() as tx:
        report = ledger_audit.read(tx, checkpoints.signer(settings).verifier())
        assert (report.entries, report.breach) == (5, None)
    services.engine.dispose()


def test_an_older_ledger_that_was_changed_is_not_carried_over(url: str) -> None:
    chained(url, 3)
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE ledger_entry SET kind = 'test.other' WHERE seq = 2")
    with pytest.raises(RuntimeError, match="entry 2 of the ledger is not what was written"):
        upgrade(url, b"\x01" * 32)


def test_a_ledger_with_entries_is_not_sealed_without_the_key_of_the_office(url: str) -> None:
    chained(url, 1)
    with pytest.raises(RuntimeError, match="berkas db upgrade"):
        upgrade(url)


def test_accounts_and_passkeys_of_an_older_version_are_sealed_as_they_are_and_sessions_end(
    url: str, tmp_path: Path
) -> None:
    engine = db.open_engine(url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0014")
    engine.dispose()
    person_id = uuid4()
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO person (id, name, email, password_hash, roles, language, invitation_until) "
            "VALUES (%s, 'Budi', 'budi@contoh.id', 'é', '[\"officer\"]', 'id', %s)",
            (person_id, AT),
        )
        connection.execute(
            "INSERT INTO passkey (id, person_id, credential_id, public_key, sign_count, name, added_at, added_by) "
            "VALUES (gen_random_uuid(), %s, 'one', 'key', 0, '', now(), %s)",
            (person_id, person_id),
        )
        connection.execute(
            "INSERT INTO web_session (id, person_id, token_hash, opened_at, opened_by, valid_until, level, last_seen, "
            "browser) VALUES (gen_random_uuid(), %s, 'h', now(), %s, now(), 'full', now(), '')",
            (person_id, person_id),
        )
    with pytest.raises(RuntimeError, match="berkas db upgrade"):
        upgrade(url)
    settings = Settings(home=tmp_path, database_url=url)
    upgrade(url, settings.secret())
    services = db.configure(settings)
    with transaction() as tx:
        assert tx.session.get_one(Person, person_id).is_ours
        assert tx.session.scalars(select(Passkey)).one().is_ours
        assert tx.session.scalars(select(WebSession)).one().closed_by == person_id
    services.engine.dispose()


def test_seals_of_before_are_carried_over_unless_somebody_altered_the_row_and_tokens_end(
    url: str, tmp_path: Path
) -> None:
    settings, (honest, altered) = Settings(home=tmp_path, database_url=url), (uuid4(), uuid4())
    engine = db.open_engine(url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0014")
    with psycopg.connect(url) as connection:
        for each in (honest, altered):
            connection.execute(
                "INSERT INTO person (id, name, email, password_hash, roles, language) "
                "VALUES (%s, 'Budi', %s, 'é', '[\"officer\"]', 'id')",
                (each, str(each)),
            )
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection, settings.secret()), "0016")
    engine.dispose()
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE person SET roles = '[\"admin\"]' WHERE id = %s", (altered,))
        connection.execute(
            "INSERT INTO api_token (id, person_id, name, token_hash, created_at, created_by, seal) "
            "VALUES (gen_random_uuid(), %s, 'script', 'h', now(), %s, '')",
            (honest, honest),
        )
    with pytest.raises(RuntimeError, match="berkas db upgrade"):
        upgrade(url)
    upgrade(url, settings.secret())
    services = db.configure(settings)
    with transaction() as tx:
        assert [tx.session.get_one(Person, each).is_ours for each in (honest, altered)] == [True, False]
        assert tx.session.scalars(select(ApiToken)).one().revoked_by == SYSTEM.id
    services.engine.dispose()
