"""Where the labels of a form stand, and the words that belong to each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from ocr.text import Box, Line, Word, around
from policies.models import FieldSpec

_LONGEST = 6
_LETTERS_A_MISTAKE = 3
"""One letter in so many of each word of a label may be misread, and one in shorter words."""
_LEAST_LIKE, _EXACT = 0.8, 4
"""MAYA is 0.75 like Ayah, DESAK 0.89 like Desa: four letters must match exactly, of ten two may be lost."""
_WIDE_GAP, _GIANT, LABEL_GAP = 2.2, 2.5, 1.2
"""In heights of the line's words."""
_EDGES = re.compile(r"^[^\w\"'(+-]+|[^\w\"').+-]+$")


@dataclass(frozen=True, slots=True)
class Caption:
    """One label found in print: words `first` to `last` of line `line`; `label` as the policy spells it."""

    label: str
    line: int
    first: int
    last: int
    score: float


@dataclass(frozen=True, slots=True)
class Value:
    """The words that belong to a label."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words, without the colon and specks at either end. Between words a comma or full stop stays."""
        kept = [each for each in (_without_specks(word.text) for word in self.words) if each]
        if kept:
            kept[-1] = trimmed(kept[-1])
        return " ".join(each for each in kept if each)

    @property
    def confidence(self) -> float:
        """The mean over the words, weighted by length."""
        return Line(self.words).confidence

    @property
    def box(self) -> Box:
        """The box around all words."""
        return around(word.box for word in self.words)


def trimmed(text: str) -> str:
    """A word without specks at its edges; a lone dash stays, for it may be a value."""
    return _EDGES.sub("", text)


def _without_specks(text: str) -> str:
    word = trimmed(text)
    return f"{word}," if word and text.endswith(",") else word


def folded(text: str) -> str:
    """Letters and digits only, lower case: spacing and dots are the first that reading loses."""
    return re.sub(r"[\W_]", "", text.lower())


def find_captions(lines: Sequence[Line], labels: Sequence[str]) -> list[Caption]:
    """All labels found, the best reading of each place first come; places never overlap."""
    wanted = [(label, _folded_words(label)) for label in dict.fromkeys(labels)]
    found = [
        Caption(label, at, first, last, score)
        for at, line in enumerate(lines)
        for first, last, words in _spans(line)
        for label, key in wanted
        if (score := _likeness(words, key)) > 0
        and (
            (_stands_as_label(line, first, last) and (score == 1 or _in_one_case(line, first, last, label)))
            or (score == 1 and _in_small_letters(line, first, last, label))
        )
    ]
    found.sort(key=lambda each: (-len(folded(each.label)) * each.score, -each.score))
    chosen: list[Caption] = []
    for caption in found:
        if not any(_overlap(caption, other) for other in chosen):
            chosen.append(caption)
    return sorted(chosen, key=lambda each: (each.line, each.first))


def _folded_words(text: str) -> list[str]:
    return [each for each in map(folded, text.split()) if each]


def _spans(line: Line) -> list[tuple[int, int, list[str]]]:
    texts = [folded(word.text) for word in line.words]
    spans = []
    for first in range(len(texts)):
        for last in range(first, min(first + _LONGEST, len(texts))):
            if ":" in line.words[last].text:
                break
            if texts[first] and texts[last]:
                spans.append((first, last, [each for each in texts[first : last + 1] if each]))
    return spans


def _stands_as_label(line: Line, first: int, last: int) -> bool:
    """At the start of a line or behind a gap, or before a colon: PAKU ALAM is not a misread Alamat."""
    if last + 1 < len(line.words) and line.words[last + 1].text.startswith(":"):
        return True
    before = [word for word in line.words[:first] if folded(word.text)]
    if not before:
        return True
    x, _, width, height = before[-1].box
    return line.words[first].box[0] - (x + width) > LABEL_GAP * height


def _in_small_letters(line: Line, first: int, last: int, label: str) -> bool:
    """Whether the words are printed as the label is: PERANGKAT DESA, in capitals, is an occupation and no Desa."""
    return label.isupper() or not all(word.text.isupper() for word in line.words[first : last + 1])


def _in_one_case(line: Line, first: int, last: int, label: str) -> bool:
    """Whether no word is in capitals, or all are: "Status Kawin KAWIN", like "Status Perkawinan", ends in a value."""
    capitals = [word.text.isupper() for word in line.words[first : last + 1]]
    return all(capitals) or not any(capitals) or any(word.isupper() for word in label.split())


def _likeness(words: list[str], label: list[str]) -> float:
    """0 for no match, else 0.8..1; short labels must match exactly, longer ones may lose a letter in five."""
    text, key = "".join(words), "".join(label)
    if text == key:
        return 1.0
    if len(words) == len(label) and any(_apart(*pair) for pair in zip(words, label, strict=True)):
        # "Nama MAYA" is nearly "Nama Ayah" as a whole, and not at all word by word
        return 0.0
    if len(key) <= _EXACT or abs(len(text) - len(key)) > 1 + len(key) // 6:
        return 0.0
    score = fuzz.ratio(text, key) / 100
    return score if score >= _LEAST_LIKE else 0.0


def _apart(word: str, of_label: str) -> bool:
    return Levenshtein.distance(word, of_label) > max(1, len(of_label) // _LETTERS_A_MISTAKE)


def _overlap(one: Caption, other: Caption) -> bool:
    return one.line == other.line and one.first <= other.last and other.first <= one.last


def value_of(lines: Sequence[Line], captions: Sequence[Caption], caption: Caption, more: int = 1) -> Value | None:
    """The words to the right of a label, and up to `more` lines below that go on in the same column."""
    line = lines[caption.line]
    after = [each.first for each in captions if each.line == caption.line and each.first > caption.last]
    words = up_to_gap(line.words[caption.last + 1 : min(after, default=len(line.words))])
    if not words:
        return None
    left, height = words[0].box[0], max(word.box[3] for word in words)
    bottom = max(word.box[1] + word.box[3] for word in words)
    labelled = {each.line for each in captions}
    for at in range(caption.line + 1, min(caption.line + 1 + more, len(lines))):
        below = [word for word in lines[at].words if word.box[0] >= left - height]
        below = up_to_gap(below)
        if (
            at in labelled
            or not below
            or (len(below) < len(lines[at].words) and _text_before(lines[at], left - height))
        ):
            break
        top = min(word.box[1] for word in below)
        if top - bottom > 1.1 * height or abs(below[0].box[0] - left) > 2 * height:
            break
        words += below
        bottom = max(word.box[1] + word.box[3] for word in below)
    return Value(tuple(words))


def _text_before(line: Line, left: float) -> bool:
    return any(len(folded(word.text)) > 1 for word in line.words if word.box[0] < left)


def up_to_gap(words: Sequence[Word]) -> list[Word]:
    """Words up to the first wide gap or giant: there stands another column, a photo or a stamp."""
    usual = median_low([word.box[3] for word in words]) if words else 0
    kept: list[Word] = []
    for word in words:
        if not kept and not (folded(word.text) or "-" in word.text):
            continue
        if kept and word.box[0] - (kept[-1].box[0] + kept[-1].box[2]) > _WIDE_GAP * max(usual, kept[-1].box[3]):
            break
        if word.box[3] > _GIANT * usual:
            break
        kept.append(word)
    return kept


def labels_of(specs: Sequence[FieldSpec]) -> list[str]:
    """Every label that any field of a kind goes by."""
    return [label for spec in specs for label in spec.labels]
