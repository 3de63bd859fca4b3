"""Photographs of drawn papers, as phones take them: on a desk, aslant, dark, blurred, with a lamp's reflection."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.drawings.sheet import Picture

Reals = NDArray[np.float64]

_LONG = 1900
"""Pixels of the longer side of the paper in the photograph."""


def photograph(image: Picture, condition: str, seed: int) -> bytes:
    """A JPEG of the paper under one of CONDITIONS; the same arguments give the same bytes. KeyError for others."""
    random = np.random.default_rng([seed, *condition.encode()])
    scale = _LONG / max(image.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    paper = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=how), np.uint8)
    return _jpeg(CONDITIONS[condition](paper, random))


def _jpeg(picture: Picture) -> bytes:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 88])
    if not done:
        raise ValueError("the picture could not be encoded")
    return data.tobytes()


def _clean(paper: Picture, random: np.random.Generator) -> Picture:
    return paper


def _desk(paper: Picture, random: np.random.Generator, slant: float = 0.03, turn: float = 2.0) -> Picture:
    """Seen aslant on a wooden table, in light that falls from one side, with a sensor's noise."""
    height, width = paper.shape[:2]
    margin = int(0.1 * max(height, width))
    size = (width + 2 * margin, height + 2 * margin)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + margin + random.uniform(-slant, slant, (4, 2)).astype(np.float32) * max(height, width)
    spin = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), float(random.uniform(-turn, turn)), 1.0)
    moved = cv2.transform(moved[None], spin)[0].astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    table: Reals = _table(size, random).astype(np.float64)
    shown = cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size)
    shadow = cv2.GaussianBlur(np.roll(mask, (9, 7), (0, 1)), (0, 0), 9)[..., None] / 255
    table = table * (1 - 0.35 * shadow)
    whole = np.where(mask[..., None] > 127, shown, table)
    return _noisy(whole * _light(size, random), random)


def _table(size: tuple[int, int], random: np.random.Generator) -> Picture:
    width, height = size
    grain = random.normal(0, 1, (height // 4 + 1, 8))
    smooth = cv2.GaussianBlur(grain, (0, 0), 3)
    wide: Reals = np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_CUBIC), np.float64)
    brown = np.array([112, 78, 52], np.float64) + random.uniform(-12, 12, 3)
    return np.clip(brown + wide[..., None] * 26, 0, 255).astype(np.uint8)


def _light(size: tuple[int, int], random: np.random.Generator) -> Reals:
    width, height = size
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = random.uniform(0, 2 * np.pi)
    light: Reals = (0.94 + 0.06 * (x * np.cos(angle) + y * np.sin(angle)))[..., None]
    return light


def _noisy(picture: Reals, random: np.random.Generator, strength: float = 2.0) -> Picture:
    return np.clip(picture + random.normal(0, strength, picture.shape), 0, 255).astype(np.uint8)


def _blurred(paper: Picture, random: np.random.Generator) -> Picture:
    """Moved and out of focus, so that nobody can read it."""
    return np.asarray(cv2.GaussianBlur(_desk(paper, random), (0, 0), 14), np.uint8)


def _dark(paper: Picture, random: np.random.Generator) -> Picture:
    return _noisy(_desk(paper, random).astype(np.float64) * 0.16, random, 4.0)


def _glare(paper: Picture, random: np.random.Generator) -> Picture:
    picture = _desk(paper, random)
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    centre = width * random.uniform(0.35, 0.6), height * random.uniform(0.4, 0.6)
    distance = np.hypot((x - centre[0]) / (0.17 * width), (y - centre[1]) / (0.17 * height))
    lamp = np.clip(1.6 - distance, 0, 1)[..., None]
    return np.asarray(np.clip(picture * (1 - lamp) + 255 * lamp, 0, 255), np.uint8)


def _cut_off(paper: Picture, random: np.random.Generator) -> Picture:
    picture = _desk(paper, random)
    return np.ascontiguousarray(picture[:, int(0.22 * picture.shape[1]) :])


def _tilted(paper: Picture, random: np.random.Generator) -> Picture:
    return _desk(paper, random, slant=0.06, turn=12.0)


def _screen(paper: Picture, random: np.random.Generator) -> Picture:
    """Shown on a screen: the screen's raster against the camera's gives slow stripes."""
    picture = _desk(paper, random).astype(np.float64)
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    raster = 0.5 + 0.5 * np.sin(2 * np.pi * (x * 0.93 + y * 0.11) / 3.1)
    stripes = 0.5 + 0.5 * np.sin(2 * np.pi * (x * 0.2 + y) / 3.4)
    return _noisy(picture * (0.72 + 0.2 * raster + 0.12 * stripes)[..., None], random)


def _photocopy(paper: Picture, random: np.random.Generator) -> Picture:
    noisy = _noisy(paper.astype(np.float64), random, 5.0)
    grey: Reals = np.asarray(cv2.cvtColor(noisy, cv2.COLOR_RGB2GRAY), np.float64)
    copied = np.clip((grey - 128) * 1.25 + 150, 0, 255).astype(np.uint8)
    return np.repeat(copied[..., None], 3, axis=2)


def _turned(paper: Picture, random: np.random.Generator) -> Picture:
    return np.ascontiguousarray(np.rot90(_desk(paper, random)))


CONDITIONS: dict[str, Callable[[Picture, np.random.Generator], Picture]] = {
    "clean": _clean,
    "desk": _desk,
    "tilted": _tilted,
    "turned": _turned,
    "dark": _dark,
    "glare": _glare,
    "cut-off": _cut_off,
    "blurred": _blurred,
    "screen": _screen,
    "photocopy": _photocopy,
}
