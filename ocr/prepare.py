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
    small = cv2.resize(plain, (max(1, int(width / shrink)), max(1, int(height / shrink))), interpolation=cv2.INTER_AREA)
    background = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21)
    background = cv2.resize(background, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(plain, np.maximum(background, 1), scale=255), np.uint8)


def scaled(picture: Picture, factor: float) -> Picture:
    """Larger by cubic interpolation, smaller by area."""
    if abs(factor - 1) < 0.05:
        return picture
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def turned(picture: Picture, degrees: int) -> Picture:
    """Turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(picture, -(degrees // 90) % 4))


def to_height(picture: Picture, height: int) -> Picture:
    """Scaled so that the picture is `height` pixels high."""
    return scaled(picture, height / max(1, picture.shape[0]))
