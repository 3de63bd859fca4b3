"""Which page a leak may show, among thousands: a few votes by small signatures, before anything is laid on anything."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.prepare import grey
from verify.marking.features import Features, find_features
from verify.marking.votes import pairs, peaks

Pixels = NDArray[np.uint8]
MOST = 300
"""Features in a signature of a page."""
_MOST_OF_LEAK = 900
_AREA = 0.25e6
_NEAREST = 3
_LEAST_ALIKE = 0.55
"""Cosine of two rows of signs: 29 of 128 differ."""
_ROW = np.dtype([("place", "<u2", 2), ("size", "<f2"), ("angle", "<f2"), ("signs", "u1", 16)])
_HEAD = np.dtype([("width", "<u2"), ("height", "<u2")])


@dataclass(frozen=True, slots=True)
class Ranked:
    """A page by its index in the sequence given, and how many features of the leak vote for one place on it."""

    page: int
    votes: int


def signature(page: Pixels) -> bytes:
    """What `rank` needs of a page (RGB or grey, before any mark): at most 7,204 bytes, to be stored or made again."""
    found = find_features(grey(page), _AREA, MOST)
    rows = np.zeros(min(MOST, len(found.places)), _ROW)
    many = len(rows)
    rows["place"] = np.clip(np.round(found.places[:many]), 0, 65_535)
    rows["size"], rows["angle"] = found.sizes[:many], found.angles[:many]
    rows["signs"] = np.packbits(_signs(found.descriptors[:many]), axis=1)
    head = np.zeros(1, _HEAD)
    head["width"], head["height"] = found.extent
    return head.tobytes() + rows.tobytes()


def rank(leak: Pixels, signatures: Sequence[bytes]) -> list[Ranked]:
    """Pages in the order in which they should be compared with the leak, the likeliest first, each of them once.

    The order depends on pictures alone. All views of all pages that a search might have reached are to be counted as
    compared, whatever the order. ValueError for what is no signature.
    """
    found = find_features(grey(leak), 2 * _AREA, _MOST_OF_LEAK)
    signs = _as_features(found, _signs(found.descriptors))
    ranked = [Ranked(at, _votes(_read(each), signs)) for at, each in enumerate(signatures)]
    return sorted(ranked, key=lambda each: -each.votes)


def _votes(page: Features, leak: Features) -> int:
    best = peaks(page, leak, pairs(page, leak, _NEAREST, _LEAST_ALIKE), 1)
    return best[0].votes if best else 0


def _signs(descriptors: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Of each part of a descriptor, whether it is above the middle one."""
    return (descriptors > np.median(descriptors, axis=1, keepdims=True)).astype(np.uint8)


def _as_features(found: Features, signs: NDArray[np.uint8]) -> Features:
    parts = (signs.astype(np.float32) * 2 - 1) / np.float32(np.sqrt(signs.shape[1]))
    return Features(found.places, found.sizes, found.angles, parts, found.extent)


def _read(signed: bytes) -> Features:
    if len(signed) < _HEAD.itemsize or (len(signed) - _HEAD.itemsize) % _ROW.itemsize:
        raise ValueError("not the signature of a page")
    head = np.frombuffer(signed, _HEAD, 1)[0]
    rows = np.frombuffer(signed, _ROW, offset=_HEAD.itemsize)
    bare = Features(
        rows["place"].astype(np.float32), rows["size"].astype(np.float32), rows["angle"].astype(np.float32),
        np.zeros((0, 128), np.float32), (int(head["width"]), int(head["height"])),
    )  # fmt: skip
    return _as_features(bare, np.unpackbits(rows["signs"], axis=1))
