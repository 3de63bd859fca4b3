"""Perceptual hashes: two pictures of the same thing give nearly the same bits, whatever was recompressed or dimmed.

After Zauner 2010 (pHash) and Facebook's PDQ: the signs of cosine coefficients. Both take the lowest frequencies, which
all cards of one form share; here the signs are those of the frequencies of words and strokes, after local contrast has
been made even, so that light, paper and form weigh little (docs/decisions/0010-picture-hashes.md has the figures).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.prepare import grey

Part = Literal["picture", "page", "portrait"]
"""A page as its picture came; the print of its values (strips.py), which a new photograph of the paper keeps; the
portrait on it (portraits.py)."""
BITS, DETAIL_BITS = 256, 1024
LEAST_CONTRAST = 2.0
"""Grey values; a blank page has no detail, and the signs of nothing are the same on every blank page."""


@dataclass(frozen=True, slots=True)
class PictureHash:
    """A hash of a page: `bits` (32 bytes) to look it up by, `detail` (128 bytes) to be sure."""

    part: Part
    page: int
    bits: bytes
    detail: bytes


@dataclass(frozen=True, slots=True)
class _Band:
    """Side of the square the picture is drawn into, and the frequencies whose signs are taken: from, to."""

    side: int
    bits: tuple[int, int]
    detail: tuple[int, int]


_BAND = _Band(512, (24, 96), (48, 160))
PARTS: dict[str, Part] = {"picture": "picture", "page": "page", "portrait": "portrait"}


def picture_hashes(number: int, pixels: Picture) -> tuple[PictureHash, ...]:
    """The hash of page `number` as its picture came, upright, RGB or grey uint8; none of a picture without detail."""
    found = _hash(number, pixels)
    return () if found is None else (found,)


def hashes_to_json(hashes: Iterable[PictureHash]) -> list[list[str]]:
    """Part, bits and detail of each, the last two in hexadecimal digits."""
    return [[each.part, each.bits.hex(), each.detail.hex()] for each in hashes]


def hashes_from_json(number: int, content: list[list[str]]) -> tuple[PictureHash, ...]:
    """The hashes of page `number` that `hashes_to_json` wrote; raises ValueError or KeyError for anything else."""
    found = []
    for part, bits, detail in content:
        one = PictureHash(PARTS[part], number, bytes.fromhex(bits), bytes.fromhex(detail))
        if (len(one.bits), len(one.detail)) != (BITS // 8, DETAIL_BITS // 8):
            raise ValueError("a hash of another length")
        found.append(one)
    return tuple(found)


def distance(one: bytes, other: bytes) -> int:
    """How many bits differ; both of one length."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def _hash(number: int, picture: Picture) -> PictureHash | None:
    if min(picture.shape[:2]) < 16:
        return None
    even = _even(picture, _BAND.side)
    if even is None:
        return None
    waves = np.asarray(cv2.dct(even), np.float32)
    return PictureHash("picture", number, _signs(waves, _BAND.bits, BITS), _signs(waves, _BAND.detail, DETAIL_BITS))


def _even(picture: Picture, side: int) -> NDArray[np.float32] | None:
    """Grey, square, its light and contrast the same everywhere; None where there is nothing to be seen."""
    plain = grey(picture)
    how = cv2.INTER_AREA if min(plain.shape) > side else cv2.INTER_LINEAR
    shades = cv2.resize(plain, (side, side), interpolation=how).astype(np.float32)
    detail = shades - cv2.GaussianBlur(shades, (0, 0), side / 85)
    if float(detail.std()) < LEAST_CONTRAST:
        return None
    # on a quarter of the side: contrast around a place has no detail of its own
    small = cv2.resize(detail * detail, (side // 4, side // 4), interpolation=cv2.INTER_AREA)
    spread = cv2.resize(cv2.GaussianBlur(small, (0, 0), side / 104), (side, side), interpolation=cv2.INTER_LINEAR)
    around = np.sqrt(spread)
    return np.asarray(detail / (around + 6), np.float32)


def _signs(waves: NDArray[np.float32], band: tuple[int, int], count: int) -> bytes:
    chosen = waves[band[0] : band[1], band[0] : band[1]].ravel()[_chosen(band[1] - band[0], count)]
    return np.packbits(chosen > 0).tobytes()


@cache
def _chosen(side: int, count: int) -> NDArray[np.int64]:
    # the same places for ever: hashes that are stored are compared with those of years to come
    return np.random.default_rng(count).permutation(side * side)[:count]
