"""Print that fades towards a spot as light as anything in the picture: what a lamp's reflection does to letters.

A reflection adds light, so that under it ink becomes as light as the paper, first at its middle. Whether the paper
around is grey or white itself does not matter; white paper that is printed, or lit, has letters of full depth up to
its border.

The picture is laid out in cells. In each, the depth of its ink as a share of the paper is d. Around a spot ink is
expected to have a share t of its depth: none at the middle, all of it from 1.6 radii on. With one depth a for all
print, the residual of d = a t is held against that of d = a; the gain is the logarithm of the likelihood ratio of the
two, n / 2 log(S1 / S2) for n cells with ink and normal deviations (Neyman and Pearson 1933). All sums are
convolutions, so that every place is tried.
"""

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.checks.seen import PRINT_SIDE, Pixels, least_of_colours, shrunk
from verify.examination import Box

Plane = NDArray[np.float32]
CELLS = 64
"""Cells along the longer side."""
STROKE = 0.014
"""Share of PRINT_SIDE which is wider than any stroke of a letter."""
LEAST_INK = 14
"""Grey values from which on ink is told from the paper's grain."""
COLOURED = 0.72
"""Ink whose depth in the lightest colour is less than so much of that in the darkest is a stamp, pale by itself."""
RADII, SHAPES = (2.8, 3.5, 4.4, 5.6, 7.2), (1.0, 1.4, 2.0, 3.0, 4.5)
"""Smaller half-axes of the spots that are tried, in cells, and how many times as long the other is."""
LONGEST = 24
"""Cells of the longer half-axis at most."""
MIDDLE, RIM, HALO, AROUND = 0.85, 1.3, 1.6, 2.3
"""Radii at which the zones of a spot end: no ink, little ink, more ink, all ink."""
CLIPPED, BELOW_TOP = 253.5, 4
"""Where the sensor tells no more, and grey values below the lightest of the picture from which on a spot is light."""
LIT = 0.6
"""Share of a picture that is white from which on nothing can stand out: a scan, a copy."""
LIGHTER, FAR_LIGHTER = 20, 40
"""Grey values over the paper around. Below, the paper is white itself, and the print alone has to tell."""
WIDE = 36
"""Square cells of a spot's half-axes up to which it is believed on white paper: wider ones are light that falls on it.
"""
DEVIATION = 0.1
"""Least deviation of depths, as of print in several weights."""
CENTRED = 0.75
"""Largest circle within the white patch, by that which could reach over the paper's edge. Reflections over print 0.76
to 1; those at a corner or an edge, where margins are, 0.4 to 0.7."""
ONE_SIDED = 0.8
"""Length of the mean direction in which the ink at a spot lies: 0 where it is all around, 0.64 around a half, 1 at one
side. Over a field 0.2 to 0.65; where a margin or the free half of a page is lit 0.89 and more: nothing is hidden."""
DIM = 0.5
"""Paper darker than so much of the white is a portrait or the desk."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where print fades: `box` in pixels of the picture that was given, `gain` as told above, `lift` in grey values."""

    box: Box
    gain: float
    lift: float

    @property
    def weight(self) -> float:
        """The gain, more where brightness bears it out, and a little less where it cannot."""
        return self.gain * (1.8 if self.lift >= FAR_LIGHTER else 1.0 if self.lift >= LIGHTER else 0.9)


@dataclass(frozen=True, slots=True)
class _Cells:
    """A picture in cells: depth of grey ink and of any, in grey values, and how light the paper is."""

    grey: Plane
    any: Plane
    paper: Plane


@dataclass(frozen=True, slots=True)
class _Zones:
    """A spot's half-axes in cells, and the weights of its zones around its middle."""

    across: float
    down: float
    shown: Plane
    expected: Plane
    middle: Plane
    core: Plane
    rim: Plane
    halo: Plane
    around: Plane


