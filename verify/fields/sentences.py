"""Values in running text: "bahwa di BANDUNG pada tanggal ... telah lahir ...", as certificates tell them.

A kind lists the phrases of its form in the order in which the text says them (policies.models.Phrase). Each is looked
for everywhere, and of all places the chain is kept that follows the order and explains most of the print: so the
second "pada tanggal" of a death certificate is the birth, also where the first was misread.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from rapidfuzz import fuzz, process

from ocr.text import Line, Word, around
from policies.models import Phrase
from verify.date_words import NOISE
from verify.fields.captions import Value, folded
from verify.fields.translations import ENGLISH, in_capitals, running_words

_LEAST_LIKE, _EXACT = 0.8, 4
"""Likeness of a phrase misread; up to four letters must be read exactly, for `dan` and `dari` are a letter apart."""
_WORDS_MORE = 2
"""By so many words a phrase may be longer or shorter in print than in the policy: reading parts and joins them."""
_SHOUTED = 0.1
"""Less like a phrase is what stands in capitals, for so are the values: DANI IBRAHIM is no `dan ibu`."""
_MISREAD = 3.0
"""Letters of a phrase that each letter amiss takes back."""
_FAR_BELOW = 2.5
"""Heights of a word from one line to the next with nothing between: there another part of the form begins."""
_HOLE = 2.2
"""Heights of the words beside it, from which on a space may have held a word that was not read."""
_INDENT = 1.5
"""Heights that a line may begin left of the column it is in."""
_OPEN, _CUT = 0.6, 0.8
"""How sure a value is whose end was not found, and one that went on with the form's own words."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The words that the text tells after a phrase; `sure`, 0..1, that they are all of them and of this phrase."""

    value: Value
    phrase: str
    sure: float


@dataclass(frozen=True, slots=True)
class _Place:
    """Words `first` to `last` read as a phrase of step `step`."""

    step: int
    first: int
    last: int
    score: float
    phrase: str

    @property
    def weight(self) -> float:
        """Letters explained; "telah lahir" read exactly is worth more than RAKA read into "telah dilahirkan"."""
        return len(folded(self.phrase)) * (1 - _MISREAD * (1 - self.score))


def passages(lines: Sequence[Line], steps: Sequence[Phrase]) -> dict[str, Passage]:
    """By field, what the text says after its phrase; empty where the text holds none of the phrases."""
    words = running_words(lines)
    chain = _best_chain(list(_places(words, steps)))
    own = {folded(word) for step in steps for phrase in step.after for word in phrase.split()} | ENGLISH
    found: dict[str, Passage] = {}
    for at, place in enumerate(chain):
        field = steps[place.step].field
        if field is None or field in found:
            continue
        end = chain[at + 1].first if at + 1 < len(chain) else len(words)
        dated = NOISE if field.endswith("_date") else frozenset[str]()
        passage = _passage(_in_column(words[place.last + 1 : end], own - ENGLISH), own, dated)
        if passage is not None:
            value, ends = passage
            sure = min(place.score, _opening(steps, chain, at), ends or _closing(steps, chain, at))
            found[field] = Passage(value, place.phrase, sure)
    return found


def _places(words: Sequence[Word], steps: Sequence[Phrase]) -> Iterator[_Place]:
    """Wherever a spelling of a step may stand; of those that overlap, all."""
    spellings = [(at, phrase, folded(phrase)) for at, step in enumerate(steps) for phrase in step.after]
    if not words or not spellings:
        return
    most = max(len(phrase.split()) for _, phrase, _ in spellings) + _WORDS_MORE
    texts = [folded(word.text) for word in words]
    spans = [(first, last) for first in range(len(words)) for last in range(first, min(first + most, len(words)))]
    spelt = ["".join(texts[first : last + 1]) for first, last in spans]
    scores = process.cdist(
        spelt, [key for *_, key in spellings], scorer=fuzz.ratio, score_cutoff=100 * _LEAST_LIKE, dtype=np.float32
    )
    for row, column in zip(*np.nonzero(scores), strict=True):
        (first, last), (at, phrase, key) = spans[row], spellings[column]
        score = float(scores[row, column]) / 100
        if score < 1 and len(key) <= _EXACT:
            continue
        if all(each.text.isupper() for each in words[first : last + 1]):
            score -= _SHOUTED
        if score >= _LEAST_LIKE:
            yield _Place(at, first, last, score, phrase)


def _best_chain(places: Sequence[_Place]) -> list[_Place]:
    """The places, one a step at most and in the order of the steps, whose phrases are together the longest."""
    ordered = sorted(places, key=lambda each: (each.last, each.step))
    best: list[tuple[float, int]] = []
    for at, place in enumerate(ordered):
        # of two that explain as much, the earlier step
        before = max(((best[one][0], -one) for one in range(at) if _follows(ordered[one], place)), default=(0.0, 1))
        best.append((before[0] + place.weight, -before[1]))
    chain: list[_Place] = []
    at = max(range(len(best)), key=lambda each: best[each][0], default=-1)
    while at >= 0:
        chain.append(ordered[at])
        at = best[at][1]
    return chain[::-1]


