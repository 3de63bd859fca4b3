"""Who is behind the ids: names of people, for screens of staff who may see the case already."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from workflow.db import Tx
from workflow.models import Person


def names_of(tx: Tx, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The name of each person, in one query."""
    wanted = {each for each in ids if each is not None}
    rows = tx.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}
