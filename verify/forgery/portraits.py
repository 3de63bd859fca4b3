"""The same portrait on another card: a hash of the photograph, by which it is found again but nobody is recognised.

Two photographs of one person have hashes as far apart as those of strangers: what is taken is the picture's light and
shade, no feature of a face. The portrait is cut out at the edges of its own plain red or blue ground, which lie within
a fraction of a pixel wherever the card was photographed (docs/decisions/0023-portraits-on-other-cards.md has the
figures).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from policies.models import CheckSetting, DocumentKind
from verify.examination import Box, Field
from verify.forgery.hashes import BITS, DETAIL_BITS, PictureHash
from verify.geometry import Matrix, warped
from verify.nik import sixteen_digits
from verify.page import Page

SAME_PORTRAIT = "forgery.same_portrait"
PORTRAITS = {SAME_PORTRAIT: "fields"}
"""Code of this module's check, and what it needs."""
SURE = 0.9
"""Confidence of the number from which on it says whose card it is: a misread one would make one person two."""
CUT = (96, 112)
"""Width and height of the cut: the whole width, and of the height what all generations of a card show."""
_LEAST_SIDE = 110
"""Pixels of the uploaded page across the portrait."""
_LEAST_DETAIL, _FINE = 0.08, 2.0
"""Share of the contrast that is finer than so many pixels of the cut: hard photographs have from 0.19 on, such as are
out of focus by three pixels 0.10 at most."""
_BITS, _DETAIL = (8.0, 24.0), (12.0, 42.0)
"""Rings of frequencies, in half waves to the side, whose signs are taken. Below lies how people sit, which is alike."""
_SIDE = 96
_REACH = 0.3
"""Of the region's width and height, to either side of it, within which the portrait is looked for."""
_LEAST_COLOUR, _NEAR_HUE = 12.0, 0.45
"""Between paper and ground, in a*b* of CIELAB; and radians around the commonest hue that count as the ground."""
_WIDTHS = (0.7, 1.35)
"""Of the region's width; what is narrower or wider is no portrait, or one that is partly covered."""
_STEADY = 3
"""Pixels for which the ground goes on behind its edge."""
_FEWEST = 0.5
"""Share of an edge that must be seen straight."""
Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Line:
    """An edge: `start` + `slope` · t, in pixels of the window; t runs down for upright edges, across for the upper."""

    start: float
    slope: float


def portrait_hash(
    page: Page, kind: DocumentKind, fields: Mapping[str, Field], setting: CheckSetting
) -> PictureHash | None:
    """The hash of the portrait on this page of a kind that has one.

    None where the check is off, where no number was surely read by which the owner is told from others, and where the
    portrait is not wholly to be seen, too small, out of focus or without colour.
    """
    if kind.portrait is None or not setting.enabled or not _numbered(page, kind, fields):
        return None
    found = portrait_cut(page, kind.portrait)
    return None if found is None else hash_of(page.number, found)


def hash_of(number: int, cut: Picture) -> PictureHash | None:
    """The hash of a portrait of size CUT, RGB, on page `number`; None of one that is out of focus."""
    light = np.asarray(cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY), np.float32)
    fine = light - cv2.GaussianBlur(light, (0, 0), _FINE)
    if float(fine.std()) <= _LEAST_DETAIL * float(light.std()):
        return None
    waves = np.asarray(cv2.dct(cv2.resize(light, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)), np.float32)
    even = np.asarray(cv2.dct(cv2.resize(_even(light), (_SIDE, _SIDE), interpolation=cv2.INTER_LINEAR)), np.float32)
    return PictureHash("portrait", number, _signs(waves, _BITS, BITS), _signs(even, _DETAIL, DETAIL_BITS))


