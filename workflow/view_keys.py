"""The secrets behind the marks of views: one draws, and those before it still tell whose a leaked view is."""

import hashlib
import hmac
from functools import cached_property

from sqlalchemy import select

from policies.refusals import Refusal
from workflow import ledger
from workflow.actor import SYSTEM
from workflow.db import Tx, transaction
from workflow.models import LedgerEntry, View

RENEWED = "view.key_renewed"


class ViewKeys:
    """The secrets that are here, as they lie in the files now: a process that runs goes over to a new one by itself."""

    def __init__(self, tx: Tx) -> None:
        held = tx.office.settings.view_file().all()
        self.current = held[0].id
        self._secrets = {each.id: each.secret for each in held}
        self._tx = tx

    def of(self, view: View) -> bytes:
        """The 32 bytes from which the marks of a view are made: nothing of them is stored, and no view tells another's.

        Raises trace.key_missing.
        """
        key_id = view.key_id or self._first
        if key_id not in self._secrets:
            raise Refusal("trace.key_missing", key=key_id)
        words = f"{view.key_version}|{view.rendition_id}|{view.id}"
        return hmac.new(self._secrets[key_id], words.encode(), hashlib.sha256).digest()

    @cached_property
    def _first(self) -> str:
        """The key of all views that name none: the one that the first renewal put aside."""
        renewed = select(LedgerEntry).where(LedgerEntry.kind == RENEWED).order_by(LedgerEntry.seq).limit(1)
        entry = self._tx.session.scalar(renewed)
        return self.current if entry is None else str(entry.data["key"])


def renew() -> str:
    """Draw the views from now on with a new secret, and keep the old one; returns the id of the new one."""
    # written down before: whatever breaks off now, the first entry names the key of the first views
    with transaction() as tx:
        file = tx.office.settings.view_file()
        ledger.append(tx, RENEWED, SYSTEM, data={"key": file.current()})
    return file.renew()
