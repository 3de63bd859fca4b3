"""The letters of one line, by the recogniser of PP-OCRv6, each with what else might stand there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from string import ascii_letters, digits

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.narrowed import narrowed
from ocr.onnx import planes, session
from ocr.text import Letter

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
_SIGNS = ".,:;"
"""After one of these a space is expected, before it none is printed."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spaces:
    """From which probability on a model's space counts, between letters and after a sign such as a full stop.

    `overlooked` is how often a space after a full stop or comma is there although the model sees none.
    """

    between: float
    after_sign: float
    overlooked: float


TINY = Spaces(0.2, 0.1, 0.12)
"""Measured on 40 faces: of spaces 98 % are found between letters and 91 % after a full stop."""
SMALL = Spaces(0.2, 0.05, 0.03)
"""On five faces, as wide as they are and narrow, of 140 spaces after a full stop 137 are found, and none too many."""


class Recogniser:
    """The model, loaded once."""

    def __init__(self, model: Path, characters: Path, spaces: Spaces = TINY, *, narrow: bool = True) -> None:
        """`narrow` takes time at first and saves some with each line; it pays where a page is read, not a few words."""
        # position 0 is the blank of CTC, the one after the last character the space
        every = ["", *characters_of(characters), " "]
        told = [at for at, each in enumerate(every) if not narrow or each == "" or _is_told(each)]
        self._spaces = spaces
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
        return tuple(_collapsed(scores, self._characters, width / wide, self._spaces))

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


def _collapsed(scores: Scores, characters: list[str], factor: float, spaces: Spaces) -> Iterable[Letter]:
    """One letter for each run of columns with the same best character (Graves et al. 2006, best path).

    Of a run the column that is surest tells the choices; what is not among them is the blank's, a lost letter.
    Between letters a space counts from a lower probability on: it has no ink, and the model would rather say nothing.
    """
    space = characters.index(" ")
    after, chance = "", 0.0
    for start, end, at in _runs(scores):
        if at == 0 or at == space:
            chance = max(chance, 1.0 if at == space else float(scores[start:end, space].max()))
            continue
        peak = start + int(scores[start:end, at].argmax())
        letter = Letter(_choices(scores[peak], characters), (start + end) / 2 * _STEP * factor)
        least = spaces.after_sign if after in _SIGNS else spaces.between
        spaced = chance > least and characters[at] not in _SIGNS
        if after and spaced:
            yield Letter(((" ", chance),), letter.middle - _STEP * factor)
        # two words run together are a mistake of the letter behind the space
        unseen = spaces.overlooked if after in (".", ",") else 0.0
        yield letter if spaced or not after else _doubted(letter, max(chance, unseen))
        after, chance = characters[at], 0.0


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
