"""Names that a family card prints more than once: its head's above, a parent's beside each child.

A reading that is not sure is mended by a sure one that is nearly the same: in small print a space or a letter is lost
at one place and seen at another. Sure readings that differ are left as they are, for then the card says two things.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz.distance import Levenshtein

from verify.examination import Field
from verify.fields.captions import folded
from verify.fields.confidence import UNCONFIRMED

_SURE = 0.9
_LETTERS_TO_MISREAD = 8
"""One letter in so many may differ, and one at least: more is another name."""
_OWN, _PARENTS = "name", ("father_name", "mother_name")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Printed:
    """A name as it was read, and whose column it stands in; members are told apart by their rows."""

    text: str
    confidence: float
    row: int | None = None


def echoed(head: Field | None, rows: Sequence[Row]) -> tuple[Field | None, list[Row]]:
    """The head's name and the members' rows, their unsure names as they are read surely elsewhere on the card.

    What is mended so is told at UNCONFIRMED at most. A member's own name is never mended by another member's.
    """
    own = [Printed(*each, at) for at, row in enumerate(rows) for each in _read(row, (_OWN,))]
    parents = [Printed(*each) for row in rows for each in _read(row, _PARENTS)]
    above = [] if head is None else [Printed(str(head.value), head.confidence)]
    mended = [_mended(row, at, [*own, *parents, *above], [*parents, *above]) for at, row in enumerate(rows)]
    if head is None:
        return None, mended
    found = _sure_echo(above[0], [*own[:1], *parents])
    return (head if found is None else replace(head, value=found.text, confidence=_told(found))), mended


def _read(row: Mapping[str, Any], columns: Sequence[str]) -> Iterator[tuple[str, float]]:
    for column in columns:
        if column in row:
            yield str(row[column]), float(row["confidence"][column])


def _mended(row: Row, at: int, all_names: Sequence[Printed], others: Sequence[Printed]) -> Row:
    values: Row = {}
    for column in (_OWN, *_PARENTS):
        for name, confidence in _read(row, (column,)):
            pool = others if column == _OWN else [each for each in all_names if each.row != at]
            found = _sure_echo(Printed(name, confidence), pool)
            if found is not None:
                values[column] = found
    confidences = {column: _told(each) for column, each in values.items()}
    texts = {column: each.text for column, each in values.items()}
    return {**row, **texts, "confidence": {**row["confidence"], **confidences}}


def _sure_echo(name: Printed, pool: Sequence[Printed]) -> Printed | None:
    """The surest sure reading that is nearly an unsure name; None where there is none, or it is the same."""
    if name.confidence >= _SURE:
        return None
    near = [each for each in pool if each.confidence >= _SURE and _nearly(name.text, each.text)]
    return max(near, key=lambda each: each.confidence, default=None)


def _nearly(one: str, other: str) -> bool:
    letters = folded(one), folded(other)
    return Levenshtein.distance(*letters) <= max(1, len(letters[0]) // _LETTERS_TO_MISREAD)


def _told(found: Printed) -> float:
    return min(UNCONFIRMED, found.confidence)
