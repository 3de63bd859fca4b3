"""How much each way of writing a name otherwise speaks for or against its being the same name."""

from collections.abc import Mapping
from math import exp

import numpy as np

BIAS = 1.16
ODDS: Mapping[str, float] = {
    "muhammad_form": 1.84, "short_form": 1.59, "look_alike": 1.52, "spelling_reform": 0.99, "sound_alike": 0.55,
    "one_letter": 0.41, "letters": -0.84, "initial": 0.45, "truncated": -2.07, "word_missing": -4.27,
    "word_order": 0.47, "joined_words": 0.21, "father_name": -1.00, "other_word": -5.09, "vowel": -3.69,
    "short_word": -1.08, "exact_words": 0.44, "line_full": 1.05, "single": 0.54,
}  # fmt: skip
"""Natural logarithms of odds, from `python -m benchmarks.names --fit --pairs 40000`: a logistic regression over pairs
of invented names, half of them one name written twice, the other half strangers, siblings, twins and parents."""
CURVE = (
    (0.000, 0.010), (0.000, 0.014), (0.022, 0.014), (0.038, 0.034), (0.051, 0.065), (0.080, 0.066), (0.117, 0.099),
    (0.234, 0.133), (0.494, 0.554), (0.703, 0.619), (0.799, 0.749), (0.879, 0.927), (0.891, 0.963), (0.921, 0.979),
    (0.936, 0.992), (0.965, 0.993), (0.984, 0.996),
)  # fmt: skip
"""What the logistic function says, and how often it was so on pairs of another seed (isotonic, from the same run)."""
_SAID, _WAS = zip(*CURVE, strict=True)


def probability(counts: Mapping[str, float]) -> float:
    """0..1, by a logistic function of the counts (verify.name_evidence.FEATURES), then by the curve."""
    score = BIAS + sum(ODDS[name] * count for name, count in counts.items())
    return float(np.interp(1 / (1 + exp(-score)), _SAID, _WAS))
