"""The database behind a command: the one of BERKAS_DATABASE_URL, else the embedded server, started if nobody has.

The schema is brought up by the database's owner; what runs afterwards, here and in the processes that are started from
here, knows the application's role only.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import OperationalError, ProgrammingError

from policies.refusals import Refusal
from workflow import db
from workflow.migrate import is_current, upgrade
from workflow.postgres import EmbeddedPostgres
from workflow.roles import APPLICATION, as_role, role_of
from workflow.settings import PREFIX, Settings, load_settings


@contextmanager
def database() -> Iterator[Settings]:
    """Settings with a database that answers and has this version's schema.

    Errors: database.unreachable, database.schema_old.
    """
    settings = load_settings()
    if settings.database_url is not None:
        _upgrade(settings)
        yield settings.model_copy(update={"database_owner_url": None})
        return
    server = EmbeddedPostgres(settings.home)
    owner = server.start()
    try:
        password = server.application_password()
        upgrade(owner, settings.secret(), APPLICATION, password)
        yield settings.model_copy(update={"database_url": as_role(owner, APPLICATION, password)})
    finally:
        server.stop()


@contextmanager
def connected() -> Iterator[Settings]:
    """The same, and `transaction()` works inside."""
    with database() as settings:
        db.configure(settings)
        yield settings


def _upgrade(settings: Settings) -> None:
    url, owner = str(settings.database_url), settings.database_owner_url
    # whoever is started from here needs no owner: a program that it does not know it cannot lose
    os.environ.pop(f"{PREFIX}DATABASE_OWNER_URL", None)
    try:
        if owner is not None:
            upgrade(owner, settings.secret(), role_of(url))
        elif not is_current(url):
            upgrade(url, settings.secret())
    except OperationalError as error:
        raise Refusal("database.unreachable") from error
    except (ProgrammingError, InsufficientPrivilege) as error:
        raise Refusal("database.schema_old") from error
