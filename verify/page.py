"""One page of a document as every reader and check shares it: decoded once, straightened once, read once."""

from dataclasses import dataclass, field

import cv2

from ocr.engine import Picture
from ocr.prepare import grey
from ocr.text import Line
from policies.models import Regions
from policies.regions import shipped_regions
from verify.examination import Box, PageSize
from verify.geometry import Matrix, edges_through


@dataclass(frozen=True, slots=True)
class Page:
    """`pixels` is the upright page in RGB, `flat` the document cut out of it, straightened and in reading direction.

    `to_page` takes points of `flat` to points of `pixels` (3 x 3, homogeneous). Lines are in pixels of `flat`.
    `regions` are those of the office: by them its places are known and its numbers decoded.
    """

    number: int
    pixels: Picture
    flat: Picture
    to_page: Matrix
    lines: tuple[Line, ...] = ()
    regions: Regions = field(default_factory=shipped_regions)

    @property
    def size(self) -> PageSize:
        """Width and height of the upright page."""
        return PageSize(int(self.pixels.shape[1]), int(self.pixels.shape[0]))

    def sight(self, was_read: bool = True) -> "Sight":
        """This page without its pixels; `was_read` is False where nobody looked for letters."""
        height, width = self.flat.shape[:2]
        small = cv2.resize(grey(self.flat), (64, 64), interpolation=cv2.INTER_AREA)
        return Sight(self.size, self.lines, width / height, float(small.std()) / 255, was_read)

    def on_page(self, box: Box) -> Box:
        """A box of `flat` as the box around it on the upright page."""
        size = self.size
        left, top, right, bottom = edges_through(box, self.to_page)
        left, top = min(max(0, left), size.width - 1), min(max(0, top), size.height - 1)
        return left, top, max(1, min(right, size.width) - left), max(1, min(bottom, size.height) - top)


@dataclass(frozen=True, slots=True)
class Sight:
    """What stays of a page when its pixels are let go: its size, lines, and the look of the document on it.

    `ratio` is width through height; `contrast` is the deviation of its shades, 0 for a blank sheet, 0.5 at most.
    """

    size: PageSize
    lines: tuple[Line, ...]
    ratio: float
    contrast: float
    was_read: bool = True
