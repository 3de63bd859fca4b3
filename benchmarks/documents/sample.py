"""What the generator hands out, and what it works with on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""RGB, (H, W, 3)."""
Points = NDArray[np.float64]
"""Points as (N, 2), x and y in pixels."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper as it left the printer: `image` RGB, `truth` and `boxes` by field (four corner points each).

    `coloured` papers lose their colour in a copy, which an officer should be told; `size` is in millimetres.
    `kind` is a document kind of policies/kinds, or "none"; `family` names the generation, layout and face.
    """

    kind: str
    family: str
    image: Picture
    size: tuple[float, float]
    truth: Mapping[str, Any]
    boxes: Mapping[str, Points]
    coloured: bool = True
    rounded: bool = False
    back: Picture | None = None
    inked: NDArray[np.uint8] | None = None
    """Where print is: 1 in cells of a millimetre, which fingers and lamps are kept from."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a paper before it is encoded: RGB, and where the paper's corners and fields lie in it."""

    image: Picture
    corners: Points | None
    boxes: Mapping[str, Points]
    quality: int = 90
    png: bool = False
    defects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture of the benchmark with everything that is known about it.

    `jpeg` are the bytes of the file (PNG for some scans). `truth` holds the fields in the form in which verify's
    Examination returns them. `boxes` and `corners` are points in pixels of the picture, (4, 2), clockwise from the
    paper's own top left; `corners` is None where no whole outline is to be seen. `defects` are the codes of image
    checks that should fire, empty for pictures that must not be refused.
    """

    name: str
    kind: str
    condition: str
    family: str
    jpeg: bytes
    truth: Mapping[str, Any]
    boxes: Mapping[str, Points]
    corners: Points | None
    defects: frozenset[str] = field(default_factory=frozenset)
