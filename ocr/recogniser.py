"""The letters of one line, by the recogniser of PP-OCRv6, each with what else might stand there."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from string import ascii_letters, digits

import cv2
import numpy as np
import yaml
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.onnx import session
from ocr.text import Letter

_HEIGHT = 48
_NARROWEST, _WIDEST = 16, 3200
_STEP = 8
"""Pixels of the 48 pixels high strip that one column of the model's answer stands for."""
WANTED = frozenset(ascii_letters + digits + " !\"#$%&'()*+,-./:;<=>?@[]_|°ÀÁÂÄÇÈÉÊËÌÍÑÒÓÖÙÚÜàáâäçèéêëíñóöúü")
"""Of the 6,900 characters that the model tells apart, those that papers in Latin letters print."""
_CHOICES = 5
_LEAST = 0.002
_SPACE, _SPACE_AFTER_SIGN = 0.2, 0.1
"""Measured on 40 faces: of spaces 98 % are found between letters and 91 % after a full stop."""
_OVERLOOKED = 0.12
"""How often a space after a full stop or comma is there although the model sees none."""
_SIGNS = ".,:;"
"""After one of these a space is expected, before it none is printed."""

Scores = NDArray[np.float32]


class Recogniser:
    """The model, loaded once."""

    def __init__(self, model: Path, characters: Path) -> None:
        self._session = session(model)
        listed = _characters(characters)
        # position 0 is the blank of CTC, the one after the last character the space
        every = ["", *listed, " "]
        columns = [at for at, each in enumerate(every) if each == "" or each in WANTED]
        self._columns = np.array(columns)
        self._characters = [every[at] for at in columns]

    def read(self, line: Picture, alphabet: str = "") -> tuple[Letter, ...]:
        """Letters of an upright line (H, W) or (H, W, 3), spaces among them; only of `alphabet` when it is given."""
        height, width = line.shape[:2]
        wide = int(np.clip(round(width * _HEIGHT / max(1, height)), _NARROWEST, _WIDEST))
        scores = self._scores(line, wide)
        if alphabet:
            scores = _only(scores, [each == "" or each in alphabet for each in self._characters])
        return tuple(_collapsed(scores, self._characters, width / wide))

    def _scores(self, line: Picture, wide: int) -> Scores:
        colour = line if line.ndim == 3 else np.asarray(cv2.cvtColor(line, cv2.COLOR_GRAY2RGB), np.uint8)
        how = cv2.INTER_AREA if colour.shape[0] > _HEIGHT else cv2.INTER_CUBIC
        scaled = cv2.resize(colour, (wide, _HEIGHT), interpolation=how)[:, :, ::-1].astype(np.float32)
        planes = np.ascontiguousarray((scaled / 127.5 - 1).transpose(2, 0, 1)[None])
        every = self._session.run(None, {"x": planes})[0][0]
        return np.asarray(every[:, self._columns], np.float32)


def _characters(path: Path) -> Sequence[str]:
    # the C loader, for the list is long
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    listed: list[str] = yaml.load(path.read_text("utf-8"), loader)["PostProcess"]["character_dict"]  # noqa: S506
    return [str(each) for each in listed]


def _only(scores: Scores, wanted: Sequence[bool]) -> Scores:
    kept = np.where(np.array(wanted)[None, :], scores, 0)
    return np.asarray(kept / np.maximum(kept.sum(axis=1, keepdims=True), 1e-9), np.float32)


def _collapsed(scores: Scores, characters: list[str], factor: float) -> Iterable[Letter]:
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
        spaced = chance > (_SPACE_AFTER_SIGN if after in _SIGNS else _SPACE) and characters[at] not in _SIGNS
        if after and spaced:
            yield Letter(((" ", chance),), letter.middle - _STEP * factor)
        # two words run together are a mistake of the letter behind the space
        unseen = _OVERLOOKED if after in (".", ",") else 0.0
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
    likely = [(characters[at], float(column[at])) for at in order if characters[at] and column[at] >= _LEAST]
    return tuple(likely[:_CHOICES])
