"""The value that somebody types for a field: whether it can stand there, and whether the reading said the same."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from policies.models import DocumentKind, FieldSpec
from policies.refusals import Refusal
from verify.nik import sixteen_digits

LONGEST = 200
LIFETIME = "lifetime"
_CELL = re.compile(r"([a-z_]+)\.(\d{1,2})\.([a-z_]+)")
_NOT_CELLS = frozenset({"box", "boxes", "page", "confidence"})


def corrected_value(kind: DocumentKind, fields: Mapping[str, Any], path: str, typed: str) -> str:
    """The typed value as a reader would have given it.

    `fields` is the JSON form of an examination's fields; `path` a field's name, or `members.2.nik` for a cell of a row
    that was read. Raises correction.field_unknown, .empty, .too_long, .date, .choice, nik.invalid, kk.invalid.
    """
    spec = _spec(kind, fields, path)
    value = " ".join(typed.split())
    if not value:
        raise Refusal("correction.empty")
    if len(value) > LONGEST:
        raise Refusal("correction.too_long", limit=LONGEST)
    return _TYPES.get(spec.type, _text)(value, spec)


def _spec(kind: DocumentKind, fields: Mapping[str, Any], path: str) -> FieldSpec:
    cell = _CELL.fullmatch(path)
    name = path if cell is None else cell[1]
    spec = next((each for each in kind.fields if each.name == name), None)
    # a table is corrected cell by cell
    if spec is None or (spec.type == "rows") != (cell is not None):
        raise Refusal("correction.field_unknown")
    if cell is None:
        return spec
    rows = (fields.get(name) or {}).get("value") or []
    column = cell[3]
    known = {key for row in rows for key in row} - _NOT_CELLS
    if int(cell[2]) >= len(rows) or column not in known:
        raise Refusal("correction.field_unknown")
    return FieldSpec(name=column, type="nik" if column == "nik" else "date" if column.endswith("_date") else "text")


def _digits(code: str) -> Callable[[str, FieldSpec], str]:
    def read(value: str, spec: FieldSpec) -> str:
        digits = sixteen_digits(value)
        if digits is None:
            raise Refusal(code)
        return digits

    return read


def _date(value: str, spec: FieldSpec) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise Refusal("correction.date") from error


def _until(value: str, spec: FieldSpec) -> str:
    return LIFETIME if value.casefold() in (LIFETIME, "seumur hidup") else _date(value, spec)


def _choice(value: str, spec: FieldSpec) -> str:
    if value not in spec.choices:
        raise Refusal("correction.choice")
    return value


def _text(value: str, spec: FieldSpec) -> str:
    return value


_TYPES: Mapping[str, Callable[[str, FieldSpec], str]] = {
    "nik": _digits("nik.invalid"),
    "kk_number": _digits("kk.invalid"),
    "date": _date,
    "valid_until": _until,
    "choice": _choice,
}


def agrees_with(fields: Mapping[str, Any], path: str, value: str) -> bool:
    """Whether the reading said so already; case and spaces are no difference."""
    cell = _CELL.fullmatch(path)
    read: Any = (fields.get(path if cell is None else cell[1]) or {}).get("value")
    if cell is not None:
        read = read[int(cell[2])].get(cell[3])
    return read is not None and " ".join(str(read).split()).casefold() == value.casefold()
