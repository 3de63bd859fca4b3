"""Words whose paper or ink differs from what stands around them, as where digits were pasted over others.

Inconsistent noise and light are the oldest signs of a splice (Mahdian and Saic 2009, Using noise inconsistencies for
blind image forensics). Each word is compared with the paper just around it, and that difference with those of all
other words of the page, so that light, camera and the form's own ground weigh little.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.text import Word
from verify.examination import Box, Finding

FEWEST_CHARACTERS, FEWEST_WORDS = 6, 8
"""Shorter words have too little paper between their letters; fewer words do not tell what is usual on a page."""
MEASURES = ("noise", "shade", "colour", "sharpness")
_LEAST_SPREAD = np.array([0.12, 2.0, 1.5, 0.12])
"""What a measure varies on any page at the least: log ratio, grey values, chroma, log ratio."""
THRESHOLD = 9.0
"""Robust deviations (median, MAD). Of 120 honest drawn cards 2 reached it (two scored 14 and 15): too many to be on.
Glued strips of other paper score 11 to 17; digits of another card of the same form, or saved once more, score as
honest ones do and are not found (`python -m benchmarks.forgery`)."""
_SURE = 0.5
_LEAST_CONTRAST, _LEAST_PAPER = 25, 60
"""Grey values between ink and paper, and pixels of paper inside and around, without which nothing is measured."""
MOST_FINDINGS = 3


@dataclass(frozen=True, slots=True)
class Oddness:
    """One word and how far each of MEASURES lies from the page's other words, in robust deviations."""

    box: Box
    deviations: tuple[float, ...]


def pasted_findings(
    flat: Picture, words: Sequence[Word], page_number: int, threshold: float = THRESHOLD
) -> tuple[Finding, ...]:
    """forgery.field_differs, at most MOST_FINDINGS, the oddest first; values {"why": names of MEASURES}.

    `flat` is RGB, boxes are in its pixels, and so are those of the findings.
    """
    odd = [each for each in oddnesses(flat, words) if max(each.deviations) >= threshold]
    odd.sort(key=lambda each: -max(each.deviations))
    return tuple(
        Finding("forgery.field_differs", "warning", "failed", page_number, each.box, {"why": _why(each, threshold)})
        for each in odd[:MOST_FINDINGS]
    )


def oddnesses(flat: Picture, words: Sequence[Word]) -> list[Oddness]:
    """Every word of FEWEST_CHARACTERS or more that has paper around it; none on a page of fewer than FEWEST_WORDS."""
    long = [word for word in words if len(word.text) >= FEWEST_CHARACTERS and word.confidence >= _SURE]
    if len(long) < FEWEST_WORDS:
        return []
    measured = [(word.box, values) for word in long if (values := _measured(flat, word.box)) is not None]
    if len(measured) < FEWEST_WORDS:
        return []
    table = np.array([values for _, values in measured])
    apart = np.abs(table - np.median(table, axis=0))
    spread = np.maximum(1.4826 * np.median(apart, axis=0), _LEAST_SPREAD)
    return [Oddness(box, tuple(map(float, row))) for (box, _), row in zip(measured, apart / spread, strict=True)]


def _why(each: Oddness, threshold: float) -> list[str]:
    return [name for name, value in zip(MEASURES, each.deviations, strict=True) if value >= threshold]


def _planes(part: Picture) -> NDArray[np.uint8]:
    """Lightness, the two chromas and the noise (what a median takes away), (H, W, 4)."""
    lab = cv2.cvtColor(part, cv2.COLOR_RGB2LAB)
    noise = cv2.absdiff(lab[:, :, 0], cv2.medianBlur(lab[:, :, 0], 3))
    return np.asarray(cv2.merge([*cv2.split(lab), noise]), np.uint8)


def _measured(flat: Picture, box: Box) -> NDArray[np.float64] | None:
    """MEASURES of one word, inside its box against the paper around it; None where there is too little of either."""
    x, y, width, height = box
    reach = max(4, height // 2)
    top, left = max(0, y - reach), max(0, x - reach)
    part = flat[top : y + height + reach, left : x + width + reach]
    if min(part.shape[:2]) < 8:
        return None
    planes = _planes(np.ascontiguousarray(part))
    inside = np.zeros(part.shape[:2], bool)
    inside[y - top : y - top + height, x - left : x - left + width] = True
    light = planes[:, :, 0]
    paper_shade, ink_shade = _quantile(light.ravel(), 0.7), _quantile(light.ravel(), 0.02)
    if paper_shade - ink_shade < _LEAST_CONTRAST:
        return None
    ink = light < (paper_shade + ink_shade) / 2
    # two pixels around a stroke are neither ink nor paper
    paper = cv2.dilate(ink.astype(np.uint8), np.ones((5, 5), np.uint8)) == 0
    within, around = planes[inside & paper], planes[~inside & paper]
    if min(len(within), len(around)) < _LEAST_PAPER:
        return None
    shades = [_quantile(within[:, at], 0.5) - _quantile(around[:, at], 0.5) for at in range(3)]
    noise = math.log((float(within[:, 3].mean()) + 0.3) / (float(around[:, 3].mean()) + 0.3))
    edges = np.asarray(cv2.absdiff(light[:, 1:], light[:, :-1])[inside[:, 1:]], np.uint8)
    sharpness = math.log(max(1.0, _quantile(edges, 0.98)) / (paper_shade - ink_shade))
    return np.array([noise, shades[0], math.hypot(shades[1], shades[2]), sharpness], np.float64)


def _quantile(values: NDArray[np.uint8], share: float) -> float:
    """The value below which `share` of bytes lie, to a part of one so that medians of few shades can still differ."""
    counts = np.bincount(values, minlength=256)
    total = np.cumsum(counts)
    wanted = share * len(values)
    at = int(np.searchsorted(total, wanted))
    return at + float(wanted - (total[at] - counts[at])) / max(1, int(counts[at]))