def fading(picture: Pixels) -> Spot | None:
    """The spot of an RGB picture towards which print fades most clearly; None when there is none."""
    paper = _paper(picture)
    white = float(np.percentile(paper, 99.7)) - BELOW_TOP
    light = paper >= white
    if light.mean() > LIT or not cv2.erode(light.astype(np.uint8), _disc(RADII[0])).any():
        return None
    cells = _Cells(*_depths(picture, (paper.shape[1], paper.shape[0])), paper)
    spots = [each for zones in _all_zones() for each in _best(cells, zones, light, white)]
    kinds = ([each for each in spots if (each.lift >= LIGHTER) == lifted] for lifted in (True, False))
    best = (max(each, key=lambda found: found.weight, default=None) for each in kinds)
    amid = (each for each in best if each is not None and _amid(cells, light, each.box))
    spot = max(amid, key=lambda each: each.weight, default=None)
    if spot is None:
        return None
    scale = max(picture.shape[:2]) / CELLS
    x, y, width, height = (round(each * scale) for each in spot.box)
    return replace(spot, box=(x, y, width, height))


def _amid(cells: _Cells, light: NDArray[np.bool_], box: Box) -> bool:
    """Whether the white patch has its middle on the paper, or that of it at the spot has and print is around it."""
    if _centred(light, box) >= CENTRED:
        return True
    x, y, width, height = box
    across, down = round((HALO - 1) * width / 2), round((HALO - 1) * height / 2)
    near = np.s_[max(0, y - down) : y + height + down, max(0, x - across) : x + width + across]
    # white that goes on beyond the halo may be lit paper as far as the edge
    own = np.zeros_like(light)
    own[near] = light[near]
    return _centred(own, box) >= CENTRED and _one_sided(cells, box) < ONE_SIDED


