"""The same paper in another photograph: a hash of how its values are printed.

All papers of one form look alike, and no two photographs of a paper lie alike; what differs between papers and stays
between photographs is the print of the values. Each of up to four values is cut out at the edges of its own ink and
hashed by the signs of its lowest cosine coefficients (as in hashes.py), so that light, place and slope do not count.
"""

from collections.abc import Mapping
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.text import around
from policies.models import DocumentKind
from verify.examination import Box, Field
from verify.forgery.hashes import BITS, DETAIL_BITS, PictureHash, distance
from verify.forgery.words import words_of
from verify.page import Page

STRIPS = 4
FEWEST = 3
"""Values that must be there for a hash, and that must agree for two papers to be the same: a household shares some."""
STRIP_RADIUS = 64
"""Of the 256 bits of one value's detail: another photograph differs in 40 in the middle, other papers in over 86."""
_SIZE = (128, 16)
_BITS, _DETAIL = (16, 4), (32, 8)
"""Width and height of the blocks of coefficients whose signs are taken."""
_LEAST_HEIGHT = 8


def page_hash(page: Page, kind: DocumentKind, fields: Mapping[str, Field]) -> PictureHash | None:
    """The hash of the kind's `same_page` values on this page; None where fewer than FEWEST were read."""
    words = words_of(page, fields, kind.same_page)
    strips = [_ink(page.flat, around(word.box for word in words[name])) if name in words else None
              for name in kind.same_page]  # fmt: skip
    if sum(each is not None for each in strips) < FEWEST:
        return None
    strips += [None] * (STRIPS - len(strips))
    bits = b"".join(_signs(each, _BITS, BITS // STRIPS) for each in strips)
    detail = b"".join(_signs(each, _DETAIL, DETAIL_BITS // STRIPS) for each in strips)
    return PictureHash("page", page.number, bits, detail)


def same_paper(one: bytes, other: bytes) -> bool:
    """Whether the details of two page hashes agree in at least FEWEST values."""
    step = len(one) // STRIPS
    pairs = ((one[at : at + step], other[at : at + step]) for at in range(0, len(one), step))
    return sum(any(a) and any(b) and distance(a, b) <= STRIP_RADIUS for a, b in pairs) >= FEWEST


def _ink(flat: Picture, box: Box) -> NDArray[np.float32] | None:
    """The coefficients of a value's ink, cut at its edges; None where there is none."""
    x, y, width, height = box
    reach = max(2, height // 8)
    part = np.ascontiguousarray(flat[max(0, y - reach) : y + height + reach, max(0, x - reach) : x + width + reach])
    if height < _LEAST_HEIGHT or min(part.shape[:2]) < _LEAST_HEIGHT:
        return None
    light = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), np.uint8)
    size = height // 2 + 1
    paper = cv2.GaussianBlur(cv2.dilate(light, np.ones((size, size), np.uint8)), (0, 0), height / 2)
    depth = cv2.subtract(paper, light)
    _, mask = cv2.threshold(depth, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    across, down = mask.sum(axis=0), mask.sum(axis=1)
    columns, rows = np.flatnonzero(across), np.flatnonzero(down > 0.15 * down.max())
    if len(columns) < _LEAST_HEIGHT or len(rows) < _LEAST_HEIGHT // 2:
        return None
    inked = depth[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)
    strip = cv2.resize(inked, _SIZE, interpolation=cv2.INTER_AREA)
    strip = np.minimum(strip, np.quantile(strip, 0.9))
    return np.asarray(cv2.dct(strip - strip.mean()), np.float32)


def _signs(waves: NDArray[np.float32] | None, block: tuple[int, int], count: int) -> bytes:
    if waves is None:
        return bytes(count // 8)
    # the first column is what whole rows share; mixed, so that no run of bits is of the lowest frequencies only
    signs = waves[: block[1], 1 : block[0] + 1].ravel() > 0
    return np.packbits(signs[_mixed(count)]).tobytes()


@cache
def _mixed(count: int) -> NDArray[np.int64]:
    return np.random.default_rng(count).permutation(count)
