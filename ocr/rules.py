"""Ruled lines of tables: found for their columns, and painted over so that letters beside them can be read."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.prepare import grey

Mask = NDArray[np.uint8]
_DARK_BELOW = 18
"""How much darker than its surroundings a ruled line is, of 255."""


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
    _, down = ruled(picture[top:bottom], least=min(0.9, 0.5 * height / max(1, picture.shape[1])))
    share = (down > 0).sum(axis=0) / height
    lines: list[int] = []
    for x in np.flatnonzero(share > 0.45):
        if not lines or x - lines[-1] > 8:
            lines.append(int(x))
    return lines
