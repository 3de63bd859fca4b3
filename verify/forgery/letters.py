"""The letters of one printed value, each measured: its shape, its ink, and the paper just around it.

What is measured is what tells one printing from another: height, foot and stroke of the letter, darkness of the ink,
shade, colour and grain of the paper, sharpness of the edges.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from verify.examination import Box

MEASURES = ("height", "foot", "stroke", "ink", "shade", "colour", "noise", "sharpness")
LEAST = (0.03, 0.03, 0.03, 4.0, 1.0, 0.6, 0.12, 0.08)
"""What letters of one print vary in each at any rate."""
FEWEST = 6
_LEAST_HEIGHT, _LEAST_CONTRAST, _LEAST_PAPER = 12, 30, 24
"""Pixels, grey values between ink and paper, and pixels of paper around a letter, below which nothing is measured."""
_SMALL, _WIDE = 0.72, 1.25
"""Of the usual height: lower parts are dots and commas; wider ones several letters that touch."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Boxes of the letters from left to right, in pixels of the picture, and their MEASURES (letters, measures)."""

    boxes: tuple[Box, ...]
    values: NDArray[np.float64]


def letters_in(picture: Picture, box: Box) -> Letters | None:
    """The letters in a box of an RGB picture; None where there are fewer than FEWEST, or too small or pale ones.

    Lengths are shares of the usual letter's height, shades are grey values, noise and sharpness logarithms.
    """
    x, y, width, height = box
    reach = max(4, height // 3)
    top, left = max(0, y - reach), max(0, x - reach)
    part = np.ascontiguousarray(picture[top : y + height + reach, left : x + width + reach])
    if min(part.shape[:2]) < _LEAST_HEIGHT:
        return None
    lab = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2LAB), np.uint8)
    light = lab[:, :, 0]
    paper = cv2.GaussianBlur(cv2.dilate(light, np.ones((reach, reach), np.uint8)), (0, 0), reach)
    depth = np.asarray(cv2.subtract(paper, light), np.uint8)
    level, inked = cv2.threshold(depth, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    mask = np.asarray(inked, np.uint8)
    if 2 * level < _LEAST_CONTRAST:
        return None
    found = _parts(mask, y - top, y - top + height)
    if len(found) < FEWEST:
        return None
    values = _measured(lab, depth, mask, found)
    if values is None:
        return None
    boxes = tuple((left + int(each[0]), top + int(each[1]), int(each[2]), int(each[3])) for each in found)
    return Letters(boxes, values)


def _parts(mask: NDArray[np.uint8], top: int, bottom: int) -> NDArray[np.int64]:
    """Connected parts that look like one letter each, left to right, as x, y, width, height, area, label."""
    count, _, stats, centres = cv2.connectedComponentsWithStats(mask)
    rows = np.concatenate([stats[1:], np.arange(1, count)[:, None]], axis=1).astype(np.int64)
    inside = (centres[1:, 1] >= top) & (centres[1:, 1] < bottom) & (rows[:, 3] >= _LEAST_HEIGHT)
    rows = rows[inside]
    if not len(rows):
        return rows
    usual = np.median(rows[:, 3])
    rows = rows[np.abs(rows[:, 3] / usual - 1) <= 1 - _SMALL]
    rows = rows[rows[:, 2] <= _WIDE * usual]
    return rows[np.argsort(rows[:, 0])]


def _measured(
    lab: NDArray[np.uint8], depth: NDArray[np.uint8], mask: NDArray[np.uint8], found: NDArray[np.int64]
) -> NDArray[np.float64] | None:
    light = lab[:, :, 0]
    usual = float(np.median(found[:, 3]))
    away = cv2.dilate(mask, np.ones((5, 5), np.uint8)) == 0
    core = cv2.erode(mask, np.ones((3, 3), np.uint8))
    grain = cv2.absdiff(light, cv2.medianBlur(light, 3))
    steps = np.maximum(*(np.abs(cv2.Sobel(light, cv2.CV_32F, *way, ksize=3)) for way in ((1, 0), (0, 1))))
    feet = found[:, 1] + found[:, 3]
    middles = found[:, 0] + found[:, 2] / 2
    slope, start = np.polyfit(middles, feet, 1)
    edge = round(0.3 * usual)
    rows = []
    for at, (x, y, width, height, area, _) in enumerate(found):
        cell = np.s_[max(0, y - edge) : y + height + edge, max(0, x - edge) : x + width + edge]
        inner = np.s_[y : y + height, x : x + width]
        ground = lab[cell][away[cell]]
        ink = mask[inner] > 0
        if len(ground) < _LEAST_PAPER or area < _LEAST_PAPER:
            return None
        dark = float(np.quantile(depth[inner][ink], 0.75))
        outline = int(np.count_nonzero(ink & (core[inner] == 0)))
        shade, *chroma = (float(each) for each in ground.mean(axis=0))
        rows.append(
            (
                height / usual, (feet[at] - slope * middles[at] - start) / usual, 2 * area / outline / usual, dark,
                shade, chroma[1] - chroma[0], np.log(float(grain[cell][away[cell]].mean()) + 0.3),
                np.log(max(1.0, float(np.quantile(steps[inner], 0.95))) / max(1.0, dark)),
            )
        )  # fmt: skip
    return np.array(rows, np.float64)
