"""A page made ready and read: found, straightened, turned so that its letters stand upright, read once."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ocr.engine import Picture, ReadingEngine
from ocr.prepare import even_light, scaled, turned
from ocr.rules import without_rules
from ocr.text import Line
from policies.models import DocumentKind
from verify.geometry import Straightened
from verify.page import Page, quarter_turn

_CARD_MM = 130.0
_CARD_SIDE, _SHEET_SIDE = 1600, 2400
"""Pixels of the longer side at which the capitals of a card and of an A4 sheet are about 30 pixels high."""
_ENOUGH_LETTERS = 40
"""Letters in well-read words of three or more; a page turned the wrong way gives fewer than ten."""
_ENOUGH_SHARE = 0.3
"""Of all letters; a page turned the wrong way gives a fifth, a good one nine tenths, a small and grainy one a third."""
_SAME_SHAPE = 0.05
"""Telephones take pictures of 3 to 4, which is not far from an open passport."""


def read_page(
    engine: ReadingEngine, number: int, pixels: Picture, straightened: Straightened, kind: DocumentKind
) -> Page:
    """The page with its lines; `flat` is scaled for reading and turned upright."""
    card = kind.ratio is not None and max(kind.ratio) < _CARD_MM
    factor = (_CARD_SIDE if card else _SHEET_SIDE) / max(straightened.image.shape[:2])
    flat = scaled(straightened.image, factor)
    # scaled() leaves a picture alone that is nearly of the size already
    real = flat.shape[1] / straightened.image.shape[1]
    page = Page(number, pixels, flat, straightened.matrix @ np.diag([1 / real, 1 / real, 1.0]))
    first = _first_turn(engine, flat, straightened, kind)
    best = _read_turned(engine, page, first)
    for degrees in _other_turns(engine, best, first):
        if _glimpsed(engine, page, degrees) > _letters(best.lines):
            best = _read_turned(engine, page, degrees)
        if _well_read(best.lines):
            break
    return best


def _first_turn(engine: ReadingEngine, flat: Picture, straightened: Straightened, kind: DocumentKind) -> int:
    """Degrees by the shape of the document; of a whole picture, which may be of anything, the engine is asked."""
    if kind.ratio is None:
        return 0
    height, width = flat.shape[:2]
    if straightened.corners is None:
        across = abs(height / width * kind.ratio[1] / kind.ratio[0] - 1) < _SAME_SHAPE
        seen = engine.turn(flat) if across else 0
        return 90 if seen is None else seen
    lies = bool(width > height)
    wrong = lies != (kind.ratio[0] > kind.ratio[1]) and abs(width - height) > 0.1 * max(width, height)
    return 90 if wrong else 0


def _other_turns(engine: ReadingEngine, page: Page, first: int) -> Iterator[int]:
    """The turn that the engine sees, then upside down, the most frequent mistake of scanners, then as it came."""
    if _well_read(page.lines):
        return
    seen = engine.turn(page.flat)
    if seen:
        yield (first + seen) % 360
    if seen != 180:
        yield (first + 180) % 360
    if first and seen != 360 - first:
        yield 0


def _read_turned(engine: ReadingEngine, page: Page, degrees: int) -> Page:
    height, width = page.flat.shape[:2]
    flat = turned(page.flat, degrees)
    upright = replace(page, flat=flat, to_page=page.to_page @ quarter_turn(width, height, degrees))
    return replace(upright, lines=_lines(engine, flat))


def _glimpsed(engine: ReadingEngine, page: Page, degrees: int) -> int:
    """Letters of the turned page at half its size: a third of the time, and enough to tell which way it lies."""
    return _letters(_lines(engine, scaled(turned(page.flat, degrees), 0.5)))


def _lines(engine: ReadingEngine, flat: Picture) -> tuple[Line, ...]:
    return engine.read(without_rules(even_light(flat)), "sparse")


def _letters(lines: tuple[Line, ...]) -> int:
    words = (word for line in lines for word in line.words if word.confidence >= 0.6 and len(word.text) >= 3)
    return sum(sum(each.isalnum() for each in word.text) for word in words)


def _well_read(lines: tuple[Line, ...]) -> bool:
    """Enough letters, and not most of them doubtful, as they are upside down."""
    every = sum(sum(each.isalnum() for each in word.text) for line in lines for word in line.words)
    return _letters(lines) >= max(_ENOUGH_LETTERS, _ENOUGH_SHARE * every)
