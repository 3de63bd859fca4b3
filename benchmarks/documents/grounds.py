"""Printed grounds of security papers: a shaded colour with fine lines, one function a family."""

import math
import random
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.documents.sample import Picture

Colour = tuple[int, int, int]
Reals = NDArray[np.float32]
_SHIFT = 4
"""Fractional bits of OpenCV's coordinates."""
_ISLANDS = (
    ((3, 18), (10, 22), (20, 36), (24, 46), (20, 48), (10, 36), (4, 26)),
    ((24, 54), (34, 55), (44, 58), (43, 61), (32, 59), (24, 57)),
    ((32, 24), (40, 18), (50, 20), (52, 30), (46, 44), (38, 42), (32, 34)),
    ((56, 26), (66, 24), (64, 28), (60, 32), (64, 40), (60, 46), (58, 38), (55, 46), (54, 36)),
    ((48, 60), (54, 60), (60, 61), (66, 62), (64, 64), (54, 63)),
    ((78, 30), (86, 32), (98, 38), (98, 56), (90, 52), (84, 42), (78, 36)),
)
"""A rough outline of the archipelago in hundredths of the width, the height counted by the same unit."""


def ground(name: str, width: int, height: int, tones: Sequence[Colour], line: Colour, pick: random.Random) -> Picture:
    """A ground of that family in RGB. `tones` are the colours of the four corners. KeyError for an unknown family."""
    base = shaded(width, height, tones)
    lines = np.zeros((height, width), np.uint8)
    GROUNDS[name](lines, pick)
    mask = lines.astype(np.float32)[..., None] / 255
    mixed = base + mask * (np.array(line, np.float32) - base)
    return np.clip(mixed, 0, 255).astype(np.uint8)


def shaded(width: int, height: int, tones: Sequence[Colour]) -> Reals:
    """Four corner colours (top left, top right, bottom right, bottom left) run into each other."""
    corners = np.array([[tones[0], tones[1]], [tones[3], tones[2]]], np.float32)
    return np.asarray(cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _stroke(canvas: NDArray[np.uint8], points: NDArray[np.float64], strength: int, closed: bool = False) -> None:
    path = np.round(points * (1 << _SHIFT)).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(canvas, [path], closed, strength, 1, cv2.LINE_AA, _SHIFT)


def _waves(canvas: NDArray[np.uint8], pick: random.Random) -> None:
    height, width = canvas.shape
    x = np.linspace(0, width, 160)
    for at in range(46):
        middle = height * (at / 44 + 0.012 * math.sin(at * 2.3))
        swing = height * (0.05 + 0.02 * math.sin(at * 0.9))
        y = middle + swing * np.sin(x / width * 2 * math.pi * (1.4 + 0.05 * at) + at * 0.35 + pick.random() * 0.2)
        _stroke(canvas, np.stack([x, y], 1), 130)


def _islands(canvas: NDArray[np.uint8], pick: random.Random) -> None:
    height, width = canvas.shape
    tilt, lift = pick.uniform(-0.03, 0.03), pick.uniform(-0.03, 0.05)
    for outline in _ISLANDS:
        points = np.array(outline, np.float64) / 100 * width
        points[:, 1] = points[:, 1] * 0.95 + lift * height + tilt * points[:, 0] - 0.06 * width
        cv2.fillPoly(canvas, [np.round(points).astype(np.int32)], 105, cv2.LINE_AA)
    canvas[:] = cv2.GaussianBlur(canvas, (0, 0), 1.2)
    x = np.linspace(0, width, 90)
    for at in range(26):
        y = height * at / 25 + 0.02 * height * np.sin(x / width * 21 + at)
        _stroke(canvas, np.stack([x, y], 1), 90)


def _rosettes(canvas: NDArray[np.uint8], pick: random.Random) -> None:
    height, width = canvas.shape
    angle = np.linspace(0, 2 * math.pi, 420)
    for centre, size in (((0.3, 0.55), 0.5), ((0.72, 0.4), 0.34), ((0.95, 0.95), 0.4)):
        petals = pick.choice((7, 9, 11))
        for at in range(9):
            radius = height * size * (0.35 + 0.07 * at + 0.11 * np.cos(petals * angle + at * 0.5))
            points = np.stack(
                [width * centre[0] + radius * np.cos(angle), height * centre[1] + radius * np.sin(angle)], 1
            )
            _stroke(canvas, points, 120, True)


def _bands(canvas: NDArray[np.uint8], pick: random.Random) -> None:
    height, width = canvas.shape
    x = np.linspace(0, width, 120)
    for at in range(9):
        for part in range(6):
            y = height * (at / 8) + (part - 3) * height * 0.009 * (1 + np.sin(x / width * (5 + at % 3) + at)) + 0.06 * x
            _stroke(canvas, np.stack([x, y - 0.05 * width], 1), 120)


def _ripples(canvas: NDArray[np.uint8], pick: random.Random) -> None:
    height, width = canvas.shape
    angle = np.linspace(0, 2 * math.pi, 200)
    for centre in ((pick.uniform(0.1, 0.3), pick.uniform(0.1, 0.9)), (pick.uniform(0.7, 0.9), pick.uniform(0.1, 0.9))):
        for at in range(1, 22):
            radius = width * 0.035 * at * (1 + 0.02 * np.cos(5 * angle + at * 0.4))
            _stroke(
                canvas,
                np.stack([width * centre[0] + radius * np.cos(angle), height * centre[1] + radius * np.sin(angle)], 1),
                100,
            )


def _lattice(canvas: NDArray[np.uint8], pick: random.Random) -> None:
    height, width = canvas.shape
    x = np.linspace(0, width, 100)
    for at in range(28):
        for sign in (-1, 1):
            y = height * (at / 27) + sign * (0.07 * height * np.sin(x / width * 9 + at * 0.6) + 0.04 * x)
            _stroke(canvas, np.stack([x, y], 1), 85)


GROUNDS: dict[str, Callable[[NDArray[np.uint8], random.Random], None]] = {
    "waves": _waves,
    "islands": _islands,
    "rosettes": _rosettes,
    "bands": _bands,
    "ripples": _ripples,
    "lattice": _lattice,
}


def spread(colours: Sequence[Colour], pick: random.Random, by: int = 6) -> list[Colour]:
    """The same colours, each a little off, as no two print runs are alike."""

    def near(part: int) -> int:
        return min(255, max(0, part + pick.randint(-by, by)))

    return [(near(red), near(green), near(blue)) for red, green, blue in colours]
