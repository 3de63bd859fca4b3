"""A real PostgreSQL for the tests that need one: the embedded server without fsync, and a fresh database a test."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from hypothesis import settings

from web.app import create_app
from workflow import db
from workflow.db import Services
from workflow.migrate import upgrade
from workflow.postgres import EmbeddedPostgres
from workflow.settings import Settings

TEMPLATE = "berkas_template"
# a change is judged by the same examples every time; `make search` looks for new ones
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=3000, deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server whose database `berkas_template` has this version's schema."""
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("server"), [("fsync", "off"), ("full_page_writes", "off")])
    url = postgres.start()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    upgrade(database(url, TEMPLATE))
    yield url
    postgres.stop()


def database(server: str, name: str) -> str:
    """The URL of another database of the same server."""
    return f"{server.rpartition('/')[0]}/{name}"


@pytest.fixture
def services(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """An office with nothing in it: a fresh database and a fresh home."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    settings = Settings(home=tmp_path / "home", database_url=database(server, name))
    monkeypatch.setenv("BERKAS_HOME", str(settings.home))
    configured = db.configure(settings)
    yield configured
    configured.engine.dispose()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(services: Services) -> Flask:
    """The web application of that office."""
    return create_app(services.settings)
