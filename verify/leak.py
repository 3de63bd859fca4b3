"""A leaked picture: opened where it can do no harm, and compared roughly, to know which page to look at first."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import grey
from policies.models import Limits
from policies.refusals import Refusal
from verify import frames
from verify.child import running
from verify.isolated import BASE_BYTES, BYTES_A_PIXEL
from verify.marking.features import find_features
from verify.marking.trace import LONGEST

CHILD = "verify.leak_child"
SECONDS = 30.0
_ROUGH = 400_000
"""Pixels of a page when pages are compared roughly."""
_POINTS = 1500
_APART = 0.8
"""How much nearer than the second the nearest point is at least (Lowe 2004)."""

Pixels = NDArray[np.uint8]


def open_leak(data: bytes, limits: Limits, seconds: float = SECONDS) -> Pixels:
    """The first picture of a file as RGB of at most 3,000 pixels, opened in a child process with limits.

    Raises trace.unreadable for whatever cannot be opened, in whatever way.
    """
    memory = BASE_BYTES + limits.max_megapixels * 1_000_000 * BYTES_A_PIXEL
    question = {"limits": limits.model_dump(mode="json"), "longest": LONGEST}
    with running(CHILD, memory, seconds) as child:
        try:
            child.ask(question, data)
            width, height = (int(side) for side in frames.receive_json(child.answers)["size"])
            content = frames.receive(child.answers)
            if 0 < width <= LONGEST and 0 < height <= LONGEST and len(content) == width * height * 3:
                return np.frombuffer(content, np.uint8).reshape(height, width, 3)
        except (frames.Broken, OSError, LookupError, TypeError, ValueError):
            pass
    raise Refusal("trace.unreadable")


class Likeness:
    """How much pages look like one picture: a rough number, good for their order and for nothing else."""

    def __init__(self, leak: Pixels) -> None:
        self._of_leak = _points(leak)

    def of(self, page: Pixels) -> int:
        """The number of points of the page that are found in the leak."""
        own = _points(page)
        if len(own) == 0 or len(self._of_leak) < 2:
            return 0
        pairs = cv2.BFMatcher().knnMatch(own, self._of_leak, k=2)
        return sum(pair[0].distance < _APART * pair[1].distance for pair in pairs if len(pair) == 2)


def _points(picture: Pixels) -> NDArray[np.float32]:
    return find_features(grey(picture), _ROUGH, _POINTS).descriptors
