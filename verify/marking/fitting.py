"""From pairs of features to where the page lies in the leak: a plane that most of them agree with, and then all do."""

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.marking.features import Features
from verify.marking.votes import Ints, Peak

Matrix = NDArray[np.float64]
_FEWEST = 15
"""Features from which on a homography is fitted, and below which a similarity."""
_FEWEST_AGAIN = 6
_WITHIN = (16.0, 8.0, 5.0)
"""Pixels of the page from which pairs are gathered anew, in each round."""
_OCTAVES, _TURN = 0.5, np.radians(20)
"""By how much the size and the turn of a pair may differ from those of the plane that it is gathered for."""


def fitted(peak: Peak, reference: Features, leak: Features) -> Matrix | None:
    """The homography, or of few points the similarity, that most pairs of a peak agree with; None if there is none."""
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
    if len(np.unique(peak.leak[chosen])) < _FEWEST:
        return matrix
    plane, _ = cv2.findHomography(source[chosen], target[chosen], cv2.USAC_MAGSAC, near, maxIters=2000)
    return matrix if plane is None else np.asarray(plane, np.float64)


def refitted(matrix: Matrix, like: tuple[Ints, Ints], reference: Features, leak: Features) -> Matrix:
    """The same placing, fitted to all pairs that lie near where it puts them, and not to those of one peak alone.

    The votes of one placing are spread over many bins, and most pairs in a bin are of other letters: a plane fitted to
    one bin may be some pixels off. Pairs of one feature of the leak differ in where they lie on the page, so near the
    right plane few wrong ones are left. As far as it comes where too few pairs are found or the plane is not sound.
    """
    at, of = like
    shape = reference.extent[::-1]
    sizes = np.log2(leak.sizes[of] / reference.sizes[at])
    turns = leak.angles[of] - reference.angles[at]
    whole = np.concatenate([reference.places[at].astype(np.float64), np.ones((len(at), 1))], axis=1)
    for within in _WITHIN:
        scale = scale_at(matrix, (reference.extent[0] / 2, reference.extent[1] / 2))
        near = within * max(1.0, scale)
        laid = whole @ matrix.T
        apart = np.hypot(*(laid[:, :2] / np.where(laid[:, 2:] > 1e-6, laid[:, 2:], np.nan) - leak.places[of]).T)
        turned = np.abs(np.angle(np.exp(1j * (turns - np.arctan2(matrix[1, 0], matrix[0, 0])))))
        chosen = (apart < near) & (np.abs(sizes - np.log2(scale)) < _OCTAVES) & (turned < _TURN)
        plane = _through(reference.places[at[chosen]], leak.places[of[chosen]], of[chosen], near)
        if plane is None or not sound(plane, shape):
            break
        matrix = plane
    return matrix


def _through(source: NDArray[np.float32], target: NDArray[np.float32], of: Ints, near: float) -> Matrix | None:
    several = len(np.unique(of))
    if several < _FEWEST_AGAIN:
        return None
    cv2.setRNGSeed(1)
    if several >= _FEWEST:
        plane, _ = cv2.findHomography(source, target, cv2.USAC_MAGSAC, max(1.5, near / 4), maxIters=2000)
        return None if plane is None else np.asarray(plane, np.float64)
    similar, _ = cv2.estimateAffinePartial2D(source, target, method=cv2.RANSAC, ransacReprojThreshold=near / 2)
    return np.vstack([similar, [0, 0, 1]]) if np.shape(similar) == (2, 3) else None


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


def scale_at(matrix: Matrix, place: tuple[float, float]) -> float:
    """Pixels of the leak to one of the reference, around a place of the reference."""
    points = np.array([[*place, 1], [place[0] + 1, place[1], 1], [place[0], place[1] + 1, 1]], np.float64) @ matrix.T
    flat = points[:, :2] / points[:, 2:]
    across, down = flat[1] - flat[0], flat[2] - flat[0]
    return float(np.sqrt(abs(across[0] * down[1] - across[1] * down[0])))
