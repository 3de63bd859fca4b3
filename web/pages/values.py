"""The values read from a document, laid out for the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date

from policies.models import DocumentKind, FieldSpec
from web.language import current_language
from web.pages.labels import VALUES, certainty, field_label
from workflow.models import FieldCorrection

FIRST_CELLS = ("name", "nik", "relation", "sex", "birth_place", "birth_date")
"""What an officer looks for in a row of a table, in this order; the rest follows."""
_NOTHING: Mapping[str, FieldCorrection] = {}


@dataclass(frozen=True, slots=True)
class Value:
    """One field: what was read, and how sure the reading is. `rows` holds the lines of a table instead of a text."""

    name: str
    label: str
    text: str | None
    rows: list["list[Value]"]
    confidence: float | None
    page: int | None
    box: tuple[int, ...] | None
    plain: bool
    required: bool = False
    path: str = ""
    """How a correction names it: the field, or `members.2.nik`."""
    type: str = "text"
    raw: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    correction: str | None = None
    """What an officer says that stands there, for the screen."""

    @property
    def read(self) -> bool:
        """Whether anything was read."""
        return bool(self.text) or bool(self.rows)

    @property
    def certainty(self) -> str | None:
        """The word for the confidence, None for what was not read."""
        return None if self.confidence is None else certainty(self.confidence)


def values_of(
    kind: DocumentKind, read: Mapping[str, Any], said: Mapping[str, FieldCorrection] = _NOTHING
) -> list[Value]:
    """Every field of the kind in its order, those not read too, and then what was read beyond them.

    `said` are the latest corrections by path.
    """
    specs = {each.name: each for each in kind.fields}
    return [_value(name, read.get(name), specs.get(name), said) for name in dict.fromkeys([*specs, *read])]


def _value(
    name: str, read: Mapping[str, Any] | None, spec: FieldSpec | None, said: Mapping[str, FieldCorrection]
) -> Value:
    value = read["value"] if read is not None else None
    rows = value if isinstance(value, list) else []
    type_ = spec.type if spec is not None else "text"
    return Value(
        name=name,
        label=field_label(name),
        text=None if value is None or rows else shown(value, type_),
        rows=[_row(name, number, each, said) for number, each in enumerate(rows)],
        confidence=read["confidence"] if read is not None and value not in (None, "", []) else None,
        page=read.get("page") if read is not None else None,
        box=_box(read),
        plain=type_ not in ("nik", "kk_number"),
        required=spec is not None and spec.required,
        path=name if spec is not None and type_ != "rows" else "",
        type=type_,
        raw=str(said[name].value if name in said else value if value is not None and not rows else ""),
        choices=tuple((each, str(VALUES.get(each, each))) for each in spec.choices) if spec is not None else (),
        correction=_said(said.get(name)),
    )


def _row(table: str, number: int, cells: Mapping[str, Any], said: Mapping[str, FieldCorrection]) -> list[Value]:
    names = sorted(cells, key=lambda name: FIRST_CELLS.index(name) if name in FIRST_CELLS else len(FIRST_CELLS))
    made = []
    for name in names:
        value, path = cells[name], f"{table}.{number}.{name}"
        if name in ("box", "boxes", "page", "confidence") or value in (None, ""):
            continue
        type_ = "date" if name.endswith("_date") else "text"
        made.append(
            Value(
                name, field_label(name), shown(value, type_), [], None, cells.get("page"), _box(cells), name != "nik",
                path=path, type="nik" if name == "nik" else type_, correction=_said(said.get(path)),
                raw=str(said[path].value if path in said else value),
            )
        )  # fmt: skip
    return made


def _said(made: FieldCorrection | None) -> str | None:
    return None if made is None else corrected_text(made.field, made.value)


def corrected_text(path: str, value: Any) -> str:
    """A corrected value for the screen."""
    name = path.rpartition(".")[2]
    return shown(value, "date" if name.endswith("_date") or name == "valid_until" else "text")


def _box(read: Mapping[str, Any] | None) -> tuple[int, ...] | None:
    box = read.get("box") if read is not None else None
    return tuple(box) if box else None


def shown(value: Any, type_: str) -> str:
    """A read value for the screen: dates in words, the few English words of the reading translated."""
    text = str(value)
    if type_ in ("date", "valid_until"):
        try:
            return str(format_date(date.fromisoformat(text), "d MMM y", locale=Locale(current_language())))
        except ValueError:
            pass  # "lifetime", or a date that could not be made out
    return str(VALUES.get(text, text))
