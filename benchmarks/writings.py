"""How well the probability that two writings are one name, address or place is calibrated, and what it decides.

`python -m benchmarks.writings` prints reliability on pairs that the constants of verify/odds.py have not seen, of other
names, streets and places; `--fit` prints new constants, from the rest.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks import address_pairs, name_pairs, place_pairs
from policies.regions import shipped_regions
from verify import addresses, name_evidence, places
from verify.name_forms import written
from verify.names import NEAR, Likeness, name_match
from verify.odds import Odds

Floats = NDArray[np.float64]
FIT_SEED, CURVE_SEED, JUDGE_SEED = 1, 2, 3
_RIDGE = 2.0


class Match(Protocol):
    """What the comparison of any subject says."""

    @property
    def probability(self) -> float:
        """0..1."""

    @property
    def likeness(self) -> Likeness:
        """The decision."""


class Pairs(Protocol):
    """Two writings and whether they are of one thing."""

    def __call__(self, seed: int, count: int, *, held_out: bool) -> Iterator[tuple[str, str, bool]]:
        """At most `count`; the same seed gives the same pairs."""


@dataclass(frozen=True)
class Subject:
    """What is compared. `counts` is None where nothing tells the two writings apart: there is nothing to fit."""

    features: Sequence[str]
    pairs: Pairs
    counts: Callable[[str, str], Mapping[str, float] | None]
    match: Callable[[str, str], Match]


def _name_counts(left: str, right: str) -> Mapping[str, float] | None:
    first, second = written(left), written(right)
    if first.letters == second.letters and bool(first.father) == bool(second.father):
        return None
    return name_evidence.evidence_of(first, second).counts


def _address_counts(left: str, right: str) -> Mapping[str, float] | None:
    counts = addresses.address_evidence(addresses.parse_address(left), addresses.parse_address(right))
    return counts if any(counts[each] for each in addresses.CODES) else None


def _place_counts(left: str, right: str) -> Mapping[str, float] | None:
    regions = shipped_regions()
    return places.place_evidence(places.parse_place(left, regions), places.parse_place(right, regions)) or None


SUBJECTS: Mapping[str, Subject] = {
    "names": Subject(name_evidence.FEATURES, name_pairs.pairs, _name_counts, name_match),
    "addresses": Subject(addresses.FEATURES, address_pairs.pairs, _address_counts, addresses.address_match),
    "places": Subject(places.FEATURES, place_pairs.pairs, _place_counts, places.place_match),
}


def _counted(subject: Subject, seed: int, count: int) -> tuple[Floats, Floats]:
    """Features of pairs, with a column of ones before them, and whether each pair is one."""
    rows, told = [], []
    for left, right, one in subject.pairs(seed, count, held_out=False):
        counts = subject.counts(left, right)
        if counts is not None:
            rows.append([1.0, *(float(counts.get(name, 0.0)) for name in subject.features)])
            told.append(float(one))
    return np.array(rows), np.array(told)


def fitted(subject: Subject, count: int) -> Odds:
    """Weights by Newton's steps with a small penalty on large ones, and the curve on pairs of another seed."""
    x, y = _counted(subject, FIT_SEED, count)
    weights = np.zeros(x.shape[1])
    penalty = _RIDGE * np.eye(x.shape[1])
    penalty[0, 0] = 0.0
    for _ in range(30):
        likely = 1 / (1 + np.exp(-x @ weights))
        curve = (x * (likely * (1 - likely))[:, None]).T @ x + penalty
        weights = weights + np.linalg.solve(curve, x.T @ (y - likely) - penalty @ weights)
    rounded = np.round(weights, 2)
    x, y = _counted(subject, CURVE_SEED, count)
    said = 1 / (1 + np.exp(-x @ rounded))
    by_name = {name: float(each) for name, each in zip(subject.features, rounded[1:], strict=True)}
    return Odds(float(rounded[0]), by_name, _rising(said, y))


def _rising(said: Floats, was: Floats, steps: int = 40) -> tuple[tuple[float, float], ...]:
    """What the function says and how often it is so, never falling (pool adjacent violators), in blocks of some size.

    Pairs of which it says the same stay in one block.
    """
    blocks: list[NDArray[np.float64]] = []
    for value in np.unique(said):
        here = was[said == value]
        blocks.append(np.array([value * len(here), here.sum(), len(here)]))
        while len(blocks) > 1 and (
            blocks[-2][2] < len(said) / steps or blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]
        ):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    return tuple((float(total / size), float(right / size)) for total, right, size in blocks)


def calibration_error(likely: Floats, told: Floats, bins: int = 10) -> tuple[float, list[tuple[int, float, float]]]:
    """Expected calibration error over equal bins, and per bin: pairs, mean probability, share that were one."""
    at = np.minimum((likely * bins).astype(int), bins - 1)
    table = [
        (int(chosen.sum()), float(likely[chosen].mean()), float(told[chosen].mean()))
        for chosen in (at == each for each in range(bins))
        if chosen.any()
    ]
    return sum(size * abs(mean - share) for size, mean, share in table) / len(likely), table


def judged(subject: Subject, seed: int, count: int) -> tuple[Floats, Floats, list[Likeness]]:
    """Probability, truth and likeness of held-out pairs."""
    matches = [(subject.match(left, right), one) for left, right, one in subject.pairs(seed, count, held_out=True)]
    return (
        np.array([match.probability for match, _ in matches]),
        np.array([float(one) for _, one in matches]),
        [match.likeness for match, _ in matches],
    )


def _print_judged(subject: Subject, count: int) -> None:
    likely, told, likeness = judged(subject, JUDGE_SEED, count)
    unequal = np.array([each != "same" for each in likeness])
    for label, those in (("all pairs", np.ones_like(unequal)), ("written differently", unequal)):
        error, table = calibration_error(likely[those], told[those])
        print(f"{label}: {int(those.sum())} pairs, expected calibration error {error:.4f}")
        for size, mean, share in table:
            print(f"  {size:6} pairs  told {mean:.3f}  were one {share:.3f}")
    print(f"likeness (near from {NEAR})    one thing  two things")
    for each in ("same", "near", "different"):
        here = np.array([one == each for one in likeness])
        print(f"  {each:26} {int((told[here] == 1).sum()):8} {int((told[here] == 0).sum()):11}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print constants (--fit) or the reliability on what was held out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", choices=list(SUBJECTS), help="one subject alone")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--pairs", type=int, default=20_000)
    chosen = parser.parse_args(arguments)
    for name in [chosen.of] if chosen.of else SUBJECTS:
        print(f"\n{name.upper()}")
        if chosen.fit:
            odds = fitted(SUBJECTS[name], chosen.pairs)
            print(odds.bias, *(f'"{name}": {each:.2f},' for name, each in odds.weights.items()))
            print(", ".join(f"({said:.3f}, {was:.3f})" for said, was in odds.curve))
        else:
            _print_judged(SUBJECTS[name], chosen.pairs)


if __name__ == "__main__":
    main()
