"""Is there enough of it to read: size, ink, sharpness."""

from dataclasses import replace
from operator import itemgetter

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import even_light
from verify.checks.seen import PASSED, PRINT_SIDE, Pixels, Result, Seen, Thresholds, failed, passed, shrunk
from verify.examination import Box

Plane = NDArray[np.float32]
Edges = tuple[NDArray[np.intp], Plane]
INK = 190
"""Grey value (paper 255, light divided out) below which a pixel is ink."""
MARGIN = 0.03
"""Share of each side that is not looked at for ink: shadows of edges and scanner rims."""
NEAR, FAR = 1.0, 2.5
"""Deviations in pixels of the two blurs that are compared."""
PIXELS_A_MM = 7.5
"""Print is judged at this scale at most: a card 640 pixels wide. Finer detail is noise."""
UNKNOWN_MM, PORTRAIT_MM = 210.0, 60.0
LEAST_BLUR = 1.2
"""Pixels of blur that any lens and resampling leave; a small picture is another check's."""
QUARTILE = 25
LEAST_EDGES, LEAST_SLOPE, STRONG = 100, 0.8, 0.35
TILE = 64


def too_small(seen: Seen, limits: Thresholds) -> Result:
    """The document's longer side in pixels against the kind's `min_pixels`; a failure only when far below.

    Of 700 pixels a specimen of 272 was lost, one of 408 and 16 clean drawn cards and passports of 406 were read.
    """
    longer = seen.straightened.longer
    share = round(longer / seen.kind.min_pixels, 3)
    if longer >= seen.kind.min_pixels:
        return passed(share=share)
    grave = longer < limits["lost_share"] * seen.kind.min_pixels
    return failed("failure" if grave else "warning", pixels=longer, least=seen.kind.min_pixels, share=share)


def blank(seen: Seen, limits: Thresholds) -> Result:
    """No ink on the page, once shadows are divided out.

    One line of small print on A4 is 0.0011 of the page; blank paper, also noisy and half in shadow, stayed at 0.
    """
    grey = even_light(seen.grey)
    height, width = grey.shape
    across, down = int(MARGIN * width), int(MARGIN * height)
    inner = grey[down : height - down, across : width - across]
    ink = float((inner < INK).mean())
    told = failed("failure") if ink < limits["ink_share"] else PASSED
    return replace(told, values={"ink_share": round(ink, 5)})


def blurred(seen: Seen, limits: Thresholds) -> Result:
    """How wide the blur of the print's edges is, in millimetres of the paper, across and down, so that a shake counts.

    Told by the lower quartile of the edges: where print is dense, neighbours widen the slopes of sharp ones. Drawn
    documents: up to 0.17 mm while readable, from 0.21 mm on when letters run together. A shake of steady speed and
    perfect focus leaves steep edges and is not told by this. The box is where the strongest edges are the softest.
    """
    long = _millimetres(seen)
    picture = shrunk(seen.grey, min(PRINT_SIDE, round(PIXELS_A_MM * long)))
    grey = picture.astype(np.float32)
    found = [each for each in (_edges(grey), _upright(_edges(np.ascontiguousarray(grey.T)))) if each is not None]
    if not found:
        # nothing to be blurred: blank paper is another check's
        return PASSED
    (at, blur), worst = max(((each, float(np.percentile(each[1], QUARTILE))) for each in found), key=itemgetter(1))
    scale = max(picture.shape) / long
    if worst < LEAST_BLUR:
        return PASSED
    blur_mm = round(worst / scale, 3)
    if worst < limits["doubtful"] * scale:
        return passed(blur_mm=blur_mm)
    box = seen.box_on_page(_softest(at, blur, picture), picture)
    return failed("failure" if worst >= limits["lost"] * scale else "warning", box, blur_mm=blur_mm)


def _millimetres(seen: Seen) -> float:
    """The long side of the paper; of kinds without a known size that of a sheet, of portraits that of a print."""
    ratio = seen.kind.ratio
    if ratio is None:
        return UNKNOWN_MM
    return max(ratio) if max(ratio) >= PORTRAIT_MM else PORTRAIT_MM


def _upright(edges: Edges | None) -> Edges | None:
    """Edges of the transposed picture at their places in the picture."""
    return None if edges is None else (edges[0][:, ::-1], edges[1])


def _edges(grey: Plane) -> Edges | None:
    """Places (N, 2: y, x) and blurs (N, deviation in pixels) of the strongest edges along rows; None when too few.

    A step blurred by s has after a further blur of n the slope 1 / sqrt(s^2 + n^2), so the ratio of two slopes tells
    s whatever the contrast. Source: Zhuo and Sim, "Defocus map estimation from a single image" (2011).
    """
    kernel = np.array([[-0.5, 0.0, 0.5]], np.float32)
    near, far = (np.abs(cv2.filter2D(cv2.GaussianBlur(grey, (0, 0), each), cv2.CV_32F, kernel)) for each in (NEAR, FAR))
    margin = int(MARGIN * max(grey.shape))
    strong = far > max(LEAST_SLOPE, STRONG * float(np.percentile(far[::2, ::2], 99)))
    peak = strong & (far >= cv2.dilate(far, np.ones((1, 5), np.uint8)))
    inner = peak[margin : peak.shape[0] - margin, margin : peak.shape[1] - margin]
    at = np.argwhere(inner) + margin
    if len(at) < LEAST_EDGES:
        return None
    ratio = np.maximum(near[at[:, 0], at[:, 1]] / far[at[:, 0], at[:, 1]], 1.0005)
    squared = (FAR**2 - ratio**2 * NEAR**2) / (ratio**2 - 1)
    return at, np.sqrt(np.clip(squared, 0, 400)).astype(np.float32)


def _softest(at: NDArray[np.intp], blur: Plane, picture: Pixels) -> Box:
    """The tile of the picture whose edges are the softest, of those that have some."""
    tiles = at // TILE
    across = int(tiles[:, 1].max()) + 1
    number = tiles[:, 0] * across + tiles[:, 1]
    count = np.bincount(number)
    mean = np.bincount(number, blur) / np.maximum(count, 1)
    best = int(np.argmax(np.where(count >= min(10, int(count.max())), mean, -1.0)))
    y, x = (best // across) * TILE, (best % across) * TILE
    return x, y, min(TILE, picture.shape[1] - x), min(TILE, picture.shape[0] - y)
