"""Where one picture may lie in another: every pair of like features votes for a turn, a size and a place.

All near descriptors vote, without a test that the best one is much better than the second: letters repeat. Hough voting
as in Lowe 2004, section 7.3.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verify.marking.features import Features

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
NEAREST = 8
LEAST_ALIKE = 0.80
"""Cosine of two rooted descriptors below which they are not of one thing."""
_SCALE_STEP, _ANGLE_STEP, _PLACE_STEP = 0.5, np.radians(20), 0.125
"""Octaves, radians, and share of the reference's longer side."""
_ROOM = 2**20
"""More than any leak has features."""


@dataclass(frozen=True, slots=True)
class Peak:
    """Pairs of features that vote alike: indices into those of the reference and of the leak, and their number."""

    reference: Ints
    leak: Ints
    votes: int


def pairs(
    reference: Features, leak: Features, nearest: int = NEAREST, least_alike: float = LEAST_ALIKE
) -> tuple[Ints, Ints]:
    """Indices of features of the reference and of the leak that look alike, at most `nearest` to each of the leak."""
    if not len(reference.places) or not len(leak.places):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    alike = leak.descriptors @ reference.descriptors.T
    count = min(nearest, alike.shape[1])
    best = np.argpartition(-alike, count - 1, axis=1)[:, :count]
    good = np.take_along_axis(alike, best, axis=1) > least_alike
    rows = np.repeat(np.arange(len(alike), dtype=np.int64), good.sum(axis=1))
    return best[good].astype(np.int64), rows


def peaks(reference: Features, leak: Features, like: tuple[Ints, Ints], most: int) -> list[Peak]:
    """The best supported placings, best first, each with another set of votes of the pairs that are alike."""
    at, of = like
    if not len(at):
        return []
    bins = _bins(reference, leak, at, of)
    # one feature of the leak counts once in a bin, however often its letter stands on the page
    features = np.tile(of, bins.shape[0])
    # the counts are not used: with them numpy sorts, which on such names is faster than its hash table
    once, _ = np.unique(bins.ravel() * _ROOM + features, return_counts=True)
    names, counts = np.unique(once // _ROOM, return_counts=True)
    found: list[Peak] = []
    taken = np.zeros(len(at), bool)
    for name in names[np.argsort(-counts, kind="stable")[: 12 * most]]:
        inside = (bins == name).any(axis=0)
        if (inside & taken).sum() > 0.5 * inside.sum():
            continue
        taken |= inside
        found.append(Peak(at[inside], of[inside], len(np.unique(of[inside]))))
        if len(found) == most:
            break
    return found


def _bins(reference: Features, leak: Features, at: Ints, of: Ints) -> Ints:
    """Names of the sixteen bins around each pair's vote, (16, pairs)."""
    scale = np.log2(leak.sizes[of] / reference.sizes[at])
    turn = (leak.angles[of] - reference.angles[at]) % (2 * np.pi)
    factor = np.exp2(scale)
    from_centre = reference.places[at] - np.array(reference.extent, np.float32) / 2
    cos, sin = np.cos(turn) * factor, np.sin(turn) * factor
    x = leak.places[of, 0] - (cos * from_centre[:, 0] - sin * from_centre[:, 1])
    y = leak.places[of, 1] - (sin * from_centre[:, 0] + cos * from_centre[:, 1])
    step = _PLACE_STEP * max(reference.extent) * np.exp2(np.round(scale / _SCALE_STEP) * _SCALE_STEP)
    values = (scale / _SCALE_STEP, turn / _ANGLE_STEP, x / step, y / step)
    turns = round(2 * np.pi / _ANGLE_STEP)
    names = []
    for corner in range(16):
        parts = [np.floor(each + 0.5 * (corner >> bit & 1)).astype(np.int64) for bit, each in enumerate(values)]
        parts[1] %= turns
        name = np.full(len(at), corner, np.int64)
        for part, room in zip(parts, (64, 32, 4096, 4096), strict=True):
            name = name * room + np.clip(part + (0 if room == 32 else room // 2), 0, room - 1)
        names.append(name)
    return np.stack(names)
