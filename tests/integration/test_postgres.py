"""The embedded server: one a home, found by who comes second, and back with its data after a crash."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from workflow.postgres import EmbeddedPostgres, PostgresNotStarted


def put(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (7)")


def kept(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT number FROM kept").fetchone()
        assert row is not None
        return int(row[0])


def test_who_comes_second_uses_the_server_that_runs_and_does_not_stop_it(tmp_path: Path) -> None:
    first, second = EmbeddedPostgres(tmp_path), EmbeddedPostgres(tmp_path)
    url = first.start()
    put(url)
    assert second.start() == url
    second.stop()
    assert kept(url) == 7
    first.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_what_was_committed_is_there_after_the_server_was_killed(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path)
    put(server.start())
    assert server._process is not None
    os.kill(int((tmp_path / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    server._process.wait(20)
    again = EmbeddedPostgres(tmp_path)
    url = again.start()
    assert kept(url) == 7
    again.stop()


def test_nobody_gets_in_without_the_password(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path)
    url = server.start()
    head, _, tail = url.rpartition("@")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"{head.rpartition(':')[0]}:wrong@{tail}")
    assert (tmp_path / "postgres" / "password").stat().st_mode & 0o077 == 0
    server.stop()


def test_the_log_of_the_server_quotes_no_row_and_no_statement(server: str) -> None:
    with psycopg.connect(server) as connection:
        folder = connection.execute("SHOW data_directory").fetchone()
        assert folder is not None
        connection.execute("CREATE TEMPORARY TABLE known (email text CONSTRAINT one_each UNIQUE)")
        connection.execute("INSERT INTO known VALUES ('quoted@contoh.id')")
        with pytest.raises(psycopg.errors.UniqueViolation, match=r"quoted@contoh\.id"):
            connection.execute("INSERT INTO known VALUES ('quoted@contoh.id')")
    log = (Path(folder[0]).parent / "log").read_text()
    assert "one_each" in log and "quoted@contoh.id" not in log


def test_an_initialisation_that_was_interrupted_is_done_again(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(tmp_path)
    server.start()
    server.stop()


def test_a_server_that_cannot_start_names_its_log(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, [("no_such_setting", "1")])
    with pytest.raises(PostgresNotStarted, match="log"):
        server.start()
