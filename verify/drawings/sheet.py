"""Paper to draw on: text in the font that Pillow brings, lines, tables, and the mark that it is a specimen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
INK: Colour = (25, 25, 30)
PALE: Colour = (214, 214, 220)
SEXES = {"male": "LAKI-LAKI", "female": "PEREMPUAN"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn paper: `image` in RGB (H, W, 3), and `truth`: the fields that stand on it, as they should be read."""

    kind: str
    image: Picture
    truth: Mapping[str, Any]


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Pillow's own font; no file of this machine is needed."""
    face = ImageFont.load_default(size)
    assert isinstance(face, ImageFont.FreeTypeFont)
    return face


def printed(day: date) -> str:
    """A date as Indonesian papers print it."""
    return day.strftime("%d-%m-%Y")


class Sheet:
    """One page under the pen. Positions are in pixels from the top left."""

    def __init__(self, width: int, height: int, colour: Colour) -> None:
        self.image = Image.new("RGB", (width, height), colour)
        self.pen = ImageDraw.Draw(self.image)
        self.width, self.height = width, height

    def text(self, x: float, y: float, words: str, size: int, colour: Colour = INK, bold: int = 0) -> None:
        """Words from their top left corner."""
        self.pen.text((x, y), words, colour, font(size), stroke_width=bold)

    def centred(self, y: float, words: str, size: int, colour: Colour = INK, bold: int = 0) -> None:
        """Words in the middle of the sheet."""
        self.text((self.width - font(size).getlength(words)) / 2, y, words, size, colour, bold)

    def rows(self, x: int, y: int, gap: int, rows: Sequence[tuple[str, str]], column: int, size: int) -> int:
        """Labels, colons and values below each other; the y below the last. An empty label goes on without colon."""
        for label, value in rows:
            self.text(x, y, label, size)
            self.text(x + column, y, f": {value}" if label else value, size)
            y += gap
        return y

    def table(
        self, x: int, y: int, widths: Sequence[int], rows: Sequence[Sequence[str]], height: int, size: int
    ) -> int:
        """A ruled table, the first row its heading; the y below it."""
        for row in rows:
            left = x
            for width, words in zip(widths, row, strict=True):
                self.pen.rectangle((left, y, left + width, y + height), outline=INK, width=2)
                self.text(left + 8, y + (height - size * 1.2) / 2, words, size)
                left += width
            y += height
        return y

    def specimen(self, x: int, y: int, size: int) -> None:
        """The mark, slanted and pale, where it lies beside or behind the text."""
        stamp = Image.new("L", (int(font(size).getlength("SPESIMEN")) + 20, int(size * 1.4)), 0)
        ImageDraw.Draw(stamp).text((10, 0), "SPESIMEN", 255, font(size))
        turned = stamp.rotate(18, expand=True, resample=Image.Resampling.BICUBIC)
        self.image.paste((226, 200, 200), (x, y), turned)

    def finished(self, kind: str, truth: Mapping[str, Any]) -> Drawing:
        """The sheet as a drawing."""
        return Drawing(kind, np.asarray(self.image, np.uint8), truth)
