"""Names that a family card prints more than once: its head's above, a parent's beside each child.

A reading that is not sure is mended by a sure one that is nearly the same: in small print a space or a letter is lost
at one place and seen at another. Sure readings that differ are left as they are, for then the card says two things.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz.distance import Levenshtein

from verify.examination import Field
from verify.fields.captions import folded
from verify.fields.confidence import UNCONFIRMED

_SURE = 0.9
_LETTERS_TO_MISREAD = 8
"""One letter in so many may differ, and one at least: more is another name."""
_OWN, _NAMES = "name", ("name", "father_name", "mother_name")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Printed:
    """A name as it was read: in which member's row, and whether it is this member's own.

    The name above the table is one more own name of the first row.
    """

    text: str
    confidence: float
    row: int
    own: bool


def echoed(head: Field | None, rows: Sequence[Row]) -> tuple[Field | None, list[Row]]:
    """The head's name and the members' rows, their unsure names as they are read surely elsewhere on the card.

    What is mended so is told at UNCONFIRMED at most. Nobody is given the name of another member or of their own parent.
    """
    above = None if head is None else Printed(str(head.value), head.confidence, 0, True)
    table = [{name: _printed(row, name, at) for name in _NAMES if name in row} for at, row in enumerate(rows)]
    every = [each for cells in table for each in cells.values()] + ([] if above is None else [above])
    mended = [
        _row(row, {name: _echo(each, every) for name, each in cells.items()})
        for row, cells in zip(rows, table, strict=True)
    ]
    found = None if above is None else _echo(above, every)
    if head is not None and found is not None:
        head = replace(head, value=found.text, confidence=_told(found))
    return head, mended


def _printed(row: Mapping[str, Any], name: str, at: int) -> Printed:
    return Printed(str(row[name]), float(row["confidence"][name]), at, name == _OWN)


def _row(row: Row, echoes: Mapping[str, Printed | None]) -> Row:
    found = {name: each for name, each in echoes.items() if each is not None}
    confidence = {**row["confidence"], **{name: _told(each) for name, each in found.items()}}
    return {**row, **{name: each.text for name, each in found.items()}, "confidence": confidence}


def _echo(name: Printed, every: Sequence[Printed]) -> Printed | None:
    """The surest sure reading of what is likely the same name; None where there is none or the name is sure itself."""
    if name.confidence >= _SURE:
        return None
    sure = [each for each in every if each.confidence >= _SURE]
    others = {folded(each.text) for each in sure if each.own and each.row != name.row}
    near = [
        each
        for each in sure
        if _may_be(name, each) and _nearly(name.text, each.text) and not (name.own and folded(each.text) in others)
    ]
    return max(near, key=lambda each: each.confidence, default=None)


def _may_be(name: Printed, other: Printed) -> bool:
    """Whether the two can be one person's name: in one row the member, the father and the mother are three."""
    return (name.own and other.own) if name.row == other.row else not (name.own and other.own)


def _nearly(one: str, other: str) -> bool:
    letters = folded(one), folded(other)
    return Levenshtein.distance(*letters) <= max(1, len(letters[0]) // _LETTERS_TO_MISREAD)


def _told(found: Printed) -> float:
    return min(UNCONFIRMED, found.confidence)
