"""A page drawn for one view: covered where the step needs nothing, scaled, and marked with the key of the view."""

import hashlib
import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import grey, smaller
from verify.marking import caption as visible
from verify.marking import tone, warp

VERSION = 1
QUALITY = 90
_LONGEST = 8000
_BLACK, _WHITE = 8, 230
"""White has room above it, so that a mark can be lighter than paper and a brightened leak still holds it."""
_TONES = np.round(_BLACK + np.arange(256) * ((_WHITE - _BLACK) / 255)).astype(np.uint8)
_GRAIN, _GRAIN_SIDE, _GRAIN_SOFT = 1.2, 512, 3.0
"""Levels, and pixels. The paper of a drawn PDF is so even that JPEG would round the mark on it away."""
_COVER = 128
_PAD = 0.12
"""Share of a box's height by which the cover is larger: boxes of an examination may be drawn tightly."""

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class ViewFrame:
    """How a page is drawn for one view: all that the reference needs to be drawn again, bit for bit.

    `width` in pixels of the drawn view, whose height follows; a page is never enlarged. `covered` are boxes x, y, width
    and height in pixels of the page given. `version` is that of the drawing: a changed renderer is another one.
    """

    width: int
    covered: tuple[Box, ...] = ()
    version: int = VERSION


def draw_reference(page: Pixels, frame: ViewFrame) -> Pixels:
    """The page (RGB or grey, uint8) as `frame` shows it, RGB, without any mark. ValueError if there is nothing to draw.

    Covered boxes are filled before anything else, so that no later pixel depends on what lies below them.
    """
    if frame.version != VERSION:
        raise ValueError(f"views of version {frame.version} are not drawn any more")
    if page.dtype != np.uint8 or page.ndim not in (2, 3) or (page.ndim == 3 and page.shape[2] not in (1, 3)):
        raise ValueError("a page is RGB or grey, of 8 bits")
    if frame.width < 1 or 0 in page.shape:
        raise ValueError("the page has no pixels")
    colour = page if page.ndim == 3 and page.shape[2] == 3 else cv2.cvtColor(page, cv2.COLOR_GRAY2RGB)
    height, width = page.shape[:2]
    factor = min(1.0, frame.width / width, _LONGEST / height)
    shown = _with_covers(np.asarray(colour, np.uint8), frame.covered, factor)
    if factor < 1:
        shown = smaller(shown, (max(1, round(width * factor)), max(1, round(height * factor))))
    height, width = shown.shape[:2]
    whole = np.tile(_grain(), (-(-height // _GRAIN_SIDE), -(-width // _GRAIN_SIDE), 1))[:height, :width]
    return np.asarray(cv2.add(cv2.LUT(shown, _TONES), whole, dtype=cv2.CV_8U), np.uint8)


@cache
def _grain() -> NDArray[np.int16]:
    """Levels of a paper's grain, the same on every page, (side, side, 3), that can be laid side by side."""
    data = hashlib.shake_128(b"grain").digest(_GRAIN_SIDE**2)
    noise = np.frombuffer(data, np.uint8).reshape(_GRAIN_SIDE, _GRAIN_SIDE).astype(np.float32) - 127.5
    soft = cv2.GaussianBlur(np.pad(noise, 32, mode="wrap"), (0, 0), _GRAIN_SOFT)[32:-32, 32:-32]
    levels = np.round(soft * (_GRAIN / soft.std())).astype(np.int16)
    return np.asarray(cv2.merge([levels] * 3), np.int16)


def _with_covers(page: Pixels, boxes: tuple[Box, ...], factor: float) -> Pixels:
    if not boxes:
        return page
    covered = page.copy()
    for x, y, width, height in boxes:
        pad = max(math.ceil(2 / factor), math.ceil(_PAD * height))
        covered[max(0, y - pad) : max(0, y + height + pad), max(0, x - pad) : max(0, x + width + pad)] = _COVER
    return covered


def draw_view(page: Pixels, frame: ViewFrame, key: bytes, caption: str) -> bytes:
    """A JPEG of the page as `frame` shows it, with both invisible marks of `key` (32 bytes) and `caption` over it.

    Nothing of the file that was uploaded is in it but these pixels. ValueError as draw_reference, and for a wrong key.
    """
    reference = draw_reference(page, frame)
    pixels = cv2.add(*_levels(reference, key, caption), dtype=cv2.CV_8U)
    done, jpeg = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise ValueError("the page has no pixels")
    return bytes(jpeg.tobytes())


def _levels(reference: Pixels, key: bytes, caption: str) -> tuple[Pixels, NDArray[np.int16]]:
    """The warped reference, and what is to be added to it."""
    moved = warp.warped(reference, key)
    bright = grey(moved)
    added = tone.amplitude(bright) * tone.pattern(bright.shape, key) + visible.overlay(bright, caption)
    return moved, np.repeat(np.rint(added).astype(np.int16)[..., None], 3, axis=2)
