"""What a check of the picture looks at, and what it answers."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from policies.models import DocumentKind
from verify.examination import Box, Outcome, Severity
from verify.geometry import Straightened, to_page

Pixels = NDArray[np.uint8]
SMALL_SIDE = 640
"""Long side in pixels at which light and colour are judged; letters vanish, papers and lamps stay."""


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
    def small(self) -> Pixels:
        """`flat` with a long side of at most SMALL_SIDE."""
        return shrunk(self.flat, SMALL_SIDE)

    def box_on_page(self, box: Box) -> Box:
        """A box of `small` on the page."""
        factor = max(self.flat.shape[:2]) / max(self.small.shape[:2])
        x, y, width, height = (round(each * factor) for each in box)
        return to_page((x, y, width, height), self.straightened)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one check; `severity` only where it differs from that of the table, `box` in page pixels."""

    outcome: Outcome
    severity: Severity | None = None
    box: Box | None = None
    values: dict[str, Any] = field(default_factory=dict)


PASSED = Result("passed")


def shrunk(picture: Pixels, side: int) -> Pixels:
    """A copy whose long side is at most `side` pixels."""
    factor = side / max(picture.shape[:2])
    if factor >= 1:
        return picture
    size = (max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def failed(severity: Literal["warning", "failure"], box: Box | None = None, **values: Any) -> Result:
    """The check saw what it looks for."""
    return Result("failed", severity, box, values)
