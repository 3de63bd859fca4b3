"""A leaked picture, opened where it can do no harm."""

import numpy as np
from numpy.typing import NDArray

from policies.models import Limits
from policies.refusals import Refusal
from verify import frames
from verify.child import running
from verify.isolated import BASE_BYTES, BYTES_A_PIXEL
from verify.marking.trace import LONGEST

CHILD = "verify.leak_child"
SECONDS = 30.0

Pixels = NDArray[np.uint8]


def open_leak(data: bytes, limits: Limits, seconds: float = SECONDS) -> Pixels:
    """The first picture of a file as RGB of at most 3,000 pixels, opened in a child process with limits.

    Raises upload.too_large, and trace.unreadable for whatever cannot be opened, in whatever way.
    """
    if len(data) > limits.file_mb * 1024 * 1024:
        raise Refusal("upload.too_large", limit_mb=limits.file_mb)
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
