"""Data keys in the database, wrapped: made and forgotten in the transaction of whoever stores and erases."""

import secrets
import struct
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from workflow.master_keys import MasterKeys, Wrapped
from workflow.models.keys import DataKey

Sessions = Callable[[], AbstractContextManager[Session]]
KEY_BYTES = 32
_FORM = b"BKV1"


def context_of(object_id: str, purpose: str, form: bytes = _FORM) -> bytes:
    """What a key or a chunk belongs to, as bytes to be authenticated: each field after its length."""
    fields = (form, object_id.encode(), purpose.encode())
    return b"".join(struct.pack(">H", len(field)) + field for field in fields)


class DataKeys:
    """The table of data keys. `sessions` gives the caller's own transaction, or outside of any a short one."""

    def __init__(self, sessions: Sessions, masters: MasterKeys) -> None:
        self._sessions = sessions
        self.masters = masters

    def make(self, object_id: str, purpose: str) -> bytes:
        """A new key of 32 bytes for an object; gone again when the caller's transaction is rolled back."""
        key = secrets.token_bytes(KEY_BYTES)
        wrapped = self.masters.wrap(key, context_of(object_id, purpose))
        with self._sessions() as session:
            # past the session's own work: what waits there to be written keeps its order
            session.connection().execute(insert(DataKey), [_row(object_id, purpose, wrapped)])
        return key

    def find(self, object_id: str, purpose: str) -> bytes | None:
        """The key of an object, None when there is none; raises KeyUnknown, KeyRefused, OSError."""
        with self._sessions() as session:
            found = session.connection().execute(
                select(DataKey.key_id, DataKey.wrapped).where(
                    DataKey.object_id == object_id, DataKey.purpose == purpose
                )
            ).first()  # fmt: skip
        return None if found is None else self.open(object_id, purpose, Wrapped(found.key_id, found.wrapped))

    def open(self, object_id: str, purpose: str, wrapped: Wrapped) -> bytes:
        """The key that was wrapped for this object; raises KeyUnknown, KeyRefused, OSError."""
        return self.masters.unwrap(wrapped, context_of(object_id, purpose))

    def forget(self, objects: Iterable[tuple[str, str]]) -> int:
        """Delete the keys of objects (id, purpose): nobody reads them again. Returns how many there were."""
        wanted = list(objects)
        if not wanted:
            return 0
        with self._sessions() as session:
            gone = delete(DataKey).where(tuple_(DataKey.object_id, DataKey.purpose).in_(wanted))
            return session.connection().execute(gone).rowcount


def _row(object_id: str, purpose: str, wrapped: Wrapped) -> dict[str, object]:
    return {"object_id": object_id, "purpose": purpose, "key_id": wrapped.key_id, "wrapped": wrapped.data}
