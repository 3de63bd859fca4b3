"""The tone channel: one sign a cell of ten pixels, added to the brightness, stronger where the eye cannot see it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.marking.chips import cells, chips

CHANNEL = "tone"
CELL = 10
"""Pixels. Not 8: such cells fall on the JPEG grid, and half of the mark is lost below quality 50."""
_SOFT = CELL / 6
_FLAT, _BUSY, _STROKE = 0.9, 2.0, 8.0
"""Levels of brightness on plain paper, on busy ground, and on thin dark strokes."""
_BUSY_FROM = 20.0
"""Local deviation, in levels, from which on the ground is busy."""
_STROKE_FROM = 50
"""How much darker than its surroundings a stroke is at least."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


def amplitude(grey: Pixels) -> Floats:
    """Levels of brightness by which each pixel of a reference may be changed."""
    # measured on half of the size: the ground is no finer than that, and this is drawn for every view
    half = cv2.resize(grey, (-(-grey.shape[1] // 2), -(-grey.shape[0] // 2)), interpolation=cv2.INTER_AREA)
    mean = cv2.boxFilter(half, cv2.CV_32F, (5, 5), borderType=cv2.BORDER_REFLECT)
    square = cv2.sqrBoxFilter(half, cv2.CV_32F, (5, 5), borderType=cv2.BORDER_REFLECT)
    deviation = np.sqrt(np.maximum(square - mean * mean, 0))
    busy = np.minimum(deviation * np.float32((_BUSY - _FLAT) / _BUSY_FROM) + np.float32(_FLAT), np.float32(_BUSY))
    busy = cv2.resize(busy, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    # thin dark strokes only: a dark coat in a portrait would show a change of eight levels
    hat = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8))
    _, stroke = cv2.threshold(hat, _STROKE_FROM, 255, cv2.THRESH_BINARY)
    return np.asarray(cv2.scaleAdd(cv2.blur(stroke, (3, 3)).astype(np.float32), (_STROKE - _BUSY) / 255, busy))


def pattern(shape: tuple[int, ...], key: bytes) -> Floats:
    """Signs of a key spread over a picture of that shape, -1..1, with soft borders."""
    rows, columns = cells(shape, CELL)
    signs = chips(key, CHANNEL, rows * columns).reshape(rows, columns)
    spread = cv2.resize(signs, (columns * CELL, rows * CELL), interpolation=cv2.INTER_NEAREST)
    soft = cv2.GaussianBlur(spread[: shape[0], : shape[1]], (0, 0), _SOFT)
    return np.asarray(soft, np.float32)
