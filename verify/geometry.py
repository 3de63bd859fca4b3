"""The document found in its photograph and laid straight, and the way back to the photograph."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.examination import Box
from verify.outline import Pixels, Points, find_outline, sides_of

Matrix = NDArray[np.float64]
_DENSER = 1.6
"""Page pixels to a pixel of the result from which on the page is averaged first, so that no ink is skipped."""


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


def straighten(image: Pixels, ratio: tuple[float, float] | None) -> Straightened:
    """Cut the document out of an upright page; `ratio` is the kind's width and height in any unit, or None.

    Without a convincing outline the page is returned as it is, with the identity.
    """
    expected = ratio[0] / ratio[1] if ratio else None
    outline = find_outline(image, expected)
    if outline.corners is None:
        return Straightened(image, None, np.eye(3), outline.cut_off)
    width, height = _size(outline.corners, expected)
    flat = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(flat, outline.corners), np.float64)
    cut = cv2.warpPerspective(
        image, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return Straightened(np.asarray(cut, np.uint8), outline.corners, matrix, outline.cut_off)


def _size(corners: Points, expected: float | None) -> tuple[int, int]:
    """Pixels of the straightened document: the longer side keeps those it has, the ratio is the kind's if known."""
    width, height = sides_of(corners)
    if expected is not None:
        standing = (width > height) != (expected > 1)
        wanted = 1 / expected if standing else expected
        width, height = (width, width / wanted) if width >= height else (height * wanted, height)
    return max(2, round(width)), max(2, round(height))


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
    """A picture of `size` (width, height) whose pixels are those of `pixels` where `matrix` takes them."""
    across, down = matrix @ [size[0] / 2, size[1] / 2, 1], matrix @ [size[0] / 2 + 1, size[1] / 2, 1]
    step = float(np.hypot(*(down[:2] / down[2] - across[:2] / across[2])))
    if step > _DENSER:
        height, width = pixels.shape[:2]
        smaller = (max(1, round(width / step)), max(1, round(height / step)))
        matrix = np.diag([smaller[0] / width, smaller[1] / height, 1.0]) @ matrix
        pixels = np.asarray(cv2.resize(pixels, smaller, interpolation=cv2.INTER_AREA), np.uint8)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    result = cv2.warpPerspective(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(result, np.uint8)
