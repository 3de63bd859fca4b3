"""A page as a JPEG for people to look at: pixels only, nothing of what the file said beside them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import smaller

QUALITY = 85
LONGEST = 8000
"""A till receipt of a metre stays a picture that a browser opens."""


def render(page: NDArray[np.uint8], width: int) -> bytes:
    """`page` (RGB uint8, H x W x 3) at most `width` pixels wide, never enlarged; without EXIF, profile or comment."""
    height, across = page.shape[:2]
    factor = min(1.0, width / across, LONGEST / height)
    shown = page
    if factor < 1:
        size = (max(1, round(across * factor)), max(1, round(height * factor)))
        shown = smaller(page, size)
    done, jpeg = cv2.imencode(".jpg", cv2.cvtColor(shown, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise ValueError("the page has no pixels")
    return bytes(jpeg.tobytes())
