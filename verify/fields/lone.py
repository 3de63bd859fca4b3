"""A value of one or two letters, or a dash, alone behind its label: the engine often finds no line there."""

from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np

from ocr.engine import ReadingEngine
from ocr.prepare import even_light
from ocr.text import Box
from verify.examination import Field
from verify.fields.captions import Value
from verify.fields.values import choice_field
from verify.page import Page

_WIDTH, _COLON = 2.6, 0.55
"""Heights of the label behind which nothing of the value stands, and behind which the colon ends."""
_DASH = 0.8
"""How sure a dash is that is told by its shape: nothing else of the form looks like it."""
_FORCED, _LETTERS = 0.7, 3
"""How sure a choice is that was read among nothing else, and how many letters such choices have."""
_PAPER = 255
_FLAT, _THICK, _LONG, _SPECK = 1.2, 0.22, 0.15, 0.05
"""A dash is longer than high by that factor; in heights of the label the most it is high, the least it is long, and
what is too small to be ink."""
_DOT, _MIDDLE = 0.25, (0.4, 0.75)


def lone_choice(engine: ReadingEngine, page: Page, label: Box, choices: Mapping[str, tuple[str, ...]]) -> Field | None:
    """The choice behind a label whose last word has this box in `flat`; None where nothing like one is seen.

    First by shape, for a colon and a dash together may be taken for no print at all; then as the engine reads it, with
    the colon and behind it; then with none but the letters of the choices, for a B by itself looks like an 8.
    """
    x, y, width, height = label
    right = min(page.flat.shape[1], x + width + round(_WIDTH * height))
    if right - x - width < height // 2:
        return None
    dash = next((key for key, names in choices.items() if "-" in names), None)
    if dash is not None and _is_dash(page, label, right):
        box = page.on_page((x + width, y, right - x - width, height))
        return Field(dash, _DASH, page.number, box)
    letters = {letter for names in choices.values() for name in names if len(name) <= _LETTERS for letter in name}
    for alphabet, most in (("", 1.0), ("".join(sorted({":", *letters} - {"-"})), _FORCED)):
        for left in (x + width, x + width + round(_COLON * height)):
            value = _read(engine, page, (left, y, right - left, height), alphabet)
            found = None if value is None else choice_field(page, value, choices)
            if found is not None:
                return replace(found, confidence=min(found.confidence, most))
    return None


def _read(engine: ReadingEngine, page: Page, box: Box, alphabet: str) -> Value | None:
    x, y, width, height = box
    if width < height // 2:
        return None
    picture = even_light(page.flat[max(0, y) : y + height, x : x + width])
    words = [replace(word, box=box) for line in engine.read(picture, "line", alphabet) for word in line.words]
    return Value(tuple(words)) if any(word.text != ":" for word in words) else None


def _is_dash(page: Page, label: Box, right: int) -> bool:
    """Whether nothing stands between a label and `right` but a dash and the dots of a colon, as dark as the label."""
    x, y, width, height = label
    grey = even_light(page.flat[max(0, y) : y + height, max(0, x) : right])
    darkest = float(np.percentile(grey[:, :width], 5))
    ink = (grey[:, width:] < (darkest + _PAPER) / 2).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(ink)
    dashes = dots = 0
    for (left, _top, wide, tall, _area), (_, down) in zip(stats[1:], centres[1:], strict=True):
        if left == 0 or left + wide == ink.shape[1] or max(wide, tall) < _SPECK * height:
            # the label's last letter, the portrait, a speck
            continue
        low, high = (share * height for share in _MIDDLE)
        if wide >= _FLAT * tall and tall <= _THICK * height and wide >= _LONG * height and low < down < high:
            dashes += 1
        elif max(wide, tall) <= _DOT * height:
            dots += 1
        else:
            return False
    return dashes == 1 and dots <= 2
