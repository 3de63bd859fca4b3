"""One person told twice among the rows of a family card, told apart from two people who share a name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz.distance import OSA

from policies.models import Regions
from verify.names import name_match
from verify.places import place_match

Row = Mapping[str, Any]
_ONE_NAME = 0.9
_SUPPORT = 2
"""So many of parents' names and birth place must agree beside the name; siblings agree in three but not in the name."""


@dataclass(frozen=True, slots=True)
class Twice:
    """Two rows (from 0) that may be one person, and the fields in which they agree."""

    first: int
    second: int
    agrees: tuple[str, ...]


def told_twice(rows: Sequence[Row], regions: Regions) -> Iterator[Twice]:
    """Pairs of rows with one name, a birth date that is the same or shifted, and parents or birth place in common.

    A weak sign, for people may share all of these; a name alone, or a quite different birth date, is none.
    """
    for (first, one), (second, other) in combinations(enumerate(rows), 2):
        agrees = tuple(_agreeing(one, other, regions))
        born = str(one.get("birth_date") or ""), str(other.get("birth_date") or "")
        near = bool(born[0] and born[1]) and _shifted(*born)
        if "name" in agrees and near and len(agrees) - 1 - ("birth_date" in agrees) >= _SUPPORT:
            yield Twice(first, second, agrees)


def _agreeing(one: Row, other: Row, regions: Regions) -> Iterator[str]:
    for name in ("name", "father_name", "mother_name"):
        if name_match(str(one.get(name) or ""), str(other.get(name) or "")).probability >= _ONE_NAME:
            yield name
    places = str(one.get("birth_place") or ""), str(other.get("birth_place") or "")
    if place_match(*places, regions).likeness == "same":
        yield "birth_place"
    if one.get("birth_date") and one.get("birth_date") == other.get("birth_date"):
        yield "birth_date"


def _shifted(one: str, other: str) -> bool:
    """The same date, one digit of it otherwise, or day and month in each other's place (ISO 8601)."""
    if OSA.distance(one, other) <= 1:
        return True
    year, month, day = [*other.split("-"), "", ""][:3]
    return one == f"{year}-{day}-{month}"
