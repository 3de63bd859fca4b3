"""Photographs of drawn papers, as phones take them: on a desk, aslant, dark, blurred, with a lamp's reflection."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.drawings.sheet import Picture

Reals = NDArray[np.float32]
"""Thirty-two bits: half the memory of NumPy's usual floats, and twice as fast."""

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


def _eight_bits(picture: Reals) -> Picture:
    return np.clip(picture, 0, 255).astype(np.uint8)


def _clean(paper: Picture, random: np.random.Generator) -> Picture:
    return paper


def _desk(paper: Picture, random: np.random.Generator, slant: float = 0.03, turn: float = 2.0) -> Picture:
    """Seen aslant on a wooden table, in light that falls from one side, with a sensor's noise."""
    height, width = paper.shape[:2]
    margin = int((0.1 + slant) * max(height, width))
    size = (width + 2 * margin, height + 2 * margin)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + margin + random.uniform(-slant, slant, (4, 2)).astype(np.float32) * max(height, width)
    spin = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), float(random.uniform(-turn, turn)), 1.0)
    moved = cv2.transform(moved[None], spin)[0].astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    shown = cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_LINEAR).astype(np.float32)
    mask = (
        cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size).astype(np.float32)[..., None] / 255
    )
    shadow = cv2.GaussianBlur(np.roll(mask, (9, 7), (0, 1)), (0, 0), 9)[..., None]
    whole = mask * shown + (1 - mask) * _table(size, random) * (1 - 0.35 * shadow)
    return _noisy(np.asarray(whole * _light(size, random), np.float32), random)


def _table(size: tuple[int, int], random: np.random.Generator) -> Reals:
    width, height = size
    grain = cv2.GaussianBlur(random.standard_normal((height // 4 + 1, 8), np.float32), (0, 0), 3)
    wide: Reals = np.asarray(cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    brown = (np.array([112, 78, 52]) + random.uniform(-12, 12, 3)).astype(np.float32)
    wood: Reals = brown + wide[..., None] * np.float32(26)
    return wood


def _light(size: tuple[int, int], random: np.random.Generator) -> Reals:
    width, height = size
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    angle = random.uniform(0, 2 * np.pi)
    slope = np.float32(0.07 * np.cos(angle)) * across + np.float32(0.07 * np.sin(angle)) * down
    light: Reals = (np.float32(0.86) + slope)[..., None]
    return light


def _noisy(picture: Reals, random: np.random.Generator, strength: float = 2.0) -> Picture:
    noise: Reals = random.standard_normal(picture.shape, np.float32) * np.float32(strength)
    return _eight_bits(picture + noise)


def _blurred(paper: Picture, random: np.random.Generator) -> Picture:
    """Moved and out of focus, so that nobody can read it."""
    return np.asarray(cv2.GaussianBlur(_desk(paper, random), (0, 0), 14), np.uint8)


def _dark(paper: Picture, random: np.random.Generator) -> Picture:
    return _noisy(_desk(paper, random).astype(np.float32) * np.float32(0.16), random, 4.0)


def _glare(paper: Picture, random: np.random.Generator) -> Picture:
    """A lamp above the middle of the paper, burnt out where it shines and fading around."""
    picture = _desk(paper, random).astype(np.float32)
    height, width = picture.shape[:2]
    radius = 0.13 * min(height, width)
    across = (np.arange(width, dtype=np.float32)[None, :] - width * random.uniform(0.35, 0.6)) / (1.4 * radius)
    down = (np.arange(height, dtype=np.float32)[:, None] - height * random.uniform(0.4, 0.6)) / radius
    lamp: Reals = np.clip(1.5 - np.hypot(across, down), 0, 1).astype(np.float32)[..., None]
    return _eight_bits(picture * (1 - lamp) + 255 * lamp)


def _cut_off(paper: Picture, random: np.random.Generator) -> Picture:
    picture = _desk(paper, random)
    return np.ascontiguousarray(picture[:, int(0.25 * picture.shape[1]) :])


def _tilted(paper: Picture, random: np.random.Generator) -> Picture:
    return _desk(paper, random, slant=0.06, turn=12.0)


def _screen(paper: Picture, random: np.random.Generator) -> Picture:
    """Shown on a screen: the screen's raster against the camera's gives slow stripes."""
    picture = _desk(paper, random).astype(np.float32)
    height, width = picture.shape[:2]
    across = np.arange(width, dtype=np.float32)[None, :] * np.float32(2 * np.pi)
    down = np.arange(height, dtype=np.float32)[:, None] * np.float32(2 * np.pi)
    raster = 0.5 + 0.5 * np.sin((across * 0.93 + down * 0.11) / 3.1)
    stripes = 0.5 + 0.5 * np.sin((across * 0.2 + down) / 3.4)
    shown: Reals = picture * (0.72 + 0.2 * raster + 0.12 * stripes).astype(np.float32)[..., None]
    return _noisy(shown, random)


def _photocopy(paper: Picture, random: np.random.Generator) -> Picture:
    grey: Reals = cv2.cvtColor(_noisy(paper.astype(np.float32), random, 5.0), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.repeat(_eight_bits((grey - 128) * 1.25 + 150)[..., None], 3, axis=2)


def _turned(paper: Picture, random: np.random.Generator) -> Picture:
    """Held sideways: a quarter turn to the left."""
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
