"""How well the probability that two writings are one name is calibrated, and what its thresholds decide.

`python -m benchmarks.names` prints reliability on pairs of names that the constants of verify/name_odds.py have not
seen; `--fit` prints new constants, fitted on the other half of the names.
"""

import argparse
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.name_pairs import pairs
from verify.name_evidence import FEATURES, evidence_of
from verify.name_forms import written
from verify.names import NEAR, name_match

Floats = NDArray[np.float64]
FIT_SEED, CURVE_SEED, JUDGE_SEED = 1, 2, 3
_RIDGE = 2.0


def fitted(count: int) -> tuple[float, dict[str, float]]:
    """Bias and weights of a logistic function by Newton's steps, with a small penalty on large weights."""
    rows, told = [], []
    for left, right, one in pairs(FIT_SEED, count, held_out=False):
        first, second = written(left), written(right)
        if first.letters == second.letters and bool(first.father) == bool(second.father):
            continue
        counts = evidence_of(first, second).counts
        rows.append([1.0, *(float(counts[name]) for name in FEATURES)])
        told.append(float(one))
    x, y = np.array(rows), np.array(told)
    weights = np.zeros(x.shape[1])
    penalty = _RIDGE * np.eye(x.shape[1])
    penalty[0, 0] = 0.0
    for _ in range(30):
        likely = 1 / (1 + np.exp(-x @ weights))
        curve = (x * (likely * (1 - likely))[:, None]).T @ x + penalty
        weights = weights + np.linalg.solve(curve, x.T @ (y - likely) - penalty @ weights)
    return float(weights[0]), {name: float(each) for name, each in zip(FEATURES, weights[1:], strict=True)}


def curve(bias: float, weights: dict[str, float], count: int, steps: int = 40) -> list[tuple[float, float]]:
    """What the logistic function says and how often it is so, never falling (pool adjacent violators)."""
    told = []
    for left, right, one in pairs(CURVE_SEED, count, held_out=False):
        first, second = written(left), written(right)
        if first.letters == second.letters and bool(first.father) == bool(second.father):
            continue
        counts = evidence_of(first, second).counts
        score = bias + sum(weights[name] * each for name, each in counts.items())
        told.append((1 / (1 + float(np.exp(-score))), float(one)))
    blocks: list[list[tuple[float, float]]] = []
    for block in np.array_split(np.array(sorted(told)), steps):
        blocks.append([(each[0], each[1]) for each in block])
        while len(blocks) > 1 and np.mean(blocks[-2], axis=0)[1] >= np.mean(blocks[-1], axis=0)[1]:
            last = blocks.pop()
            blocks[-1] += last
    return [(float(mean[0]), float(mean[1])) for mean in (np.mean(each, axis=0) for each in blocks)]


def calibration_error(likely: Floats, told: Floats, bins: int = 10) -> tuple[float, list[tuple[int, float, float]]]:
    """Expected calibration error over equal bins, and per bin: pairs, mean probability, share that were one name."""
    at = np.minimum((likely * bins).astype(int), bins - 1)
    table = [
        (int(chosen.sum()), float(likely[chosen].mean()), float(told[chosen].mean()))
        for chosen in (at == each for each in range(bins))
        if chosen.any()
    ]
    return sum(size * abs(mean - share) for size, mean, share in table) / len(likely), table


def judged(seed: int, count: int) -> tuple[Floats, Floats, list[str]]:
    """Probability, truth and likeness of held-out pairs."""
    matches = [(name_match(left, right), one) for left, right, one in pairs(seed, count, held_out=True)]
    return (
        np.array([match.probability for match, _ in matches]),
        np.array([float(one) for _, one in matches]),
        [match.likeness for match, _ in matches],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print constants (--fit) or the reliability on held-out names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--pairs", type=int, default=20_000)
    chosen = parser.parse_args(arguments)
    if chosen.fit:
        bias, weights = fitted(chosen.pairs)
        print(f"BIAS = {bias:.2f}", *(f'"{name}": {each:.2f},' for name, each in weights.items()), sep="\n")
        print("CURVE =", ", ".join(f"({said:.3f}, {was:.3f})" for said, was in curve(bias, weights, chosen.pairs)))
        return
    likely, told, likeness = judged(JUDGE_SEED, chosen.pairs)
    unequal = np.array([each != "same" for each in likeness])
    for label, those in (("all pairs", np.ones_like(unequal)), ("written differently", unequal)):
        error, table = calibration_error(likely[those], told[those])
        print(f"{label}: {int(those.sum())} pairs, expected calibration error {error:.4f}")
        for size, mean, share in table:
            print(f"  {size:6} pairs  told {mean:.3f}  were one {share:.3f}")
    print(f"likeness (near from {NEAR})   one name   two names")
    for each in ("same", "near", "different"):
        here = np.array([one == each for one in likeness])
        print(f"  {each:26} {int((told[here] == 1).sum()):8} {int((told[here] == 0).sum()):11}")


if __name__ == "__main__":
    main()
