"""A leak laid onto the page that it may show: where each pixel of the page is to be found in the leak."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.marking.features import Features, find_features
from verify.marking.votes import Peak, pairs, peaks

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
AREAS = (0.4e6, 1.4e6)
"""Pixels of the copies that features are looked for in: the larger ones only if the smaller ones do not do."""
PLACED_FROM = 0.5
"""Agreement of fine structure below which a leak is not placed."""
SURE_FROM = 0.65
_PEAKS = 6
_LEAST_SIDE = 24


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
    for area in AREAS:
        found += _by_features(leak.grey, reference, leak.features(area), find_features(reference, area))
        found.sort(key=lambda each: -each.agreement)
        if found and found[0].agreement >= SURE_FROM:
            break
    return _different(found, reference.shape)[:most]


def _by_features(leak: Pixels, reference: Pixels, of_leak: Features, of_reference: Features) -> list[Placement]:
    found = []
    for peak in peaks(of_reference, of_leak, pairs(of_reference, of_leak), _PEAKS):
        matrix = _fitted(peak, of_reference, of_leak)
        if matrix is not None and sound(matrix, reference.shape):
            found.append(Placement(matrix, agreement(leak, reference, matrix)))
    return found


def _fitted(peak: Peak, reference: Features, leak: Features) -> Matrix | None:
    """The homography, or of few points the similarity, that most pairs of a peak agree with."""
    if peak.votes < 4:
        return None
    source, target = reference.places[peak.reference], leak.places[peak.leak]
    scale = float(np.median(leak.sizes[peak.leak] / reference.sizes[peak.reference]))
    near = max(3.0, 4.0 * scale)
    cv2.setRNGSeed(1)
    similar, inside = cv2.estimateAffinePartial2D(source, target, method=cv2.RANSAC, ransacReprojThreshold=4 * near)
    # points that all lie in one place have no similarity, whatever the types of OpenCV say
    if np.shape(similar) != (2, 3):
        return None
    matrix: Matrix = np.vstack([similar, [0, 0, 1]])
    chosen = inside.ravel().astype(bool)
    if len(np.unique(peak.leak[chosen])) < 15:
        return matrix
    plane, _ = cv2.findHomography(source[chosen], target[chosen], cv2.USAC_MAGSAC, near, maxIters=2000)
    return matrix if plane is None else np.asarray(plane, np.float64)


def sound(matrix: Matrix, shape: tuple[int, ...]) -> bool:
    """Whether a matrix shows a page as a camera could: not collapsed, not mirrored, in front."""
    height, width = shape[:2]
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64) @ matrix.T
    if not np.all(np.isfinite(corners)) or np.any(corners[:, 2] <= 1e-6):
        return False
    flat = corners[:, :2] / corners[:, 2:]
    sides = np.roll(flat, -1, axis=0) - flat
    following = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    lengths = np.hypot(*sides.T) / np.array([width, height, width, height])
    return bool(np.all(turns > 0) and lengths.min() > 0.05 and lengths.max() < 6 * lengths.min())


def agreement(leak: Pixels, reference: Pixels, matrix: Matrix) -> float:
    """Correlation of the fine structure of the reference with that of the leak laid onto it, where they overlap."""
    height, width = reference.shape
    factor = min(1.0, 700 / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    back = matrix @ np.diag([width / size[0], height / size[1], 1.0])
    step = scale_at(back, (size[0] / 2, size[1] / 2))
    source, shrunk = shrunken(leak, step)
    back = shrunk @ back
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(source, back, size, flags=flags).astype(np.float32)
    valid = cv2.warpPerspective(np.full(source.shape, 255, np.uint8), back, size, flags=flags) > 254
    valid = cv2.erode(valid.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    if valid.sum() < _LEAST_SIDE**2:
        return 0.0
    plain = cv2.resize(reference, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    one, other = fine(laid)[valid], fine(plain)[valid]
    one, other = one - one.mean(), other - other.mean()
    length = float(np.sqrt(np.sum(one * one) * np.sum(other * other)))
    return 0.0 if length < 1e-3 * valid.sum() else float(np.sum(one * other)) / length


def fine(picture: Floats) -> Floats:
    """What is left when light and ground are taken away, evened out so that one dark photograph does not decide."""
    detail = picture - cv2.GaussianBlur(picture, (0, 0), 5.0)
    strength = cv2.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), 16.0))
    return np.asarray(detail / (strength + 3.0), np.float32)


def scale_at(matrix: Matrix, place: tuple[float, float]) -> float:
    """Pixels of the leak to one of the reference, around a place of the reference."""
    points = np.array([[*place, 1], [place[0] + 1, place[1], 1], [place[0], place[1] + 1, 1]], np.float64) @ matrix.T
    flat = points[:, :2] / points[:, 2:]
    across, down = flat[1] - flat[0], flat[2] - flat[0]
    return float(np.sqrt(abs(across[0] * down[1] - across[1] * down[0])))


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
    height, width = shape[:2]
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64)
    kept: list[tuple[Placement, Matrix]] = []
    for each in found:
        laid = corners @ each.matrix.T
        flat = laid[:, :2] / laid[:, 2:]
        if all(np.abs(flat - other).max() > 0.02 * np.ptp(other, axis=0).max() for _, other in kept):
            kept.append((each, flat))
    return [each for each, _ in kept]
