"""How likely a reading is right, from how sure the engine was of its least sure letter.

An engine's probabilities are too high for long values and too low for short ones with a known choice. The tables were
fitted by isotonic regression on the tuning set of benchmarks/documents (`python -m benchmarks.documents.fit`), and are
judged on the held-out one; see docs/engine.md.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from ocr.misread import often_misread
from ocr.second_look import LONG, UNSPEAKABLE
from ocr.text import Word, chance_of

Sort = Literal["text", "date", "choice", "number"]
KNOTS = (0.0, 0.3, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
"""Decades of doubt: 1 stands for a probability of 0.9 that the least sure letter is right, 2 for 0.99."""
_TABLES: Mapping[Sort, Sequence[float]] = {
    "text": (0.58, 0.68, 0.80, 0.90, 0.97, 0.99, 0.995, 0.997, 0.998),
    "date": (0.75, 0.88, 0.94, 0.97, 0.985, 0.992, 0.995, 0.997, 0.998),
    "choice": (0.30, 0.60, 0.80, 0.92, 0.97, 0.99, 0.995, 0.998, 0.999),
    "number": (0.15, 0.40, 0.65, 0.85, 0.95, 0.98, 0.99, 0.995, 0.998),
}


def weakest(words: Sequence[Word]) -> float:
    """The probability, 0..1, of the least sure character; of an engine that tells none, that of the least sure word."""
    sure = [_least(word) for word in words]
    return min(sure, default=0.0)


def trusted(sort: Sort, weak: float) -> float:
    """Confidence, 0..1, of a value of that sort whose least sure character has the probability `weak`."""
    doubt = -math.log10(max(1e-4, 1.0 - weak))
    return float(np.interp(doubt, KNOTS, _TABLES[sort]))


_GUESSED = 0.5
"""How likely a letter is that the engine did not think of."""
UNSPEAKABLE_TRUST, LOST_TRUST = 0.7, 0.85
"""The most that is told of letters that meet in no word, and of what other print is often taken for."""
_RUN_TOGETHER = re.compile(rf"[^\W\d_]{{{LONG},}}")
_OPEN_TITLE = re.compile(r"(?:^|\s)(?:[A-Z][a-z]{0,2}\.)+[A-Z][a-z]{0,3}$")
"""S.Pd or A.Md.Keb: some are printed so, and of others the full stop was lost."""
UNCONFIRMED = 0.89
"""The most that an engine which does not tell its doubts letter by letter may claim."""


def trust_of(sort: Sort, words: Sequence[Word]) -> float:
    """Confidence, 0..1, of a value of that sort in these words."""
    trust = trusted(sort, weakest(words))
    return trust if all(word.letters for word in words) else min(trust, UNCONFIRMED)


def text_trust(text: str, words: Sequence[Word]) -> float:
    """Confidence, 0..1, of a text; low where letters meet that no word puts together, for one between them was lost.

    What other print is often taken for (policies/lexicons/misread.yaml) is not told as sure either; nor is a word so
    long that it may be two, whose space was lost, or a title without the full stop that most of them end in.
    """
    trust = trust_of("text", words)
    if UNSPEAKABLE.search(text):
        return min(trust, UNSPEAKABLE_TRUST)
    lost = often_misread(text) or _RUN_TOGETHER.search(text) or _OPEN_TITLE.search(text)
    return min(trust, LOST_TRUST) if lost else trust


def doubt_of(sort: Sort, confidence: float) -> float:
    """The doubt, in decades, that `trusted` turned into that confidence."""
    return float(np.interp(confidence, _TABLES[sort], KNOTS))


def _least(word: Word) -> float:
    if len(word.letters) != len(word.text):
        return word.confidence
    return min((_chance(word, at) for at in range(len(word.text))), default=word.confidence)


def _chance(word: Word, at: int) -> float:
    """How likely the place holds what it was read as; an O between no letters is a zero."""
    read, letter = word.text[at], word.letters[at]
    if read == "0" and not any(each.isalpha() for each in word.text[max(0, at - 1) : at + 2]):
        return min(1.0, sum(chance_of(each, letter, False) or 0.0 for each in "0oO"))
    likely = chance_of(read, letter, word.text.isupper())
    return _GUESSED if likely is None else likely
