"""The document found in its photograph and laid straight, and the way back to the photograph."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import halved
from verify.examination import Box
from verify.outline import Pixels, Points, find_outline, sides_of

Matrix = NDArray[np.float64]
MOST_SIDE = 1600
"""Pixels of a straightened document's longer side at most: checks need no more, and reading goes back to the page."""
_HALVED_FROM = 1.7
"""Page pixels to a pixel of the result from which on the page is halved first, so that no ink is skipped."""


@dataclass(frozen=True, slots=True)
class Straightened:
    """`image` is RGB uint8 (H, W, 3); `matrix` (3, 3) takes its pixels to those of the page it was cut from.

    `corners` (4, 2), page pixels clockwise from the top left one, or None when the page itself is the document.
    `cut_off`: a part of the document lies outside the picture. Reading direction is not looked at.
    """

    image: Pixels
    corners: Points | None
    matrix: Matrix
    cut_off: bool
    cut_side: Box | None = None
    """The strip of the page where it leaves it."""

    @property
    def longer(self) -> int:
        """The document's longer side in pixels of the page."""
        return max(self.image.shape[:2]) if self.corners is None else round(max(sides_of(self.corners)))


def straighten(image: Pixels, ratio: tuple[float, float] | None) -> Straightened:
    """Cut the document out of an upright page; `ratio` is the kind's width and height in any unit, or None.

    Without a convincing outline the page is returned as it is, with the identity.
    """
    expected = ratio[0] / ratio[1] if ratio else None
    outline = find_outline(image, expected)
    if outline.corners is None:
        return Straightened(image, None, np.eye(3), outline.cut_off, outline.cut_side)
    width, height = _size(outline.corners, expected)
    flat = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(flat, outline.corners), np.float64)
    flat_image = warped(image, matrix, (width, height))
    return Straightened(flat_image, outline.corners, matrix, outline.cut_off, outline.cut_side)


def _size(corners: Points, expected: float | None) -> tuple[int, int]:
    """Pixels of the straightened document: its longer side keeps those it has up to MOST_SIDE, in the kind's ratio."""
    width, height = sides_of(corners)
    if expected is not None:
        standing = (width > height) != (expected > 1)
        wanted = 1 / expected if standing else expected
        width, height = (width, width / wanted) if width >= height else (height * wanted, height)
    factor = min(1.0, MOST_SIDE / max(width, height))
    return max(2, round(width * factor)), max(2, round(height * factor))


def to_page(box: Box, straightened: Straightened) -> Box:
    """A box of the straightened picture as the upright box around it on the page, in whole pixels."""
    left, top, right, bottom = edges_through(box, straightened.matrix)
    left, top = max(0, left), max(0, top)
    return left, top, max(1, right - left), max(1, bottom - top)


def edges_through(box: Box, matrix: Matrix) -> tuple[int, int, int, int]:
    """Left, top, right and bottom, in whole pixels, of what a box becomes under a matrix (3, 3)."""
    x, y, width, height = box
    corners = np.array([[[x, y]], [[x + width, y]], [[x + width, y + height]], [[x, y + height]]], np.float64)
    moved = cv2.perspectiveTransform(corners, matrix).reshape(4, 2)
    left, top = np.floor(moved.min(axis=0))
    right, bottom = np.ceil(moved.max(axis=0))
    return int(left), int(top), int(right), int(bottom)


def warped(pixels: Pixels, matrix: Matrix, size: tuple[int, int]) -> Pixels:
    """A picture of `size` (width, height) whose pixels are those of `pixels` where `matrix` takes them.

    The page is halved before that, as often as it has far more pixels than are wanted.
    """
    across, down = matrix @ [size[0] / 2, size[1] / 2, 1], matrix @ [size[0] / 2 + 1, size[1] / 2, 1]
    step = float(np.hypot(*(down[:2] / down[2] - across[:2] / across[2])))
    height, width = pixels.shape[:2]
    pixels = halved(pixels, step * 2 / _HALVED_FROM)
    matrix = np.diag([pixels.shape[1] / width, pixels.shape[0] / height, 1.0]) @ matrix
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    result = cv2.warpPerspective(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(result, np.uint8)
