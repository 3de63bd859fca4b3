"""Reading with a PDF's text layer: what it and the pixels agree on is surer, and drawn print is spelt by it.

What the pixels contradict stays as it was read, and is doubted where the layer is right everywhere else;
verify/forgery/text_layer.py tells it.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from ocr.text import Box, Letter, Line, Word
from verify.confusions import TWINS
from verify.name_forms import look_key
from verify.page import Page
from verify.text_layer import PRINTED, aligned

_AGREED_PRINT, _AGREED_UNSEEN = 0.02, 0.3
"""What is left of a letter's doubt where drawn text says the same, and where another machine's reading does, which
stumbles over the same blots."""
_SPELT = 0.96
"""How sure a letter is that drawn text tells and the pixels allow."""
_CLEAN, _FEWEST, _CONTRADICTED = 0.85, 8, 0.8
"""A layer that says what was read of so large a share of so many words; how sure a letter is at most where it does not.
"""
_POSSIBLE = 0.01
"""A character that the engine holds this likely at its place is allowed by the pixels."""
_ALIKE = 0.75
"""Share of equal letters from which on a word with a letter lost or too many is the same one."""
_LEVEL, _SAME_PLACE = 0.5, 0.7
"""How near two words' middles are in heights, and how much of both together they share across."""


def with_layer(page: Page, layer: Sequence[Word]) -> Page:
    """The page with its words surer, or spelt anew, by the words that its file says stand on it (verify.text_layer).

    Places and the number of words stay, but for a word that drawn text tells as several.
    """
    read = [replace(word, box=page.on_page(word.box)) for line in page.lines for word in line.words]
    told = _Layer(aligned(layer, read))
    there = [told.under(word.box) for word in read]
    doubting = _is_clean(read, there)
    anew = (tuple(_told(word, some, doubting)) for word, some in zip(_words(page), there, strict=True))
    return replace(page, lines=tuple(Line(tuple(one for _ in line.words for one in next(anew))) for line in page.lines))


def _words(page: Page) -> Iterator[Word]:
    return (word for line in page.lines for word in line.words)


def _is_clean(read: Sequence[Word], there: Sequence[Sequence[Word]]) -> bool:
    """Whether the layer says what was read nearly everywhere, so that it says something where it does not."""
    pairs = [word.text == _joined(some) for word, some in zip(read, there, strict=True) if some]
    return len(pairs) >= _FEWEST and sum(pairs) >= _CLEAN * len(pairs)


def _joined(words: Sequence[Word]) -> str:
    return "".join(each.text for each in words)


class _Layer:
    """Words by the height of their middle."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = sorted(words, key=lambda each: each.middle)
        self.middles = [each.middle for each in self.words]

    def under(self, box: Box) -> list[Word]:
        """From left to right those that stand in a box, if they and it are in the same place; else none."""
        x, y, width, height = box
        reach = _LEVEL * height
        start = bisect_left(self.middles, y + height / 2 - reach)
        end = bisect_left(self.middles, y + height / 2 + reach)
        # a word that only touches the next one's first letter is not in its place
        inside = [
            each
            for each in self.words[start:end]
            if min(x + width, each.box[0] + each.box[2]) - max(x, each.box[0]) > 0.3 * min(width, each.box[2])
        ]
        if not inside:
            return []
        left = min(each.box[0] for each in inside)
        right = max(each.box[0] + each.box[2] for each in inside)
        shared = min(x + width, right) - max(x, left)
        union = max(x + width, right) - min(x, left)
        return sorted(inside, key=lambda each: each.box[0]) if shared >= _SAME_PLACE * union else []


def _told(word: Word, there: Sequence[Word], doubting: bool) -> Iterator[Word]:
    text = _joined(there)
    drawn = bool(there) and all(each.confidence == PRINTED for each in there)
    if not there:
        yield word
    elif text == word.text or (drawn and _allowed(word, text)):
        yield from _split(word, _letters(word, text, drawn), there if drawn else there[:1])
    else:
        yield _doubted(word) if doubting else word


def _doubted(word: Word) -> Word:
    letters = tuple(
        replace(each, choices=tuple((one, min(share, _CONTRADICTED)) for one, share in each.choices))
        for each in word.letters
    )
    return replace(word, confidence=min(word.confidence, _CONTRADICTED), letters=letters)


def _allowed(word: Word, text: str) -> bool:
    """Whether the pixels may show this text, for all that was read there."""
    if len(text) == len(word.text):
        told = word.letters if len(word.letters) == len(word.text) else ()
        return all(
            one == two or two in TWINS.get(one, {}) or look_key(one.upper()) == look_key(two.upper())
            or bool(told and dict(told[at].choices).get(two, 0.0) >= _POSSIBLE)
            for at, (one, two) in enumerate(zip(word.text, text, strict=True))
        )  # fmt: skip
    # a lost digit makes another number
    lettered = not any(each.isdigit() for each in word.text + text)
    return lettered and Levenshtein.normalized_similarity(word.text.upper(), text.upper()) >= _ALIKE


def _letters(word: Word, text: str, drawn: bool) -> tuple[Letter, ...]:
    x, _, width, _ = word.box
    pitch = width / len(text)
    if len(word.letters) != len(text):
        sure = (word.confidence if text == word.text else _SPELT,) * len(text)
        middles = [x + (at + 0.5) * pitch for at in range(len(text))]
    else:
        sure = tuple(
            dict(each.choices).get(one, 0.0) if one == seen else _SPELT
            for one, seen, each in zip(text, word.text, word.letters, strict=True)
        )
        middles = [each.middle for each in word.letters]
    left = _AGREED_PRINT if drawn else _AGREED_UNSEEN
    agreed = (1 - (1 - each) * left if text == word.text else min(1 - (1 - each) * left, _SPELT) for each in sure)
    return tuple(Letter(((one, each),), middle) for one, each, middle in zip(text, agreed, middles, strict=True))


def _split(word: Word, letters: Sequence[Letter], there: Sequence[Word]) -> Iterator[Word]:
    """One word, or as many as drawn text tells, each with its share of the place."""
    counts = [len(each.text) for each in there] if len(there) > 1 else [len(letters)]
    x, y, width, height = word.box
    start = 0
    for count in counts:
        left, right = (round(x + width * at / len(letters)) for at in (start, start + count))
        some = tuple(letters[start : start + count])
        sure = sum(each.choices[0][1] for each in some) / count
        text = "".join(each.choices[0][0] for each in some)
        yield Word(text, sure, (left, y, max(1, right - left), height), some)
        start += count
