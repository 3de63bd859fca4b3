"""Where lines of print stand, by the detector of PP-OCRv6: a picture goes in, turned boxes come out.

Post-processing as in Liao et al., "Real-time Scene Text Detection with Differentiable Binarization" (2020), for
straight lines: the smallest turned box around each patch, grown by the offset that training shrank it.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.onnx import planes, session
from ocr.prepare import smaller

Corners = NDArray[np.float32]
_MEAN = (0.485 * 255, 0.456 * 255, 0.406 * 255)
_DEVIATION = (0.229 * 255, 0.224 * 255, 0.225 * 255)
"""Those of ImageNet, for blue, green and red in this order: so the model was trained (its inference.yml)."""
_INK, _LEAST_SCORE, _GROWTH = 0.2, 0.4, 1.4
"""thresh, box_thresh and unclip_ratio of the model's inference.yml."""
_MULTIPLE = 32
_LEAST_SIDE = 3.0


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of print: `corners` (4, 2) in pixels, clockwise from the start of the line, its long side first.

    Which end is the start is a guess, for the detector does not read: it takes the line to run left to right, or
    downwards where it stands.
    """

    corners: Corners
    score: float

    @property
    def length(self) -> float:
        """Pixels along the line."""
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        """Pixels across the line."""
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    @property
    def angle(self) -> float:
        """Degrees clockwise from the horizontal, -45 to 135."""
        across, down = self.corners[1] - self.corners[0]
        return math.degrees(math.atan2(float(down), float(across)))


class Detector:
    """The model, loaded once."""

    def __init__(self, model: Path) -> None:
        self._session = session(model)

    def find(self, picture: Picture, side: int) -> list[Strip]:
        """Lines of an RGB or grey picture, looked for in a copy whose longer side is `side` pixels."""
        colour = picture if picture.ndim == 3 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB), np.uint8)
        height, width = colour.shape[:2]
        scale = side / max(height, width)
        across, down = (max(_MULTIPLE, round(each * scale / _MULTIPLE) * _MULTIPLE) for each in (width, height))
        size = (across, down)
        larger = cv2.resize(colour, size, interpolation=cv2.INTER_LINEAR) if scale >= 1 else None
        small = smaller(colour, size) if larger is None else np.asarray(larger, np.uint8)
        ink = self._session.run(None, {"x": planes(small, _MEAN, _DEVIATION)})[0][0, 0]
        factors = np.array([width / size[0], height / size[1]], np.float32)
        return [
            Strip(_from_start(corners * factors), score)
            for corners, score in _boxes(np.asarray(ink, np.float32))
            if min(np.ptp(corners, axis=0)) > 0
        ]


def _boxes(ink: NDArray[np.float32]) -> list[tuple[Corners, float]]:
    mask = (ink > _INK).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        middle, (width, height), turn = cv2.minAreaRect(contour)
        if min(width, height) < _LEAST_SIDE:
            continue
        score = _score(ink, contour)
        if score < _LEAST_SCORE:
            continue
        grown = width * height * _GROWTH / (2 * (width + height))
        box = cv2.boxPoints((middle, (width + 2 * grown, height + 2 * grown), turn))
        found.append((np.asarray(box, np.float32), score))
    return found


def _score(ink: NDArray[np.float32], contour: MatLike) -> float:
    x, y, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [contour - (x, y)], 1)
    return float(cv2.mean(ink[y : y + height, x : x + width], mask)[0])


def _from_start(box: Corners) -> Corners:
    """Clockwise, the long side first, running rightwards, or downwards where it stands."""
    middle = box.mean(axis=0)
    around = np.argsort(np.arctan2(box[:, 1] - middle[1], box[:, 0] - middle[0]))
    corners = box[around]
    if np.linalg.norm(corners[1] - corners[0]) < np.linalg.norm(corners[2] - corners[1]):
        corners = np.roll(corners, -1, axis=0)
    across, down = corners[1] - corners[0]
    backwards = across < 0 if abs(across) >= abs(down) else down < 0
    return np.asarray(np.roll(corners, -2, axis=0) if backwards else corners, np.float32)
