"""What a drawer is asked for, and the families that each of the three sets draws from.

A family is a face, a layout, a ground, a desk or a camera. No family of one set is used in another, except the two
machine faces that real papers are bound to: OCR-A for the NIK and OCR-B for machine-readable lines, which each set
spaces and thickens in its own way. Words (names.py) and wordings (kinds/) are shared out in the same manner.

* tuning: thresholds and readers may be fitted to it.
* choosing: to decide between engines or ways; nothing is fitted to it.
* held-out: read by `make bench` only.
"""

import random
from dataclasses import dataclass

import numpy as np

from benchmarks.documents.people import Inventor
from verify.drawings.portrait import Sitter


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine face as a printer sets it: how narrow, and how thick its strokes in units of the size."""

    name: str
    narrow: float = 1.0
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Families:
    """What one set draws from. Strings name faces (fonts.py), grounds, desks and cameras (conditions/)."""

    at: int
    """0 tuning, 1 choosing, 2 held-out: for tables with one row a set."""
    sans: tuple[str, ...]
    serif: tuple[str, ...]
    mono: tuple[str, ...]
    hand: tuple[str, ...]
    nik: tuple[Machine, ...]
    mrz: tuple[Machine, ...]
    grounds: tuple[str, ...]
    desks: tuple[str, ...]
    cameras: tuple[str, ...]


FAMILIES = {
    "tuning": Families(
        0,
        sans=("arimo", "arimo", "open-sans", "carlito"),
        serif=("tinos",),
        mono=("cousine",),
        hand=("great-vibes",),
        nik=(Machine("ocr-a", 0.92), Machine("ocr-a"), Machine("ocr-b", 0.95), Machine("arimo")),
        mrz=(Machine("ocr-b"),),
        grounds=("waves", "islands"),
        desks=("wood", "cloth", "plain"),
        cameras=("even", "soft-noise"),
    ),
    "choosing": Families(
        1,
        sans=("inter", "roboto", "noto-sans"),
        serif=("noto-serif", "gelasio"),
        mono=("courier-prime",),
        hand=("dancing-script",),
        nik=(Machine("ocr-a", 0.85, 0.012), Machine("ocr-b", 1.0, 0.015), Machine("share-tech-mono")),
        mrz=(Machine("ocr-b", 0.94, 0.012),),
        grounds=("rosettes", "bands"),
        desks=("marble", "planks", "tiles"),
        cameras=("chroma", "sharpened"),
    ),
    "held-out": Families(
        2,
        sans=("libre-franklin", "source-sans-3", "pt-sans", "lato"),
        serif=("pt-serif",),
        mono=("ibm-plex-mono", "anonymous-pro"),
        hand=("caveat",),
        nik=(Machine("ocr-a-condensed", 1.15), Machine("ocr-a-bold", 0.9), Machine("b612-mono")),
        mrz=(Machine("ocr-b-sharp", 1.0, 0.01),),
        grounds=("ripples", "lattice"),
        desks=("denim", "granite", "newspaper"),
        cameras=("banded", "smeared"),
    ),
}


@dataclass(frozen=True, slots=True)
class Order:
    """One paper to draw: at `scale` pixels a millimetre, from these families and random numbers."""

    pick: random.Random
    noise: np.random.Generator
    families: Families
    inventor: Inventor
    scale: float
    sitter: Sitter | None = None
    """Whose portrait an identity card shows; without one a plain face."""

    def sans(self) -> str:
        """A face without serifs of this set."""
        return self.pick.choice(self.families.sans)
