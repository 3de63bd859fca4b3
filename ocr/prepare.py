"""Pixels made easy to read: even light, and letters of the height that an engine likes."""

import cv2
import numpy as np

from ocr.engine import Picture

CAPITAL = 30
"""Height in pixels of a capital letter at which tesseract reads best."""


def grey(picture: Picture) -> Picture:
    """One channel."""
    return picture if picture.ndim == 2 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def even_light(picture: Picture) -> Picture:
    """Grey with the background divided out: shadows and tints gone, paper white, ink dark.

    The background is what stays when ink is painted over by its surroundings (dilate) and smoothed; it is found
    on a small copy, for it has no detail.
    """
    plain = grey(picture)
    height, width = plain.shape
    shrink = max(1.0, max(height, width) / 600)
    small = smaller(plain, (max(1, int(width / shrink)), max(1, int(height / shrink))))
    background = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21)
    background = cv2.resize(background, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(plain, np.maximum(background, 1), scale=255), np.uint8)


def scaled(picture: Picture, factor: float) -> Picture:
    """Larger by cubic interpolation, smaller by area."""
    if abs(factor - 1) < 0.05:
        return picture
    size = (max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor)))
    if factor < 1:
        return smaller(picture, size)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def smaller(picture: Picture, size: tuple[int, int]) -> Picture:
    """A copy of that width and height, none larger than the picture's, each of its pixels the mean of those it covers.

    Halved as long as it can be: the mean of four pixels is six times faster than that over a broken number of them.
    """
    picture = halved(picture, min(picture.shape[1] / size[0], picture.shape[0] / size[1]))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def halved(picture: Picture, factor: float) -> Picture:
    """A picture halved again and again while it stays at least 1 / `factor` of its size; itself below a factor of 2."""
    while factor >= 2 and min(picture.shape[:2]) >= 2:
        half = (picture.shape[1] // 2, picture.shape[0] // 2)
        # of sides in even numbers this is the mean of four, of odd ones it differs by a hundredth of a pixel
        picture = np.asarray(cv2.resize(picture, half, interpolation=cv2.INTER_LINEAR), np.uint8)
        factor /= 2
    return picture


def turned(picture: Picture, degrees: int) -> Picture:
    """Turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(picture, -(degrees // 90) % 4))


def to_height(picture: Picture, height: int) -> Picture:
    """Scaled so that the picture is `height` pixels high."""
    return scaled(picture, height / max(1, picture.shape[0]))
