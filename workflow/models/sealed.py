"""Columns whose content a dump of the database does not show: JSON, sealed under a key that is kept elsewhere."""

import json
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import JSON
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from workflow.keyed import open_text, seal_text

SEALED = "sealed"
_PURPOSE = "contents"
_held: dict[str, bytes] = {}


def use_key(secret: bytes) -> None:
    """Seal and open with keys from this secret (Settings.secret) from now on; db.configure calls it."""
    _held["secret"] = secret


class Sealed(TypeDecorator[Any]):
    """JSON as {"sealed": AES-256-GCM, bound to the column}. What lies there in plain, from older versions, is read too.

    Empty content is left as it is: that something was forgotten may be seen. PostgreSQL cannot look into such a column.
    What is `proved` elsewhere and does not open is read as it lies there: its proof fails, and names the row.
    """

    impl = JSONB
    cache_ok = True

    def __init__(self, column: str, proved: bool = False) -> None:
        super().__init__()
        self.column, self.proved = column, proved

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """What is written."""
        if value is None or value is JSON.NULL or value == {}:
            return value
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return {SEALED: seal_text(_held["secret"], _PURPOSE, self.column, text)}

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """What is read; raises cryptography's InvalidTag when it was changed or comes from elsewhere."""
        if isinstance(value, dict) and value.keys() == {SEALED}:
            try:
                return json.loads(open_text(_held["secret"], _PURPOSE, self.column, str(value[SEALED])))
            except (InvalidTag, ValueError):
                if not self.proved:
                    raise
        return value
