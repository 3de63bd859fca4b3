"""Rows that open something: each carries a seal, under a key that the database does not know, over what it opens.

Whoever can write into the database, and has not the key files, makes no sign-in, token, passkey or role that counts.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import event
from sqlalchemy.orm import Mapped, Mapper, QueryContext, mapped_column

from workflow.keyed import keyed_hash
from workflow.models import sealed

_PURPOSE = "row"


class Bound:
    """A table whose rows count only as Berkas wrote them; `bound` names the columns that say what a row opens.

    Berkas seals a row whenever it writes one by the session (not by a bulk statement, which must leave these columns
    alone). A row that was found altered stays so, whatever else is written into it, unless it is sealed again.
    """

    bound: ClassVar[tuple[str, ...]]
    seal: Mapped[str] = mapped_column(default="")
    _found_altered = False

    @property
    def is_ours(self) -> bool:
        """Whether the row, as the database held it, was written by Berkas."""
        return not self._found_altered

    def seal_again(self) -> None:
        """Let the row be sealed as it stands now when it is written next: of whoever has set each bound column anew."""
        self._found_altered = False


def seal_of(row: Bound) -> str:
    """HMAC-SHA-256 over the table's name and the bound columns as JSON."""
    content = json.dumps([type(row).__name__, *(_plain(getattr(row, name)) for name in row.bound)], ensure_ascii=False)
    # hashed first: the key is asked for a line of fixed length
    return keyed_hash(sealed.secret(), _PURPOSE, hashlib.sha256(content.encode()).hexdigest())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


@event.listens_for(Bound, "before_insert", propagate=True)
def _seal_new(_mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    if row.id is None:
        # the column's default would come after this
        row.id = uuid4()
    row.seal = seal_of(row)


@event.listens_for(Bound, "before_update", propagate=True)
def _seal_changed(_mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    if row.is_ours:
        row.seal = seal_of(row)


@event.listens_for(Bound, "load", propagate=True)
def _look(row: Any, _context: QueryContext) -> None:
    row._found_altered = row.seal != seal_of(row)


@event.listens_for(Bound, "refresh", propagate=True)
def _look_again(row: Any, context: QueryContext, _names: Iterable[str] | None) -> None:
    _look(row, context)
