"""Bringing a database to this version: our tables by Alembic, the queue's by the SQL that Procrastinate ships."""

import re
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from workflow import roles
from workflow.db import open_engine

_LOCK = 0x6D6967726174
_STEP = re.compile(r"^(\d+)\.(\d+)\.(\d+)_")
_MARK = text("SELECT obj_description(to_regclass('procrastinate_jobs'))")
_Version = tuple[int, ...]


def upgrade(url: str, secret: bytes | None = None, application: str | None = None, password: str | None = None) -> None:
    """Bring the schema to this version; several that ask at once stand in line, and the later find nothing to do.

    `secret` is the key of keyed hashes (Settings.secret), for steps that seal what an older version has written.
    `application` is the role that gets the application's rights; with a `password` it is made.
    """
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            _upgrade_queue(connection)
            command.upgrade(alembic_config(connection, secret), "head")
            if application is not None:
                if password is not None:
                    roles.make(connection, application, password)
                roles.grant(connection, application)
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether the schema is of this version, as somebody may ask who could not change it."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            mark = connection.scalar(_MARK)
            have = MigrationContext.configure(connection).get_current_heads()
            wanted = ScriptDirectory.from_config(alembic_config(connection)).get_heads()
            return set(have) == set(wanted) and mark is not None and _parsed(mark) == _parsed(version("procrastinate"))
    except ProgrammingError:
        # a version table that this role may not read was never handed over to it
        return False
    finally:
        engine.dispose()


def alembic_config(connection: Connection, secret: bytes | None = None) -> Config:
    """Alembic's settings for one open connection."""
    config = Config(attributes={"connection": connection, "secret": secret})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _upgrade_queue(connection: Connection) -> None:
    """Procrastinate leaves no mark of its version in the database, so the comment of its table is our mark."""
    wanted = _parsed(version("procrastinate"))
    mark = connection.scalar(_MARK)
    sql = files("procrastinate") / "sql"
    if mark is None:
        _run(connection, (sql / "schema.sql").read_text())
    else:
        steps = sorted(each.name for each in (sql / "migrations").iterdir() if _STEP.match(each.name))
        for name in steps:
            if _parsed(str(mark)) < _parsed(name) <= wanted:
                _run(connection, (sql / "migrations" / name).read_text())
    _run(connection, f"COMMENT ON TABLE procrastinate_jobs IS '{'.'.join(map(str, wanted))}'")


def _run(connection: Connection, sql: str) -> None:
    # past SQLAlchemy and without parameters: the file holds several statements, and colons of its own
    connection.connection.cursor().execute(sql.encode())


def _parsed(text_: str) -> _Version:
    return tuple(int(part) for part in re.findall(r"\d+", text_)[:3])
