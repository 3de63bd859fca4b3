"""The visible mark: who saw the page, when and for which case, in faint letters over the whole of it."""

import unicodedata
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

STRENGTH = 26.0
"""Levels of brightness by which a letter is darker than the paper, or lighter than dark ground."""
_DARK = 100
"""Brightness below which the ground is dark."""
_SLANT = 18.0
"""Degrees: lines of print are level, and a level mark would hide whole lines of them."""
_LONGEST = 120
_KNOWN_TO = 0x17F
"""The font that Pillow brings has the Latin letters up to there."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


def written(caption: str) -> str:
    """The caption in letters that can be drawn: accents are dropped where they must be, and the rest becomes "?"."""
    line = " ".join(unicodedata.normalize("NFC", caption).split())[:_LONGEST]
    return "".join(_letters(each) for each in line)


def _letters(letter: str) -> str:
    if ord(letter) <= _KNOWN_TO:
        return letter if letter.isprintable() else " "
    plain = "".join(each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))
    return plain if plain and all(ord(each) <= _KNOWN_TO and each.isprintable() for each in plain) else "?"


def size_for(width: int) -> int:
    """Height of the letters in pixels for a view of that width."""
    return max(11, min(26, round(width / 66)))


def overlay(grey: Pixels, caption: str) -> Floats:
    """Levels to be added to a picture of which `grey` is the brightness."""
    height, width = grey.shape
    tile = _tile(written(caption), size_for(width))
    down, across = -(-height // tile.shape[0]), -(-width // tile.shape[1])
    letters = np.tile(tile, (down, across))[:height, :width]
    small = cv2.resize(grey, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    ground = cv2.resize(cv2.blur(small, (3, 3)), (width, height), interpolation=cv2.INTER_LINEAR)
    sign = np.where(ground < _DARK, np.float32(STRENGTH / 255), np.float32(-STRENGTH / 255))
    return np.asarray(letters * sign, np.float32)


@lru_cache(maxsize=64)
def _tile(line: str, size: int) -> Pixels:
    """Letters in 0..255, two slanted lines shifted against each other, that can be laid side by side without a seam."""
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(line or " ")
    across, down = int(right - left) + 3 * size, int(2.2 * (bottom - top)) + round(2.6 * size)
    flat = Image.new("L", (across, 2 * down))
    pen = ImageDraw.Draw(flat)
    for row, shift in ((0, 0), (1, across // 2)):
        for start in (shift - across, shift):
            pen.text((start + size, row * down + size // 2), line, 255, font)
    return _slanted(np.asarray(flat, np.uint8))


def _slanted(flat: Pixels) -> Pixels:
    """A seamless tile sheared upwards and still seamless: its columns are rolled, by a whole tile over its width."""
    height, width = flat.shape
    turns = max(1, round(np.tan(np.radians(_SLANT)) * width / height))
    slope = turns * height / width
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    source = (down + slope * across) % height
    return np.asarray(cv2.remap(flat, across, source, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.uint8)
