"""How improbable something is by chance alone: two exact tails. Pure numbers, no library that we have holds them."""

import math
from collections.abc import Sequence

import numpy as np


def at_least(hits: int, chances: Sequence[float]) -> float:
    """The probability of `hits` or more in independent trials, each with its own chance (Poisson's binomial).

    Source: Wang 1993, On the number of successes in independent trials; by convolution, which is exact.
    """
    if hits <= 0:
        return 1.0
    if hits > len(chances):
        return 0.0
    row = np.ones(1)
    for each in chances:
        row = np.convolve(row, (1 - each, each))
    return float(min(1.0, row[hits:].sum()))


def more_often(hits: int, trials: int, other_hits: int, other_trials: int, times: float) -> float:
    """The probability of `hits` or more of `trials` if the odds were `times` those of the others, all hits given.

    Fisher's exact test with an odds ratio other than 1 (Fisher 1935; the noncentral hypergeometric distribution);
    one-sided. 1.0 where the others did nothing to compare with.
    """
    if not (0 <= hits <= trials and 0 <= other_hits <= other_trials):
        raise ValueError("hits must be between 0 and trials")
    if trials == 0 or other_trials == 0:
        return 1.0
    drawn = hits + other_hits
    lowest, highest = max(0, drawn - other_trials), min(trials, drawn)
    logs = [
        _log_choose(trials, each) + _log_choose(other_trials, drawn - each) + each * math.log(times)
        for each in range(lowest, highest + 1)
    ]
    top = max(logs)
    weights = [math.exp(each - top) for each in logs]
    return min(1.0, sum(weights[hits - lowest :]) / sum(weights))


def _log_choose(of: int, some: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(some + 1) - math.lgamma(of - some + 1)
