"""The database behind a command: the one of BERKAS_DATABASE_URL, else the embedded server, started if nobody has."""

from collections.abc import Iterator
from contextlib import contextmanager

from workflow import db
from workflow.migrate import upgrade
from workflow.postgres import EmbeddedPostgres
from workflow.settings import Settings, load_settings


@contextmanager
def connected() -> Iterator[Settings]:
    """Settings with a database that answers and has this version's schema; `transaction()` works inside."""
    settings = load_settings()
    if settings.database_url is not None:
        yield _ready(settings)
        return
    server = EmbeddedPostgres(settings.home)
    url = server.start()
    try:
        yield _ready(settings.model_copy(update={"database_url": url}))
    finally:
        server.stop()


def _ready(settings: Settings) -> Settings:
    upgrade(str(settings.database_url))
    db.configure(settings)
    return settings
