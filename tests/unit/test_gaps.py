"""The space behind a full stop, told by its gap in print of several sizes, widths and sharpness."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.engine import Picture
from ocr.gaps import space_behind


def line(text: str, size: int = 30, wide: float = 1.0, blur: float = 0.0) -> tuple[Picture, float]:
    """A line of print, and the middle of its last full stop."""
    font = ImageFont.load_default(size)
    image = Image.new("RGB", (round(font.getlength(text)) + 2 * size, round(1.6 * size)), (225, 228, 232))
    ImageDraw.Draw(image).text((size, 1.2 * size), text, (40, 40, 46), font, anchor="ls")
    at = text.rfind(".")
    middle = size + font.getlength(text[:at]) + font.getlength(text[at]) / 2
    shown = cv2.resize(np.asarray(image), None, fx=wide, fy=1, interpolation=cv2.INTER_AREA)
    if blur:
        shown = cv2.GaussianBlur(shown, (0, 0), blur)
    return np.asarray(shown, np.uint8), middle * wide


@pytest.mark.parametrize(("size", "wide", "blur"), [(30, 1.0, 0.0), (18, 1.0, 0.8), (44, 0.8, 1.5)])
@pytest.mark.parametrize(("together", "apart"), [("NO.77", "NO. 77"), ("GG.MAWAR", "GG. MAWAR")])
def test_a_space_behind_a_sign_is_told_by_its_gap(
    together: str, apart: str, size: int, wide: float, blur: float
) -> None:
    without, behind = space_behind(*line(together, size, wide, blur)), space_behind(*line(apart, size, wide, blur))
    assert without is not None and without < 0.05
    assert behind is not None and behind > 0.95


@pytest.mark.parametrize(
    "seen",
    [(np.full((30, 90, 3), 220, np.uint8), 45.0), (np.full((30, 1, 3), 220, np.uint8), 0.0), (line("MAWAR")[0], 60.0)],
    ids=["no print", "hardly a pixel", "no sign there"],
)
def test_where_no_sign_stands_apart_nothing_is_told(seen: tuple[Picture, float]) -> None:
    assert space_behind(*seen) is None
