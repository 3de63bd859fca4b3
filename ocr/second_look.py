"""Words that the first reading doubts, read again by the larger recogniser: a few, for it takes four times as long.

Measured on 238 strips of names and places (tuning set), wrong before and after: 5 and 0 as they are, 8 and 4 and
15 and 10 where the letters are 0.8 and 0.65 as wide.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.engine import Picture
from ocr.misread import often_misread
from ocr.text import Letter, chance_of

UNSPEAKABLE = re.compile(
    r"W(?!N[AI]\b)(?=[BCDFGJKLMNPQSTVXZ])|(?<![AIU])J(?!LN?\b)(?=[BCDFGKLMNPQSTVWXZ])|J(?=[BCFGKNPQSVXZ])",
    re.IGNORECASE,
)
"""WIJAYA loses its I in narrow faces. Old spellings (DJ, TJ) put the J second; NAJWA, MAJDI and JL. are spelt so."""
_DOUBTED, _HOPELESS = 0.9, 0.1
"""Probabilities of the least sure letter between which a second look is worth its time."""
LONG = 13
"""Letters of a word; few names and towns have so many, and two that run together easily do."""
_SHARE, _LEAST_WIDTH = 0.3, 12.0
"""Of the width of all lines of a page as much may be read again; of a page of few lines so many of their heights.

Only small or blurred print has so much in doubt: of 443 names on hard photographs of family cards 403 are right so,
and 395 with a tenth of the page.
"""
_SURE_SPACE = 0.95
"""Below it two words are looked at as one, for they may be."""
_LEAST_LETTERS, _LEAST_CAPITALS = 3, 2
"""Values stand in capitals; of labels, in small letters, nothing is lost by a letter."""
_SLASHED = re.compile(r"[^\W\d_]/[^\W\d_]")
"""SLTA/SEDERAJAT, PELAJAR/MAHASISWA: such words stand in lists (policies/lexicons), by which they are mended."""
_DISAGREED = 0.85
"""What is left of a letter's probability where the two readings are not the same."""

Reading = tuple[Letter, ...]
Look = Callable[[Picture], Reading]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Letters `first` to `last` of line `line`, and between which pixels of its picture they stand."""

    least: float
    line: int
    first: int
    last: int
    left: int
    right: int


def look_again(larger: Look, cuts: Sequence[Picture], read: Sequence[Reading]) -> list[Reading]:
    """The letters of every line, those of doubted words by the larger recogniser.

    `cuts` are the pictures of the lines (H, W, 3), `read` their letters. The least sure words come first, until the
    share of the page that may be read again is spent.
    """
    left = max(_LEAST_WIDTH, _SHARE * sum(cut.shape[1] / cut.shape[0] for cut in cuts))
    chosen = []
    for doubt in sorted((each for at, one in enumerate(read) for each in doubts(at, one, cuts[at])), key=_least):
        left -= (doubt.right - doubt.left) / cuts[doubt.line].shape[0]
        if left < 0:
            break
        chosen.append(doubt)
    found = list(read)
    # from the right, so that the places before a word stay where they are
    for doubt in sorted(chosen, key=lambda each: (each.line, -each.first)):
        found[doubt.line] = _looked(larger, cuts[doubt.line], found[doubt.line], doubt)
    return found


def doubts(line: int, letters: Reading, cut: Picture) -> Iterator[Doubt]:
    """The phrases of a line, from colon to colon, that are worth a second look because a word of theirs is."""
    for first, last in _runs(letters, _is_colon):
        phrase = letters[first : last + 1]
        words = [phrase[start : end + 1] for start, end in _runs(phrase, _is_sure_space)]
        least = min((_least_sure(word) for word in words if _is_doubted(word)), default=None)
        if least is not None and _holds_a_value(_text(phrase)):
            left, right = _sides(letters, first, last, cut.shape[1])
            yield Doubt(least, line, first, last, left, right)


def _is_doubted(word: Reading) -> bool:
    text = _text(word)
    return _is_value(text) and (_HOPELESS < _least_sure(word) < _DOUBTED or _is_strange(text))


def _text(letters: Reading) -> str:
    return "".join(each.choices[0][0] for each in letters)


def _least_sure(word: Reading) -> float:
    shouted = _text(word).isupper()
    return min(chance_of(each.choices[0][0], each, shouted) or 0.0 for each in word)


def _least(doubt: Doubt) -> float:
    return doubt.least


def _is_strange(text: str) -> bool:
    """Misread, it may be, without a doubt of the engine's."""
    return bool(UNSPEAKABLE.search(text)) or often_misread(text) or (len(text) >= LONG and text.isalpha())


def _is_value(word: str) -> bool:
    letters = sum(each.isalpha() for each in word)
    digits = sum(each.isdigit() for each in word)
    capitals = sum(each.isupper() for each in word)
    return letters >= max(_LEAST_LETTERS, digits) and capitals >= _LEAST_CAPITALS and not _SLASHED.search(word)


def _holds_a_value(phrase: str) -> bool:
    """Whether most of its letters are capitals and most of it is no number: no sentence, no label, no NIP."""
    letters = sum(each.isalpha() for each in phrase)
    return 2 * sum(each.isupper() for each in phrase) > letters and 2 * letters > sum(map(str.isdigit, phrase))


def _is_colon(letter: Letter) -> bool:
    return letter.choices[0][0] == ":"


def _is_sure_space(letter: Letter) -> bool:
    return letter.choices[0][0] == " " and letter.choices[0][1] >= _SURE_SPACE


def _runs(letters: Reading, parts: Callable[[Letter], bool]) -> Iterator[tuple[int, int]]:
    """First and last place of each run between letters that part it, without the spaces at its ends."""
    edges = [-1, *(at for at, each in enumerate(letters) if parts(each)), len(letters)]
    for before, after in pairwise(edges):
        inside = [at for at in range(before + 1, after) if letters[at].choices[0][0] != " "]
        if inside:
            yield inside[0], inside[-1]


def _sides(letters: Reading, first: int, last: int, width: int) -> tuple[int, int]:
    """Where the gaps before and after a word have their middles, the line's own edges where there is no gap."""
    left = (letters[first - 2].middle + letters[first].middle) / 2 if first >= 2 else 0.0
    right = (letters[last].middle + letters[last + 2].middle) / 2 if last + 2 < len(letters) else float(width)
    return max(0, round(left)), min(width, round(right))


def _looked(larger: Look, cut: Picture, letters: Reading, doubt: Doubt) -> Reading:
    seen = larger(cut[:, doubt.left : doubt.right]) if doubt.right > doubt.left else ()
    if not seen:
        return letters
    moved = tuple(Letter(each.choices, each.middle + doubt.left) for each in seen)
    both = _settled(letters[doubt.first : doubt.last + 1], moved)
    return letters[: doubt.first] + both + letters[doubt.last + 1 :]


def _settled(one: Reading, other: Reading) -> Reading:
    """The second reading; where the first is the same, at each place the surer of the two, and less sure otherwise.

    Readings that differ in the size of a letter are not at odds: c and C look alike.
    """
    if _text(one) == _text(other):
        return tuple(max(pair, key=lambda each: each.choices[0][1]) for pair in zip(one, other, strict=True))
    if _text(one).casefold() == _text(other).casefold():
        return tuple(other)
    return tuple(
        Letter(tuple((each, likely * _DISAGREED) for each, likely in letter.choices), letter.middle) for letter in other
    )
