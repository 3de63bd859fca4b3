"""A page laid straight by its own lines of print: parallel where it was photographed aslant, upright, cut to size.

Lines that are parallel on paper meet in one point of a photograph. A projective map that sends this point to infinity
makes them parallel again (Hartley and Zisserman, Multiple View Geometry, 2004, section 8.6); what stays is the
foreshortening along the lines, which reading does not mind.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Lie, Strips
from verify.geometry import Matrix

_QUARTER = 0.6
"""Degrees from a quarter turn that are not worth another interpolation of the pixels."""
_LONG = 3.0
"""A strip at least so many times longer than high has a direction worth trusting."""
_ENOUGH = 5
"""Strips from which on a common point is looked for."""
_ALONG = 30.0
"""Degrees from the common direction within which a strip may be one of the lines."""
_LEAST, _MOST = 0.04, 0.9
"""Change of scale over the picture: below it the lines are parallel, above it they say nothing of a plane."""
_ROUNDS = 6


def laid_straight(
    width: int, height: int, lie: Lie, side: int, whole: bool = True, margin: float = 0.0
) -> tuple[Matrix, tuple[int, int]]:
    """A picture of that size turned upright and scaled to a longer side of `side` pixels.

    Returns the matrix (3, 3) from the result back to the picture, and the result's width and height. Unless the
    `whole` picture is wanted, its lines are made parallel, and only the part with print is kept, with `margin` times
    its longer side around it.
    """
    level, degrees = np.eye(3), lie.degrees
    if not whole and lie.strips is not None:
        level = parallel(lie.strips, width, height, lie.degrees)
        degrees = _turn(moved(lie.strips, level), lie.degrees)
    quarter = round(degrees / 90) * 90.0
    turn = math.radians(quarter if abs(degrees - quarter) < _QUARTER else degrees)
    rotation = np.array(
        [[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]], np.float64
    )
    forth = rotation @ level
    low, high = _extent(np.array([[[0, 0], [width, 0], [width, height], [0, height]]]), forth)
    if not whole and lie.strips is not None:
        first, last = _extent(lie.strips, forth)
        more = margin * float((last - first).max())
        low, high = np.maximum(low, first - more), np.minimum(high, last + more)
    scale = float((high - low).max()) / side
    size = np.maximum(2, np.rint((high - low) / scale)).astype(int)
    back = np.linalg.inv(forth) @ np.array([[scale, 0, low[0]], [0, scale, low[1]], [0, 0, 1]])
    return np.asarray(back / back[2, 2], np.float64), (int(size[0]), int(size[1]))


def parallel(strips: Strips, width: int, height: int, degrees: float) -> Matrix:
    """The map (3, 3) after which the lines are parallel; the identity where they are, or tell no common point."""
    lines = _lines(strips, width, height, degrees)
    if len(lines) < _ENOUGH:
        return np.eye(3)
    weights = np.ones(len(lines))
    for _ in range(_ROUNDS):
        point = np.linalg.svd(lines * weights[:, None])[2][-1]
        # stamps and signatures are no lines of the form: what misses the point counts less and less
        missed = np.abs(lines @ point)
        weights = 1 / (1 + (missed / max(1e-9, 2.5 * float(np.median(missed)))) ** 2)
    # the line of vanishing points stands across the direction to the point, which bends the picture least
    away = point[:2] / max(1e-12, float(point[:2] @ point[:2])) * point[2]
    reach = float(np.abs(away).sum())
    if not _LEAST / 2 < reach < _MOST:
        return np.eye(3)
    half = max(width, height) / 2
    centre = np.array([[1 / half, 0, -width / 2 / half], [0, 1 / half, -height / 2 / half], [0, 0, 1]])
    bent = np.array([[1, 0, 0], [0, 1, 0], [-away[0], -away[1], 1]])
    return np.asarray(np.linalg.inv(centre) @ bent @ centre, np.float64)


def _lines(strips: Strips, width: int, height: int, degrees: float) -> NDArray[np.float64]:
    """Middle lines of long strips along the print, homogeneous, in units of half the picture from its middle."""
    half = max(width, height) / 2
    starts = (strips[:, 0] + strips[:, 3]) / 2
    ends = (strips[:, 1] + strips[:, 2]) / 2
    lengths = np.linalg.norm(ends - starts, axis=1)
    heights = np.linalg.norm(strips[:, 3] - strips[:, 0], axis=1)
    along = np.array([_off(start, end, degrees) < _ALONG for start, end in zip(starts, ends, strict=True)])
    kept = (lengths > _LONG * heights) & along
    middle = np.array([width / 2, height / 2])
    ones = np.ones((int(kept.sum()), 1))
    first = np.hstack([(starts[kept] - middle) / half, ones])
    last = np.hstack([(ends[kept] - middle) / half, ones])
    lines = np.cross(first, last)
    norms = np.linalg.norm(lines[:, :2], axis=1, keepdims=True)
    return np.asarray(lines / np.maximum(norms, 1e-9) * lengths[kept][:, None] / half, np.float64)


def _off(start: NDArray[np.float32], end: NDArray[np.float32], degrees: float) -> float:
    angle = math.degrees(math.atan2(float(end[1] - start[1]), float(end[0] - start[0])))
    return abs((angle + degrees + 90) % 180 - 90)


def _turn(strips: Strips, degrees: float) -> float:
    """The turn, near `degrees`, that makes the strips as they are now horizontal: the middle one by length."""
    starts, ends = (strips[:, 0] + strips[:, 3]) / 2, (strips[:, 1] + strips[:, 2]) / 2
    lengths = np.linalg.norm(ends - starts, axis=1)
    angles = np.degrees(np.arctan2(ends[:, 1] - starts[:, 1], ends[:, 0] - starts[:, 0]))
    offsets = (angles + degrees + 90) % 180 - 90
    near = np.abs(offsets) < _ALONG
    if not near.any():
        return degrees
    order = np.argsort(offsets[near])
    reached = lengths[near][order].cumsum()
    return degrees - float(offsets[near][order][int(np.searchsorted(reached, reached[-1] / 2))])


def moved(strips: Strips, matrix: Matrix) -> Strips:
    """The corners of lines where a matrix (3, 3) takes them."""
    points = cv2.perspectiveTransform(strips.reshape(1, -1, 2).astype(np.float64), matrix)
    return np.asarray(points.reshape(-1, 4, 2), np.float32)


def _extent(points: NDArray[np.generic], matrix: Matrix) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    moved = cv2.perspectiveTransform(points.reshape(1, -1, 2).astype(np.float64), matrix).reshape(-1, 2)
    return moved.min(axis=0), moved.max(axis=0)
