"""What papers lie on: one texture a family, drawn small and enlarged, since no camera focuses on it."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.documents.sample import Picture

Reals = NDArray[np.float32]
_LONG = 900
"""Long side of a texture before it is enlarged."""


def desk(name: str, width: int, height: int, random: np.random.Generator) -> Picture:
    """A small desk of that family, RGB, in the proportions of a picture. KeyError for an unknown one."""
    factor = _LONG / max(width, height)
    small = (max(8, round(width * factor)), max(8, round(height * factor)))
    return np.clip(DESKS[name](small, random), 0, 255).astype(np.uint8)


def clouds(size: tuple[int, int], grain: float, random: np.random.Generator, stretch: float = 1.0) -> Reals:
    """Smooth noise of deviation 1 with spots of about `grain` pixels, `stretch` times as long across."""
    width, height = size
    cells = (max(3, round(width / (grain * stretch))), max(3, round(height / grain)))
    return np.asarray(
        cv2.resize(random.standard_normal(cells[::-1], np.float32), size, interpolation=cv2.INTER_CUBIC), np.float32
    )


def _colour(random: np.random.Generator, *choices: tuple[int, int, int]) -> Reals:
    return np.array(choices[random.integers(len(choices))], np.float32) + random.uniform(-10, 10, 3).astype(np.float32)


def _wood(size: tuple[int, int], random: np.random.Generator) -> Reals:
    base = _colour(random, (112, 78, 52), (146, 104, 70), (84, 58, 42), (176, 138, 98))
    grain = clouds(size, 5, random, 60) * 9 + clouds(size, 30, random, 20) * 12
    rings = 8 * np.sin(clouds(size, 60, random, 9) * 7)
    return np.asarray(base + (grain + rings)[..., None] * np.array([1, 0.85, 0.7], np.float32), np.float32)


def _cloth(size: tuple[int, int], random: np.random.Generator) -> Reals:
    base = _colour(random, (60, 84, 120), (140, 60, 60), (70, 100, 80), (190, 180, 165))
    flowers = (clouds(size, 40, random) > 0.9).astype(np.float32)
    soft = cv2.GaussianBlur(flowers, (0, 0), 2)[..., None] * np.array([60, 50, 30], np.float32)
    return np.asarray(
        base + (random.standard_normal(size[::-1], np.float32) * 7 + clouds(size, 90, random) * 10)[..., None] + soft,
        np.float32,
    )


def _plain(size: tuple[int, int], random: np.random.Generator) -> Reals:
    base = _colour(random, (96, 98, 104), (40, 42, 46), (150, 146, 138), (70, 92, 110))
    return np.asarray(base + (clouds(size, 200, random) * 6 + clouds(size, 2, random) * 1.5)[..., None], np.float32)


def _marble(size: tuple[int, int], random: np.random.Generator) -> Reals:
    base = _colour(random, (172, 168, 160), (120, 116, 114), (66, 70, 68))
    veins = np.exp(-np.abs(clouds(size, 120, random) + 0.5 * clouds(size, 40, random)) * 9) * -38
    return np.asarray(base + (veins + clouds(size, 60, random) * 7)[..., None], np.float32)


def _planks(size: tuple[int, int], random: np.random.Generator) -> Reals:
    width, height = size
    board = _colour(random, (150, 112, 80), (98, 72, 56), (180, 160, 132))
    wide = int(random.integers(90, 190))
    at = (np.arange(width) + int(random.integers(wide))) // wide
    tone = random.uniform(-16, 16, int(at.max()) + 1).astype(np.float32)[at][None, :, None]
    gap = ((np.arange(width) + 3) % wide < 3).astype(np.float32)[None, :, None] * 45
    grain = np.ascontiguousarray(clouds((height, width), 4, random, 50).T)[..., None] * 8
    return np.asarray(board + tone + grain - gap + np.zeros((height, 1, 1), np.float32), np.float32)


def _tiles(size: tuple[int, int], random: np.random.Generator) -> Reals:
    width, height = size
    base = _colour(random, (178, 170, 158), (110, 120, 128), (150, 120, 104))
    side = int(random.integers(170, 300))
    joints = ((np.arange(width) % side < 5)[None, :] | (np.arange(height) % side < 5)[:, None]).astype(np.float32)
    return np.asarray(base + (clouds(size, 25, random) * 9 - joints * 50)[..., None], np.float32)


def _denim(size: tuple[int, int], random: np.random.Generator) -> Reals:
    width, height = size
    base = _colour(random, (58, 78, 112), (40, 50, 74), (92, 112, 140))
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    twill = np.sin((across + 1.7 * down + clouds(size, 30, random) * 2) * 1.1) * 6
    return np.asarray(
        base
        + (twill + random.standard_normal((height, width), np.float32) * 9 + clouds(size, 120, random) * 12)[..., None],
        np.float32,
    )


def _granite(size: tuple[int, int], random: np.random.Generator) -> Reals:
    base = _colour(random, (118, 116, 118), (72, 70, 74), (150, 132, 124))
    specks = clouds(size, 3, random) * 20 + (clouds(size, 5, random) > 1.6) * 40
    return np.asarray(base + specks[..., None], np.float32)


def _newspaper(size: tuple[int, int], random: np.random.Generator) -> Reals:
    width, height = size
    base = np.full((height, width, 3), (196, 190, 176), np.float32) + clouds(size, 150, random)[..., None] * 5
    ink = np.zeros((height, width), np.float32)
    pitch = int(random.integers(9, 13))
    column = int(random.integers(120, 180))
    for y in range(4, height - pitch, pitch):
        x = 6
        while x < width - 12:
            long = int(random.integers(6, 30))
            if (x + long) % column > 10:
                ink[y : y + pitch // 2, x : x + long] = random.uniform(0.4, 1.0)
            x += long + 4
    rough = cv2.GaussianBlur(ink * (random.random((height, width), np.float32) > 0.3), (0, 0), 0.9)
    return np.asarray(base - rough[..., None] * 150, np.float32)


DESKS: dict[str, Callable[[tuple[int, int], np.random.Generator], Reals]] = {
    "wood": _wood,
    "cloth": _cloth,
    "plain": _plain,
    "marble": _marble,
    "planks": _planks,
    "tiles": _tiles,
    "denim": _denim,
    "granite": _granite,
    "newspaper": _newspaper,
}
