"""The door to whatever reads letters. The rest of the product knows only `ReadingEngine`."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ocr.text import Line

Picture = NDArray[np.uint8]
"""Grey (H, W) or RGB (H, W, 3), eight bits a channel."""
Strips = NDArray[np.float32]
"""Corners of lines of print in pixels, (N, 4, 2), clockwise with the long side first."""
Layout = Literal["page", "block", "sparse", "line"]


@dataclass(frozen=True, slots=True)
class Lie:
    """How print lies in a picture: `degrees`, 0 to 360, by which it must be turned clockwise to stand upright.

    `strips` (N, 4, 2) are the corners of its lines, in pixels of the picture, clockwise with the long side first; None
    where the engine does not tell. `fineness` is the share of the picture's size at which they were looked for.
    """

    degrees: float
    strips: Strips | None = None
    fineness: float = 1.0


class ReadingEngine(Protocol):
    """Reads letters in a picture whose letters stand upright.

    `scale` tells at which size it likes its pictures: 1 for letters of the size that a kind's `reading_side` gives.
    """

    scale: float

    def read(
        self, picture: Picture, layout: Layout = "sparse", alphabet: str = "", strips: Strips | None = None
    ) -> tuple[Line, ...]:
        """Lines from top to bottom; with `alphabet` no other character is returned. Nothing read gives ().

        `strips` are its lines where they are known already, see `Lie`; they need not be looked for again.
        """
        ...

    def lie(self, picture: Picture, read_at: int = 0) -> Lie | None:
        """How the print lies, None when it cannot tell.

        `read_at` is the longer side, in pixels, at which the document will be read if it need not be turned: its lines
        are then told so finely that they can be given to `read`. 0 where that is not to be expected.
        """
        ...
