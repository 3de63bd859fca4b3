"""A lamp's reflection: a patch burnt out to white, soft at its rim, without print in it.

What tells it from the white that is printed on papers: its rim is soft. From white paper in full light: it is lighter
than the paper around. From creases and bright paper: no letter stands in it. Whether it hides anything is told by its
rim: print that runs into it goes on beneath it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.checks.fading import LIGHTER, Spot, fading
from verify.checks.seen import Pixels, Result, Seen, Thresholds, failed, least_of_colours, passed
from verify.examination import Box, Severity

Plane = NDArray[np.float32]
BURNT, WHITE = 253, 250
"""Least of the three colours in a reflection; level of the paper from which on nothing can be lighter than it."""
NEAR_WHITE = 6
"""Grey values below a spot's middle within which pixels belong to it."""
BRIGHTER, NEAR_TOP = 1.15, 12
"""A reflection in shadow is so many times as light as the paper around, and among the lightest of the picture."""
LEAST, MOST = 0.003, 0.4
"""Share of the picture of patches that are looked at."""
AROUND = 20
"""Cells of 1/80 of the picture's side over which the paper's level is told, to either side."""
FADING, FADED = (4, 6), 0.15
"""Pixels beside a patch at which so much of its height is left: of drawn reflections 0.2 to 0.9, of white print 0.1."""
NEARLY_WHITE = 240
"""Level of the paper from which on a rim can rise so little that it tells nothing, and no white is printed."""
LETTERS = 0.06
"""Share of a patch in which print may be seen."""
CLEAR, SOLID = 20, 0.85
"""Grey values over the paper, and share of its own hull: a lamp 0.87 and more, folds 0.5 to 0.8."""
FAR = 40
"""Grey values over the paper of a lamp in a dim picture: drawn ones 61 to 66."""
HIGH, WHOLE = 16, 0.95
"""Grey values over the paper, and share of its hull, from which on the print at a patch's rim is believed: of 15 good
pictures with print at the rim of a patch all but 3 had less; folds and lit corners of white paper."""
RIM = 0.35
"""Width of the rim in radii (of the largest circle in the patch) in which print is looked for."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A candidate: `share` of the picture, `height` over the paper around in grey values.

    `burnt` is the share of it that is white, `solid` its share of its own hull, `rim_print` the share of print around.
    """

    box: Box
    share: float
    height: float
    burnt: float
    solid: float
    rim_print: float


def glare(seen: Seen, limits: Thresholds) -> Result:
    """A reflection; a warning where print fades towards it or runs into it, else information, for it hides nothing.

    `fading`: how much more likely print fades towards a spot than not (fading.py). `rim_print`: of whole patches that
    are far lighter than the paper, the share of print at their rim: over a field 0.03 to 0.26, beside all print 0 to
    0.03. Together they warn of 126 of 130 drawn reflections over a field, and of 1 of 35 beside all print.
    """
    patches = [
        each
        for each in reflections(seen.small)
        if each.share >= limits["share"] and each.height >= limits["height"] and _burnt(each, limits)
    ]
    spot = fading(seen.medium)
    told = max(0.0, spot.weight) if spot is not None and _soft(seen, spot) else 0.0
    plain = max((each.rim_print for each in patches if _plain(each)), default=0.0)
    values = {"fading": round(told, 1), "rim_print": round(plain, 3)}
    if spot is not None and told >= limits["fading"]:
        return failed("warning", seen.box_on_page(spot.box, seen.medium), **values)
    if not patches:
        return passed(**values)
    worst = max(patches, key=lambda each: (_plain(each), each.rim_print))
    severity: Severity = "warning" if plain >= limits["rim_print"] else "info"
    return failed(severity, seen.box_on_page(worst.box), **values)


