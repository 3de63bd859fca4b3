"""The small English translations that certificates print below their lines, told from the lines themselves."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from rapidfuzz import fuzz

from ocr.text import Line, Word
from verify.date_words import MONTH_OF, NUMBER_WORDS
from verify.fields.captions import folded

ENGLISH = frozenset(
    (
        "a", "and", "at", "away", "birth", "born", "by", "certificate", "child", "civil", "date", "daughter", "day",
        "death", "deceased", "excerpt", "father", "from", "full", "gender", "has", "her", "his", "identification", "in",
        "is", "issued", "mother", "name", "named", "no", "nationality", "number", "of", "office", "on", "order",
        "passed", "personal", "place", "population", "registration", "registry", "sex", "son", "that", "the", "to",
        "virtue", "was", "who", "with",
    )
)  # fmt: skip
"""Words of the small translations below the lines; `in` and `no` stand in the form's own words, too."""
_MOSTLY, _ENGLISH_LIKE = 0.75, 80
"""Share of a line's words that must be English, and how like, 0..100, a longer one that is misread must be."""
_SMALL_PRINT, _CLOSE = 0.85, 0.4
"""In heights of the line above: a translation is so low at most, and so far below it."""
_SHORT = 4
"""Letters up to which an English word must be read exactly."""
_COLUMN = 2.2
"""Heights of a space from which on another column of the form begins."""
_LEADER = re.compile(r"[.…·]{2,}|(?:(?<=[^\W\d_]{5})|(?<=^di)|(?<=^ke)|(?<=^ayah)|(?<=^ibu))\.(?=\w)")
"""The dots of a form, on which the values were typed; behind a word that nobody shortens one is enough."""
_STOPPED = re.compile(r"\W*(?:[^\W\d_]|[-'](?=\w)){5,}\.")
"""A full stop shortens a word to four letters at most, as in Drs. or Moch."""
_TITLE = re.compile(r"[A-Z][A-Za-z]{0,3}\.[A-Z]")
_IN_WORDS = frozenset((*NUMBER_WORDS, *MONTH_OF))


def running_words(lines: Sequence[Line]) -> list[Word]:
    """All words in reading order, without translations into English and the dots of the form."""
    kept: list[Line] = []
    for line in lines:
        own = _own_words(line, kept[-1] if kept else None)
        if own:
            kept.append(Line(own))
    return [word for line in undotted(kept) for word in line.words if folded(word.text)]


def undotted(lines: Sequence[Line]) -> list[Line]:
    """The lines without the dots of the form."""
    return [Line(words) for line in lines if (words := tuple(_without_leaders(line.words)))]


def _own_words(line: Line, above: Line | None) -> tuple[Word, ...]:
    """The words of a line that translate nothing: beside "on date" stands the second line of the date above."""
    if _is_translation(line) or (above is not None and _is_small_print(line, above)):
        return ()
    first, rest = _columns(line)
    if rest and len(first) > 1 and _is_translation(Line(first)):
        return rest
    if rest and above is not None and _is_small_print(Line(first), Line(_columns(above)[0])):
        return rest
    return line.words


def _columns(line: Line) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words up to the first wide space, and those behind it."""
    for at, (one, other) in enumerate(pairwise(line.words), 1):
        if other.box[0] - (one.box[0] + one.box[2]) > _COLUMN * max(one.box[3], other.box[3]):
            return line.words[:at], line.words[at:]
    return line.words, ()


def _without_leaders(words: Sequence[Word]) -> list[Word]:
    """`Nomor..2407/1997` as two words; and no full stop behind a word too long to be shortened.

    Before a title that one is a comma: SANTOSO. S.Pd.
    """
    found = [part for word in words for part in _parts(word)]
    behind = [*(word.text for word in found[1:]), ""]
    return [
        _stopped(word, "," if _TITLE.match(after) else "") if _STOPPED.fullmatch(word.text) else word
        for word, after in zip(found, behind, strict=False)
    ]


def _parts(word: Word) -> Iterator[Word]:
    """What stands between the dots; the box is shared out by the number of letters."""
    x, y, width, height = word.box
    pitch = width / len(word.text)
    ends = [0, *(end for each in _LEADER.finditer(word.text) for end in each.span()), len(word.text)]
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        if first < last:
            box = (x + int(first * pitch), y, int((last - first) * pitch), height)
            yield replace(word, text=word.text[first:last], box=box, letters=word.letters[first:last])


def _stopped(word: Word, sign: str) -> Word:
    """The word with another sign, or none, for its full stop."""
    return replace(word, text=word.text[:-1] + sign, letters=word.letters[: len(word.letters) - (not sign)])


def _is_small_print(line: Line, above: Line) -> bool:
    """Lower than the line above, close below it, and without words of a value: a translation, however misread."""
    height = median(word.box[3] for word in above.words)
    lower = median(word.box[3] for word in line.words) < _SMALL_PRINT * height
    gap = median(word.box[1] for word in line.words) - median(word.box[1] + word.box[3] for word in above.words)
    return lower and gap < _CLOSE * height and not any(map(_is_of_a_value, line.words))


def _is_of_a_value(word: Word) -> bool:
    """A word in capitals or of a date in words, which goes on in small letters."""
    return in_capitals(word.text) or folded(word.text) in _IN_WORDS


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
