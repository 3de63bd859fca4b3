"""A page made ready and read: found, straightened, turned so that its letters stand upright, read once."""

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
    best = _read_turned(engine, page, 90 if _lies_wrong(flat, kind) else 0)
    if _letters(best.lines) >= _ENOUGH_LETTERS:
        return best
    for degrees in _other_turns(engine, best):
        again = _read_turned(engine, page, degrees)
        if _letters(again.lines) > _letters(best.lines):
            best = again
        if _letters(best.lines) >= _ENOUGH_LETTERS:
            break
    return best


def _lies_wrong(flat: Picture, kind: DocumentKind) -> bool:
    if kind.ratio is None:
        return False
    height, width = flat.shape[:2]
    lies = bool(width > height)
    return lies != (kind.ratio[0] > kind.ratio[1]) and abs(width - height) > 0.1 * max(width, height)


def _other_turns(engine: ReadingEngine, page: Page) -> list[int]:
    """The turn that the engine sees, else upside down: the most frequent mistake of scanners."""
    seen = engine.turn(page.flat)
    done = _turn_of(page)
    return [(done + seen) % 360] if seen else [(done + 180) % 360] if seen is None else []


def _turn_of(page: Page) -> int:
    matrix = page.to_page
    return int(round(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])) / 90) * -90) % 360


def _read_turned(engine: ReadingEngine, page: Page, degrees: int) -> Page:
    height, width = page.flat.shape[:2]
    flat = turned(page.flat, degrees)
    upright = replace(page, flat=flat, to_page=page.to_page @ quarter_turn(width, height, degrees))
    return replace(upright, lines=engine.read(without_rules(even_light(flat)), "sparse"))


def _letters(lines: tuple[Line, ...]) -> int:
    words = (word for line in lines for word in line.words if word.confidence >= 0.6 and len(word.text) >= 3)
    return sum(sum(each.isalnum() for each in word.text) for word in words)
