"""Light on the document: too little of it."""

import cv2
import numpy as np

from verify.checks.seen import PASSED, Pixels, Result, Seen, Thresholds, failed, passed, shrunk

PRINT_SIZE = 15
"""Pixels of the print's copy around which the contrast of letters is looked for."""


def dark(seen: Seen, limits: Thresholds) -> Result:
    """Little light, and print that hardly stands out from its paper: what is dim but clear passes.

    `contrast` and `lost_contrast` in grey values, of 255: drawn documents in the dark have 5 to 8, dim ones 60.
    """
    lightest = float(np.percentile(_grey(seen.small), 95))
    if lightest >= limits["light"]:
        return PASSED
    contrast = _contrast(seen)
    light, contrast = round(lightest), round(contrast, 1)
    if contrast >= limits["contrast"]:
        return passed(light=light, contrast=contrast)
    return failed("failure" if contrast < limits["lost_contrast"] else "warning", light=light, contrast=contrast)


def _contrast(seen: Seen) -> float:
    """Between ink and paper, smoothed so that noise has none: the 95th percentile over the document."""
    smooth = cv2.GaussianBlur(shrunk(seen.grey, 900), (0, 0), 1.0)
    around = np.ones((PRINT_SIZE, PRINT_SIZE), np.uint8)
    return float(np.percentile(cv2.subtract(cv2.dilate(smooth, around), cv2.erode(smooth, around)), 95))


def _grey(picture: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
