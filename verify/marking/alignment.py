"""A placed leak bent onto the page to a fraction of a pixel: lenses and paper curve, and a homography is flat."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.marking.fitting import scale_at
from verify.marking.registration import Placement, shrunken

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
Reals = NDArray[np.float64]
_ROUNDS = ((56, 14), (48, 5), (40, 3))
"""Pixels of a patch's side, and how far it is looked for, in each round of matching."""
_STEP = 40
_MOST_PATCHES = 700
_LEAST_TEXTURE = 4.0
"""Levels by which a patch varies, below which it has no place."""
_LEAST_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Laid:
    """The leak in the pixels of the reference (H, W), and where it has any (1) or none (0)."""

    image: Floats
    valid: Pixels


@dataclass(frozen=True, slots=True)
class _Moves:
    """Where patches were found: their middles, how far they have moved, and how sure that is in either direction."""

    places: Reals
    moves: Reals
    weights: Reals


class Bending:
    """A polynomial of two variables: how far the page's points have moved, in its own pixels."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self.degree = 0
        self.terms = np.zeros((1, 2))

    def basis(self, places: Reals, degree: int) -> Reals:
        """Products of Legendre polynomials of the places, (N, terms)."""
        height, width = self.shape[:2]
        x = np.polynomial.legendre.legvander(2 * places[:, 0] / width - 1, degree)
        y = np.polynomial.legendre.legvander(2 * places[:, 1] / height - 1, degree)
        return np.stack([x[:, i] * y[:, j] for i, j in _powers(degree)], axis=1)

    def add(self, seen: _Moves) -> None:
        """Take in what a round of matching saw, beside what is there: least squares with Cauchy's weights."""
        degree = _degree_for(len(seen.places))
        basis = self.basis(seen.places, degree)
        ridge = np.diag([1e-3 * 10.0 ** (i + j) if i + j > 1 else 1e-6 for i, j in _powers(degree)])
        terms = np.zeros((basis.shape[1], 2))
        for _ in range(6):
            apart = np.hypot(*(seen.moves - basis @ terms).T)
            near = max(0.3, 1.5 * float(np.median(apart)))
            for axis in (0, 1):
                weights = seen.weights[:, axis] / (1 + (apart / near) ** 2)
                heavy = basis * (weights / max(weights.mean(), 1e-9))[:, None]
                terms[:, axis] = np.linalg.solve(heavy.T @ basis + ridge, heavy.T @ seen.moves[:, axis])
        self._sum(terms, degree)

    def _sum(self, terms: Reals, degree: int) -> None:
        whole = max(degree, self.degree)
        both = {power: np.zeros(2) for power in _powers(whole)}
        for known, of in ((self.terms, self.degree), (terms, degree)):
            for power, each in zip(_powers(of), known, strict=True):
                both[power] = both[power] + each
        self.degree, self.terms = whole, np.array([both[power] for power in _powers(whole)])

    def field(self) -> Floats:
        """The move of every pixel, (H, W, 2), from a grid of every eighth."""
        height, width = self.shape[:2]
        down, across = -(-height // 8) + 1, -(-width // 8) + 1
        y, x = np.mgrid[0:down, 0:across].astype(np.float64) * 8
        coarse = (self.basis(np.stack([x.ravel(), y.ravel()], axis=1), self.degree) @ self.terms).astype(np.float32)
        grid = coarse.reshape(down, across, 2)
        at_x = np.arange(width, dtype=np.float32) / 8
        at_y = np.arange(height, dtype=np.float32) / 8
        maps = np.meshgrid(at_x, at_y)
        return np.asarray(cv2.remap(grid, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _powers(degree: int) -> list[tuple[int, int]]:
    return [(i, total - i) for total in range(degree + 1) for i in range(total + 1)]


def _degree_for(patches: int) -> int:
    return next(degree for degree, least in ((4, 90), (3, 45), (2, 20), (1, 6), (0, 0)) if patches >= least)


def lay(leak: Pixels, reference: Pixels, placement: Placement) -> Laid:
    """Bring a grey leak into the pixels of the grey reference that it was placed on."""
    height, width = reference.shape
    middle = placement.matrix @ np.array([width / 2, height / 2, 1.0])
    step = scale_at(placement.matrix, (width / 2, height / 2)) if middle[2] > 0 else 1.0
    source, shrunk = shrunken(leak, step)
    matrix = shrunk @ placement.matrix
    bending = Bending(reference.shape)
    laid = _sampled(source, matrix, bending)
    texture = _texture(reference)
    for side, reach in _ROUNDS:
        seen = _matched(laid, reference, texture, side, reach)
        if not len(seen.places):
            break
        bending.add(seen)
        laid = _sampled(source, matrix, bending)
    return laid


def _sampled(source: Pixels, matrix: Reals, bending: Bending) -> Laid:
    height, width = bending.shape[:2]
    x = np.arange(width, dtype=np.float32)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    if bending.terms.any():
        field = bending.field()
        x, y = x + field[..., 0], y + field[..., 1]
    a, b, c = matrix.astype(np.float32)
    depth = c[0] * x + c[1] * y + c[2]
    across = (a[0] * x + a[1] * y + a[2]) / depth
    down = (b[0] * x + b[1] * y + b[2]) / depth
    image = cv2.remap(source, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    inside = (across > 1) & (across < source.shape[1] - 2) & (down > 1) & (down < source.shape[0] - 2)
    return Laid(image.astype(np.float32), inside.astype(np.uint8))


def _texture(reference: Pixels) -> tuple[Reals, Reals]:
    """Squares of the slopes across and down, summed over prefixes of rows and columns."""
    plain = reference.astype(np.float32)
    across, down = cv2.Sobel(plain, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(plain, cv2.CV_32F, 0, 1, scale=0.125)
    return _integral(across * across), _integral(down * down)


def _integral(picture: NDArray[Any]) -> Reals:
    return np.asarray(cv2.integral(picture), np.float64)


def _matched(laid: Laid, reference: Pixels, texture: tuple[Reals, Reals], side: int, reach: int) -> _Moves:
    """Patches of the reference found again in the laid leak."""
    height, width = reference.shape
    image = np.clip(laid.image, 0, 255).astype(np.uint8)
    covered = _integral(laid.valid)
    places, moves, weights = [], [], []
    for y, x, power in _chosen(texture, covered, (height, width), side, reach):
        patch = reference[y : y + side, x : x + side]
        around = image[y - reach : y + side + reach, x - reach : x + side + reach]
        alike = cv2.matchTemplate(around, patch, cv2.TM_CCOEFF_NORMED)
        _, best, _, (column, row) = cv2.minMaxLoc(alike)
        if best < _LEAST_ALIKE or not (0 < row < 2 * reach and 0 < column < 2 * reach):
            continue
        dx = column - reach + _between(*alike[row, column - 1 : column + 2])
        dy = row - reach + _between(*alike[row - 1 : row + 2, column])
        places.append((x + side / 2, y + side / 2))
        moves.append((dx, dy))
        weights.append(best**4 * power)
    shape = (len(places), 2)
    return _Moves(np.reshape(places, shape), np.reshape(moves, shape), np.reshape(weights, shape))


def _chosen(
    texture: tuple[Reals, Reals], covered: Reals, shape: tuple[int, int], side: int, reach: int
) -> list[tuple[int, int, Reals]]:
    """Corners of patches with enough on them and the leak all around, strongest first and not too many."""
    found = []
    for y in range(reach, shape[0] - side - reach + 1, _STEP):
        for x in range(reach, shape[1] - side - reach + 1, _STEP):
            if _sum_of(covered, y - reach, x - reach, side + 2 * reach) < (side + 2 * reach) ** 2:
                continue
            power = np.array([_sum_of(each, y, x, side) for each in texture]) / side**2
            if power.max() > _LEAST_TEXTURE / 4:
                found.append((y, x, power / (power + 10.0)))
    found.sort(key=lambda each: -float(each[2].min()))
    return found[:_MOST_PATCHES]


def _sum_of(integral: Reals, y: int, x: int, side: int) -> float:
    end, low = x + side, y + side
    return float(integral[low, end] - integral[y, end] - integral[low, x] + integral[y, x])


def _between(left: float, middle: float, right: float) -> float:
    """Where between three samples a parabola through them is highest, -0.5..0.5."""
    bow = left - 2 * middle + right
    return 0.0 if bow >= -1e-9 else float(np.clip(0.5 * (left - right) / bow, -0.5, 0.5))