def portrait_cut(page: Page, region: tuple[float, float, float, float]) -> Picture | None:
    """The portrait near a region of the flat page (left, top, width, height as shares of it), RGB of size CUT.

    None where its ground has no colour of its own or its left, right and upper edges are not straight lines.
    """
    height, width = page.flat.shape[:2]
    left, top, wide, tall = region[0] * width, region[1] * height, region[2] * width, region[3] * height
    # from the page and not from what was cut out of it: where only print tells the place, its margin may be missing
    corner = (round(left - _REACH * wide), round(top - _REACH * tall))
    size = (round((1 + 2 * _REACH) * wide), round((1 + 2 * _REACH) * tall))
    shift = np.array([[1, 0, corner[0]], [0, 1, corner[1]], [0, 0, 1]], np.float64)
    to_page = np.asarray(page.to_page @ shift, np.float64)
    window = warped(page.pixels, to_page, size)
    inner = (round(_REACH * wide), round(_REACH * tall), round(wide), round(tall))
    ground = _ground(window, inner, _paper(page.flat))
    quad = None if ground is None else _corners(ground, inner)
    if quad is None or _page_side(quad, to_page) < _LEAST_SIDE:
        return None
    return _cut(window, quad)


def _numbered(page: Page, kind: DocumentKind, fields: Mapping[str, Field]) -> bool:
    names = [spec.name for spec in kind.fields if spec.type == "nik"]
    read = (fields[name] for name in names if name in fields)
    return any(
        each.page == page.number and each.confidence >= SURE and sixteen_digits(str(each.value or "")) is not None
        for each in read
    )


def _paper(flat: Picture) -> NDArray[np.float32]:
    """The colour of most of the card, a* and b*."""
    small = np.asarray(cv2.resize(flat, (160, 100), interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(np.median(_colours(small).reshape(-1, 2), axis=0), np.float32)


def _colours(picture: Picture) -> Plane:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)[..., 1:], np.float32)


