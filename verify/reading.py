"""A page made ready and read: found, laid straight, turned so that its letters stand upright, read once."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ocr.engine import Lie, Picture, ReadingEngine, Strips
from ocr.prepare import scaled
from ocr.text import Line
from policies.models import DocumentKind
from verify.fields.captions import find_captions
from verify.geometry import Matrix, Straightened, warped
from verify.levelling import laid_straight, moved
from verify.page import Page

_LIE_SIDE = 960
"""Pixels of the longer side at which it is told how the print lies."""
_HARDLY_TURNED, _FINE_ENOUGH = 2.0, 0.5
"""Degrees; and pixels in which lines were looked for to a pixel of the picture that is read."""
_ENOUGH_LETTERS = 40
"""Letters in well-read words of three or more; a page turned the wrong way gives fewer than ten."""
_ENOUGH_SHARE = 0.3
"""Of all letters; a page turned the wrong way gives a fifth, a good one nine tenths, a small and grainy one a third."""
_ENOUGH_LABELS = 0.5
"""Share of a kind's fields whose label must be found, or an outline is not believed to be the document's."""
_SHEET = 1500
"""A kind's `reading_side` from which on its print is so small beside the sheet that half is missed from afar."""
_SMALL, _NEAR_SIDE = 0.5, 2900
"""Share of the picture's longer side below which print is looked at more closely, and pixels of that side then."""
_MARGIN = 0.05
"""Share of the print's size that is kept around it when nothing but the print tells where the document is."""


def read_page(
    engine: ReadingEngine, number: int, pixels: Picture, straightened: Straightened, kind: DocumentKind
) -> Page:
    """The page with its lines; `flat` is scaled for reading and turned upright.

    Where an outline was found but little of what the kind prints can be read inside it, the whole picture is read,
    and the reading that found more labels is kept: by what was read, for no score of an outline tells as much.
    """
    best = _read_within(engine, number, pixels, straightened, kind)
    if straightened.corners is None or _labels(best.lines, kind) >= _ENOUGH_LABELS:
        return best
    whole = Straightened(pixels, None, np.eye(3), straightened.cut_off)
    other = _read_within(engine, number, pixels, whole, kind)
    return max(best, other, key=lambda page: (_labels(page.lines, kind), _letters(page.lines)))


def _read_within(
    engine: ReadingEngine, number: int, pixels: Picture, straightened: Straightened, kind: DocumentKind
) -> Page:
    side = round(kind.reading_side * engine.scale)
    sheet = straightened.corners is None and kind.reading_side >= _SHEET
    read_at = side if sheet or _stands_straight(straightened, kind) else 0
    page = _seen_at(max(_LIE_SIDE, read_at), number, pixels, straightened)
    lie = engine.lie(page.flat, read_at)
    if lie is not None and straightened.corners is None and _reach(page, lie) < _SMALL:
        # a card on a scanner's sheet: seen from afar, half of its lines are missed
        near = _seen_at(_NEAR_SIDE, number, pixels, straightened)
        wide = max(near.flat.shape[:2])
        closely = engine.lie(near.flat, wide) if wide > max(page.flat.shape[:2]) else None
        if closely is not None:
            page, lie = near, closely
    if lie is not None:
        return _read_turned(engine, page, lie, side, straightened.corners is None)
    for degrees in (0.0, 180.0, 90.0, 270.0):
        read = _read_turned(engine, page, Lie(degrees), side, False)
        page = max(page, read, key=lambda each: _letters(each.lines))
        if _well_read(page.lines):
            break
    return page if page.lines else read


def _seen_at(side: int, number: int, pixels: Picture, straightened: Straightened) -> Page:
    """The page before it is read, its longer side no more than so many pixels."""
    small = scaled(straightened.image, min(1.0, side / max(straightened.image.shape[:2])))
    return Page(number, pixels, small, straightened.matrix @ _between(straightened.image, small))


def _reach(page: Page, lie: Lie) -> float:
    """The print's longer side as a share of the picture's; 1 where the engine does not tell."""
    if lie.strips is None or not len(lie.strips):
        return 1.0
    points = lie.strips.reshape(-1, 2)
    return float((points.max(axis=0) - points.min(axis=0)).max() / max(page.flat.shape[:2]))


def _between(large: Picture, small: Picture) -> Matrix:
    """Points of the small copy to points of the large one."""
    return np.diag([large.shape[1] / small.shape[1], large.shape[0] / small.shape[0], 1.0])


def _read_turned(engine: ReadingEngine, page: Page, lie: Lie, side: int, by_print: bool) -> Page:
    """The page laid as its print lies; `by_print` where nothing but the print tells where the document is."""
    height, width = page.flat.shape[:2]
    matrix, size = laid_straight(width, height, lie, side, whole=not by_print, margin=_MARGIN)
    to_page = page.to_page @ matrix
    upright = replace(page, flat=warped(page.pixels, to_page, size), to_page=to_page)
    # what is cut out by its print alone is larger than it was when its lines were looked for
    strips = None if by_print else _kept(lie, matrix)
    return replace(upright, lines=engine.read(upright.flat, "sparse", strips=strips))


def _stands_straight(straightened: Straightened, kind: DocumentKind) -> bool:
    """Whether an outline was found whose longer side is the kind's: its lines are likely to stay where they are."""
    if straightened.corners is None or kind.ratio is None:
        return False
    height, width = straightened.image.shape[:2]
    return bool((width > height) == (kind.ratio[0] > kind.ratio[1]))


def _kept(lie: Lie, matrix: Matrix) -> Strips | None:
    """The lines by which the lie was told, on the picture that `matrix` leads back from; None to look for them again.

    They are kept where the print was hardly turned and had been looked for nearly as finely as it is read.
    """
    turned = abs((lie.degrees + 180) % 360 - 180)
    step = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if lie.strips is None or turned > _HARDLY_TURNED or lie.fineness * step < _FINE_ENOUGH:
        return None
    return moved(lie.strips, np.asarray(np.linalg.inv(matrix), np.float64))


def _labels(lines: Sequence[Line], kind: DocumentKind) -> float:
    """Share of the kind's fields, those with labels, of which a label or phrase was read; 1 for a kind without such."""
    spelt = {spec.name: set(spec.labels) for spec in kind.fields if spec.labels}
    if not spelt:
        return 1.0
    for phrase in kind.sentences:
        if phrase.field in spelt:
            spelt[phrase.field].update(phrase.after)
    found = {each.label for each in find_captions(lines, sorted(set().union(*spelt.values())))}
    return sum(bool(found & some) for some in spelt.values()) / len(spelt)


def _letters(lines: Sequence[Line]) -> int:
    words = (word for line in lines for word in line.words if word.confidence >= 0.6 and len(word.text) >= 3)
    return sum(sum(each.isalnum() for each in word.text) for word in words)


def _well_read(lines: Sequence[Line]) -> bool:
    """Enough letters, and not most of them doubtful, as they are upside down."""
    every = sum(sum(each.isalnum() for each in word.text) for line in lines for word in line.words)
    return _letters(lines) >= max(_ENOUGH_LETTERS, _ENOUGH_SHARE * every)
