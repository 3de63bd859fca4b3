"""Points of a picture that are found again in another picture of it: SIFT, in a size that is quick to compute."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import smaller

MOST = 3000
_CONTRAST = 0.02
"""Half of what SIFT asks for: a leak is faint, and print on a tinted ground as well."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """Points found in a picture: `places` (N, 2), `sizes` and in radians `angles` (N,), in the picture's own pixels.

    `descriptors` (N, 128) have length 1, and `extent` is the picture's width and height.
    """

    places: Floats
    sizes: Floats
    angles: Floats
    descriptors: Floats
    extent: tuple[int, int]


def find_features(grey: Pixels, area: float, most: int = MOST) -> Features:
    """At most `most` features of a grey picture, looked for in a copy of at most `area` pixels."""
    height, width = grey.shape
    factor = min(1.0, math.sqrt(area / (height * width)))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = smaller(grey, size) if factor < 1 else grey
    sift = cv2.SIFT.create(nfeatures=most, contrastThreshold=_CONTRAST, enable_precise_upscale=True)
    points, found = sift.detectAndCompute(small, None)
    if not points:
        nothing = np.zeros(0, np.float32)
        return Features(np.zeros((0, 2), np.float32), nothing, nothing, np.zeros((0, 128), np.float32), (width, height))
    places = (np.array([each.pt for each in points], np.float32) + 0.5) * (width / size[0], height / size[1]) - 0.5
    sizes = np.array([each.size for each in points], np.float32) / factor
    angles = np.radians(np.array([each.angle for each in points], np.float32))
    # the root of each part: distances between such descriptors are told apart better (Arandjelović, Zisserman 2012)
    rooted = np.sqrt(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-6))
    return Features(
        np.asarray(places, np.float32), np.asarray(sizes, np.float32), np.asarray(angles, np.float32),
        np.asarray(rooted, np.float32), (width, height),
    )  # fmt: skip
