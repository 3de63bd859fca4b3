"""Names compared the way a clerk would: case, accents, kinds of apostrophe and spacing do not count."""

import re
import unicodedata
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

Likeness = Literal["same", "near", "different"]
_APOSTROPHES = re.compile("['`´ʹʻʼʽʾʿˈ‘’‚‛′＇]")
_NEAR = 0.80


def normalised(name: str) -> str:
    """Upper case without accents and punctuation, one space between words."""
    plain = _APOSTROPHES.sub("", name)
    letters = "".join(each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each))
    return " ".join(re.sub(r"[^\w]|_", " ", letters.upper()).split())


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
    likeness = similarity(left, right)
    if likeness == 1.0:
        return "same"
    first, second = normalised(left), normalised(right)
    # in a short name one letter is already much of it
    near = bool(first and second) and (likeness >= _NEAR or Levenshtein.distance(first, second) <= 1)
    return "near" if near else "different"