def _follows(one: _Place, other: _Place) -> bool:
    return one.step < other.step and one.last < other.first


def _opening(steps: Sequence[Phrase], chain: Sequence[_Place], at: int) -> float:
    """How sure it is that a phrase is that of its step: a short one, or one of several fields, needs what is before."""
    place = chain[at]
    fields = {step.field for step in steps if place.phrase in step.after}
    doubtful = len(fields) > 1 or len(folded(place.phrase)) <= _EXACT
    return _OPEN if doubtful and _untold(steps, chain, chain[at - 1].step if at else -1, place.step) else 1.0


def _closing(steps: Sequence[Phrase], chain: Sequence[_Place], at: int) -> float:
    """How sure it is that the words end where the next phrase found begins: those of a phrase not found may follow."""
    if at + 1 == len(chain) or _untold(steps, chain, chain[at].step, chain[at + 1].step):
        return _OPEN
    return chain[at + 1].score


def _untold(steps: Sequence[Phrase], chain: Sequence[_Place], one: int, other: int) -> bool:
    """Whether a field between two steps was found nowhere."""
    told = {steps[each.step].field for each in chain}
    return any(step.field is not None and step.field not in told for step in steps[one + 1 : other])


def _passage(words: Sequence[Word], own: Set[str], usual: Set[str]) -> tuple[Value, float | None] | None:
    """The value in the words and how sure its end is, None where only the phrase that follows tells that.

    `usual` are small words that the form prints within such values: MEI tahun DUA RIBU.
    """
    kept = _near(words)
    value = _within_small(kept, own)
    if not value:
        return None
    strange = any(in_capitals(each.text) for each in value) and any(
        _is_small(each.text) and each.text not in usual for each in value
    )
    if strange or _has_hole(value):
        return Value(tuple(value)), _OPEN
    if len(value) < len(kept):
        return Value(tuple(value)), _CUT
    # a gap ends a value as surely as a phrase does
    return Value(tuple(value)), 1.0 if len(kept) < len(words) else None


def _in_column(words: Sequence[Word], own: Set[str]) -> list[Word]:
    """A value in capitals without what stands left of its beginning, on the lines below, mostly in small letters.

    That is the translation of the phrase, however misread; but with the form's own words another value begins. A value
    that goes on at the left margin does so in capitals.
    """
    if not words or not in_capitals(words[0].text):
        return list(words)
    left = words[0].box[0] - _INDENT * words[0].box[3]
    kept: list[Word] = []
    for run in _runs(words, left):
        if run[0].box[0] >= left or not _mostly_small(run):
            kept += run
        elif any(folded(word.text) in own for word in run):
            # `_within_small` ends the value here
            return [*kept, *run]
    return kept


def _runs(words: Sequence[Word], left: float) -> Iterator[list[Word]]:
    """The words of each line, those that stand left of a place apart from those behind it."""
    run: list[Word] = []
    for word in words:
        if run and (word.box[0] <= run[-1].box[0] or (run[0].box[0] < left) != (word.box[0] < left)):
            yield run
            run = []
        run.append(word)
    yield run


def _mostly_small(words: Sequence[Word]) -> bool:
    letters = [each for word in words for each in word.text if each.isalpha()]
    return 2 * sum(each.islower() for each in letters) > len(letters)


def _near(words: Sequence[Word]) -> list[Word]:
    """The words up to the first gap that is wider than lines of one text have between them."""
    kept: list[Word] = []
    for word in words:
        if kept:
            height = median(each.box[3] for each in kept)
            _, top, _, tall = around(each.box for each in kept)
            if word.box[1] - (top + tall) > _FAR_BELOW * height:
                break
        kept.append(word)
    return kept


def _has_hole(words: Sequence[Word]) -> bool:
    """Whether a word may be missing between two of one line, under a reflection or a stamp."""
    return any(
        other.box[0] - (one.box[0] + one.box[2]) > _HOLE * max(one.box[3], other.box[3])
        for one, other in pairwise(words)
    )


def _within_small(words: Sequence[Word], own: Set[str]) -> list[Word]:
    """A value in capitals without the small letters before it, and up to the form's own words behind it."""
    start = next((at for at, word in enumerate(words) if in_capitals(word.text)), None)
    if start is None:
        return list(words)
    first = max((at + 1 for at, word in enumerate(words[:start]) if _is_small(word.text)), default=0)
    after = (at for at, word in enumerate(words) if at > start and word.text.islower() and folded(word.text) in own)
    return list(words[first : next(after, len(words))])


def _is_small(text: str) -> bool:
    return text.isalpha() and text.islower()
