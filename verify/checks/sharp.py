"""Is there enough of it to read: size, ink, sharpness.

Thresholds were measured on the project's specimens (all readable ones pass) and on drawn cards and family cards
photographed by simulation with Gaussian blur of 1 to 13 pixels and motion of 25.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import even_light
from verify.checks.seen import PASSED, Result, Seen, failed, shrunk

FAR_TOO_SMALL = 0.65
"""Share of the kind's least size: specimens of 272, 408 and 450 pixels of 700 were lost, one of 506 was read."""
INK_SIDE = 1600
INK = 190
"""Grey value (paper 255, light divided out) below which a pixel is ink."""
INK_SHARE = 0.0003
"""One line of small print on A4 is 0.0011 of the page; blank paper, also noisy and half in shadow, stayed at 0."""
MARGIN = 0.03
"""Share of each side that is not looked at for ink: shadows of edges and scanner rims."""
EDGE_SIDE = 1600
CARD_EDGE = (7.5, 9.0)
"""Width of a letter's edge in pixels of a card or book page 1,600 wide: from which on doubtful, and lost.
Sharp specimens lie between 2.7 and 7.0; a blur of 4 pixels gives 9.9, of 6 pixels 14."""
SHEET_EDGE = (5.5, 7.5)
"""The same for A4, whose letters are half as large beside the sheet: sharp up to 4.6, a blur of 3 pixels 6, of 4 9."""
SHEET_MM = 200
WINDOW = 31
LEAST_EDGES = 200


def too_small(seen: Seen) -> Result:
    """The document's longer side in pixels against the kind's `min_pixels`; a failure only when far below."""
    longer = max(seen.flat.shape[:2])
    if longer >= seen.kind.min_pixels:
        return PASSED
    grave = longer < FAR_TOO_SMALL * seen.kind.min_pixels
    return failed("failure" if grave else "warning", pixels=longer, least=seen.kind.min_pixels)


def blank(seen: Seen) -> Result:
    """No ink on the page, once shadows are divided out."""
    grey = even_light(shrunk(seen.flat, INK_SIDE))
    height, width = grey.shape
    across, down = int(MARGIN * width), int(MARGIN * height)
    inner = grey[down : height - down, across : width - across]
    return failed("failure") if float((inner < INK).mean()) < INK_SHARE else PASSED


def blurred(seen: Seen) -> Result:
    """How wide the edges of letters are, across and down, so that a shake in one direction counts too."""
    picture = shrunk(seen.flat, EDGE_SIDE)
    # the light noise of a sensor has the steepest edges of all
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), 1.0).astype(np.float32)
    widths = [each for each in (edge_width(grey), edge_width(grey.T)) if each is not None]
    if not widths:
        # nothing to be blurred: blank paper is another check's
        return PASSED
    doubtful, lost = SHEET_EDGE if _is_sheet(seen) else CARD_EDGE
    # fewer pixels show smaller letters, of which less blur is enough; the lens's own blur does not shrink as much
    scale = math.sqrt(max(picture.shape[:2]) / EDGE_SIDE)
    worst = max(widths)
    if worst < doubtful * scale:
        return PASSED
    return failed("failure" if worst >= lost * scale else "warning", edge=round(worst, 1))


def _is_sheet(seen: Seen) -> bool:
    return seen.kind.ratio is not None and max(seen.kind.ratio) >= SHEET_MM


def edge_width(grey: NDArray[np.float32]) -> float | None:
    """Width in pixels of the sharper edges along a row: contrast over steepest slope, 2.5 sigma for a Gaussian blur.

    The lower quartile over the edges of strong contrast; None when there are too few. Source: the edge-width family
    of blur measures (Marziliano 2002), which unlike the variance of the Laplacian does not grow with contrast.
    """
    around = np.ones((1, WINDOW), np.uint8)
    contrast = cv2.dilate(grey, around) - cv2.erode(grey, around)
    slope = np.abs(cv2.filter2D(grey, cv2.CV_32F, np.array([[-0.5, 0.0, 0.5]], np.float32)))
    steepest = slope >= cv2.dilate(slope, np.ones((1, 5), np.uint8))
    strong = contrast > max(20.0, 0.4 * float(np.percentile(contrast, 98)))
    at = steepest & strong & (slope > 0.5)
    if int(at.sum()) < LEAST_EDGES:
        return None
    return float(np.percentile(contrast[at] / slope[at], 25))
