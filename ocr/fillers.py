"""The filler `<` of machine-readable lines, found by its shape: engines miscount it in rows and read it as K or C."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.prepare import grey
from ocr.text import Box, around

_ROWS = 17
"""Heights at which the outline of a glyph is measured."""
_LEAST_HEIGHT, _LEAST_IN_A_BAND = 8, 20


@dataclass(frozen=True, slots=True)
class Band:
    """One line of glyphs at even distances: their boxes from left to right, and which of them are fillers."""

    glyphs: tuple[Box, ...]
    fillers: tuple[Box, ...]

    @property
    def box(self) -> Box:
        """Around all glyphs."""
        return around(self.glyphs)

    @property
    def pitch(self) -> float:
        """Pixels from one place to the next: the middle of the distances, for the print is of one width."""
        middles = [x + width / 2 for x, _, width, _ in self.glyphs]
        steps = np.diff(middles)
        usual = float(np.median(steps))
        return float(np.mean([each for each in steps if 0.75 * usual < each < 1.25 * usual]))

    @property
    def start(self) -> float:
        """The middle of the first glyph."""
        return self.glyphs[0][0] + self.glyphs[0][2] / 2

    @property
    def end(self) -> float:
        """The middle of the last glyph."""
        return self.glyphs[-1][0] + self.glyphs[-1][2] / 2


def bands(picture: Picture) -> list[Band]:
    """Lines that hold fillers, from top to bottom. The picture is evenly lit, its letters upright."""
    glyphs = _glyphs(picture)
    chevrons = [box for box, mask in glyphs if _is_filler(mask)]
    found: list[Band] = []
    for row in _rows(chevrons):
        height = median(box[3] for box in row)
        middle = median(box[1] + box[3] / 2 for box in row)
        beside = sorted(
            box
            for box, _ in glyphs
            if abs(box[1] + box[3] / 2 - middle) < 0.6 * height and 0.8 * height < box[3] < 2.4 * height
        )
        line = _unbroken(beside, row[0], 3.5 * height)
        if len(line) >= _LEAST_IN_A_BAND:
            found.append(Band(tuple(line), tuple(box for box in line if box in row)))
    return found


def painted_over(picture: Picture, boxes: Sequence[Box]) -> Picture:
    """Grey, with these boxes white."""
    clean = grey(picture).copy()
    for x, y, width, height in boxes:
        clean[max(0, y - 1) : y + height + 1, max(0, x - 1) : x + width + 1] = 255
    return clean


def _glyphs(picture: Picture) -> list[tuple[Box, NDArray[np.bool_]]]:
    plain = grey(picture)
    _, ink = cv2.threshold(plain, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    largest = plain.shape[0] / 8
    glyphs = []
    for label in range(1, count):
        x, y, width, height, _ = (int(each) for each in stats[label])
        if _LEAST_HEIGHT <= height <= largest and 2 < width < 3 * height:
            glyphs.append(((x, y, width, height), labels[y : y + height, x : x + width] == label))
    return glyphs


def _is_filler(mask: NDArray[np.bool_]) -> bool:
    """Its left outline is a V that lies, its tip in the middle, and it is open to the right."""
    height, width = mask.shape
    if not 0.45 < width / height < 1.7:
        return False
    rows = mask[np.linspace(0, height - 1, _ROWS).round().astype(int)]
    left = rows.argmax(axis=1) / width
    right = rows[:, ::-1].argmax(axis=1) / width
    middle = _ROWS // 2
    wanted = np.abs(np.linspace(-1, 1, _ROWS)) * max(left[0], left[-1])
    opened = right[middle - 1 : middle + 2].max() > 0.4
    # the tip of a 4 is lower
    tip = float(np.flatnonzero(left <= left.min() + 0.05).mean())
    centred = abs(tip - middle) < 0.14 * _ROWS
    return bool(min(left[0], left[-1]) > 0.4 and opened and centred and np.abs(left - wanted).mean() < 0.16)


def _rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes of one height on the page."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda each: each[1]):
        row = rows[-1] if rows else None
        if row and abs(row[-1][1] - box[1]) < 0.7 * box[3]:
            row.append(box)
        else:
            rows.append([box])
    return rows


def _unbroken(boxes: Sequence[Box], inside: Box, gap: float) -> list[Box]:
    """The run of neighbours no further than `gap` apart that holds one box."""
    run: list[Box] = []
    for box in boxes:
        if run and box[0] - (run[-1][0] + run[-1][2]) > gap:
            if inside in run:
                return run
            run = []
        run.append(box)
    return run if inside in run else []
