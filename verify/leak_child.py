"""`python -m verify.leak_child`: the first picture of a leaked file as pixels, opened in a process of its own."""

import sys
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import smaller
from policies.models import Limits
from policies.refusals import Refusal
from verify import confined, decode, files, frames


def main(memory_bytes: int, seconds: float) -> None:
    """Read a question; answer with the size and then the pixels (RGB, row by row), or with a refusal."""
    questions, answers = confined.confine(memory_bytes, seconds)
    header, data = confined.question(questions)
    confined.end_with_parent(questions)
    cv2.setNumThreads(1)
    try:
        pixels = _first(data, Limits.model_validate(header["limits"]), header["longest"])
    except Refusal as refusal:
        frames.send_json(answers, {"refusal": refusal.code})
        return
    frames.send_json(answers, {"size": [pixels.shape[1], pixels.shape[0]]})
    frames.send(answers, pixels.tobytes())
    answers.flush()


def _first(data: bytes, limits: Limits, longest: int) -> NDArray[np.uint8]:
    media_type = files.headers(data, limits).media_type
    pixels: NDArray[np.uint8] = next(decode.pages(data, media_type, limits)).pixels
    height, width = pixels.shape[:2]
    factor = longest / max(width, height)
    size: tuple[Any, Any] = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.ascontiguousarray(smaller(pixels, size) if factor < 1 else pixels)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
