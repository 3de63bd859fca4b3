"""The outline of a paper or card in a photograph: four corners, or the sign that some lie outside the picture.

Candidates come from edges and from colour regions of a small copy; what counts is a step of colour across every side.
A printed frame or table has the same paper on both sides of its line and is therefore none. Constants were measured
on the specimens of this project and on drawn cards photographed by simulation.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import smaller

Pixels = NDArray[np.uint8]
Points = NDArray[np.float32]
Lab = NDArray[np.float32]
Hull = NDArray[np.int32]
SIDE = 640
"""Pixels of the small copy's long side."""
LEAST_SHARE = 0.15
"""Share of the picture below which an outline is a stamp, a photo or a logo."""
LEAST_SHARE_OF_SHAPE = 0.40
"""The same for a picture that has the document's ratio itself: the photo on a cropped card covers up to 18 %."""
SAME_SHAPE = 0.045
"""Natural logarithm of the ratios' quotient. A phone's 4:3 is 0.06 from A4 and 0.17 from a card."""
STEP = 14.0
"""Distance in CIE Lab between the two sides of an edge that a person sees at once."""
FAINT = 7.0
"""The same where the change is alike along the whole of an edge."""
REACH = 5
"""Pixels of the small copy on each side of an edge at which colours are compared."""
SIDE_SUPPORT = 0.55
"""Share of a side that must show the step; a finger or a shadow may hide the rest."""
SUPPORT = 0.72
RATIO_TOLERANCE = 0.27
"""Natural logarithm: a card seen at 40 degrees still passes."""
MOST_ROUND = 0.05
"""Share of an outline's length that its corners may be moved by: a card's radius is 0.011 of it."""
LEAST_CLEAR = 3
"""Clear sides beside the picture's edge from which on a paper is known to run out of it; two occur in landscapes."""
SAME_CORNER = 0.025
"""Share of the picture's longer side within which two corners are one."""
STRIP = 0.02
"""Share of the picture's longer side by which the place where a paper leaves it is thick."""
_SAMPLES = np.linspace(0.06, 0.94, 32)


@dataclass(frozen=True, slots=True)
class Outline:
    """`corners` (4, 2) in pixels, clockwise from the top left one, or None; `cut_off`: the paper leaves the picture.

    `cut_side`: the strip of the picture (x, y, width, height in pixels) where it does.
    """

    corners: Points | None
    cut_off: bool
    cut_side: tuple[int, int, int, int] | None = None


def find_outline(image: Pixels, ratio: float | None) -> Outline:
    """The best outline in an RGB picture. `ratio` (width over height, either way round) rules others out."""
    factor = SIDE / max(image.shape[:2])
    if min(image.shape[:2]) * factor < 8 * REACH:
        return Outline(None, False)
    size = (round(image.shape[1] * factor), round(image.shape[0] * factor))
    small = smaller(image, size) if factor < 1 else cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    lab = cv2.cvtColor(cv2.medianBlur(small, 5), cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[:, :, 0] *= 100 / 255
    best, best_score, leaving, left = None, 0.0, 0.0, None
    for hull in _hulls(lab):
        corners = _four(hull)
        if corners is not None:
            score = _score(corners, _side_support(lab, corners), _least_area(lab, ratio), ratio)
            if score > best_score:
                best, best_score = corners, score
        area = float(cv2.contourArea(hull))
        shape = _left_through(lab, hull, corners, ratio) if area > leaving else None
        if shape is not None:
            leaving, left = area, shape
    if left is not None and best is not None and (leaving <= cv2.contourArea(best) or _same_paper(best, left)):
        left = None
    found = None if best is None else np.asarray((best + 0.5) / factor - 0.5, np.float32)
    if left is None and best is not None:
        left = _lost_corner(best, lab.shape[1], lab.shape[0])
    if left is None:
        return Outline(found, False)
    return Outline(found, True, _strip(left[:2] / factor, image.shape[1], image.shape[0]))


def _hulls(lab: Lab) -> Iterator[Hull]:
    least = LEAST_SHARE * lab.shape[0] * lab.shape[1]
    for mask in _masks(lab):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            hull = cv2.convexHull(contour)
            if cv2.contourArea(hull) >= least:
                yield np.asarray(hull, np.int32)


def _least_area(lab: Lab, ratio: float | None) -> float:
    """Pixels below which an outline is not the document: a picture of the document's own shape is filled by it."""
    height, width = lab.shape[:2]
    own_shape = ratio is not None and abs(abs(math.log(width / height)) - abs(math.log(ratio))) < SAME_SHAPE
    return float((LEAST_SHARE_OF_SHAPE if own_shape else LEAST_SHARE) * width * height)


def _masks(lab: Lab) -> Iterator[Pixels]:
    for channel in range(3):
        plane = cv2.convertScaleAbs(lab[:, :, channel], alpha=2.55 if channel == 0 else 1.0)
        for low in (25, 60):
            edges = cv2.Canny(plane, low, 2.5 * low)
            yield np.asarray(cv2.dilate(edges, np.ones((3, 3), np.uint8)), np.uint8)
        _, light = cv2.threshold(plane, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        yield np.asarray(cv2.morphologyEx(light, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)), np.uint8)
        yield np.asarray(cv2.morphologyEx(255 - light, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)), np.uint8)
    rim = np.concatenate([each.reshape(-1, 3) for each in (lab[:3], lab[-3:], lab[:, :3], lab[:, -3:])])
    away = np.linalg.norm(lab - np.median(rim, axis=0), axis=2)
    yield np.asarray(
        cv2.morphologyEx((away > STEP).astype(np.uint8) * 255, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), np.uint8
    )


