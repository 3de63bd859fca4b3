"""Light on the document: too little of it, or a lamp's reflection. Thresholds were measured on the specimens."""

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.checks.seen import PASSED, Pixels, Result, Seen, Thresholds, failed, shrunk
from verify.examination import Box

Plane = NDArray[np.float32]
BURNT, LIGHTER, ROUND, FADING = 246, 4.0, 0.88, (0.02, 0.1)
"""Least of the three colours; grey values above the paper around; share of its own box, of which an ellipse fills
0.79; median slope at the rim through height, per pixel: drawn reflections 0.022 to 0.079, white print 0 or 0.11."""
SATURATED = 250
PAPER = 230
"""Scans have white paper at 255, which is no reflection."""
HALO = 8
"""A lamp's surroundings are this much lighter than the paper (its 60th percentile), a printed white field's are not."""
BAND_HEIGHT = 25
PRINT_SIZE = 15
"""Pixels of the print's copy around which the contrast of letters is looked for."""
SOFTNESS = 0.075
"""Slope at the rim over height, per pixel of the small copy: lamps by simulation 0.03 to 0.075, the glare across a
specimen passport 0.063, white print zones 0.079 and more."""


def dark(seen: Seen, limits: Thresholds) -> Result:
    """Little light, and print that hardly stands out from its paper: what is dim but clear passes.

    `contrast` and `lost_contrast` in grey values, of 255: drawn documents in the dark have 5 to 8, dim ones 60.
    """
    lightest = float(np.percentile(_grey(seen.small), 95))
    if lightest >= limits["light"]:
        return PASSED
    contrast = _contrast(seen)
    if contrast >= limits["contrast"]:
        return PASSED
    return failed("failure" if contrast < limits["lost_contrast"] else "warning", light=round(lightest))


def _contrast(seen: Seen) -> float:
    """Between ink and paper, smoothed so that noise has none: the 95th percentile over the document."""
    smooth = cv2.GaussianBlur(shrunk(seen.grey, 900), (0, 0), 1.0)
    around = np.ones((PRINT_SIZE, PRINT_SIZE), np.uint8)
    return float(np.percentile(cv2.subtract(cv2.dilate(smooth, around), cv2.erode(smooth, around)), 95))


def glare(seen: Seen, limits: Thresholds) -> Result:
    """A soft-rimmed spot of burnt-out white, or a soft band that is lighter than all paper around it.

    `spot_share`, `band_share`: share of the document; a reflection of a lamp covers 0.01 to 0.11.
    """
    small = seen.small
    paper = _paper(small)
    slope = _slope(paper)
    box = (
        _burnt(small, paper, slope, limits["burnt_share"])
        or _spot(small, slope, limits["spot_share"])
        or _band(paper, slope, limits["band_share"])
    )
    return failed("warning", seen.box_on_page(box)) if box else PASSED


def _grey(picture: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def _round(size: int) -> Pixels:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def _without_specks(mask: Pixels, element: Pixels) -> Pixels:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, element), np.uint8)


def _burnt(small: Pixels, paper: Plane, slope: Plane, share: float) -> Box | None:
    """A round patch without any print, lighter than the paper around it, that fades out over some pixels."""
    white = (small.min(axis=2) >= BURNT).astype(np.uint8)
    for mask, box in _patches(_without_specks(white, np.ones((5, 5), np.uint8)), share):
        if mask.sum() > ROUND * box[2] * box[3]:
            continue
        around = (cv2.dilate(mask, np.ones((35, 35), np.uint8)) - cv2.dilate(mask, np.ones((25, 25), np.uint8))) > 0
        rim = (cv2.dilate(mask, np.ones((9, 9), np.uint8)) - mask) > 0
        height = 250 - float(np.median(paper[around])) if around.any() else 0.0
        if height >= LIGHTER and FADING[0] <= float(np.median(slope[rim])) / height <= FADING[1]:
            return box
    return None


def _spot(small: Pixels, slope: Plane, share: float) -> Box | None:
    grey = _grey(small)
    paper = float(np.percentile(grey, 60))
    if paper > PAPER:
        return None
    burnt = ((small.max(axis=2) >= SATURATED) & (grey >= 225)).astype(np.uint8)
    for mask, box in _patches(_without_specks(burnt, np.ones((7, 7), np.uint8)), share):
        near, far = cv2.dilate(mask, np.ones((7, 7), np.uint8)), cv2.dilate(mask, np.ones((19, 19), np.uint8))
        rim = (far - near) > 0
        soft = float(np.percentile(slope[rim], 90)) < SOFTNESS * (SATURATED - paper)
        if soft and paper + HALO <= float(np.median(grey[rim])) <= SATURATED:
            return box
    return None


def _paper(small: Pixels) -> Plane:
    """Ink closed, so that only paper and light are left."""
    closed = cv2.morphologyEx(_grey(small), cv2.MORPH_CLOSE, _round(9))
    return cv2.GaussianBlur(closed, (0, 0), 1.5).astype(np.float32)


def _slope(paper: Plane) -> Plane:
    return np.asarray(np.hypot(cv2.Sobel(paper, cv2.CV_32F, 1, 0), cv2.Sobel(paper, cv2.CV_32F, 0, 1)) / 8, np.float32)


def _band(paper: Plane, slope: Plane, share: float) -> Box | None:
    # a third of the pixels is enough for what is as large as the opening, whose cost grows with the square of its size
    size = (max(1, paper.shape[1] // 3), max(1, paper.shape[0] // 3))
    coarse = cv2.resize(paper, size, interpolation=cv2.INTER_AREA)
    ground = cv2.GaussianBlur(cv2.morphologyEx(coarse, cv2.MORPH_OPEN, _round(31)), (0, 0), 1.7)
    above = paper - cv2.resize(ground, paper.shape[::-1], interpolation=cv2.INTER_LINEAR)
    top = float(np.percentile(paper, 99.7))
    lit = ((above > 18) & (paper >= top - 14)).astype(np.uint8)
    for mask, box in _patches(_without_specks(lit, _round(5)), share):
        height = float(np.median(above[mask > 0]))
        rim = (cv2.dilate(mask, _round(21)) - cv2.erode(mask, _round(3))) > 0
        if height >= BAND_HEIGHT and float(np.percentile(slope[rim], 90)) < SOFTNESS * height:
            return box
    return None


def _patches(mask: Pixels, share: float) -> list[tuple[Pixels, Box]]:
    """Connected patches above that share of the picture, with their boxes; none that touches its edge."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    height, width = mask.shape
    found = []
    for label in range(1, count):
        x, y, across, down, area = (int(each) for each in stats[label])
        if area >= share * mask.size and x > 0 and y > 0 and x + across < width and y + down < height:
            found.append((np.asarray(labels == label, np.uint8), (x, y, across, down)))
    return found
