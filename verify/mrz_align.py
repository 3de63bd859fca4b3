"""The characters read of a machine-readable line put into its places, whatever number of fillers was read.

An engine loses and doubles characters in runs of fillers. The cheapest way (dynamic programming, as in the alignment of
Needleman and Wunsch 1970) of putting N characters into W places is taken; each place says what may stand there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from ocr.text import Letter
from verify.confusions import TWINS, floor_of
from verify.mrz import cleaned

LETTERS, DIGITS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), frozenset("0123456789")
ALPHABET = LETTERS | DIGITS | {"<"}
_LEAST = 1e-7
_FILLERS = frozenset("<«‹く〈(")
_FILLER = 3.0
"""How much likelier a place holds a filler than any one letter: half of all places do."""
_LOST_FILLER, _LOST = log(0.05), log(1e-5)
"""A filler that was not read, and any other character."""
_MORE_FILLER, _MORE, _STRAY = log(0.05), log(1e-5), log(0.02)
"""A filler read twice, another character that is not there, and a K or C read in a run of fillers."""

Chances = Mapping[str, float]
"""What may stand at a place, with its probability."""


@dataclass(frozen=True, slots=True)
class Place:
    """What may stand at one place of a line. `letter` is the index of the character read there, None where none was."""

    chances: Chances
    letter: int | None


@dataclass(frozen=True, slots=True)
class Aligned:
    """A line in its places and how cheap that was (natural logarithm, 0 at best).

    `torn` says that something else than a filler was lost or left over.
    """

    places: tuple[Place, ...]
    score: float
    torn: bool


def place_chances(letter: Letter, floor: float) -> dict[str, float]:
    """What a character of OCR-B may be, by the engine's choices and their look-alikes."""
    chances = dict.fromkeys(ALPHABET, 0.0)
    for seen, share in letter.choices:
        # the print has no Ñ, and where it has one all the same an N is meant
        each = "<" if seen in _FILLERS else cleaned(seen)
        if each not in chances:
            continue
        twins = TWINS.get(each, {})
        chances[each] += share * (1 - sum(twins.values()))
        for twin, weight in twins.items():
            chances[twin] += share * weight
    total = sum(chances.values())
    scale = 1.0 / total if total > 1 else 1.0
    rest = (max(0.0, 1.0 - total * scale) + floor) / len(chances)
    return {each: (1 - floor) * share * scale + rest for each, share in chances.items()}


def likeliest(chances: Mapping[str, float]) -> str:
    """The likeliest character of a place, one of `chances`."""
    return max(sorted(chances), key=lambda one: chances[one] * (_FILLER if one == "<" else 1))


def align(letters: Sequence[Letter], allowed: Sequence[frozenset[str]]) -> Aligned:
    """The characters in as many places as `allowed` has, each with the alphabet of its place."""
    floor = floor_of(letters)
    chances = [place_chances(each, floor) for each in letters]
    fits = _fits(chances, allowed)
    score, back = _table(fits, chances, allowed)
    places: list[Place] = []
    row, column, torn = len(letters), len(allowed), False
    while row or column:
        step = back[row][column]
        if step == "skip":
            row -= 1
            torn |= chances[row]["<"] < 0.01
            continue
        column -= 1
        if step == "lost":
            torn |= "<" not in allowed[column]
            places.append(Place(_lost(allowed[column]), None))
            continue
        row -= 1
        places.append(Place(_only(chances[row], allowed[column]), row))
    return Aligned(tuple(reversed(places)), score, torn)


def _fits(chances: Sequence[Chances], allowed: Sequence[frozenset[str]]) -> list[list[float]]:
    """The logarithm of how likely each character is one that each place allows."""
    kinds = {each: [log(max(_LEAST, sum(row[one] for one in each))) for row in chances] for each in set(allowed)}
    return [[kinds[each][row] for each in allowed] for row in range(len(chances))]


def _table(
    fits: Sequence[Sequence[float]], chances: Sequence[Chances], allowed: Sequence[frozenset[str]]
) -> tuple[float, list[list[str]]]:
    best = [[0.0] * (len(allowed) + 1) for _ in range(len(chances) + 1)]
    back = [[""] * (len(allowed) + 1) for _ in range(len(chances) + 1)]
    for row in range(len(chances) + 1):
        for column in range(len(allowed) + 1):
            ways: list[tuple[float, str]] = []
            if row and column:
                ways.append((best[row - 1][column - 1] + fits[row - 1][column - 1], "put"))
            if column:
                cost = _LOST_FILLER if "<" in allowed[column - 1] and _beside_fillers(chances, row) else _LOST
                ways.append((best[row][column - 1] + cost, "lost"))
            if row:
                ways.append((best[row - 1][column] + _surplus(chances, row - 1), "skip"))
            if ways:
                best[row][column], back[row][column] = max(ways, key=lambda each: each[0])
    return best[-1][-1], back


def _beside_fillers(chances: Sequence[Chances], row: int) -> bool:
    return any(0 <= at < len(chances) and chances[at]["<"] > 0.5 for at in (row - 1, row))


def _surplus(chances: Sequence[Chances], row: int) -> float:
    """A character too many: cheap in a run of fillers, the cheaper the likelier it is one."""
    around = [at for at in (row - 1, row + 1) if 0 <= at < len(chances) and chances[at]["<"] > 0.5]
    if not around:
        return _MORE
    return _MORE_FILLER if chances[row]["<"] > 0.5 else _STRAY if chances[row]["<"] > 0.01 else _MORE


def _only(chances: Chances, allowed: frozenset[str]) -> Chances:
    kept = {each: share for each, share in chances.items() if each in allowed}
    total = sum(kept.values())
    return {each: share / total for each, share in kept.items()}


@cache
def _lost(allowed: frozenset[str]) -> Chances:
    """Of a place at which nothing was read: a filler, where one may stand; else anything."""
    if "<" in allowed:
        others = len(allowed) - 1
        return {each: 0.97 if each == "<" else 0.03 / others for each in allowed}
    return dict.fromkeys(allowed, 1 / len(allowed))