def _four(hull: Hull) -> Points | None:
    """The hull as four corners, clockwise from the top left one; None when it has another shape."""
    length = cv2.arcLength(hull, True)
    for share in (0.01, 0.015, 0.02, 0.03, 0.04, 0.05):
        shape = cv2.approxPolyDP(hull, share * length, True)
        if len(shape) == 4:
            filled = cv2.contourArea(hull) / max(1.0, cv2.contourArea(shape))
            return _along(hull, clockwise(shape.reshape(4, 2).astype(np.float32))) if 0.9 < filled < 1.12 else None
        if len(shape) < 4:
            return None
    return None


def _along(hull: Hull, corners: Points) -> Points:
    """The corners where lines along the hull's sides meet.

    Points on the round corners of a card make four sides that run inside its edges by as much as colours are compared.
    """
    outline = hull.reshape(-1, 2).astype(np.float32)
    ends = np.roll(outline, -1, axis=0)
    steps = np.linspace(0, 1, 64, endpoint=False, dtype=np.float32)[:, None, None]
    points = (outline + steps * (ends - outline)).reshape(-1, 2)
    lines = [_line(points, start, end) for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True)]
    met = [np.cross(before, after) for before, after in zip([lines[-1], *lines[:-1]], lines, strict=True)]
    if any(abs(each[2]) < 1e-9 for each in met):
        return corners
    moved = np.array([each[:2] / each[2] for each in met], np.float32)
    near = float(np.abs(moved - corners).max()) <= MOST_ROUND * cv2.arcLength(corners, True)
    return moved if near else corners


def _line(points: Points, start: Points, end: Points) -> NDArray[np.float64]:
    """The homogeneous line through the points beside the middle of a side; through its ends where there are few."""
    along = (end - start) / max(1e-6, float(np.linalg.norm(end - start)))
    length = float(np.linalg.norm(end - start))
    place, aside = (points - start) @ along, np.abs((points - start) @ np.array([-along[1], along[0]]))
    beside = points[(place > 0.2 * length) & (place < 0.8 * length) & (aside < 0.05 * length)]
    if len(beside) < 2:
        return np.asarray(np.cross([*start, 1.0], [*end, 1.0]))
    across, down, x, y = (float(each) for each in cv2.fitLine(beside, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel())
    return np.cross([x, y, 1.0], [x + across, y + down, 1.0])


def clockwise(corners: Points) -> Points:
    """Four corners in clockwise order, the one nearest to the picture's top left first."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    ordered = corners[np.argsort(angles)]
    return np.asarray(np.roll(ordered, -int(np.argmin(ordered.sum(axis=1))), axis=0), np.float32)


def _side_support(lab: Lab, corners: Points) -> list[float]:
    """For each side the share of it across which the colour changes; -1 for a side along the picture's edge."""
    return [
        -1.0 if steps is None else float((np.linalg.norm(steps, axis=1) > STEP).mean())
        for steps in _side_steps(lab, corners)
    ]


def _alike_support(lab: Lab, corners: Points) -> list[float]:
    """The same where a faint change counts that is alike along the side, as of pale paper on a pale desk."""
    return [-1.0 if steps is None else float((_alike(steps) > FAINT).mean()) for steps in _side_steps(lab, corners)]


def _alike(steps: Lab) -> Lab:
    """How far each step (N, 3) goes the way that their median goes."""
    way = np.median(steps, axis=0)
    return np.asarray(steps @ (way / max(1e-6, float(np.linalg.norm(way)))), np.float32)


def _side_steps(lab: Lab, corners: Points) -> Iterator[Lab | None]:
    """For each side the steps of colour (N, 3) outwards across it; None for a side along the picture's edge."""
    height, width = lab.shape[:2]
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (end - start) / max(1e-6, float(np.linalg.norm(end - start)))
        outward = np.array([along[1], -along[0]])
        points = start + _SAMPLES[:, None] * (end - start)
        outer, inner = points + REACH * outward, points - REACH * outward
        inside = _within(outer, width, height) & _within(inner, width, height)
        yield None if inside.sum() < len(points) / 2 else _colours(lab, outer[inside]) - _colours(lab, inner[inside])


def _within(points: NDArray[np.float64], width: int, height: int) -> NDArray[np.bool_]:
    return (points >= 0).all(axis=1) & (points[:, 0] < width) & (points[:, 1] < height)


def _colours(lab: Lab, points: NDArray[np.float64]) -> Lab:
    limit = np.array([lab.shape[1] - 1, lab.shape[0] - 1])
    x, y = np.clip(np.rint(points), 0, limit).astype(int).T
    return np.asarray(lab[y, x], np.float32)


def _score(corners: Points, sides: list[float], least: float, ratio: float | None) -> float:
    """0 for what is no outline; else larger for more support and more area."""
    area = float(cv2.contourArea(corners))
    if area < least or min(sides) < SIDE_SUPPORT or float(np.mean(sides)) < SUPPORT or not _square_enough(corners):
        return 0.0
    fit = 1.0
    if ratio is not None:
        miss = ratio_miss(corners, ratio)
        if miss > RATIO_TOLERANCE:
            return 0.0
        fit = math.exp(-2 * miss)
    return float(np.mean(sides)) * fit * math.sqrt(area)


def _square_enough(corners: Points) -> bool:
    """Angles between 50 and 130 degrees: a photo from further aside is not readable anyway."""
    before, after = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return bool((np.abs((before * after).sum(axis=1)) <= 0.64 * lengths).all())


def ratio_miss(corners: Points, ratio: float) -> float:
    """How far the outline is from that ratio, lying or standing, as a natural logarithm."""
    width, height = sides_of(corners)
    return abs(abs(math.log(max(width, 1e-6) / max(height, 1e-6))) - abs(math.log(ratio)))


def sides_of(corners: Points) -> tuple[float, float]:
    """Mean width and height of an outline in pixels."""
    top, right, bottom, left = (
        float(np.linalg.norm(end - start)) for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True)
    )
    return (top + bottom) / 2, (left + right) / 2


