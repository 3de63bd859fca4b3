"""Ruled lines of tables: found for their columns, and painted over so that letters beside them can be read."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.prepare import grey

Mask = NDArray[np.uint8]
_DARK_BELOW = 18
"""How much darker than its surroundings a ruled line is, of 255."""
_WIDEST = 14
"""Pixels; what is wider is a filled area."""
_SHORTEST = 12
"""Pixels down that a line takes in one column of pixels: one that leans by a quarter takes twelve in three."""


def ruled(picture: Picture, least: float = 0.03) -> tuple[Mask, Mask]:
    """Masks (H, W, 0 or 255) of horizontal and vertical lines at least `least` of the longer side long."""
    plain = grey(picture)
    dark = cv2.adaptiveThreshold(plain, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, _DARK_BELOW)
    length = max(20, int(least * max(plain.shape)))
    across = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(across, np.uint8), np.asarray(down, np.uint8)


def without_rules(picture: Picture) -> Picture:
    """Grey, with ruled lines painted white."""
    across, down = ruled(picture)
    lines = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    clean = grey(picture).copy()
    clean[lines > 0] = 255
    return clean


def columns_between(picture: Picture, top: int, bottom: int) -> list[int]:
    """x of the vertical lines that cross most of the strip between two heights, from left to right."""
    height = max(1, bottom - top)
    down = upright_marks(picture[top:bottom], max(_SHORTEST, height // 4))
    share = (down > 0).sum(axis=0) / height
    lines: list[list[int]] = []
    for x in np.flatnonzero(share > 0.6):
        if lines and x - lines[-1][-1] <= 3:
            lines[-1].append(int(x))
        else:
            lines.append([int(x)])
    return [sum(each) // len(each) for each in lines if len(each) <= _WIDEST]


def upright_marks(picture: Picture, least: int = _SHORTEST) -> Mask:
    """Mask (H, W, 0 or 255) of what is dark, thin and at least `least` pixels high in a column or its neighbours."""
    dark = cv2.adaptiveThreshold(
        grey(picture), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, _DARK_BELOW // 2
    )
    # a line that leans by a pixel or two is in pieces, column by column
    wide = cv2.dilate(dark, np.ones((1, 3), np.uint8))
    return np.asarray(cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((least, 1), np.uint8)), np.uint8)
