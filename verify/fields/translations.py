"""The small English translations that certificates print below their lines, told from the lines themselves."""

import re
from collections.abc import Sequence
from statistics import median

from rapidfuzz import fuzz

from ocr.text import Line, Word
from verify.fields.captions import folded

ENGLISH = frozenset(
    (
        "a", "and", "at", "away", "birth", "born", "by", "certificate", "child", "civil", "date", "daughter", "day",
        "death", "deceased", "excerpt", "father", "from", "full", "gender", "her", "his", "in", "is", "issued",
        "mother", "name", "named", "no", "nationality", "number", "of", "office", "on", "order", "passed", "personal",
        "place", "registration", "registry", "sex", "son", "that", "the", "to", "virtue", "was", "who", "with",
    )
)  # fmt: skip
"""Words of the small translations below the lines; `in` and `no` stand in the form's own words, too."""
_MOSTLY, _ENGLISH_LIKE = 0.75, 80
"""Share of a line's words that must be English, and how like, 0..100, a longer one that is misread must be."""
_SMALL_PRINT, _CLOSE = 0.85, 0.4
"""In heights of the line above: a translation is so low at most, and so far below it."""
_SHORT = 4
"""Letters up to which an English word must be read exactly."""


def running_words(lines: Sequence[Line]) -> list[Word]:
    """All words in reading order, without the lines that translate into English."""
    kept: list[Line] = []
    for line in lines:
        if not _is_translation(line) and not (kept and _is_small_print(line, kept[-1])):
            kept.append(line)
    return [word for line in kept for word in line.words if folded(word.text)]


def _is_small_print(line: Line, above: Line) -> bool:
    """Lower than the line above, close below it, and without words in capitals: a translation, however misread."""
    height = median(word.box[3] for word in above.words)
    lower = median(word.box[3] for word in line.words) < _SMALL_PRINT * height
    gap = median(word.box[1] for word in line.words) - median(word.box[1] + word.box[3] for word in above.words)
    return lower and gap < _CLOSE * height and not any(in_capitals(word.text) for word in line.words)


def _is_translation(line: Line) -> bool:
    words = [each for word in line.words for each in re.findall(r"[^\W\d_]+", word.text)]
    # names and towns stand in capitals, and some of them are English words
    small = [each for each in words if not each.isupper()]
    return bool(small) and sum(map(_is_english, small)) >= _MOSTLY * len(words)


def _is_english(word: str) -> bool:
    word = word.lower()
    return word in ENGLISH or (len(word) > _SHORT and any(fuzz.ratio(word, each) >= _ENGLISH_LIKE for each in ENGLISH))


def in_capitals(text: str) -> bool:
    """Whether a word stands in capitals, as values do; one letter tells nothing."""
    return len(text) > 1 and text.isupper()
