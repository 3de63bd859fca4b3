"""How much each way of writing a name, an address or a place otherwise speaks for or against its being the same one."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

import numpy as np


@dataclass(frozen=True)
class Odds:
    """A logistic function of counts, and a curve over what it says.

    `bias` and `weights` are natural logarithms of odds, fitted over invented pairs, half of them one thing written
    twice; `curve` is what the function says and how often it was so on pairs of another seed (isotonic regression).
    Both come from `python -m benchmarks.writings --fit`, which judges them on a third seed without it.
    """

    bias: float
    weights: Mapping[str, float]
    curve: tuple[tuple[float, float], ...]

    def probability(self, counts: Mapping[str, float]) -> float:
        """0..1 for counts of features, by their names in `weights`."""
        score = self.bias + sum(self.weights[name] * count for name, count in counts.items())
        said, was = zip(*self.curve, strict=True)
        return float(np.interp(1 / (1 + exp(-score)), said, was))


NAMES = Odds(
    1.23,
    {
        "muhammad_form": 1.78, "short_form": 1.56, "look_alike": 1.48, "spelling_reform": 0.90,
        "sound_alike": 0.32, "one_letter": 0.37, "letters": -0.82, "initial": 0.47, "truncated": -2.10,
        "word_missing": -4.28, "word_order": 0.51, "joined_words": 0.09, "father_name": -0.92,
        "other_word": -5.11, "vowel": -3.73, "short_word": -1.11, "exact_words": 0.42, "line_full": 1.01,
        "single": 0.50,
    },
    (
        (0.000, 0.014), (0.023, 0.019), (0.057, 0.063), (0.115, 0.072), (0.256, 0.147), (0.555, 0.606),
        (0.726, 0.711), (0.866, 0.906), (0.907, 0.952), (0.930, 0.985), (0.966, 0.995), (0.988, 0.996),
    ),
)  # fmt: skip
"""Features of verify.name_evidence."""
ADDRESSES = Odds(
    0.32,
    {
        "number_missing": -0.12, "other_number": -3.65, "other_rt_rw": -2.15, "one_letter": 0.70,
        "letters": 0.81, "word_missing": -0.00, "other_word": -2.31, "exact_words": 0.37, "same_numbers": 0.93,
        "same_rt_rw": 0.42, "short_word": 0.10, "side": -3.86,
    },
    (
        (0.000, 0.000), (0.002, 0.003), (0.010, 0.026), (0.025, 0.050), (0.061, 0.064), (0.096, 0.080),
        (0.133, 0.086), (0.224, 0.179), (0.467, 0.573), (0.645, 0.700), (0.720, 0.721), (0.781, 0.723),
        (0.834, 0.872), (0.878, 0.956), (0.919, 0.984), (0.951, 0.990),
    ),
)  # fmt: skip
"""Features of verify.addresses."""
PLACES = Odds(
    1.66,
    {
        "rank": -4.59, "spelling_reform": 1.58, "look_alike": 1.80, "one_letter": -0.53, "letters": -1.79,
        "other_place": -5.26, "short_word": -0.49,
    },
    (
        (0.026, 0.023), (0.047, 0.063), (0.359, 0.257), (0.748, 0.750), (0.962, 0.998), (0.970, 0.999),
    ),
)  # fmt: skip
"""Features of verify.places."""
