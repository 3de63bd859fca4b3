"""Machine-readable lines among the lines that were read of a page, where the engine tells alternatives."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.text import Box, Letter, Line, around
from verify.confusions import letters_of
from verify.mrz import cleaned

_SHORTEST = 24
"""Characters of a line of 30 of which an engine has lost fillers."""
_CARD_LONGEST = 34
_SHARE = 0.9
"""Of the characters that must be of the alphabet of such lines."""
_FEWEST_FILLERS, _FEWEST_DIGITS = 2, 10


@dataclass(frozen=True, slots=True)
class MachineText:
    """The letters of each line in order, and the box around them in pixels of `Page.flat`."""

    lines: tuple[tuple[Letter, ...], ...]
    box: Box


def find_machine_text(lines: Sequence[Line]) -> MachineText | None:
    """The lowest two or three such lines below each other; None without, or without their letters' alternatives."""
    found = [line for line in lines if _like(line)]
    for count in (3, 2):
        for last in range(len(found), count - 1, -1):
            group = found[last - count : last]
            if _block(group) and (count == 2 or max(len(_text(each)) for each in group) <= _CARD_LONGEST):
                return MachineText(tuple(letters_of(each.words) for each in group), around(each.box for each in group))
    return None


def _text(line: Line) -> str:
    return "".join(word.text for word in line.words)


def _like(line: Line) -> bool:
    text = _text(line)
    clean = cleaned(text)
    if len(clean) < _SHORTEST or not all(word.letters for word in line.words):
        return False
    if sum(each in clean for each in text) < _SHARE * len(text):
        return False
    return clean.count("<") >= _FEWEST_FILLERS or sum(each.isdigit() for each in clean) >= _FEWEST_DIGITS


def _block(group: Sequence[Line]) -> bool:
    """Below each other, near, and one above the other."""
    return all(
        0.5 * upper.box[3] < lower.box[1] - upper.box[1] < 5 * upper.box[3]
        and abs(lower.box[0] - upper.box[0]) < 0.2 * max(upper.box[2], lower.box[2])
        for upper, lower in pairwise(group)
    )
