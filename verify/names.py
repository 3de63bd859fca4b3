"""Names compared the way a clerk would: case, accents, kinds of apostrophe, spacing and titles do not count."""

from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from verify.name_evidence import evidence_of
from verify.name_forms import normalised, written
from verify.odds import NAMES

__all__ = ["Likeness", "NameMatch", "compare_names", "name_match", "normalised", "similarity"]

Likeness = Literal["same", "near", "different"]
NEAR = 0.5
"""From this probability on, two writings may be one name; below it they are two."""
_MOST, _LEAST = 0.995, 0.001


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Whether two writings are one name.

    `probability` 0..1 (1 only when they are the same after what never counts: case, accents, apostrophes, spaces,
    titles); `why`: what tells the two writings apart, such as "title", "spelling_reform", "truncated", "one_letter".
    """

    probability: float
    why: tuple[str, ...]
    likeness: Likeness


def name_match(left: str, right: str) -> NameMatch:
    """How probable it is that both are one name, as calibrated by benchmarks/writings.py on drawn-up pairs.

    Half of those pairs are one name; two people who bear the same name cannot be told apart by it.
    """
    first, second = written(left), written(right)
    if not first.letters or not second.letters:
        return NameMatch(0.0, (), "different")
    codes = [code for code, met in (
        ("title", first.titled or second.titled), ("repeated", first.repeated != second.repeated),
    ) if met and normalised(left) != normalised(right)]  # fmt: skip
    if first.letters == second.letters and bool(first.father) == bool(second.father):
        codes += ["joined_words"] if first.all_words != second.all_words else []
        return NameMatch(1.0, tuple(codes), "same")
    found = evidence_of(first, second)
    likely = round(min(_MOST, max(_LEAST, NAMES.probability(found.counts))), 3)
    one_off = Levenshtein.distance(first.letters, second.letters) <= 1
    # one letter is never enough to call two papers' names different, however short they are
    return NameMatch(likely, (*codes, *found.why), "near" if likely >= NEAR or one_off else "different")


def similarity(left: str, right: str) -> float:
    """0..1; 1 when equal after normalisation. The order of the words does not count."""
    first, second = normalised(left), normalised(right)
    if not first or not second:
        return 0.0
    if first.replace(" ", "") == second.replace(" ", ""):
        return 1.0
    best: float = max(fuzz.ratio(first, second), fuzz.token_sort_ratio(first, second))
    return best / 100


def compare_names(left: str, right: str) -> Likeness:
    """Equal, near enough to be one name misread or misspelt, or two names."""
    return name_match(left, right).likeness
