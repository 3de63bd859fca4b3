"""Counting right and wrong: intervals, calibration, drift, and what another threshold would have done. Pure numbers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution: two-sided 95 % intervals."""
BINS = (0, 50, 60, 70, 80, 90, 95, 98, 101)
"""Edges of the reliability table in hundredths: finer where an officer trusts the reading."""
_FEWEST, _FEWEST_A_WEEK = 20, 5
"""Below this a normal approximation, and a single week, say nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with the 95 % interval of the share; `rate` is None of nothing."""

    hits: int
    total: int
    rate: float | None
    low: float
    high: float


def share(hits: int, total: int, z: float = Z95) -> Share:
    """Wilson's score interval (Wilson 1927; Brown, Cai, DasGupta 2001), which holds for few and for extreme shares."""
    if not 0 <= hits <= total:
        raise ValueError("hits must be between 0 and total")
    if total == 0:
        return Share(0, 0, None, 0.0, 1.0)
    rate = hits / total
    spread = 1 + z * z / total
    middle = (rate + z * z / (2 * total)) / spread
    half = z * math.sqrt(rate * (1 - rate) / total + z * z / (4 * total * total)) / spread
    return Share(hits, total, rate, max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Drift:
    """A trend over weeks: `per_week` is the change of the share in a week, `p` the chance of such a one by luck."""

    per_week: float
    p: float

    @property
    def certain(self) -> bool:
        """Whether it is worth a look. Stricter than 5 %: a report holds some dozens of these tests."""
        return self.p < 0.01


def drift(weeks: Sequence[tuple[int, int, int]]) -> Drift | None:
    """Cochran-Armitage test for a trend in (week, hits, total), two-sided; None where there is too little to tell.

    Source: Armitage 1955, Tests for linear trends in proportions and frequencies.
    """
    counted = [row for row in weeks if row[2] > 0]
    total = sum(row[2] for row in counted)
    hits = sum(row[1] for row in counted)
    if len(counted) < 2 or total < _FEWEST:
        return None
    rate = hits / total
    mean = sum(week * of for week, _, of in counted) / total
    about = sum(of * (week - mean) ** 2 for week, _, of in counted)
    moved = sum((week - mean) * some for week, some, _ in counted)
    variance = rate * (1 - rate) * about
    if variance == 0:
        return Drift(0.0, 1.0)
    return Drift(moved / about, math.erfc(abs(moved) / math.sqrt(variance) / math.sqrt(2)))


@dataclass(frozen=True, slots=True)
class Outlier:
    """A week that is not like the others: its place in the row, its share, and the share of all others together."""

    at: int
    share: Share
    others: Share

    @property
    def distance(self) -> float:
        """Between the two intervals; not above 0 where they touch."""
        return max(self.others.low - self.share.high, self.share.low - self.others.high)


def outliers(weeks: Sequence[Share]) -> tuple[Outlier, ...]:
    """Weeks whose 95 % interval lies wholly outside that of all the others together, the most distant first.

    Stricter than a share outside the others' interval, which a week of few cases has whatever happens. A week that was
    told is no longer among the others, lest it make the good ones look odd.
    """
    left = {at: each for at, each in enumerate(weeks) if each.total >= _FEWEST_A_WEEK}
    found: list[Outlier] = []
    while left:
        hits, total = sum(each.hits for each in left.values()), sum(each.total for each in left.values())
        told = [Outlier(at, each, share(hits - each.hits, total - each.total)) for at, each in left.items()]
        worst = max(told, key=lambda each: each.distance)
        if worst.distance <= 0:
            break
        found.append(worst)
        del left[worst.at]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings whose confidence lay in [low, high): how sure they were on average, and how many were right."""

    low: float
    high: float
    confidence: float
    right: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether confidences mean what they say. `error` is the expected calibration error, None of nothing."""

    bins: tuple[Bin, ...]
    error: float | None


Counts = Mapping[int, tuple[int, int]]
"""Readings by confidence in hundredths, rounded down: (right, wrong)."""


def calibration(counts: Counts) -> Calibration:
    """The reliability table (Guo 2017, On calibration of modern neural networks); empty bins are left out."""
    bins = []
    for low, high in pairwise(BINS):
        inside = {centi: both for centi, both in counts.items() if low <= centi < high}
        total = sum(map(sum, inside.values()))
        if total:
            # the middle of each hundredth; 1.00 is exact
            sure = sum(min(1.0, centi / 100 + 0.005) * sum(both) for centi, both in inside.items()) / total
            right = share(sum(both[0] for both in inside.values()), total)
            bins.append(Bin(low / 100, min(1.0, high / 100), sure, right))
    whole = sum(each.right.total for each in bins)
    gaps = sum(abs(each.confidence - (each.right.rate or 0.0)) * each.right.total for each in bins)
    return Calibration(tuple(bins), gaps / whole if whole else None)


@dataclass(frozen=True, slots=True)
class Effect:
    """What warning below `threshold` would have done: right readings warned about, wrong ones let pass."""

    threshold: float
    false_warnings: int
    missed: int
    fewer_false_warnings: int
    more_missed: int
    """The last two against the threshold in force; negative the other way."""


def sweep(counts: Counts, current: int, thresholds: Sequence[int]) -> tuple[Effect, ...]:
    """The effect of each threshold beside `current`; all in hundredths."""
    false_now, missed_now = _told(counts, current)
    effects = []
    for each in thresholds:
        false, missed = _told(counts, each)
        effects.append(Effect(each / 100, false, missed, false_now - false, missed - missed_now))
    return tuple(effects)


def _told(counts: Counts, threshold: int) -> tuple[int, int]:
    false = sum(right for centi, (right, _) in counts.items() if centi < threshold)
    missed = sum(wrong for centi, (_, wrong) in counts.items() if centi >= threshold)
    return false, missed
