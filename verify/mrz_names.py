"""The names in machine-readable lines, rebuilt from their grammar: SURNAME, two fillers, GIVEN<NAMES, fillers.

Engines count single and double fillers right and long runs wrong (docs/engine.md), so that the run at the end says
nothing and the names say all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.text import Letter
from verify.confusions import floor_of
from verify.mrz_align import LETTERS, likeliest, place_chances

_IN_RUNS = "KCLES"
"""Letters that a filler among fillers is read as."""
_STRAYS = re.compile(f"(?<=<<)[{_IN_RUNS}]{{1,2}}(?=<<|<?$)|(?<=<{{5}})[A-Z]{{1,2}}<?$")
"""Such letters, or at the end of a long run what stands beside the lines: no name begins behind five fillers."""
_STUTTER = re.compile(r"(?<=<)([A-Z])\1{2,}(?=<|$)")
"""Fillers that were all read as one letter: no name is one letter three times."""


@dataclass(frozen=True, slots=True)
class NamePart:
    """The rebuilt characters, as many as there are places, and how sure the letters are (0..1)."""

    text: str
    confidence: float


def rebuild_names(letters: Sequence[Letter], width: int) -> NamePart:
    """The names in `width` places; what is longer ends there, as the standard has it."""
    floor = floor_of(letters)
    read, sure = [], 1.0
    for each in letters:
        chances = {one: share for one, share in place_chances(each, floor).items() if one == "<" or one in LETTERS}
        best = likeliest(chances)
        read.append(best)
        if best != "<":
            sure *= chances[best] / max(1e-9, sum(chances.values()))
    text = _STUTTER.sub(lambda run: "<" * len(run[0]), "".join(read))
    # one stray is gone at a time: what stood beside it may be one too
    while (fewer := _STRAYS.sub("<", text)) != text:
        text = fewer
    surname, _, given = text.strip("<").partition("<<")
    whole = "<<".join(re.sub("<+", "<", part).strip("<") for part in (surname, given) if part.strip("<"))
    return NamePart(whole[:width].ljust(width, "<"), sure)
