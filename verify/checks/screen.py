"""The lattice of a display's pixels, in brightness and in colour.

A display is a grid of red, green and blue stripes. Photographed, the grid itself or its beat with the camera's own
pixels (moire) is a sharp peak in the spectrum, at high frequencies in brightness and, since the three colours beat
apart, at low ones in colour. Perspective shifts the peak from patch to patch; so every patch has its own highest peak,
and the lower quartile over the patches is what a picture has nearly everywhere. Print has peaks in some patches only.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.checks.seen import PASSED, Pixels, Result, Seen, Thresholds, failed

Plane = NDArray[np.float32]
PATCH = 256
PATCHES = 4
FLOOR = 60.0
"""Amplitude of rounding in such a patch: what is below it is no signal."""
SPLIT = 0.22
"""Cycles a pixel: above it a photograph has little but noise, below it there is print."""
LOWEST = 0.04
JPEG = 0.009
"""The rims of a JPEG's blocks lie at multiples of 1/8 on the axes."""
AXIS = 0.012
"""Straight edges and rulings lie on the axes at all frequencies; a display is never quite in line with the camera."""
QUARTILE = 25.0
BORDER = 0.12
"""Share of each side that is left out: desks and rims."""


def screen_photo(seen: Seen, limits: Thresholds) -> Result:
    """Peaks everywhere: `brightness`, `colour` are natural logarithms of a peak over its surroundings.

    Of the colour's peak half the brightness's at the same place is taken off: print that repeats has both. Drawn
    documents: nine of ten displays have 3.0 or 0.85 and more, other pictures up to 2.8 (tables) and 0.77.
    """
    brightness, colour = lattice(seen.page)
    told = failed("warning") if brightness >= limits["brightness"] or colour >= limits["colour"] else PASSED
    return replace(told, values={"brightness": round(brightness, 2), "colour": round(colour, 2)})


def lattice(page: Pixels) -> tuple[float, float]:
    """The peaks in brightness and in colour that three quarters of the patches have; 0 for a picture of few patches."""
    height, width = page.shape[:2]
    if min(height, width) < 2 * PATCH:
        return 0.0, 0.0
    found = []
    for top in np.linspace(BORDER * height, (1 - BORDER) * height - PATCH, PATCHES).astype(int):
        for left in np.linspace(BORDER * width, (1 - BORDER) * width - PATCH, PATCHES).astype(int):
            patch = cv2.cvtColor(page[max(0, top) :, max(0, left) :][:PATCH, :PATCH], cv2.COLOR_RGB2YCrCb)
            bright, red, blue = (_spectrum(np.asarray(plane, np.float32)) for plane in cv2.split(patch))
            light, colour = _over_surroundings(bright), _over_surroundings(np.asarray((red + blue) / 2, np.float32))
            # printed patterns repeat in brightness as well, at the same frequency
            printed = cv2.dilate(np.maximum(light, 0), np.ones((3, 3), np.uint8)) / 2
            found.append((float(light[_HIGH].max()), float((colour - printed)[_LOW].max())))
    brightness, colour = np.percentile(found, QUARTILE, axis=0)
    return float(brightness), float(colour)


def _spectrum(plane: Plane) -> Plane:
    """Logarithm of the amplitudes, the half of the frequencies that tells all, zero at the upper left."""
    windowed = ((plane - plane.mean()) * _WINDOW).astype(np.float32)
    both = cv2.dft(windowed, flags=cv2.DFT_COMPLEX_OUTPUT)[:, : PATCH // 2 + 1]
    turned = np.roll(both, PATCH // 2, axis=0)
    return np.asarray(np.log(FLOOR + cv2.magnitude(turned[..., 0], turned[..., 1])), np.float32)


def _over_surroundings(spectrum: Plane) -> Plane:
    return np.asarray(spectrum - cv2.blur(cv2.medianBlur(spectrum, 5), (15, 15)), np.float32)


def _frequencies() -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which frequencies of a spectrum (PATCH, PATCH / 2 + 1) count in brightness, and which in colour."""
    down, across = np.mgrid[-PATCH // 2 : PATCH // 2, 0 : PATCH // 2 + 1] / PATCH
    radius = np.hypot(down, across)
    blocks = np.zeros(radius.shape, bool)
    for on, along in ((down, across), (across, down)):
        blocks |= (np.abs(on) < JPEG) & (np.abs(along * 8 - np.rint(along * 8)) < 8 * JPEG)
    aslant = (np.abs(down) > AXIS) & (np.abs(across) > AXIS)
    return (radius > SPLIT) & aslant, (radius > LOWEST) & (radius < SPLIT) & aslant & ~blocks


_HIGH, _LOW = _frequencies()
_WINDOW = np.outer(np.hanning(PATCH), np.hanning(PATCH)).astype(np.float32)
