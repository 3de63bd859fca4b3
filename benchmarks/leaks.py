"""What may happen to a view on its way out of the office: drawn attacks on its pixels, for benchmarks/tracing.py.

Every attack is a function from RGB pixels and a generator to RGB pixels. Real screens and phones differ from these.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Reals = NDArray[np.float32]
Generator = np.random.Generator
Attack = Callable[[Picture, Generator], Picture]
_INK = 60
"""Levels by which print is darker than what is around it."""


def saved(picture: Picture, quality: int) -> Picture:
    """Through a JPEG of that quality."""
    done, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return opened(data.tobytes())


def opened(jpeg: bytes) -> Picture:
    """The pixels of a JPEG, RGB."""
    return np.asarray(cv2.cvtColor(cv2.imdecode(np.frombuffer(jpeg, np.uint8), 1), cv2.COLOR_BGR2RGB), np.uint8)


def scaled(picture: Picture, factor: float) -> Picture:
    """Larger or smaller."""
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def cropped(picture: Picture, share: float, random: Generator, least_ink: float = 0.012) -> Picture:
    """A part with that share of the area, at random, with print on it (as far as fifty tries find any)."""
    height, width = (int(side * share**0.5) for side in picture.shape[:2])
    for _ in range(50):
        y, x = (int(random.integers(0, a - b + 1)) for a, b in zip(picture.shape[:2], (height, width), strict=True))
        part = np.ascontiguousarray(picture[y : y + height, x : x + width])
        hat = cv2.morphologyEx(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8))
        if (hat > _INK).mean() >= least_ink:
            break
    return part


def blank(picture: Picture, share: float) -> Picture:
    """The part with that share of the area that has the least print on it."""
    height, width = (int(side * share**0.5) for side in picture.shape[:2])
    edges = cv2.integral(np.abs(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.CV_32F)))
    sums = edges[height:, width:] - edges[:-height, width:] - edges[height:, :-width] + edges[:-height, :-width]
    y, x = np.unravel_index(int(np.argmin(sums)), sums.shape)
    return np.ascontiguousarray(picture[y : y + height, x : x + width])


def toned(picture: Picture, change: Callable[[Reals], Reals]) -> Picture:
    """With another brightness, level by level."""
    return np.clip(change(picture.astype(np.float32)), 0, 255).astype(np.uint8)


def barred(picture: Picture, random: Generator) -> Picture:
    """A black bar over a fifth of the height."""
    height = picture.shape[0]
    y = int(random.uniform(0, 0.8) * height)
    changed = picture.copy()
    changed[y : y + height // 5] = 0
    return changed


def painted_out(picture: Picture) -> Picture:
    """Faint dark letters on lighter ground painted over with what is around them, as a patient hand would."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    hat = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8))
    faint = cv2.inRange(hat, np.array([9.0]), np.array([45.0]))
    return np.asarray(
        cv2.inpaint(picture, cv2.dilate(faint, np.ones((3, 3), np.uint8)), 3, cv2.INPAINT_TELEA), np.uint8
    )


def messaged(picture: Picture, longest: int, quality: int) -> Picture:
    """As a messenger sends pictures on."""
    return saved(scaled(picture, min(1.0, longest / max(picture.shape[:2]))), quality)


def aslant(picture: Picture, random: Generator, slant: float = 0.02) -> Reals:
    """Seen by a camera that is held nearly straight, with a lens that bends and light from one side."""
    height, width = picture.shape[:2]
    wide, high = int(width * 1.08), int(height * 1.08)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    margin = np.array([0.04 * wide, 0.04 * high], np.float32)
    moved = source + margin + random.uniform(-slant, slant, (4, 2)).astype(np.float32) * width
    matrix = cv2.getPerspectiveTransform(source, moved.astype(np.float32))
    seen = cv2.warpPerspective(picture, matrix, (wide, high), borderValue=(60, 50, 45)).astype(np.float32)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    across, down = (x - wide / 2) / wide, (y - high / 2) / wide
    bent = 1 + np.float32(random.uniform(-0.03, 0.03)) * (across**2 + down**2)
    maps = (across * bent * wide + wide / 2).astype(np.float32), (down * bent * wide + high / 2).astype(np.float32)
    light = 0.9 + np.float32(random.uniform(-0.2, 0.2)) * across + np.float32(random.uniform(-0.2, 0.2)) * down
    return np.asarray(cv2.remap(seen, *maps, cv2.INTER_LINEAR) * light[..., None], np.float32)


def sensed(seen: Reals, random: Generator, blur: float = 0.8, noise: float = 3.0) -> Picture:
    """Out of focus by so many pixels, and with a sensor's noise."""
    soft = cv2.GaussianBlur(seen, (0, 0), blur)
    return np.clip(soft + noise * random.standard_normal(seen.shape, np.float32), 0, 255).astype(np.uint8)


def from_screen(picture: Picture, random: Generator) -> Picture:
    """A photograph of a screen whose pixels are three stripes; camera and stripes beat against each other (moiré)."""
    stripes = np.full((3, 3, 3), 0.15, np.float32) + 2.4 * np.eye(3, dtype=np.float32)[None]
    stripes[2] *= 0.45
    height, width = picture.shape[:2]
    large = cv2.resize(picture, (3 * width, 3 * height), interpolation=cv2.INTER_NEAREST).astype(np.float32)
    lit = cv2.GaussianBlur(large * np.tile(stripes, (height, width, 1)) * 0.9, (0, 0), 0.9)
    size = float(random.uniform(1.1, 1.5))
    seen = cv2.resize(lit, (int(width * size), int(height * size)), interpolation=cv2.INTER_LINEAR)
    return sensed(aslant(np.clip(seen, 0, 255).astype(np.uint8), random), random)


