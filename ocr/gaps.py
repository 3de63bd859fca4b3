"""The space behind a full stop or comma, told by the gap that is to be seen there: a recogniser says little of it.

Papers print "NO.77" and "NO. 77". Without a space the sign stands about as far from the letter behind it as from the
one before it, in faces of one width too; a space adds a quarter of the em, more than a third of a capital's height.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.prepare import grey, to_height

GAPPED = ".,"
"""The signs behind which papers print a space or none."""
_HEIGHT = 48
"""Pixels to which a line is brought: letters of print as small as a family card's have ten."""
_AROUND = 1.25
"""In heights of the line: how far to both sides of the sign is looked."""
_EDGE = 1 / 16
"""Share of the line's height at its upper and lower edge in which its neighbours' ink may stand."""
_PAPER, _INK = 75, 95
"""Percentiles of the shades: most of a line is paper, and a part of it ink."""
_LEAST_CONTRAST = 15.0
"""Shades between ink and paper below which nothing is told."""
_DARK = 0.45
"""Share of the ink's darkness from which on a column holds ink."""
_LEAST_CAPITAL = 0.25
"""Of the line's height."""
_WIDEST_SIGN, _OFF = 0.4, 0.8
"""In heights of a capital: the widest a sign is, and how far from where it was read it may stand."""
_MIDDLE, _STEEPNESS = 0.2, 40.0
"""Of 57 signs of drawn cards of the tuning set the gap behind was wider than that before by 0.10 capitals at most where
no space is printed, and by 0.34 at least where one is: the middle of both, and even odds at 0.02 from it are 2 to 1."""


@dataclass(frozen=True, slots=True)
class _Patch:
    """Columns, from the first to before the last, that hold ink; `low` where none of it is in the upper half."""

    first: int
    last: int
    low: bool


def space_behind(line: Picture, middle: float) -> float | None:
    """How likely, 0..1, a space stands behind the full stop or comma whose horizontal middle is at `middle`.

    `line` is one upright line of print (H, W) or (H, W, 3). None where the sign's ink does not stand apart from its
    neighbours'.
    """
    height = line.shape[0]
    left = max(0, round(middle - _AROUND * height))
    edge = round(_EDGE * height)
    part = line[edge : height - edge, left : round(middle + _AROUND * height)]
    if min(part.shape[:2]) < 2:
        return None
    found = _patches(_darkness(to_height(grey(part), _HEIGHT)))
    if found is None:
        return None
    patches, capital = found
    at = (middle - left) * _HEIGHT / part.shape[0]
    signs = [
        (abs((sign.first + sign.last) / 2 - at), (sign.first - before.last, after.first - sign.last))
        for (before, sign), (_, after) in pairwise(pairwise(patches))
        if sign.low and sign.last - sign.first <= _WIDEST_SIGN * capital
    ]
    away, (ahead, behind) = min(signs, default=(math.inf, (0, 0)))
    if away > _OFF * capital:
        return None
    return 1 / (1 + math.exp(-_STEEPNESS * ((behind - ahead) / capital - _MIDDLE)))


def _darkness(shades: Picture) -> NDArray[np.float32] | None:
    """0 for paper, 1 for ink; None where the two hardly differ."""
    dark = np.maximum(np.percentile(shades, _PAPER) - shades.astype(np.float32), 0)
    ink = float(np.percentile(dark, _INK))
    return None if ink < _LEAST_CONTRAST else np.asarray(dark / ink, np.float32)


def _patches(dark: NDArray[np.float32] | None) -> tuple[list[_Patch], int] | None:
    """The patches of ink from left to right, and the height of a capital in pixels; None where there is no print."""
    if dark is None:
        return None
    # a row of letters has ink in an eighth of its columns at least
    rows = np.sort(dark, axis=1)[:, -max(3, dark.shape[1] // 8) :].mean(axis=1)
    inked = np.flatnonzero(rows > np.percentile(rows, 90) / 2)
    top, bottom = int(inked[0]), int(inked[-1]) + 1
    capital = bottom - top
    if capital < _LEAST_CAPITAL * dark.shape[0]:
        return None
    upper = dark[top : top + capital // 2].max(axis=0)
    holds = np.concatenate([[False], dark[top:bottom].max(axis=0) > _DARK, [False]])
    edges = np.flatnonzero(np.diff(holds)).reshape(-1, 2)
    return [_Patch(int(a), int(b), bool(upper[a:b].max() <= _DARK)) for a, b in edges], capital
