"""A page as a JPEG for people to look at: pixels only, nothing of what the file said beside them."""

from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.prepare import smaller

Pixels = NDArray[np.uint8]
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


def opened(jpeg: bytes) -> Pixels:
    """The pixels of a picture that `render` made: RGB uint8, H x W x 3. ValueError if it is no such picture."""
    try:
        with Image.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
            across, height = picture.size
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError("no JPEG") from error
    if max(across, height) > LONGEST:
        raise ValueError("larger than any page that is shown")
    decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if decoded is None:
        raise ValueError("damaged")
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