def _left_through(lab: Lab, hull: Hull, corners: Points | None, ratio: float | None) -> Points | None:
    """The shape (N, 2) of a paper that begins with the side along the picture's edge; the others must be clear.

    Four corners in the paper's own ratio are a whole paper that only touches the edge.
    """
    shape = cv2.approxPolyDP(hull, 0.01 * cv2.arcLength(hull, True), True).reshape(-1, 2).astype(np.float32)
    whole = corners is not None and ratio is not None and ratio_miss(corners, ratio) < SAME_SHAPE
    shapes = [shape] if 4 < len(shape) <= 6 else []
    if corners is not None and not whole:
        shapes.append(corners)
    for each in shapes:
        sides = _alike_support(lab, each)
        clear = [side for side in sides if side >= 0]
        if len(sides) - len(clear) != 1 or len(clear) < LEAST_CLEAR:
            continue
        if min(clear) >= SIDE_SUPPORT and float(np.mean(clear)) >= SUPPORT:
            return np.asarray(np.roll(each, -sides.index(min(sides)), axis=0), np.float32)
    return None


def _lost_corner(corners: Points, width: int, height: int) -> Points | None:
    """The piece (2, 2) of the picture's edge beyond which two sides of the paper would meet."""
    limit = np.array([width - 1, height - 1], np.float32)
    nearest = np.clip(corners, 0, limit)
    beyond = np.abs(corners - nearest)
    worst, axis = np.unravel_index(int(np.argmax(beyond)), beyond.shape)
    if beyond[worst, axis] <= SAME_CORNER * SIDE:
        return None
    along = np.zeros(2, np.float32)
    along[1 - axis] = beyond[worst, axis]
    return np.asarray(np.clip([nearest[worst] - along, nearest[worst] + along], 0, limit), np.float32)


def _same_paper(whole: Points, left: Points) -> bool:
    """Whether two corners are the same: what reaches the picture's edge is then a whole paper with the desk beside it.

    Of a paper that is cut off, four corners inside are those of a frame or a portrait on it.
    """
    apart = np.linalg.norm(whole[:, None] - left[None], axis=2).min(axis=1)
    return bool((apart < SAME_CORNER * SIDE).sum() >= 2)


def _strip(side: Points, width: int, height: int) -> tuple[int, int, int, int]:
    """The box around a side along the edge of a picture, STRIP of the picture's longer side thick."""
    thick = round(STRIP * max(width, height))
    (left, top), (right, bottom) = side.min(axis=0), side.max(axis=0)
    x = int(np.clip(left if right - left > thick else round((left + right - thick) / 2), 0, width - 1))
    y = int(np.clip(top if bottom - top > thick else round((top + bottom - thick) / 2), 0, height - 1))
    wide, tall = max(thick, round(right - left)), max(thick, round(bottom - top))
    return x, y, max(1, min(wide, width - x)), max(1, min(tall, height - y))
