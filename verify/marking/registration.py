"""A leak laid onto the page that it may show: where each pixel of the page is to be found in the leak."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.marking.features import Features, find_features
from verify.marking.fitting import Matrix, fitted, refitted, scale_at, sound
from verify.marking.votes import pairs, peaks

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
AREAS = (0.4e6, 1.4e6)
"""Pixels of the copies that features are looked for in: the larger ones only if the smaller ones do not do."""
TRIED_FROM = 0.12
"""Agreement of fine structure from which on a placing is bent and measured: other papers agree to 0.1 by chance."""
PLACED_FROM = 0.5
"""Agreement, bent or not, below which a leak is not said to show the page, though it may name a view."""
SURE_FROM = 0.65
_PEAKS = 6
_LEAST_SIDE = 24
_SAME, _ALIKE = 0.001, 0.02
"""Shares of the page's side by which placings are apart that are not looked at twice, and not both kept."""


@dataclass(frozen=True, slots=True)
class Placement:
    """`matrix` (3, 3) takes pixels of the reference to those of the leak; `agreement`: of their fine structure."""

    matrix: Matrix
    agreement: float


class Leak:
    """A leak in grey, whose features are found once, however many references it is compared with."""

    def __init__(self, grey: Pixels) -> None:
        self.grey = grey
        self._found: dict[float, Features] = {}

    def features(self, area: float) -> Features:
        """Its features in a copy of at most so many pixels."""
        if area not in self._found:
            self._found[area] = find_features(self.grey, area)
        return self._found[area]


def placements(leak: Leak, reference: Pixels, most: int) -> list[Placement]:
    """The best placings of a leak on a grey reference, best first; empty if there is none that agrees at all."""
    found: list[Placement] = []
    plain = fine_of(reference)
    for area in AREAS:
        found += _by_features(leak.grey, plain, leak.features(area), find_features(reference, area))
        found.sort(key=lambda each: -each.agreement)
        whole = max(leak.grey.size, reference.size) <= area
        if whole or (found and found[0].agreement >= SURE_FROM):
            break
    return _different(found, reference.shape)[:most]


def _by_features(leak: Pixels, plain: Floats, of_leak: Features, of_reference: Features) -> list[Placement]:
    shape = of_reference.extent[::-1]
    like = pairs(of_reference, of_leak)
    found: list[Placement] = []
    for peak in peaks(of_reference, of_leak, like, _PEAKS):
        matrix = fitted(peak, of_reference, of_leak)
        if matrix is None or not sound(matrix, shape):
            continue
        for each in (matrix, refitted(matrix, like, of_reference, of_leak)):
            if not any(_apart(each, other.matrix, shape) < _SAME for other in found):
                found.append(Placement(each, agreement(leak, plain, shape, each)))
    return found


def agreement(leak: Pixels, plain: Floats, shape: tuple[int, ...], matrix: Matrix) -> float:
    """Correlation of the fine structure of a reference with that of the leak laid onto it, where they overlap.

    `plain` is `fine_of` the reference, `shape` its height and width.
    """
    size = plain.shape[1], plain.shape[0]
    back = matrix @ np.diag([shape[1] / size[0], shape[0] / size[1], 1.0])
    step = scale_at(back, (size[0] / 2, size[1] / 2))
    source, shrunk = shrunken(leak, step)
    back = shrunk @ back
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(source, back, size, flags=flags).astype(np.float32)
    valid = cv2.warpPerspective(np.full(source.shape, 255, np.uint8), back, size, flags=flags) > 254
    return _correlated(laid, plain, valid.astype(np.uint8))


def agreement_of(laid: Floats, valid: Pixels, reference: Pixels) -> float:
    """The same of a leak that is already laid onto a grey reference, in its pixels, where `valid` is 1."""
    plain = fine_of(reference)
    size = plain.shape[1], plain.shape[0]
    image = np.asarray(cv2.resize(laid, size, interpolation=cv2.INTER_AREA), np.float32)
    inside = np.asarray(cv2.resize(valid, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return _correlated(np.clip(image, 0, 255), plain, inside)


def _correlated(laid: Floats, plain: Floats, valid: Pixels) -> float:
    inside = cv2.erode(valid, np.ones((5, 5), np.uint8)).astype(bool)
    if inside.sum() < _LEAST_SIDE**2:
        return 0.0
    one, other = fine(laid)[inside], plain[inside]
    one, other = one - one.mean(), other - other.mean()
    length = float(np.sqrt(np.sum(one * one) * np.sum(other * other)))
    return 0.0 if length < 1e-3 * inside.sum() else float(np.sum(one * other)) / length


def fine_of(reference: Pixels) -> Floats:
    """The fine structure of a grey reference, in the size in which it is compared."""
    factor = min(1.0, 700 / max(reference.shape))
    size = (max(1, round(reference.shape[1] * factor)), max(1, round(reference.shape[0] * factor)))
    return fine(np.asarray(cv2.resize(reference, size, interpolation=cv2.INTER_AREA), np.float32))


def fine(picture: Floats) -> Floats:
    """What is left when light and ground are taken away, evened out so that one dark photograph does not decide."""
    detail = picture - cv2.GaussianBlur(picture, (0, 0), 5.0)
    strength = cv2.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), 16.0))
    return np.asarray(detail / (strength + 3.0), np.float32)


def shrunken(leak: Pixels, step: float) -> tuple[Pixels, Matrix]:
    """A leak with `step` of its pixels to one of the page, made so small that none is skipped, and the way there."""
    if step <= 1.3:
        return leak, np.eye(3)
    height, width = leak.shape
    size = (max(1, round(width / step)), max(1, round(height / step)))
    small = cv2.resize(leak, size, interpolation=cv2.INTER_AREA)
    across, down = size[0] / width, size[1] / height
    # the middle of a pixel is half a pixel from its corner in both sizes
    matrix = np.array([[across, 0, across / 2 - 0.5], [0, down, down / 2 - 0.5], [0, 0, 1]])
    return np.asarray(small, np.uint8), matrix


def _different(found: list[Placement], shape: tuple[int, ...]) -> list[Placement]:
    """Placings without those that say the same as a better one."""
    kept: list[Placement] = []
    for each in found:
        if all(_apart(each.matrix, other.matrix, shape) > _ALIKE for other in kept):
            kept.append(each)
    return kept


def _apart(one: Matrix, other: Matrix, shape: tuple[int, ...]) -> float:
    """How far the corners of a page are apart in two placings, as a share of the page's longer side in the second."""
    flat, known = _corners(one, shape), _corners(other, shape)
    return float(np.abs(flat - known).max() / np.ptp(known, axis=0).max())


def _corners(matrix: Matrix, shape: tuple[int, ...]) -> Matrix:
    height, width = shape[:2]
    laid = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64) @ matrix.T
    return np.asarray(laid[:, :2] / laid[:, 2:])