def _paper(picture: Pixels) -> Plane:
    """How light the paper is in each cell: the least of the colours, print closed."""
    height, width = picture.shape[:2]
    size = (max(4, round(width * CELLS / max(height, width))), max(4, round(height * CELLS / max(height, width))))
    least = least_of_colours(shrunk(picture, 6 * CELLS))
    closed = cv2.morphologyEx(least, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    return np.asarray(cv2.resize(closed, size, interpolation=cv2.INTER_AREA), np.float32)


def _depths(picture: Pixels, size: tuple[int, int]) -> tuple[Plane, Plane]:
    """The deepest grey ink of each cell, and the deepest of any colour."""
    print_ = shrunk(picture, PRINT_SIDE)
    side = max(3, round(STROKE * max(print_.shape[:2])) | 1)
    stroke = np.ones((side, side), np.uint8)
    deep, pale = (
        np.asarray(cv2.morphologyEx(cv2.GaussianBlur(each, (0, 0), 0.8), cv2.MORPH_BLACKHAT, stroke), np.uint8)
        for each in (least_of_colours(print_), _most(print_))
    )
    even = np.asarray(cv2.compare(pale, cv2.convertScaleAbs(deep, alpha=COLOURED), cv2.CMP_GE), np.uint8)
    return _deepest(pale & even, size), _deepest(deep, size)


def _deepest(depth: Pixels, size: tuple[int, int]) -> Plane:
    height, width = depth.shape
    side = int(max(height, width) / CELLS) | 1
    wide = cv2.dilate(depth, np.ones((side, side), np.uint8))
    rows = ((np.arange(size[1]) + 0.5) * height / size[1]).astype(int)
    columns = ((np.arange(size[0]) + 0.5) * width / size[0]).astype(int)
    cells = np.asarray(wide[np.ix_(rows, columns)], np.float32)
    # the paper's own edge is no ink
    cells[[0, -1]] = 0
    cells[:, [0, -1]] = 0
    return cells


def _best(cells: _Cells, zones: _Zones, light: NDArray[np.bool_], white: float) -> list[Spot]:
    """The best spot of that shape, its box in cells: on paper darker than it, and on white paper."""
    lightness = _sum(light, zones.core) / zones.core.sum()
    if float(lightness.max()) < 0.85:
        return []
    inside = _sum(cells.any > LEAST_INK, zones.middle)
    empty = (lightness >= 0.85) & (inside <= max(1.5, 0.015 * float(zones.middle.sum())))
    places = np.argwhere(empty)
    if not len(places):
        return []
    # only what the zones around those places reach
    tall, wide = zones.shown.shape[0] // 2, zones.shown.shape[1] // 2
    top, left = (int(each) for each in np.maximum(places.min(axis=0) - np.array((tall, wide)), 0))
    bottom, right = (int(each) for each in places.max(axis=0) + np.array((tall + 1, wide + 1)))
    part = np.s_[top:bottom, left:right]
    grey, paper, empty, inside = cells.grey[part], cells.paper[part], empty[part], inside[part]
    share = np.asarray(grey / np.maximum(paper, 1), np.float32)
    seen = paper >= DIM * white
    ink = ((grey > LEAST_INK) & seen).astype(np.float32)
    depth = np.asarray(ink * share, np.float32)
    count_rim, count_halo, count_around = (_sum(ink, each) for each in (zones.rim, zones.halo, zones.around))
    rim, halo, around = (
        _sum(depth, each) / np.maximum(count, 1)
        for each, count in ((zones.rim, count_rim), (zones.halo, count_halo), (zones.around, count_around))
    )
    fades = empty & (count_around >= 8) & (count_rim + count_halo >= 4) & (rim <= 0.75 * around)
    fades &= (halo <= 0.9 * around) & ((count_rim >= 2) | (halo < 0.7 * around))
    if not fades.any():
        return []
    lift = _mean(paper, np.ones_like(paper), zones.middle) - _mean(paper, seen.astype(np.float32), zones.around)
    lifted = fades & (lift >= LIGHTER)
    clipped = _sum(paper >= CLIPPED, zones.middle) / zones.middle.sum() >= 0.85
    on_white = fades & (lift < LIGHTER) & (inside < 0.5) & clipped & (rim <= 0.5 * around) & (halo <= 0.85 * around)
    on_white &= (count_rim >= 5) & (count_halo >= 20) & (zones.across * zones.down <= WIDE)
    gain = _gain(ink, depth, share, zones)
    found = []
    for where in (lifted, on_white):
        if where.any():
            y, x = np.unravel_index(int(np.where(where, gain, -np.inf).argmax()), gain.shape)
            box = _box((int(x) + left, int(y) + top), zones, cells.paper.shape)
            found.append(Spot(box, float(gain[y, x]), float(lift[y, x])))
    return found


def _box(centre: tuple[int, int], zones: _Zones, shape: tuple[int, ...]) -> Box:
    """The spot's box in cells, as far as it lies in the picture."""
    x, y = centre
    left, top = max(0, round(x + 0.5 - zones.across)), max(0, round(y + 0.5 - zones.down))
    right, bottom = min(shape[1], round(x + 0.5 + zones.across)), min(shape[0], round(y + 0.5 + zones.down))
    return left, top, max(1, right - left), max(1, bottom - top)


def _gain(ink: Plane, depth: Plane, share: Plane, zones: _Zones) -> Plane:
    """The logarithm of the likelihood ratio of fading print to even print (see above)."""
    count, total = _sum(ink, zones.shown), _sum(depth, zones.shown)
    squares = _sum(np.asarray(depth * share), zones.shown)
    along, length = _sum(depth, zones.expected), _sum(ink, zones.expected**2)
    even = squares - total**2 / np.maximum(count, 1) + DEVIATION**2 * count
    faded = squares - along**2 / np.maximum(length, 1e-3) + DEVIATION**2 * count
    return np.asarray(0.5 * count * np.log(np.maximum(even, 1e-6) / np.maximum(faded, 1e-6)), np.float32)


@cache
def _all_zones() -> tuple[_Zones, ...]:
    """Every shape of spot that is tried, lying and standing."""
    sizes = {(radius * shape, radius) for radius in RADII for shape in SHAPES if radius * shape <= LONGEST}
    return tuple(_zones(*each) for each in sorted(sizes | {(down, across) for across, down in sizes}))


def _zones(across: float, down: float) -> _Zones:
    wide, tall = (min(int(np.ceil(AROUND * each)), 40) for each in (across, down))
    y, x = np.mgrid[-tall : tall + 1, -wide : wide + 1].astype(np.float32)
    far = np.hypot(x / across, y / down)
    covered = np.clip((HALO - far) / 0.6, 0, 1) ** 1.3
    shown = far < AROUND

    def zone(start: float, end: float) -> Plane:
        return np.asarray((far >= start) & (far < end), np.float32)

    # a little of the light hides all ink, for the sensor is white before the lamp's middle
    expected = np.asarray(np.clip(1 - 1.25 * covered, 0, 1) * shown, np.float32)
    return _Zones(
        across, down, np.asarray(shown, np.float32), expected, zone(0, MIDDLE), zone(0, 1), zone(MIDDLE, RIM),
        zone(RIM, HALO), zone(HALO, AROUND),
    )  # fmt: skip


def _centred(light: NDArray[np.bool_], box: Box) -> float:
    """How far the white patch at a spot has its middle on the paper: 1 wholly, 0.5 and less at its edge."""
    _, labels = cv2.connectedComponents(light.astype(np.uint8), connectivity=4)
    x, y = box[0] + box[2] // 2, box[1] + box[3] // 2
    near = labels[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3]
    counts = np.bincount(near.ravel(), minlength=2)
    counts[0] = 0
    patch = (labels == int(counts.argmax())).astype(np.uint8)
    beyond = cv2.copyMakeBorder(patch, CELLS, CELLS, CELLS, CELLS, cv2.BORDER_REPLICATE)
    whole = cv2.distanceTransform(beyond, cv2.DIST_L2, 5)[CELLS:-CELLS, CELLS:-CELLS]
    within = cv2.distanceTransform(cv2.copyMakeBorder(patch, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), cv2.DIST_L2, 5)
    return float(within.max()) / max(1e-6, float(whole.max()))


def _one_sided(cells: _Cells, box: Box) -> float:
    """How much the ink in the rim and the halo of a spot lies to one side: see ONE_SIDED."""
    x, y, width, height = box
    down, across = np.mgrid[: cells.grey.shape[0], : cells.grey.shape[1]]
    across, down = (across + 0.5 - x) / (width / 2) - 1, (down + 0.5 - y) / (height / 2) - 1
    far = np.hypot(across, down)
    ink = (cells.grey > LEAST_INK) & (far >= MIDDLE) & (far < HALO)
    if not ink.any():
        return 1.0
    return float(np.hypot((across[ink] / far[ink]).mean(), (down[ink] / far[ink]).mean()))


def _sum(values: Plane | NDArray[np.bool_], weights: Plane) -> Plane:
    """Their weighted sum around each cell; nothing beyond the picture."""
    plane = np.asarray(values, np.float32)
    return np.asarray(cv2.filter2D(plane, cv2.CV_32F, weights, borderType=cv2.BORDER_CONSTANT), np.float32)


def _mean(values: Plane, counted: Plane, weights: Plane) -> Plane:
    return np.asarray(_sum(values * counted, weights) / np.maximum(1, _sum(counted, weights)), np.float32)


def _disc(radius: float) -> Pixels:
    side = 2 * int(radius) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _most(picture: Pixels) -> Pixels:
    return np.asarray(cv2.max(cv2.max(picture[..., 0], picture[..., 1]), picture[..., 2]), np.uint8)
