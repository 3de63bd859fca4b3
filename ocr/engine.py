"""The door to whatever reads letters. The rest of the product knows only `ReadingEngine`."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ocr.text import Line

Picture = NDArray[np.uint8]
"""Grey (H, W) or RGB (H, W, 3), eight bits a channel."""
Layout = Literal["page", "block", "sparse", "line"]


@dataclass(frozen=True, slots=True)
class Lie:
    """How print lies in a picture: `degrees`, 0 to 360, by which it must be turned clockwise to stand upright.

    `strips` (N, 4, 2) are the corners of its lines, in pixels of the picture, clockwise with the long side first; None
    where the engine does not tell.
    """

    degrees: float
    strips: NDArray[np.float32] | None = None


class ReadingEngine(Protocol):
    """Reads letters in a picture whose letters stand upright.

    `scale` tells at which size it likes its pictures: 1 for letters of the size that a kind's `reading_side` gives.
    """

    scale: float

    def read(self, picture: Picture, layout: Layout = "sparse", alphabet: str = "") -> tuple[Line, ...]:
        """Lines from top to bottom; with `alphabet` no other character is returned. Nothing read gives ()."""
        ...

    def lie(self, picture: Picture) -> Lie | None:
        """How the print lies, None when it cannot tell."""
        ...
