"""Pages and engines made by hand, for tests of what is read from words without reading any."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from ocr.engine import Layout, Lie, Picture, Strips
from ocr.text import Line, Word, lines_of
from policies.reader import read_policies
from verify.examination import Field
from verify.fields import READERS
from verify.page import Page

PITCH, HEIGHT, GAP = 14, 24, 50
KINDS = read_policies().kinds
TODAY = date(2026, 11, 2)
NIK, WIFE = "3273990904860012", "3273994510880034"


def line(y: int, *words: str | tuple[int, str], confidence: float = 0.9) -> Line:
    """Words beside each other, one letter's width apart; a pair places its words at that x."""
    x, placed = 40, []
    for each in words:
        x, text = each if isinstance(each, tuple) else (x, each)
        for word in text.split():
            placed.append(Word(word, confidence, (x, y, PITCH * len(word), HEIGHT)))
            x += PITCH * (len(word) + 1)
    return Line(tuple(placed))


def page(*rows: str | Sequence[str | tuple[int, str]], confidence: float = 0.9, gap: int = GAP) -> Page:
    """A white page with these lines below each other."""
    lines = [
        line(40 + gap * at, *([row] if isinstance(row, str) else row), confidence=confidence)
        for at, row in enumerate(rows)
    ]
    pixels = np.full((80 + gap * len(lines), 1600, 3), 255, np.uint8)
    # grouped again, as an engine's words are
    words = [word for each in lines for word in each.words]
    return Page(1, pixels, pixels, np.eye(3), lines_of(words))


class FakeEngine:
    """Answers with prepared text: `told` by alphabet or layout, `lines` for a whole page, and nothing else."""

    scale = 1.0

    def __init__(self, told: Mapping[str, str] | None = None, lines: tuple[Line, ...] = ()) -> None:
        self.told, self.lines = told or {}, lines

    def read(
        self, picture: Picture, layout: Layout = "sparse", alphabet: str = "", strips: Strips | None = None
    ) -> tuple[Line, ...]:
        if layout == "sparse":
            return self.lines
        text = self.told.get(alphabet) or self.told.get(layout)
        return (line(0, text),) if text else ()

    def lie(self, picture: Picture, read_at: int = 0) -> Lie | None:
        return Lie(0)


class BrokenEngine:
    """An engine that cannot read at all."""

    scale = 1.0

    def read(
        self, picture: Picture, layout: Layout = "sparse", alphabet: str = "", strips: Strips | None = None
    ) -> tuple[Line, ...]:
        raise RuntimeError("no engine")

    def lie(self, picture: Picture, read_at: int = 0) -> Lie | None:
        raise RuntimeError("no engine")


def fields(kind: str, on: Page, engine: FakeEngine | None = None) -> dict[str, Field]:
    """What the reader of a kind finds on a page."""
    return READERS[KINDS[kind].reader](engine or FakeEngine(), KINDS[kind], on, TODAY)[0]


def values(kind: str, on: Page, engine: FakeEngine | None = None) -> dict[str, Any]:
    """The same, without confidences and places."""
    return {name: field.value for name, field in fields(kind, on, engine).items()}
