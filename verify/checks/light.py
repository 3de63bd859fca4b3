"""Light on the document: too little of it, or a lamp's reflection. Thresholds were measured on the specimens."""

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.checks.seen import PASSED, Pixels, Result, Seen, failed
from verify.examination import Box

Plane = NDArray[np.float32]
DARK = 90
"""Grey value of the lightest twentieth. The darkest readable specimen has 109, a card in 40 % of the light 71."""
PITCH_DARK = 50
SATURATED = 250
PAPER = 230
"""Scans have white paper at 255, which is no reflection."""
HALO = 8
"""A lamp's surroundings are this much lighter than the paper (its 60th percentile), a printed white field's are not."""
SPOT_SHARE = 0.004
"""Share of the document; a reflection of a lamp covers 0.01 to 0.11."""
BAND_HEIGHT = 25
BAND_SHARE = 0.01
SOFTNESS = 0.075
"""Slope at the rim over height, per pixel of the small copy: lamps by simulation 0.03 to 0.075, the glare across a
specimen passport 0.063, white print zones 0.079 and more."""


def dark(seen: Seen) -> Result:
    """Even the lightest parts of the document are dark."""
    lightest = float(np.percentile(_grey(seen.small), 95))
    if lightest >= DARK:
        return PASSED
    return failed("failure" if lightest < PITCH_DARK else "warning", light=round(lightest))


def glare(seen: Seen) -> Result:
    """A soft-rimmed spot of burnt-out white, or a soft band that is lighter than all paper around it."""
    box = _spot(seen.small) or _band(seen.small)
    return failed("warning", seen.box_on_page(box)) if box else PASSED


def _grey(picture: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def _round(size: int) -> Pixels:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def _without_specks(mask: Pixels, element: Pixels) -> Pixels:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, element), np.uint8)


def _spot(small: Pixels) -> Box | None:
    grey = _grey(small)
    paper = float(np.percentile(grey, 60))
    if paper > PAPER:
        return None
    slope = _slope(_paper(small))
    burnt = ((small.max(axis=2) >= SATURATED) & (grey >= 225)).astype(np.uint8)
    for mask, box in _patches(_without_specks(burnt, np.ones((7, 7), np.uint8)), SPOT_SHARE):
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


def _band(small: Pixels) -> Box | None:
    paper = _paper(small)
    above = paper - cv2.GaussianBlur(cv2.morphologyEx(paper, cv2.MORPH_OPEN, _round(91)), (0, 0), 5)
    top = float(np.percentile(paper, 99.7))
    slope = _slope(paper)
    lit = ((above > 18) & (paper >= top - 14)).astype(np.uint8)
    for mask, box in _patches(_without_specks(lit, _round(5)), BAND_SHARE):
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
