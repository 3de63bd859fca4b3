"""The database behind a command: the one of BERKAS_DATABASE_URL, else the embedded server, started if nobody has."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from policies.refusals import Refusal
from workflow import db
from workflow.migrate import upgrade
from workflow.postgres import EmbeddedPostgres
from workflow.settings import Settings, load_settings


@contextmanager
def database() -> Iterator[Settings]:
    """Settings with a database that answers and has this version's schema. Errors: database.unreachable."""
    settings = load_settings()
    if settings.database_url is not None:
        _upgrade(settings.database_url, settings)
        yield settings
        return
    server = EmbeddedPostgres(settings.home)
    url = server.start()
    try:
        _upgrade(url, settings)
        yield settings.model_copy(update={"database_url": url})
    finally:
        server.stop()


@contextmanager
def connected() -> Iterator[Settings]:
    """The same, and `transaction()` works inside."""
    with database() as settings:
        db.configure(settings)
        yield settings


def _upgrade(url: str, settings: Settings) -> None:
    try:
        upgrade(url, settings.secret())
    except OperationalError as error:
        raise Refusal("database.unreachable") from error
