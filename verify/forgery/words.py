"""Which of a page's words print a value that was read."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from ocr.text import Word
from verify.examination import Field
from verify.page import Page

_SURE = 0.5


def words_of(page: Page, fields: Mapping[str, Field], names: Sequence[str]) -> dict[str, list[Word]]:
    """The words of each value on this page, of its topmost line only: the next ones are often cut elsewhere.

    Boxes are in pixels of `flat`. What was not read, or not on this page, is left out.
    """
    lines = [[word for word in line.words if word.confidence >= _SURE] for line in page.lines]
    every = [(at, word) for at, line in enumerate(lines) for word in line]
    if not every:
        return {}
    middles = np.array([(word.box[0] + word.box[2] / 2, word.middle) for _, word in every], np.float64)
    points = cv2.perspectiveTransform(middles[None], page.to_page)[0]
    found: dict[str, list[Word]] = {}
    for name in names:
        read = fields.get(name)
        if read is None or read.box is None or read.page != page.number:
            continue
        left, top, width, height = read.box
        apart = points - (left, top)
        inside = np.flatnonzero(((apart >= 0) & (apart < (width, height))).all(axis=1))
        if len(inside):
            line = min((every[at] for at in inside), key=lambda each: each[1].middle)[0]
            found[name] = [every[at][1] for at in inside if every[at][0] == line]
    return found
