"""Where within one value the print changes: the run of letters that differs most from the rest, and by how much.

A scan for one changed segment, as circular binary segmentation does (Olshen et al. 2004): for every run of letters the
difference of its mean from that of the others, in deviations of the letters among themselves. A slope of light along
the line is not taken out: with it went most of a change at the end, where forgers change numbers.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

SHORTEST, REST = 2, 3
"""Letters of a run, and of what must stay to compare it with."""


def largest_changes(values: NDArray[np.float64], least: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each measure (letters, measures) the deviations by which one run differs most, and the run: from, to.

    (measures, 3). `least` is what letters of one print vary at any rate, by measure.
    """
    count = len(values)
    first, last = _runs(count)
    inside = (last - first)[:, None]
    level = values - values.mean(axis=0)
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(level, axis=0)])
    part = sums[last] - sums[first]
    # as a vector, the step of a run has this length, and the rest of the letters is what it leaves
    projected = part * np.sqrt(1 / inside + 1 / (count - inside))
    rest = np.maximum(0.0, (level**2).sum(axis=0) - projected**2) / max(1, count - 2)
    scores = np.abs(projected) / np.sqrt(np.maximum(rest, least**2))
    best = scores.argmax(axis=0)
    return np.stack([scores[best, np.arange(values.shape[1])], first[best], last[best]], axis=1)


@cache
def _runs(count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every run of so many letters that is long enough and leaves enough, as from and to."""
    pairs = [
        (first, last)
        for first in range(count)
        for last in range(first + SHORTEST, count + 1)
        if last - first <= count - REST
    ]
    first, last = np.array(pairs, np.int64).T
    return first, last
