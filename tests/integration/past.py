"""Past Berkas: whoever got hold of the application's own connection to the database, by a hole or with its password."""

from contextlib import closing

import psycopg

from workflow.db import Services


def sql(services: Services, *statements: str) -> None:
    """Statements of one transaction, as the application's role."""
    with closing(psycopg.connect(str(services.settings.database_url))) as connection, connection.transaction():
        for each in statements:
            connection.execute(each.encode())
