"""What a check looks at, each derived picture made once, and what it answers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import smaller
from policies.models import DocumentKind
from verify.examination import Box, Outcome, Severity
from verify.geometry import Straightened, to_page

Pixels = NDArray[np.uint8]
Thresholds = Mapping[str, float]
SMALL_SIDE = 640
"""Long side in pixels at which light and colour are judged; letters vanish, papers and lamps stay."""
PRINT_SIDE = 1600
"""Long side at which letters are judged; those of a card are 30 pixels high there, those of A4 some 15."""
SHEET_MM = 200


@dataclass(frozen=True)
class Seen:
    """One page: `page` upright RGB uint8 (H, W, 3), the document straightened out of it, and the kind asked for."""

    page: Pixels
    straightened: Straightened
    kind: DocumentKind

    @cached_property
    def flat(self) -> Pixels:
        """The document alone, RGB."""
        return self.straightened.image

    @cached_property
    def medium(self) -> Pixels:
        """`flat` with a long side of at most PRINT_SIDE."""
        return shrunk(self.flat, PRINT_SIDE)

    @cached_property
    def grey(self) -> Pixels:
        """`medium` in shades of grey."""
        return np.asarray(cv2.cvtColor(self.medium, cv2.COLOR_RGB2GRAY), np.uint8)

    @cached_property
    def small(self) -> Pixels:
        """`flat` with a long side of at most SMALL_SIDE."""
        return shrunk(self.medium, SMALL_SIDE)

    @cached_property
    def noise(self) -> float:
        """Deviation of the sensor's noise in `grey`, in grey values.

        Immerkær, "Fast Noise Variance Estimation" (1996): a mask that is blind to edges and slopes; the median
        over the picture instead of the mean, so that letters do not count.
        """
        mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
        response = np.abs(cv2.filter2D(self.grey, cv2.CV_32F, mask)[::3, ::3])
        return float(np.median(response)) / (6 * 0.6745)

    @property
    def is_sheet(self) -> bool:
        """Whether the kind is as large as A4, whose print is small beside it."""
        return self.kind.ratio is not None and max(self.kind.ratio) >= SHEET_MM

    @property
    def scale(self) -> float:
        """Share of PRINT_SIDE that the document fills, as a root: the lens's own blur does not shrink with it."""
        return math.sqrt(max(self.medium.shape[:2]) / PRINT_SIDE)

    def box_on_page(self, box: Box, picture: Pixels | None = None) -> Box:
        """A box of `small`, or of another copy of `flat`, on the page."""
        copy = self.small if picture is None else picture
        factor = max(self.flat.shape[:2]) / max(copy.shape[:2])
        x, y, width, height = (round(each * factor) for each in box)
        return to_page((x, y, width, height), self.straightened)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one check; `severity` only where it is milder than the policy's, `box` in page pixels.

    `values` hold what was measured also when it passed, so that other thresholds can be tried on past pictures.
    """

    outcome: Outcome
    severity: Severity | None = None
    box: Box | None = None
    values: dict[str, Any] = field(default_factory=dict)


PASSED = Result("passed")


def passed(**values: Any) -> Result:
    """The check did not see what it looks for; `values` are what it measured."""
    return Result("passed", values=values)


def least_of_colours(picture: Pixels) -> Pixels:
    """The least of the three colours of each pixel (H, W): only white paper and lamps have much of it."""
    return np.asarray(cv2.min(cv2.min(picture[..., 0], picture[..., 1]), picture[..., 2]), np.uint8)


def shrunk(picture: Pixels, side: int) -> Pixels:
    """A copy whose long side is at most `side` pixels."""
    factor = side / max(picture.shape[:2])
    if factor >= 1:
        return picture
    size = (max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor)))
    return smaller(picture, size)


def failed(severity: Severity, box: Box | None = None, **values: Any) -> Result:
    """The check saw what it looks for."""
    return Result("failed", severity, box, values)
