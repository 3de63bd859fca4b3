"""The upright lines of a table that lean and meet far away, for nothing but text told how the page lies: made upright.

What lines of print do not tell is the perspective along them (verify/levelling.py). The ruled lines between columns
meet in one point of such a picture; a projective map sends that point to infinity and leaves rows as they are
(Hartley and Zisserman, Multiple View Geometry, 2004, section 8.6).
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import even_light
from ocr.rules import upright_marks
from ocr.text import Letter, Line, Word
from verify.geometry import Matrix, warped
from verify.page import Page

_STEEPEST = 0.3
"""Pixels across for each pixel down."""
_LEAST_HEIGHT = 3.0
"""In heights of print: what is shorter may be a letter or a part of a square code."""
_ENOUGH, _SPREAD = 5, 0.3
"""Lines that must be found, and the share of the page's width over which they stand."""
_LEAST_LEAN = 0.02
"""What reading bears: half a space over the height of a table."""
_MISSED = 0.01
"""Leans that differ by so much from the fitted one count half."""
_ROUNDS = 8

Lines = NDArray[np.float64]
"""(N, 3): by line its x at the middle height, pixels across for each pixel down, and its height in pixels."""


def upright(page: Page, top: float, bottom: float) -> Page:
    """The page with the ruled lines between two heights of `flat` made upright; itself where they hardly lean."""
    tall = float(np.median([word.box[3] for line in page.lines for word in line.words]))
    first, last = max(0, round(top)), min(page.flat.shape[0], round(bottom))
    middle = (first + last) / 2
    lines = _lines(page, first, last, _LEAST_HEIGHT * tall)
    width, height = page.flat.shape[1], page.flat.shape[0]
    lean, change = _fitted(lines) if len(lines) else (0.0, 0.0)
    if max(abs(lean + change * x) for x in (0, width)) < _LEAST_LEAN or not _agree(lines, lean, change, width):
        return page
    forth = _matrix(lean, change, middle)
    back = np.asarray(np.linalg.inv(forth), np.float64)
    moved = tuple(Line(tuple(_moved(word, forth) for word in line.words)) for line in page.lines)
    return replace(page, flat=warped(page.flat, back, (width, height)), to_page=page.to_page @ back, lines=moved)


def _lines(page: Page, top: int, bottom: int, least: float) -> Lines:
    """Thin marks of at least that height between two heights; few where the strip holds no table."""
    marks = upright_marks(even_light(page.flat[top:bottom]))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    found = []
    for label in range(1, count):
        x, y, width, height, _ = (int(each) for each in stats[label])
        if height < least or width > 6 + _STEEPEST * height:
            continue
        down, across = np.nonzero(labels[y : y + height, x : x + width] == label)
        lean, at = np.polyfit(down + (y - (bottom - top) / 2), across + x, 1)
        found.append((float(at), float(lean), float(height)))
    return np.array(found, np.float64).reshape(-1, 3)


def _fitted(lines: Lines) -> tuple[float, float]:
    """How the lean goes with x: at 0 and for each pixel more. Lines that miss it count less and less."""
    at, lean, height = lines.T
    terms = np.stack([np.ones(len(at)), at], axis=1)
    weights = height
    found = np.zeros(2)
    for _ in range(_ROUNDS):
        root = np.sqrt(weights)
        found = np.linalg.lstsq(terms * root[:, None], lean * root, rcond=None)[0]
        weights = height / (1 + ((lean - terms @ found) / _MISSED) ** 2)
    return float(found[0]), float(found[1])


def _agree(lines: Lines, lean: float, change: float, width: int) -> bool:
    """Whether enough lines lean so, all over the page, and no more lean otherwise."""
    at, leans, height = lines.T
    kept = np.abs(leans - lean - change * at) < _MISSED
    enough = int(kept.sum()) >= _ENOUGH and float(height[kept].sum()) >= 0.5 * float(height.sum())
    return enough and float(np.ptp(at[kept])) >= _SPREAD * width


def _matrix(lean: float, change: float, middle: float) -> Matrix:
    """The map (3, 3) after which a line that is x = c + (lean + change * c) * (y - middle) stands at c."""
    to_middle, back = np.eye(3), np.eye(3)
    to_middle[1, 2], back[1, 2] = -middle, middle
    return np.asarray(back @ np.array([[1, -lean, 0], [0, 1, 0], [0, change, 1]]) @ to_middle, np.float64)


def _moved(word: Word, matrix: Matrix) -> Word:
    x, y, width, height = word.box
    middle = np.array([[[x + width / 2, y + height / 2]]], np.float64)
    across, down = cv2.perspectiveTransform(middle, matrix).ravel()
    box = (round(across - width / 2), round(down - height / 2), width, height)
    return replace(word, box=box, letters=_beside(word.letters, box[0] - x))


def _beside(letters: Sequence[Letter], shift: int) -> tuple[Letter, ...]:
    return tuple(replace(each, middle=each.middle + shift) for each in letters)
