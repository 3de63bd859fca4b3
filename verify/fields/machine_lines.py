"""Machine-readable lines read place by place: every character has the same width, and fillers are known by shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import cv2
import numpy as np

from ocr.engine import Picture, ReadingEngine
from ocr.fillers import Band, bands, painted_over
from ocr.prepare import even_light, scaled
from ocr.text import Box, around
from verify.page import Page

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_SHAPES = {(2, 44), (2, 36), (3, 30)}
_GLYPH_HEIGHTS = (34, 48)
"""Heights in pixels at which the letters are read, one after the other."""
_NARROW = 0.88
"""A C or a 4 that looks like a filler is this much narrower than the fillers around it."""
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class _Grid:
    """The places of one block: the middle of the first, the distance between two, and how many there are."""

    start: float
    pitch: float
    width: int

    def place(self, box: Box) -> int:
        middle = box[0] + box[2] / 2
        return min(self.width - 1, max(0, round((middle - self.start) / self.pitch)))


@dataclass(frozen=True, slots=True)
class MachineLines:
    """A block of such lines on an evenly lit page, and the places of its characters."""

    lit: Picture
    lines: tuple[Band, ...]
    grid: _Grid

    @property
    def box(self) -> Box:
        """Around all lines, in pixels of `Page.flat`."""
        return around(band.box for band in self.lines)

    def readings(self, engine: ReadingEngine) -> Iterator[tuple[str, ...]]:
        """The text of the lines, read again and again in another size; nothing is read before it is asked for."""
        for height in _GLYPH_HEIGHTS:
            yield tuple(self._line(engine, band, height) for band in self.lines)

    def _line(self, engine: ReadingEngine, band: Band, height: int) -> str:
        places = ["<"] * self.grid.width
        clean = painted_over(self.lit, band.fillers)
        words = _words(engine, clean, band.box, height)
        for run in _runs(band):
            text = "".join(text for middle, text in words if run[0][0] <= middle <= run[-1][0] + run[-1][2])
            letters = text if len(text) == len(run) else _read_run(engine, clean, run, height)
            for box, letter in zip(run, letters, strict=False):
                places[self.grid.place(box)] = letter
        return "".join(places)


def find_machine_lines(page: Page) -> MachineLines | None:
    """The lowest block of two or three such lines, None when there is none."""
    lit = even_light(page.flat)
    found = bands(lit)
    for count in (3, 2):
        for last in range(len(found), count - 1, -1):
            group = found[last - count : last]
            grid = _grid(group)
            if (count, grid.width) in _SHAPES and _neighbours(group):
                return MachineLines(lit, tuple(_sifted(group)), grid)
    return None


def _grid(group: Sequence[Band]) -> _Grid:
    """The lines of a block begin and end below each other; one may have lost a glyph at an end."""
    start, end = min(band.start for band in group), max(band.end for band in group)
    pitch = median(band.pitch for band in group)
    return _Grid(start, pitch, round((end - start) / pitch) + 1)


def _neighbours(group: Sequence[Band]) -> bool:
    close = all(0.5 * upper.box[3] < lower.box[1] - upper.box[1] < 5 * upper.box[3] for upper, lower in pairwise(group))
    return close and max(band.pitch for band in group) < 1.06 * min(band.pitch for band in group)


def _sifted(group: Sequence[Band]) -> Iterator[Band]:
    usual = median(width / height for band in group for _, _, width, height in band.fillers)
    for band in group:
        yield Band(band.glyphs, tuple(box for box in band.fillers if box[2] / box[3] > _NARROW * usual))


def _runs(band: Band) -> Iterator[list[Box]]:
    """The glyphs between fillers."""
    run: list[Box] = []
    for box in band.glyphs:
        if box not in band.fillers:
            run.append(box)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _read_run(engine: ReadingEngine, clean: Picture, run: Sequence[Box], height: int) -> str:
    """A letter for each glyph; a run of which another number of letters is read is halved and read again."""
    text = "".join(text for _, text in _words(engine, clean, around(run), height))
    if len(text) == len(run) or len(run) < 2 * _SHORTEST:
        return text
    half = len(run) // 2
    parts = (run[:half], run[half:])
    return "".join(_read_run(engine, clean, part, height).ljust(len(part), "<")[: len(part)] for part in parts)


def _words(engine: ReadingEngine, clean: Picture, box: Box, height: int) -> list[tuple[float, str]]:
    """The words in a part of a line, each with the x of its middle on the page."""
    x, y, width, tall = box
    pad = tall // 3
    strip = clean[max(0, y - pad) : y + tall + pad, x : x + width]
    # white at both ends: the neighbours there must not be read
    framed = np.asarray(cv2.copyMakeBorder(strip, 0, 0, pad, pad, cv2.BORDER_CONSTANT, value=255), np.uint8)
    picture = scaled(framed, height / tall)
    factor = picture.shape[1] / framed.shape[1]
    lines = engine.read(picture, "line", _ALPHABET)
    return [(x - pad + (word.box[0] + word.box[2] / 2) / factor, word.text) for line in lines for word in line.words]
