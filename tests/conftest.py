"""A real PostgreSQL for the tests that need one: the embedded server without fsync, and an empty database a test."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import holidays
import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule
from zxcvbn import zxcvbn

from tests.databases import TEMPLATE, Databases, of
from tests.integration import samples
from web.app import create_app
from workflow import cases, db, passwords, second_reviews
from workflow.db import Services
from workflow.migrate import upgrade
from workflow.postgres import EmbeddedPostgres
from workflow.roles import APPLICATION, as_role
from workflow.settings import Settings

PASSWORD = "of the application's role"
# a change is judged by the same examples every time; `make search` looks for new ones
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=3000, deadline=None)
settings.load_profile("same")
# hundreds of people sign up in these tests; what a hash costs is measured elsewhere, and the roads pay the real price
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def known_before() -> Iterator[None]:
    """What comes out the same for every office of these tests is worked out once a process."""
    theirs = {samples.PASSWORD, samples.PASSWORD.replace(" ", "")}
    weighed = cache(zxcvbn)

    def weigh(password: str, user_inputs: list[str]) -> dict[str, Any]:
        # there is nothing of any person in the password that they nearly all have
        told: dict[str, Any] = weighed(password) if password in theirs else zxcvbn(password, user_inputs=user_inputs)
        return told

    compiled: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        # what writes the addresses of a route, by far the longest part of making an application
        key = (rule.rule, rule.subdomain, rule.host, str(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", builder)
        patch.setattr("workflow.passwords.zxcvbn", weigh)
        patch.setattr("holidays.country_holidays", cache(holidays.country_holidays))
        yield


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server whose database `berkas_template` has this version's schema."""
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("server"), [("fsync", "off"), ("full_page_writes", "off")])
    url = postgres.start()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    upgrade(of(url, TEMPLATE), None, APPLICATION, PASSWORD)
    yield url
    postgres.stop()


@pytest.fixture(scope="session")
def databases(server: str) -> Iterator[Databases]:
    """The databases of this process's server."""
    databases = Databases(server)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def engines() -> Callable[[str], Engine]:
    """One engine a database instead of one a test: with it live the statements that SQLAlchemy has compiled."""
    return cache(db.open_engine)


@pytest.fixture
def services(
    server: str,
    databases: Databases,
    engines: Callable[[str], Engine],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Services]:
    """An office with nothing in it: an empty database, in which the application has its own rights, a fresh home."""
    name = databases.take()
    url = as_role(of(server, name), APPLICATION, PASSWORD)
    settings = Settings(home=tmp_path / "home", database_url=url)
    monkeypatch.setenv("BERKAS_HOME", str(settings.home))
    # a lot that falls on one test in twenty would say nothing; tests/integration/test_second_reviews.py draws itself
    monkeypatch.setattr(second_reviews, "drawn", lambda tx, case: False)
    # most citizens of these tests have one NIK; tests/integration/test_beginning.py counts them itself
    monkeypatch.setattr(cases, "need_fewer_begun", lambda tx, actor: None)
    # like the server's: what a test wrote need not outlive the machine
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.setattr(db, "open_engine", engines)
    configured = db.configure(settings)
    yield configured
    configured.engine.dispose()
    if db._services is not None:
        db._services.engine.dispose()
    databases.give_back(name)


@pytest.fixture
def by_owner(server: str, services: Services) -> Services:
    """The same office, where the test has the rights of the database's owner: for what the application could not do."""
    name = str(services.settings.database_url).rpartition("/")[2]
    services.engine.dispose()
    return db.configure(services.settings.model_copy(update={"database_url": of(server, name)}))


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """The pages' templates, compiled once a run instead of once a test; its processes share them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture
def app(services: Services, compiled_templates: BytecodeCache) -> Flask:
    """The web application of that office."""
    app = create_app(services.settings)
    app.jinja_env.bytecode_cache = compiled_templates
    return app
