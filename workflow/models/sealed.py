"""Columns whose content a dump of the database does not show: JSON and words, under a key that is kept elsewhere."""

import json
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import JSON, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from workflow.keyed import open_text, seal_text

SEALED = "sealed"
MARK = "sealed:"
"""Before words that are sealed."""
_PURPOSE = "contents"
_held: dict[str, bytes] = {}


def use_key(secret: bytes) -> None:
    """Seal and open with keys from this secret (Settings.secret) from now on; db.configure calls it."""
    _held["secret"] = secret


def secret() -> bytes:
    """What use_key was given."""
    return _held["secret"]


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


class SealedText(TypeDecorator[str]):
    """Words as "sealed:" and AES-256-GCM, bound to the column. Plain words, from older versions, are read too.

    `plain` are words that the system itself writes and counts by: they stay readable, for the database compares them.
    """

    impl = String
    cache_ok = True

    def __init__(self, column: str, plain: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.column, self.plain = column, plain

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is written."""
        return value if value is None or value in self.plain else _sealed(self.column, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """What is read; raises cryptography's InvalidTag when it was changed or comes from elsewhere."""
        return None if value is None else _opened(self.column, value)


class SealedValues(TypeDecorator[dict[str, str]]):
    """A JSON object of words, each value as in SealedText; the database finds what it needs by the names."""

    impl = JSONB
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: dict[str, str] | None, dialect: Dialect) -> dict[str, str] | None:
        """What is written."""
        return None if value is None else {name: _sealed(self.column, each) for name, each in value.items()}

    def process_result_value(self, value: dict[str, str] | None, dialect: Dialect) -> dict[str, str] | None:
        """What is read; raises cryptography's InvalidTag when it was changed or comes from elsewhere."""
        return None if value is None else {name: _opened(self.column, each) for name, each in value.items()}


def _sealed(column: str, words: str) -> str:
    return MARK + seal_text(_held["secret"], _PURPOSE, column, words)


def _opened(column: str, words: str) -> str:
    if not words.startswith(MARK):
        return words
    return open_text(_held["secret"], _PURPOSE, column, words.removeprefix(MARK))
