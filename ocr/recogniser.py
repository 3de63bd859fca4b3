"""The letters of one line, by the recogniser of PP-OCRv6, each with what else might stand there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from string import ascii_letters, digits

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.gaps import GAPPED, space_behind
from ocr.narrowed import narrowed
from ocr.onnx import planes, session
from ocr.text import Letter
from ocr.unsaid import SIGNS, TINY, Unsaid

_HEIGHT = 48
_NARROWEST, _WIDEST = 16, 3200
_MIDDLE = (127.5, 127.5, 127.5)
_MARGIN = 16
"""Pixels of the 48 pixels high strip added behind its end: without them a narrow I that ends a line is lost.

Of 165 strips with letters 0.65 as wide 17 were wrong without any, and 6 with a quarter of the height on both sides.
"""
_STEP = 8
"""Pixels of the 48 pixels high strip that one column of the model's answer stands for."""
WANTED = frozenset(ascii_letters + digits + " !\"#$%&'()*+,-./:;<=>?@[]_|°ÀÁÂÄÇÈÉÊËÌÍÑÒÓÖÙÚÜàáâäçèéêëíñóöúü")
"""Of the 6,900 characters that the model tells apart, those that papers in Latin letters print."""
_IDEOGRAPHS = ("\u2e80", "\u3000", "\u3040", "\uff00")
"""From the first to before the second, and from the third to before the fourth: never mistaken for Latin letters.

On 32,000 letters of drawn documents they had a hundredth of a percent of the probability where a letter had 90 %.
"""
_CHOICES = 5
_LEAST = 0.002

Scores = NDArray[np.float32]


class Recogniser:
    """The model, loaded once."""

    def __init__(self, model: Path, characters: Path, unsaid: Unsaid = TINY, *, narrow: bool = True) -> None:
        """`narrow` takes time at first and saves some with each line; it pays where a page is read, not a few words."""
        # position 0 is the blank of CTC, the one after the last character the space
        every = ["", *characters_of(characters), " "]
        told = [at for at, each in enumerate(every) if not narrow or each == "" or _is_told(each)]
        self._unsaid = unsaid
        self._session = session(narrowed(model.read_bytes(), len(every), told) if narrow else model)
        self._columns = np.array([at for at, place in enumerate(told) if every[place] in WANTED or place == 0])
        self._characters = [every[told[at]] for at in self._columns]

    def read(self, line: Picture, alphabet: str = "") -> tuple[Letter, ...]:
        """Letters of an upright line (H, W) or (H, W, 3), spaces among them; only of `alphabet` when it is given."""
        height, width = line.shape[:2]
        wide = int(np.clip(round(width * _HEIGHT / max(1, height)), _NARROWEST, _WIDEST))
        scores = self._scores(line, wide)
        if alphabet:
            scores = _only(scores, [each == "" or each in alphabet for each in self._characters])
        return tuple(_collapsed(scores, self._characters, width / wide, self._unsaid, partial(space_behind, line)))

    def _scores(self, line: Picture, wide: int) -> Scores:
        colour = line if line.ndim == 3 else np.asarray(cv2.cvtColor(line, cv2.COLOR_GRAY2RGB), np.uint8)
        how = cv2.INTER_AREA if colour.shape[0] > _HEIGHT else cv2.INTER_CUBIC
        scaled = cv2.resize(colour, (wide, _HEIGHT), interpolation=how)
        longer = np.asarray(cv2.copyMakeBorder(scaled, 0, 0, 0, _MARGIN, cv2.BORDER_REPLICATE), np.uint8)
        every = self._session.run(None, {"x": planes(longer, _MIDDLE, _MIDDLE)})[0][0]
        return np.asarray(every[:, self._columns], np.float32)


def _is_told(character: str) -> bool:
    """Whether the model tells it apart: WANTED, and signs that take some of the probability where print is unclear."""
    first, end, second, last = _IDEOGRAPHS
    return not (first <= character[0] < end or second <= character[0] < last)


def characters_of(path: Path) -> list[str]:
    """The characters that a model tells apart, in its order, from its inference.yml: the last list of that file.

    Read line by line, for a reader of YAML takes a tenth of a second for the 18,000 of the larger model.
    """
    _, listed = path.read_text("utf-8").split("character_dict:\n")
    return [_unquoted(line.removeprefix("  - ")) for line in listed.split("\n") if line.startswith("  - ")]


def _unquoted(scalar: str) -> str:
    quoted = len(scalar) > 1 and scalar[0] == scalar[-1] == "'"
    return scalar[1:-1].replace("''", "'") if quoted else scalar


def _only(scores: Scores, wanted: Sequence[bool]) -> Scores:
    kept = np.where(np.array(wanted)[None, :], scores, 0)
    return np.asarray(kept / np.maximum(kept.sum(axis=1, keepdims=True), 1e-9), np.float32)


def _collapsed(
    scores: Scores, characters: list[str], factor: float, unsaid: Unsaid, gap: Callable[[float], float | None]
) -> Iterable[Letter]:
    """One letter for each run of columns with the same best character (Graves et al. 2006, best path).

    Of a run the column that is surest tells the choices; what is not among them is the blank's, a lost letter. What is
    told of signs where the blank is best is weighed by the odds of `unsaid`, but for the space behind a sign at some
    place of the line, of which `gap` tells how likely it is to be seen.
    """
    space, signs = characters.index(" "), [characters.index(each) for each in SIGNS]
    after, middle, chances = "", 0.0, np.zeros(len(SIGNS), np.float32)
    for start, end, at in _runs(scores):
        if at == 0 or at == space:
            chances = np.maximum(chances, scores[start:end, signs].max(axis=0))
            continue
        peak = start + int(scores[start:end, at].argmax())
        letter = Letter(_choices(scores[peak], characters), (start + end) / 2 * _STEP * factor)
        told = dict(zip(SIGNS, chances.tolist(), strict=True))
        seen = gap(middle) if after and after in GAPPED else None
        for sign, likely in unsaid.between(after, characters[at], told, seen):
            if likely > 0.5:
                yield Letter(((sign, likely),), letter.middle - _STEP * factor)
            # a sign lost, or one too many, is a mistake of the letter behind
            letter = _doubted(letter, min(likely, 1 - likely))
        yield letter
        after, middle, chances = characters[at], letter.middle, np.zeros(len(SIGNS), np.float32)
    likely = unsaid.closing(after, dict(zip(SIGNS, chances.tolist(), strict=True)))
    if likely > 0.5:
        yield Letter(((".", likely),), len(scores) * _STEP * factor)


def _doubted(letter: Letter, chance: float) -> Letter:
    return Letter(tuple((each, likely * (1 - chance)) for each, likely in letter.choices), letter.middle)


def _runs(scores: Scores) -> Iterator[tuple[int, int, int]]:
    """Start, end and character of each run of columns with the same best character."""
    best = scores.argmax(axis=1)
    edges = [0, *(np.flatnonzero(np.diff(best)) + 1), len(best)]
    for start, end in pairwise(edges):
        yield int(start), int(end), int(best[start])


def _choices(column: Scores, characters: Sequence[str]) -> tuple[tuple[str, float], ...]:
    order = np.argsort(column)[::-1][: _CHOICES + 1]
    # the first stays however small: where signs of other scripts have the rest, none of ours is left otherwise
    kept = [at for at in order if column[at] >= _LEAST or at == order[0]]
    return tuple((characters[at], float(column[at])) for at in kept if characters[at])[:_CHOICES]