def _ground(window: Picture, inner: Box, paper: NDArray[np.float32]) -> Plane | None:
    """How much each pixel is of the portrait's ground: 1 the ground, 0 the paper; colour only, so shadows do not count.

    The ground is the commonest hue among what differs most from the paper in the upper part of the region.
    """
    _, top, _, tall = inner
    apart = cv2.GaussianBlur(_colours(window), (0, 0), 1.0) - paper
    upper = apart[top + tall // 25 : top + tall * 35 // 100].reshape(-1, 2)
    far, hue = np.hypot(upper[:, 0], upper[:, 1]), np.arctan2(upper[:, 1], upper[:, 0])
    strong = far > max(_LEAST_COLOUR, 0.6 * float(np.percentile(far, 90)))
    if strong.mean() < 0.05:
        return None
    counts, starts = np.histogram(hue[strong], 36, (-np.pi, np.pi), weights=far[strong])
    counts = counts + np.roll(counts, 1) + np.roll(counts, -1)
    commonest = starts[int(counts.argmax())] + np.pi / 36
    near = np.abs((hue - commonest + np.pi) % (2 * np.pi) - np.pi) < _NEAR_HUE
    colour = np.median(upper[strong & near], axis=0)
    strength = float(colour @ colour)
    return np.asarray(apart @ colour / strength, np.float32) if strength >= _LEAST_COLOUR**2 else None


def _corners(ground: Plane, inner: Box) -> NDArray[np.float32] | None:
    """The corners of the part that is hashed, (4, 2) clockwise from the top left, in pixels of the window.

    Its lower edge is given by its width: clothes end there, and of those nothing is known.
    """
    _, _, wide, tall = inner
    seen = (ground > 0.5).astype(np.uint8)
    mask = np.asarray(cv2.morphologyEx(seen, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    # hair that reaches an edge parts the ground in two; what goes on beyond the window is the desk
    parts = [each for each in stats[1:count] if each[cv2.CC_STAT_AREA] > 0.02 * wide * tall and _inside(each, mask)]
    if not parts:
        return None
    left = min(int(each[cv2.CC_STAT_LEFT]) for each in parts)
    right = max(int(each[cv2.CC_STAT_LEFT] + each[cv2.CC_STAT_WIDTH]) for each in parts)
    top = min(int(each[cv2.CC_STAT_TOP]) for each in parts)
    across, pad = right - left, max(2 * _STEADY, (right - left) // 16)
    if not _WIDTHS[0] * wide < across < _WIDTHS[1] * wide:
        return None
    rows = slice(top + across // 16, top + across * 3 // 5)
    columns = slice(left + across // 12, right - across // 12)
    begin, end, above = max(0, left - pad), min(ground.shape[1], right + pad), max(0, top - pad)
    lines = (
        _edge(ground[rows, begin : left + pad], rows.start, begin),
        _edge(ground[rows, right - pad : end][:, ::-1], rows.start, end - 1, -1),
        _edge(ground[above : top + pad, columns].T, columns.start, above),
    )
    first, second, upper = lines
    if first is None or second is None or upper is None:
        return None
    one, other = _meeting(first, upper), _meeting(second, upper)
    down = float(np.hypot(*(other - one))) * CUT[1] / CUT[0]
    below = [np.array([at[0] + line.slope * down, at[1] + down]) for at, line in ((other, second), (one, first))]
    return np.array([one, other, *below], np.float32)


def _inside(part: NDArray[np.int32], mask: NDArray[np.uint8]) -> bool:
    left, right = int(part[cv2.CC_STAT_LEFT]), int(part[cv2.CC_STAT_LEFT] + part[cv2.CC_STAT_WIDTH])
    return left > 0 and right < mask.shape[1]


def _edge(strip: Plane, first_row: int, start: int, step: int = 1) -> _Line | None:
    """The line along which the ground begins, to a fraction of a pixel; `strip` is seen from outside, row by row."""
    if strip.shape[0] < 8 or strip.shape[1] <= _STEADY:
        return None
    inside = strip >= 0.5
    steady = np.logical_and.reduce([inside[:, at : inside.shape[1] - _STEADY + at] for at in range(_STEADY + 1)])
    at = steady.argmax(axis=1)
    rows = np.flatnonzero(steady.any(axis=1) & (at > 0))
    if len(rows) < _FEWEST * len(strip):
        return None
    before, behind = strip[rows, at[rows] - 1], strip[rows, at[rows]]
    places = start + step * (at[rows] - 1 + (0.5 - before) / np.maximum(behind - before, 1e-3))
    kept = np.ones(len(rows), bool)
    for _ in range(6):
        slope, origin = np.polyfit(rows[kept] + first_row, places[kept], 1)
        away = np.abs(places - origin - slope * (rows + first_row))
        kept = away <= max(0.6, 3.7 * float(np.median(away[kept])))
        if kept.sum() < 8:
            return None
    return _Line(float(origin), float(slope)) if kept.sum() >= _FEWEST * len(strip) else None


def _meeting(upright: _Line, level: _Line) -> NDArray[np.float64]:
    y = (level.start + level.slope * upright.start) / (1 - level.slope * upright.slope)
    return np.array([upright.start + upright.slope * y, y])


def _page_side(quad: NDArray[np.float32], to_page: Matrix) -> float:
    """Pixels of the uploaded page across the portrait."""
    one, other = cv2.perspectiveTransform(quad[None, :2], to_page)[0]
    return float(np.hypot(*(other - one)))


def _cut(window: Picture, quad: NDArray[np.float32]) -> Picture:
    """Drawn at twice the size and made smaller, so that no pixel is skipped."""
    width, height = 2 * CUT[0], 2 * CUT[1]
    square = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    drawn = cv2.warpPerspective(
        window, cv2.getPerspectiveTransform(quad, square), (width, height),
        flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return np.asarray(cv2.resize(drawn, CUT, interpolation=cv2.INTER_AREA), np.uint8)


def _even(light: Plane) -> Plane:
    """Shades with the light taken out and the contrast made the same everywhere."""
    detail = light - cv2.GaussianBlur(light, (0, 0), 8.0)
    around = np.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), 12.0))
    return np.asarray(detail / (around + 6), np.float32)


def _signs(waves: Plane, ring: tuple[float, float], count: int) -> bytes:
    return np.packbits(waves.ravel()[_places(ring, count)] > 0).tobytes()


@cache
def _places(ring: tuple[float, float], count: int) -> NDArray[np.int64]:
    """Coefficients of the ring, mixed; for ever the same: hashes that are stored are compared with those to come."""
    down, across = np.mgrid[:_SIDE, :_SIDE]
    # equally fine in both directions of the cut, which is taller than wide
    far = np.hypot(down * CUT[0] / CUT[1], across).ravel()
    inside = np.flatnonzero((far >= ring[0]) & (far < ring[1]))
    return np.asarray(np.random.default_rng(count).permutation(inside)[:count], np.int64)
