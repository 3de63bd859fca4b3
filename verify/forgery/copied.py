"""Letters that were copied within one picture: print repeats its shapes, but never the grain between them.

Copy-move forgery is found by regions that match at one offset (Fridrich, Soukal and Lukas 2003, Detection of copy-move
forgery in digital images). On print every letter matches its like, so that only letters count which are the same to
the last pixel but for another round of JPEG, and only several of them at one offset.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.text import around
from verify.examination import Box

FEWEST = 3
"""Letters that must match at the same offset."""
SEARCH = 3
"""Pixels around the place where a letter's box lies in which its like is looked for."""
ALIKE = 0.05
"""Of the letters' own variance, that by which boxes may differ to be looked at more closely."""
_SAME_SHAPE, _USUAL = 0.3, 0.2
"""Share of variance below which two letters are the same one, and the quantile that stands for such pairs."""
_THUMB, _SIZES = (10, 12), 2
_LEAST_SIDE = 8


@dataclass(frozen=True, slots=True)
class Run:
    """The most alike run of letters: how it differs from another, as a share of the letters' variance and beside what
    the page's other letters of one shape differ in (1.0 where there are none); and the box around it.
    """

    share: float
    beside_others: float
    box: Box


def copied_run(light: NDArray[np.uint8], boxes: Sequence[Box]) -> Run | None:
    """None where no FEWEST letters repeat at one offset. `light` is the upright page in grey, `boxes` its letters."""
    letters = [box for box in boxes if min(box[2:]) >= _LEAST_SIDE]
    if len(letters) < 2 * FEWEST:
        return None
    runs: dict[tuple[int, int], list[tuple[float, Box]]] = defaultdict(list)
    for one, other in _pairs(light, letters):
        share, offset = _closest(light, one, other)
        runs[offset].append((share, other))
    repeated = {offset: sorted(found)[:FEWEST] for offset, found in runs.items() if len(found) >= FEWEST}
    if not repeated:
        return None
    chosen, best = min(repeated.items(), key=lambda run: sum(share for share, _ in run[1]))
    share = sum(each for each, _ in best) / FEWEST
    others = [each for offset, found in runs.items() if offset != chosen for each, _ in found if each < _SAME_SHAPE]
    usual = float(np.quantile(others, _USUAL)) if others else share
    return Run(share, share / max(usual, 1e-9), around(box for _, box in best))


def _pairs(light: NDArray[np.uint8], letters: Sequence[Box]) -> list[tuple[Box, Box]]:
    """Letters of one size whose thumbnails are alike, the left or upper one first."""
    thumbs = np.array([_thumb(light, box) for box in letters])
    apart = ((thumbs[:, None] - thumbs[None]) ** 2).mean(axis=2)
    sizes = np.array([box[2:] for box in letters])
    same = (np.abs(sizes[:, None] - sizes[None]) <= _SIZES).all(axis=2)
    # a letter that two values share is not its own copy
    places = np.array([box[:2] for box in letters])
    elsewhere = (np.abs(places[:, None] - places[None]) >= sizes[:, None]).any(axis=2)
    near = np.triu(same & elsewhere & (apart < 6 * ALIKE), 1)
    return [(letters[int(one)], letters[int(other)]) for one, other in zip(*np.nonzero(near), strict=True)]


def _thumb(light: NDArray[np.uint8], box: Box) -> NDArray[np.float64]:
    x, y, width, height = box
    small = cv2.resize(light[y : y + height, x : x + width], _THUMB, interpolation=cv2.INTER_AREA).astype(np.float64)
    return np.asarray((small - small.mean()).ravel() / (small.std() + 1), np.float64)


def _closest(light: NDArray[np.uint8], one: Box, other: Box) -> tuple[float, tuple[int, int]]:
    """The least difference of a letter from what stands near another, and the offset at which it is reached."""
    x, y, width, height = one
    letter = light[y : y + height, x : x + width]
    left, top = max(0, other[0] - SEARCH), max(0, other[1] - SEARCH)
    field = light[top : other[1] + height + SEARCH, left : other[0] + width + SEARCH]
    if field.shape[0] < height or field.shape[1] < width:
        return 1.0, (0, 0)
    squares = cv2.matchTemplate(field, letter, cv2.TM_SQDIFF)
    least, _, (right, down), _ = cv2.minMaxLoc(squares)
    spread = float(letter.astype(np.float64).var()) * letter.size
    return least / max(1.0, spread), (left + right - x, top + down - y)
