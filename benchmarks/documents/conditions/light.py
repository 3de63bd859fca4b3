"""Light on papers: lamps that fall off, shadows of hands, reflections on laminate."""

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.documents.sample import Drawn, Picture, Points

Reals = NDArray[np.float32]
_COARSE = 160
"""Long side on which slow changes of light are computed before they are enlarged."""


def falling(width: int, height: int, slope: float, random: np.random.Generator) -> Reals:
    """Light from one side as a factor on a coarse grid: 1 in the middle, `slope` more and less at the edges."""
    grid_x, grid_y = _grid(width, height)
    angle = random.uniform(0, 2 * np.pi)
    light = 1 + slope * (np.cos(angle) * grid_x + np.sin(angle) * grid_y) - 0.3 * slope * (grid_x**2 + grid_y**2)
    return np.asarray(light, np.float32)


def shadow(width: int, height: int, depth: float, random: np.random.Generator) -> Reals:
    """The shadow of a hand and a phone as a factor on that grid: 1 beside it, 1 - `depth` within."""
    grid_x, grid_y = _grid(width, height)
    angle, offset = random.uniform(0, 2 * np.pi), random.uniform(-0.4, 0.6)
    along = np.cos(angle) * grid_x + np.sin(angle) * grid_y
    across = -np.sin(angle) * grid_x + np.cos(angle) * grid_y
    edge = along - offset + 0.15 * np.sin(across * random.uniform(1, 4) + random.uniform(0, 6))
    soft = random.uniform(0.04, 0.22)
    dark = 1 / (1 + np.exp(np.clip(-edge / soft * 2, -30, 30)))
    return np.asarray(1 - depth * dark, np.float32)


def _grid(width: int, height: int) -> tuple[Reals, Reals]:
    factor = _COARSE / max(width, height)
    small = (max(2, round(width * factor)), max(2, round(height * factor)))
    x, y = np.meshgrid(np.linspace(-1, 1, small[0], dtype=np.float32), np.linspace(-1, 1, small[1], dtype=np.float32))
    return x, y


def under_light(picture: Reals, light: Reals, tint: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Reals:
    """A picture under that light, given on a coarse grid, in that colour."""
    coloured = cv2.merge([light * np.float32(each) for each in tint])
    factor = cv2.resize(coloured, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(picture, factor), np.float32)


def reflection(drawn: Drawn, on_field: bool, random: np.random.Generator) -> tuple[Reals, str | None]:
    """A lamp's reflection in the laminate, on the paper's own grid of millimetres (0..1), and the field under it.

    Over a field it burns out all of it; otherwise it lies where nothing is printed, None when there is no such place.
    """
    width, height = round(drawn.size[0]), round(drawn.size[1])
    x, y = np.meshgrid(np.arange(width, dtype=np.float32) + 0.5, np.arange(height, dtype=np.float32) + 0.5)
    scale = drawn.image.shape[1] / drawn.size[0]
    if on_field:
        wanted = [name for name in drawn.boxes if name.rpartition(".")[2] in _WORTH] or list(drawn.boxes)
        field = wanted[int(random.integers(len(wanted)))]
        box = drawn.boxes[field] / scale
        centre, reach = box.mean(0), np.array([np.ptp(box[:, 0]), np.ptp(box[:, 1])]) / 2
        small = 0.09 * min(width, height)
        across, down = max(reach[0] * random.uniform(0.8, 1.1), small * 1.5), max(reach[1] * 1.6, small)
    else:
        field = None
        free = cv2.distanceTransform((1 - _inked(drawn)), cv2.DIST_L2, 3)
        # the best places, one of which is taken
        best = np.argwhere(free >= 0.9 * free.max())
        row, column = best[int(random.integers(len(best)))]
        centre, room = np.array([column + 0.5, row + 0.5]), float(free.max())
        across = down = max(1.0, room * 0.62)
    far = np.hypot((x - centre[0]) / across, (y - centre[1]) / down)
    # burnt out within, and a halo that fades to nothing at 1.6 radii
    return np.clip((1.6 - far) / 0.6, 0, 1).astype(np.float32) ** 1.3, field


def _inked(drawn: Drawn) -> NDArray[np.uint8]:
    if drawn.inked is None:
        return np.zeros((round(drawn.size[1]), round(drawn.size[0])), np.uint8)
    return drawn.inked


_WORTH = frozenset(
    {"nik", "name", "birth_date", "kk_number", "certificate_number", "document_number", "mrz", "head_name"}
)


def under_paper(desk: Picture, mask: Picture, width: float, random: np.random.Generator) -> Picture:
    """The desk (small) enlarged to the size of the paper's mask, with the shadow that the paper casts on it.

    `width` is how far the shadow reaches, in pixels of the mask.
    """
    tall, wide = desk.shape[:2]
    factor = wide / mask.shape[1]
    small = cv2.resize(mask, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    offset = random.uniform(-1, 1, 2) * width * factor
    shift = np.array([[1, 0, offset[0]], [0, 1, offset[1]]], np.float32)
    cast = 1 - 0.45 * cv2.GaussianBlur(
        cv2.warpAffine(small, shift, (wide, tall)), (0, 0), max(0.8, 0.8 * width * factor)
    )
    shaded = cv2.multiply(desk, cv2.merge([cast] * 3), dtype=cv2.CV_8U)
    return np.asarray(cv2.resize(shaded, mask.shape[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)


def inside(points: Points, width: int, height: int) -> float:
    """The share of a box that lies in the picture."""
    low = np.clip(points.min(0), 0, (width, height))
    high = np.clip(points.max(0), 0, (width, height))
    whole = np.prod(points.max(0) - points.min(0))
    return float(np.prod(high - low) / whole) if whole > 0 else 0.0
