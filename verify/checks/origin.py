"""Where the picture comes from: whole or cut off, a screen, a grey copy. All are warnings for an officer's eye."""

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.checks.seen import PASSED, Pixels, Result, Seen, failed

COLOURED = frozenset({"ktp", "passport", "marriage-book"})
"""Kinds whose originals always have colour. Family cards and certificates come on plain white paper since 2020."""
GREY = 6.0
"""Distance in CIE Lab from grey of the most coloured fiftieth, paper made white: 0 to 3.4 on grey copies and their
photographs under a yellow lamp, 9.6 and more on the specimens printed in colour."""
PATCH = 256
PATCHES = 5
LATTICE = 2.0
"""Natural logarithm of a spectral peak over its surroundings, off the axes, in the median over the patches. Photographs
and scans of papers reach 1.4, drawings with a ruled ground 1.8; of screens photographed by simulation a third is above.
Text and JPEG blocks lie on the axes."""
FLOOR = 100.0
"""Spectrum of a noise of one grey value in such a patch: what is below it is rounding, in drawings above all."""
LOWEST, HIGHEST = 0.10, 0.50
AXIS = 0.012
BAND = (0.03, 0.25)
"""Share of the picture that the black bar of a telephone's screen takes."""
BLACK = 6


def cut_off(seen: Seen) -> Result:
    """The paper's outline runs out of the picture (see outline.py); without a visible outline nothing is said."""
    return failed("warning") if seen.straightened.cut_off else PASSED


def grey_copy(seen: Seen) -> Result:
    """A kind that is printed in colour, without any colour but the light's own tint."""
    if seen.kind.name not in COLOURED:
        return PASSED
    even = cv2.GaussianBlur(seen.small, (0, 0), 1.5).astype(np.float32)
    # paper made white first: a lamp's tint lies on paper and not on ink
    white = np.maximum(np.percentile(even.reshape(-1, 3), 90, axis=0), 1.0)
    lab = cv2.cvtColor(np.clip(even / white, 0, 1).astype(np.float32), cv2.COLOR_RGB2LAB)
    colour = np.linalg.norm(lab[:, :, 1:], axis=2)
    return failed("warning") if float(np.percentile(colour, 98)) < GREY else PASSED


def screen_photo(seen: Seen) -> Result:
    """The lattice of a display's pixels all over the picture, or the black bar of a screenshot along one side."""
    return failed("warning") if has_bar(seen.page) or lattice(seen.page) >= LATTICE else PASSED


def has_bar(page: Pixels) -> bool:
    """A bar of one black along a whole side, apart from the buttons in it, with the picture beginning at a line."""
    value = page.max(axis=2)
    return any(_starts_with_bar(each) for each in (value, value[::-1], value.T, value.T[::-1]))


def _starts_with_bar(value: NDArray[np.uint8]) -> bool:
    black = (value <= BLACK).mean(axis=1) > 0.85
    thickness = len(black) if black.all() else int(np.argmin(black))
    if not BAND[0] * len(black) <= thickness <= BAND[1] * len(black):
        return False
    beyond = value[thickness + 2 : thickness + 8]
    return bool(beyond.size) and float((beyond > 4 * BLACK).mean()) > 0.9


def lattice(page: Pixels) -> float:
    """The highest spectral peak that most patches of the picture share; 0 for a picture smaller than one patch.

    A display's pixels beat with the camera's (moire), over the whole picture at nearly one frequency.
    """
    height, width = page.shape[:2]
    if min(height, width) < 2 * PATCH:
        return 0.0
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY).astype(np.float32)
    window = np.outer(np.hanning(PATCH), np.hanning(PATCH)).astype(np.float32)
    spectra = []
    for top in np.linspace(0, height - PATCH, PATCHES).astype(int):
        for left in np.linspace(0, width - PATCH, PATCHES).astype(int):
            patch = grey[top : top + PATCH, left : left + PATCH]
            spectra.append(np.log(FLOOR + np.abs(np.fft.fftshift(np.fft.fft2((patch - patch.mean()) * window)))))
    shared = np.median(spectra, axis=0).astype(np.float32)
    above = shared - cv2.blur(cv2.medianBlur(shared, 5), (9, 9))
    down, across = np.mgrid[-PATCH // 2 : PATCH // 2, -PATCH // 2 : PATCH // 2] / PATCH
    radius = np.hypot(down, across)
    counted = (radius > LOWEST) & (radius < HIGHEST) & (np.abs(down) > AXIS) & (np.abs(across) > AXIS)
    return float(above[counted].max())
