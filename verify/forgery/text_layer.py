"""A PDF's text layer against its pixels: who copies text from the file, or searches it, reads the layer, not the print.

Scanners write honest layers that stand a little beside the print and have mistakes of reading. So words are compared
only where the reading of the pixels is sure, after the layer as a whole was laid on them; a word of letters counts
when it is quite another word, and digits count when there are more of them than the layer's other mistakes explain.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, factorial

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from ocr.text import Line, Word, around
from verify.examination import Box, Finding
from verify.text_layer import PRINTED, aligned

_SURE = 0.9
_POSSIBLE = 0.01
"""A character that the engine itself holds this likely at its place does not contradict the reading."""
_FEWEST_DIGITS = 6
"""Shorter numbers are easily half of another word's."""
_FEWEST_LETTERS = 4
_OTHER_WORD = 0.5
"""Similarity (1 minus edits through the longer word) below which a word is another one; misreadings stay above 0.6."""
_SAME_PLACE = 0.7
"""Overlap across through the union, so that words split otherwise by the two are not compared."""
_FEWEST_WORDS, _ELSEWHERE = 8, 0.2
"""From so many sure words on, a layer that stands under less than this share of them belongs to other pixels."""
_BY_CHANCE = 0.1
"""How likely so many other digits may be in a layer that misreads letters as often as this one does, to be told."""
MOST_FINDINGS = 5


@dataclass(frozen=True, slots=True)
class _Pair:
    """A word that was read surely, the layer's words in its place as one, and all that it covers in part."""

    read: Word
    placed: Word | None
    under: str
    drawn: bool


def text_layer_findings(
    layer_words: Sequence[Word], read_lines: Sequence[Line], page_number: int
) -> tuple[Finding, ...]:
    """forgery.text_layer_differs, at most MOST_FINDINGS; values {"why": "number", "word" or "elsewhere"}.

    Both in pixels of the upright page. "elsewhere": the layer as a whole does not stand where print was read.
    """
    sure = [word for line in read_lines for word in line.words if word.confidence >= _SURE and _is_word(word.text)]
    if not layer_words:
        return ()
    layer = aligned(layer_words, sure)
    pairs = [pair for word in sure if (pair := _pair(word, layer)) is not None]
    if len(sure) >= _FEWEST_WORDS and len(layer) >= _FEWEST_WORDS and len(pairs) < _ELSEWHERE * len(sure):
        return (_finding(page_number, around(word.box for word in layer_words), "elsewhere"),)
    numbers = [each.read for each in pairs if _other_digits(each)]
    if not all(each.drawn for each in pairs) and _by_chance(pairs):
        numbers = []
    words = [each.read for each in pairs if _other_word(each)]
    found = [*((word, "number") for word in numbers), *((word, "word") for word in words)]
    return tuple(_finding(page_number, word.box, why) for word, why in found[:MOST_FINDINGS])


def _finding(page_number: int, box: Box, why: str) -> Finding:
    return Finding("forgery.text_layer_differs", "warning", "failed", page_number, box, {"why": why})


def _is_word(text: str) -> bool:
    return sum(each.isalnum() for each in text) >= _FEWEST_LETTERS


def _pair(word: Word, layer: Sequence[Word]) -> _Pair | None:
    """None where the layer says nothing under a word."""
    under = sorted((each for each in layer if _across(word.box, each.box) > 0), key=lambda each: each.box[0])
    if not under:
        return None
    text = "".join(each.text for each in under)
    joined = Word(text, 1.0, around(each.box for each in under))
    placed = joined if _across(word.box, joined.box) >= _SAME_PLACE else None
    return _Pair(word, placed, text, all(each.confidence == PRINTED for each in under))


def _across(one: Box, other: Box) -> float:
    """Overlap across through the union of two boxes on one line; 0 where their middles are at different heights."""
    if abs(one[1] + one[3] / 2 - other[1] - other[3] / 2) > 0.4 * min(one[3], other[3]):
        return 0.0
    shared = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    union = max(one[0] + one[2], other[0] + other[2]) - min(one[0], other[0])
    return max(0.0, shared / union)


def _other_word(pair: _Pair) -> bool:
    """The layer says quite another word under this one, wherever the two end."""
    seen, told = _plain(pair.read.text), _plain(pair.under)
    if min(len(seen), len(told)) < _FEWEST_LETTERS or seen.isdigit() or told.isdigit():
        return False
    return fuzz.partial_ratio(seen, told) < 100 * _OTHER_WORD


def _other_digits(pair: _Pair) -> int:
    """How many digits of a number the layer has otherwise; 0 where the two are no numbers in one place."""
    if pair.placed is None:
        return 0
    read, layer = pair.read, pair.placed
    seen, told = _plain(read.text), _plain(layer.text)
    if seen == told or min(len(seen), len(told)) < _FEWEST_DIGITS or not (seen.isdigit() and told.isdigit()):
        return 0
    return Levenshtein.distance(seen, told) if _contradicts(read, layer) else 0


def _contradicts(read: Word, layer: Word) -> bool:
    """Numbers of one length (one split otherwise proves nothing), with a digit that the engine rules out."""
    if len(read.text) != len(layer.text):
        return len(_plain(read.text)) == len(_plain(layer.text))
    if len(read.letters) != len(read.text):
        return True
    places = zip(layer.text, read.letters, strict=True)
    return any(dict(place.choices).get(digit, 0.0) < _POSSIBLE for digit, place in places)


def _by_chance(pairs: Iterable[_Pair]) -> bool:
    """Whether a layer that misreads as many letters as this one has so many other digits anyway (Poisson)."""
    wrong, letters, other, digits = 0, 0, 0, 0
    for each in pairs:
        if each.placed is None or each.drawn:
            continue
        seen, told = _plain(each.read.text), _plain(each.placed.text)
        if seen.isdigit():
            other += _other_digits(each)
            digits += len(seen)
        elif Levenshtein.normalized_similarity(seen, told) >= _OTHER_WORD:
            wrong += Levenshtein.distance(seen, told)
            letters += len(seen)
    expected = digits * wrong / letters if letters else 0.0
    fewer = sum(exp(-expected) * expected**count / factorial(count) for count in range(other))
    return 1 - fewer >= _BY_CHANCE


def _plain(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())
