"""The shape channel: cells of 32 pixels pushed by a quarter of a pixel, which survives a copy in black and white."""

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.marking.chips import cells, chips

CHANNEL = "warp"
CELL = 32
SHIFT = 0.25
"""Pixels, to the left or right and up or down."""
_SOFT = CELL / 6

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


def displacement(shape: tuple[int, ...], key: bytes) -> Floats:
    """How far each pixel's content moves, in pixels to the right and down: (H, W, 2)."""
    rows, columns = cells(shape, CELL)
    signs = chips(key, CHANNEL, rows * columns * 2).reshape(rows, columns, 2) * np.float32(SHIFT)
    # softened on a quarter of the size: the field is smooth, and this is drawn for every view
    quarter = cv2.resize(signs, (columns * CELL // 4, rows * CELL // 4), interpolation=cv2.INTER_NEAREST)
    soft = cv2.GaussianBlur(quarter, (0, 0), _SOFT / 4)
    whole = cv2.resize(soft, (columns * CELL, rows * CELL), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole[: shape[0], : shape[1]], np.float32)


def warped(image: Pixels, key: bytes) -> Pixels:
    """The picture with its cells pushed by the signs of the key."""
    height, width = image.shape[:2]
    moved = displacement(image.shape, key)
    across = np.arange(width, dtype=np.float32)[None, :] - moved[..., 0]
    down = np.arange(height, dtype=np.float32)[:, None] - moved[..., 1]
    result = cv2.remap(image, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(result, np.uint8)
