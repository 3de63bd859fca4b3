"""Where a paper comes to lie in a picture: a pinhole camera that looks at a plane."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.documents.sample import Picture, Points

Matrix = NDArray[np.float64]


def seen_from(
    size: tuple[float, float],
    picture: tuple[int, int],
    fill: float,
    tilt: float,
    turn: float,
    random: np.random.Generator,
    aside: float = 0.6,
) -> Points:
    """The corners of a plane of `size` (any unit) in a picture (width, height), clockwise from its top left.

    The plane leans by `tilt` degrees about an axis of any direction and is turned by `turn` degrees in itself; its
    outline then fills the share `fill` of the picture's width or height, whichever is reached first, and leaves the
    middle by up to `aside` of the free room. The focal length is a phone's, 26 mm to a diagonal of 43.
    """
    width, height = size
    plane = (
        np.array([[-width, -height, 0], [width, -height, 0], [width, height, 0], [-width, height, 0]], np.float64) / 2
    )
    lean = _about(random.uniform(0, 2 * math.pi), math.radians(tilt)) @ _about(None, math.radians(turn))
    placed = plane @ lean.T
    distance = math.hypot(width, height) * 26 / 43 / max(fill, 0.2) * 1.15
    flat: Points = placed[:, :2] / (1 + placed[:, 2:] / distance)
    low, high = flat.min(0), flat.max(0)
    scale = min(fill * picture[0] / (high[0] - low[0]), fill * picture[1] / (high[1] - low[1]))
    free = (np.array(picture) - (high - low) * scale) / 2
    centre = np.array(picture) / 2 + random.choice((-1.0, 1.0), 2) * random.uniform(aside - 0.6, aside, 2) * free
    return np.asarray((flat - (low + high) / 2) * scale + centre, np.float64)


def _about(direction: float | None, angle: float) -> Matrix:
    """Turning by an angle about an axis in the plane of that direction, or about the line of sight."""
    axis = (0.0, 0.0, angle) if direction is None else (math.cos(direction) * angle, math.sin(direction) * angle, 0.0)
    return np.asarray(cv2.Rodrigues(np.array(axis))[0], np.float64)


def onto(image: Picture, corners: Points) -> Matrix:
    """The projection that lays an image's corners on those points."""
    height, width = image.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(source, corners.astype(np.float32)), np.float64)


def moved(points: Points, matrix: Matrix) -> Points:
    """Points through a projection."""
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), matrix)[0], np.float64)