def printed(picture: Picture, random: Generator) -> Picture:
    """Printed with a halftone of dots, and photographed from the paper."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    large = cv2.resize(grey, (4 * width, 4 * height), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[0 : 4 * height, 0 : 4 * width].astype(np.float32) * np.float32(2 * np.pi / 5.6)
    dots = np.cos((x + y) * np.float32(0.7071)) + np.cos((x - y) * np.float32(0.7071))
    ink = cv2.GaussianBlur(np.where(large > 127.5 + 63 * dots, 255, 20).astype(np.uint8), (0, 0), 2.0)
    paper = cv2.resize(ink, (int(1.3 * width), int(1.3 * height)), interpolation=cv2.INTER_AREA)
    return sensed(aslant(np.asarray(cv2.cvtColor(paper, cv2.COLOR_GRAY2RGB), np.uint8), random), random)


def black_and_white(picture: Picture, around: int) -> Picture:
    """As apps make scans: one threshold for all (`around` 0), or one for the surroundings of each pixel."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    if around:
        two = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, around, 15)
    else:
        _, two = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(cv2.cvtColor(two, cv2.COLOR_GRAY2RGB), np.uint8)


def _greyed(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)


def _twice(picture: Picture, random: Generator) -> Picture:
    return messaged(scaled(messaged(cropped(picture, 0.7, random), 1280, 60), 0.8), 1024, 60)


ATTACKS: dict[str, Attack] = {
    "JPEG 90": lambda seen, random: saved(seen, 90),
    "JPEG 70": lambda seen, random: saved(seen, 70),
    "JPEG 50": lambda seen, random: saved(seen, 50),
    "JPEG 40": lambda seen, random: saved(seen, 40),
    "rescale 1.5, JPEG 80": lambda seen, random: saved(scaled(seen, 1.5), 80),
    "rescale 0.6, JPEG 80": lambda seen, random: saved(scaled(seen, 0.6), 80),
    "rescale 0.4, JPEG 50": lambda seen, random: saved(scaled(seen, 0.4), 50),
    "crop 50 % with text, JPEG 70": lambda seen, random: saved(cropped(seen, 0.5, random), 70),
    "crop 25 % with text, JPEG 50": lambda seen, random: saved(cropped(seen, 0.25, random), 50),
    "crop 25 % blank, JPEG 70": lambda seen, random: saved(blank(seen, 0.25), 70),
    "grey, JPEG 70": lambda seen, random: saved(_greyed(seen), 70),
    "contrast 0.6, JPEG 80": lambda seen, random: saved(toned(seen, lambda x: 128 + 0.6 * (x - 128)), 80),
    "gamma 0.6, JPEG 80": lambda seen, random: saved(toned(seen, lambda x: 255 * (x / 255) ** 0.6), 80),
    "gamma 1.6, JPEG 80": lambda seen, random: saved(toned(seen, lambda x: 255 * (x / 255) ** 1.6), 80),
    "brightness +25, JPEG 80": lambda seen, random: saved(toned(seen, lambda x: x + 25), 80),
    "whites clipped: +60": lambda seen, random: saved(toned(seen, lambda x: x + 60), 80),
    "whites clipped: from 200": lambda seen, random: saved(toned(seen, lambda x: x * np.float32(255 / 200)), 80),
    "black bar 20 %, JPEG 70": lambda seen, random: saved(barred(seen, random), 70),
    "caption painted out": lambda seen, random: painted_out(seen),
    "painted out, crop 50 %, JPEG 60": lambda seen, random: saved(cropped(painted_out(seen), 0.5, random), 60),
    "messenger 70 %, 1280, JPEG 60": lambda seen, random: messaged(cropped(seen, 0.7, random), 1280, 60),
    "messenger twice": _twice,
    "messenger 50 %, 800, JPEG 40": lambda seen, random: messaged(cropped(seen, 0.5, random), 800, 40),
    "screen photo, JPEG 80": lambda seen, random: saved(from_screen(seen, random), 80),
    "screen photo, half of it": lambda seen, random: saved(cropped(from_screen(seen, random), 0.5, random), 80),
    "screen photo 0.6, JPEG 60": lambda seen, random: saved(scaled(from_screen(seen, random), 0.6), 60),
    "printed and photographed": lambda seen, random: saved(printed(seen, random), 80),
    "median 5 x 5": lambda seen, random: np.asarray(cv2.medianBlur(seen, 5), np.uint8),
    "Gaussian 2 px": lambda seen, random: np.asarray(cv2.GaussianBlur(seen, (0, 0), 2), np.uint8),
    "NL-means": lambda seen, random: np.asarray(cv2.fastNlMeansDenoisingColored(seen, None, 5, 5, 5, 15), np.uint8),
    "black and white, one threshold": lambda seen, random: black_and_white(seen, 0),
    "black and white, local": lambda seen, random: black_and_white(seen, 31),
    "screen photo, black and white": lambda seen, random: black_and_white(from_screen(seen, random), 31),
}