def _soft(seen: Seen, spot: Spot) -> bool:
    """Whether the white of a spot that is lighter than the paper fades at its rim; white that is printed does not."""
    if spot.lift < LIGHTER:
        return True
    paper = _paper(least_of_colours(seen.small))[1]
    factor = max(seen.small.shape[:2]) / max(seen.medium.shape[:2])
    x, y, width, height = (round(each * factor) for each in spot.box)
    middle = np.s_[y + height // 4 : y + height - height // 4, x + width // 4 : x + width - width // 4]
    top = float(np.median(paper[middle]))
    _, labels = cv2.connectedComponents((paper >= top - NEAR_WHITE).astype(np.uint8))
    inside = np.bincount(labels[middle].ravel(), minlength=2)
    inside[0] = 0
    mask = (labels == int(inside.argmax())).astype(np.uint8)
    return _rim(mask, paper) - (top - spot.lift) >= FADED * spot.lift


def _rim(mask: Pixels, paper: Plane) -> float:
    """How light the paper is beside a patch."""
    away = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    return float(np.median(paper[(away > FADING[0]) & (away <= FADING[1])]))


def _plain(patch: Patch) -> bool:
    """Round and far lighter than the paper, so that it cannot be a part of the paper that is lit or folded."""
    return patch.height >= HIGH and patch.solid >= WHOLE


def _burnt(patch: Patch, limits: Thresholds) -> bool:
    """White, or, of a lamp that is not so bright, round, far lighter than the paper, with much print around it.

    In a dim picture a lamp need not be white at all: then it stands out so far that nothing else can be it.
    """
    clear = patch.height >= CLEAR and patch.solid >= SOLID and patch.rim_print >= 2 * limits["rim_print"]
    glaring = patch.height >= FAR and patch.solid >= WHOLE
    return patch.burnt >= limits["burnt"] or clear or glaring


def reflections(small: Pixels) -> Iterator[Patch]:
    """The soft patches without print of a small RGB picture, in pixels of it."""
    least = least_of_colours(small)
    closed, paper = _paper(least)
    level = _level(paper)
    ink = closed.astype(np.int16) - least > np.maximum(10, 0.1 * paper)
    burnt = (paper >= BURNT) & (level < WHITE)
    brighter = (paper > BRIGHTER * level) & (paper >= float(np.percentile(paper, 99)) - NEAR_TOP)
    for lit in (burnt, brighter):
        for mask, box in _patches(lit):
            patch = _measured(mask, box, least, paper, ink)
            if patch is not None:
                yield patch


def _paper(least: Pixels) -> tuple[Pixels, Plane]:
    """The paper without its print, and smoothed."""
    closed = cv2.morphologyEx(least, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    return np.asarray(closed, np.uint8), cv2.GaussianBlur(closed, (0, 0), 1.5).astype(np.float32)


def _level(paper: Plane) -> Plane:
    """How light the paper is around each pixel: the median over half of the picture's side."""
    height, width = paper.shape
    shrink = max(1, round(max(height, width) / (4 * AROUND)))
    size = (max(1, width // shrink), max(1, height // shrink))
    coarse = cv2.resize(paper, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    framed = cv2.copyMakeBorder(coarse, AROUND, AROUND, AROUND, AROUND, cv2.BORDER_REPLICATE)
    middle = cv2.medianBlur(framed, 2 * AROUND + 1)[AROUND:-AROUND, AROUND:-AROUND]
    smooth = cv2.GaussianBlur(middle.astype(np.float32), (0, 0), 2)
    return np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _patches(lit: NDArray[np.bool_]) -> Iterator[tuple[Pixels, Box]]:
    """Connected patches with their boxes. One that reaches three sides of the picture lies beside the paper."""
    opened = cv2.morphologyEx(lit.astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    height, width = lit.shape
    for label in range(1, count):
        x, y, across, down, area = (int(each) for each in stats[label])
        sides = (x == 0) + (y == 0) + (x + across == width) + (y + down == height)
        everywhere = across > 0.9 * width and down > 0.9 * height
        if LEAST * lit.size <= area <= MOST * lit.size and sides <= 2 and not everywhere:
            yield np.asarray(labels == label, np.uint8), (x, y, across, down)


def _measured(mask: Pixels, box: Box, least: Pixels, paper: Plane, ink: NDArray[np.bool_]) -> Patch | None:
    """A patch with what is told of it; None for one with a hard rim or with letters in it."""
    core = cv2.erode(mask, np.ones((5, 5), np.uint8)) > 0
    inside = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    radius = float(cv2.distanceTransform(inside, cv2.DIST_L2, 3).max())
    away = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    around = (away > 0.8 * radius + 4) & (away < 1.6 * radius + 10)
    if not core.any() or not around.any() or float(ink[core].mean()) > LETTERS:
        return None
    ground = float(np.percentile(paper[around], 60))
    height = max(1.0, float(np.median(paper[core])) - ground)
    if _rim(mask, paper) - ground < FADED * height and ground < NEARLY_WHITE:
        return None
    rim = (away > 0) & (away <= RIM * radius + 2)
    burnt = float((least[core] > BURNT).mean())
    hull = cv2.contourArea(cv2.convexHull(cv2.findNonZero(mask)))
    return Patch(box, float(mask.mean()), height, burnt, float(mask.sum()) / max(1.0, hull), float(ink[rim].mean()))
