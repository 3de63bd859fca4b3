"""A paper shown on a display and photographed from there: the display's pixels meet the camera's."""

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.documents.conditions.lens import moved, onto, seen_from
from benchmarks.documents.conditions.light import falling, under_light
from benchmarks.documents.conditions.photo import frame
from benchmarks.documents.conditions.sensor import exposed
from benchmarks.documents.order import Families
from benchmarks.documents.sample import Drawn, Picture, Shot

Reals = NDArray[np.float32]
_CELL = 3
"""Side of one display pixel in subpixels: a red, a green and a blue stripe, of which the last row is dark."""


def on_screen(drawn: Drawn, families: Families, megapixels: float, random: np.random.Generator) -> Shot:
    """The picture fills most of a display of 1,000 to 1,500 pixels; stripes and gaps of its pixels are really there.

    Moire is not painted: it arises where the stripes, blurred by the lens, are sampled by the camera.
    """
    page, place = _page(drawn, random)
    stripes = _subpixels(page, random)
    width, height = frame(drawn, megapixels, 0)
    size = (float(page.shape[1]), float(page.shape[0]))
    corners = seen_from(
        size, (width, height), random.uniform(0.92, 1.15), random.uniform(0, 9), random.uniform(-4, 4), random
    )
    matrix = onto(stripes, corners)
    step = page.shape[1] * _CELL / float(np.linalg.norm(corners[1] - corners[0]))
    # the lens blurs by some half a camera pixel, whose area gathers light too
    seen = cv2.GaussianBlur(stripes, (0, 0), max(0.3, random.uniform(0.38, 0.55) * step))
    border = (12, 12, 14)
    shown = cv2.warpPerspective(
        seen, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border
    )
    picture = shown.astype(np.float32) * np.float32(random.uniform(2.7, 3.5))
    picture = under_light(picture, falling(width, height, random.uniform(0.05, 0.2), random))
    image = exposed(
        picture, families.cameras[int(random.integers(len(families.cameras)))], random.uniform(1.0, 2.5), random
    )
    through = matrix @ np.diag([_CELL, _CELL, 1.0]) @ place
    boxes = {name: moved(box, through) for name, box in drawn.boxes.items()}
    paper = np.array(
        [[0, 0], [drawn.image.shape[1], 0], drawn.image.shape[1::-1], [0, drawn.image.shape[0]]], np.float64
    )
    return Shot(
        image, moved(paper, through), boxes, int(random.integers(80, 93)), defects=frozenset({"image.screen_photo"})
    )


def _page(drawn: Drawn, random: np.random.Generator) -> tuple[Picture, NDArray[np.float64]]:
    """What the display shows: the paper in a viewer with a plain surround; and the way from paper to display pixels."""
    upright = drawn.size[1] > drawn.size[0]
    long = int(random.integers(1000, 1500))
    size = (round(long * 0.75), long) if upright else (long, round(long * 0.7))
    around = (250, 250, 250) if random.random() < 0.4 else (32, 34, 38)
    factor = min(size[0] / drawn.image.shape[1], size[1] / drawn.image.shape[0]) * random.uniform(0.86, 0.97)
    small = cv2.resize(drawn.image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    page = np.full((size[1], size[0], 3), around, np.uint8)
    left, top = (size[0] - small.shape[1]) // 2, (size[1] - small.shape[0]) // 2
    page[top : top + small.shape[0], left : left + small.shape[1]] = small
    place = np.array([[factor, 0, left], [0, factor, top], [0, 0, 1]], np.float64)
    return page, place


def _subpixels(page: Picture, random: np.random.Generator) -> Picture:
    """Each pixel as three stripes in its colours with a dark gap; a third of the light is left."""
    large = np.repeat(np.repeat(page, _CELL, axis=0), _CELL, axis=1)
    height, width = large.shape[:2]
    order = (0, 1, 2) if random.random() < 0.8 else (2, 1, 0)
    mask = np.zeros((_CELL, _CELL, 3), np.float32)
    for column, channel in enumerate(order):
        mask[:, column, channel] = 1.0
    mask[-1] *= random.uniform(0.25, 0.6)
    tile = (np.tile(mask, (height // _CELL, width // _CELL, 1)) * 255).astype(np.uint8)
    return np.asarray(cv2.multiply(large, tile, scale=1 / 255), np.uint8)
