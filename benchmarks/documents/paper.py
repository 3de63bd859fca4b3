"""A sheet under the printer: measured in millimetres, drawn at any scale, each field's place kept."""

import math
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.documents.fonts import face
from benchmarks.documents.sample import Drawn, Picture, Points

Colour = tuple[int, int, int]
BLACK: Colour = (28, 26, 30)


class Paper:
    """One side of a paper. Black print is kept apart from the ground, so that it can be weak or worn as a whole.

    Positions and sizes are millimetres; text stands on its baseline.
    """

    def __init__(self, width: float, height: float, scale: float, ground: Picture | Colour) -> None:
        self.width, self.height, self.scale = width, height, scale
        size = (round(width * scale), round(height * scale))
        if isinstance(ground, tuple):
            self.image = Image.new("RGB", size, ground)
        else:
            self.image = Image.fromarray(cv2.resize(ground, size, interpolation=cv2.INTER_LINEAR))
        self.pen = ImageDraw.Draw(self.image)
        self.print = Image.new("L", size, 0)
        self.print_pen = ImageDraw.Draw(self.print)
        self.boxes: dict[str, list[float]] = {}

    def length(self, words: str, size: float, name: str, bold: bool = False) -> float:
        """Width of words in millimetres; `size` is the em."""
        return face(name, size * self.scale, bold).getlength(words) / self.scale

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        name: str,
        *,
        bold: bool = False,
        anchor: str = "ls",
        field: str | None = None,
        colour: Colour | None = None,
        weight: float = 0.0,
    ) -> float:
        """Words from their baseline; the x behind them. `weight` thickens strokes by so many millimetres.

        With a `colour` they belong to the ground, which does not wear. A `field` used twice has one box around both.
        """
        font = face(name, size * self.scale, bold)
        pen, fill = (self.print_pen, 255) if colour is None else (self.pen, colour)
        at = (x * self.scale, y * self.scale)
        stroke = weight * self.scale
        pen.text(at, words, fill, font, anchor=anchor, stroke_width=stroke)
        if field is not None and words.strip():
            self._keep(field, font.getbbox(words, anchor=anchor), at)
        return x + font.getlength(words) / self.scale

    def spread(
        self,
        x: float,
        y: float,
        words: str,
        pitch: float,
        size: float,
        name: str,
        *,
        narrow: float = 1.0,
        field: str | None = None,
        weight: float = 0.0,
    ) -> float:
        """Characters of a machine face at one pitch, each narrowed by a factor; the x behind the last."""
        font = face(name, size * self.scale)
        for place, letter in enumerate(words):
            if letter == " ":
                continue
            left, top, right, bottom = font.getbbox(letter, anchor="ls")
            cell = Image.new("L", (math.ceil(right - left) + 6, math.ceil(bottom - top) + 6), 0)
            ImageDraw.Draw(cell).text(
                (3 - left, 3 - top), letter, 255, font, anchor="ls", stroke_width=weight * self.scale
            )
            if narrow != 1.0:
                cell = cell.resize((max(1, round(cell.width * narrow)), cell.height), Image.Resampling.BILINEAR)
            middle = (x + (place + 0.5) * pitch) * self.scale
            at = (round(middle - cell.width / 2), round(y * self.scale + top - 3))
            self.print.paste(255, (at[0], at[1]), cell)
        if field is not None:
            left, top, right, bottom = font.getbbox("0", anchor="ls")
            wide = len(words) * pitch * self.scale
            self._keep(field, (0, top, wide, bottom), (x * self.scale, y * self.scale))
        return x + len(words) * pitch

    def _keep(self, field: str, box: Sequence[float], at: tuple[float, float]) -> None:
        left, top, right, bottom = box[0] + at[0], box[1] + at[1], box[2] + at[0], box[3] + at[1]
        old = self.boxes.get(field)
        if old is not None:
            left, top, right, bottom = min(left, old[0]), min(top, old[1]), max(right, old[2]), max(bottom, old[3])
        self.boxes[field] = [left, top, right, bottom]

    def centred(self, y: float, words: str, size: float, name: str, **more: Any) -> None:
        """Words in the middle of the sheet, or around `x`."""
        self.text(more.pop("x", self.width / 2), y, words, size, name, anchor="ms", **more)

    def wrapped(self, words: str, width: float, size: float, name: str, bold: bool = False) -> list[str]:
        """Words in lines of at most that width; a word too long for a line stands alone."""
        lines: list[str] = []
        for word in words.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.length(longer, size, name, bold) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def line(self, *points: tuple[float, float], width: float = 0.2, colour: Colour | None = None) -> None:
        """A drawn line through points."""
        path = [(x * self.scale, y * self.scale) for x, y in points]
        stroke = max(1, round(width * self.scale))
        if colour is None:
            self.print_pen.line(path, 235, stroke)
        else:
            self.pen.line(path, colour, stroke)

    def box(
        self, x: float, y: float, width: float, height: float, stroke: float = 0.2, colour: Colour | None = None
    ) -> None:
        """A ruled rectangle."""
        self.line((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y), width=stroke, colour=colour)

    def paste(
        self, x: float, y: float, width: float, height: float, picture: Image.Image, mask: Image.Image | None = None
    ) -> None:
        """A picture put on the ground; with a mask only where that is white."""
        size = (max(1, round(width * self.scale)), max(1, round(height * self.scale)))
        at = (round(x * self.scale), round(y * self.scale))
        small = None if mask is None else mask.resize(size, Image.Resampling.BILINEAR)
        self.image.paste(picture.resize(size, Image.Resampling.BILINEAR), at, small)

    def specimen(self, x: float, y: float, size: float, strength: float = 0.12, turn: float = 16) -> None:
        """The pale word that says that this is no paper of anybody's; put where no field is."""
        font = face("arimo", size * self.scale, True)
        left, top, right, bottom = font.getbbox("SPESIMEN", anchor="ls")
        stamp = Image.new("L", (math.ceil(right - left) + 4, math.ceil(bottom - top) + 4), 0)
        ImageDraw.Draw(stamp).text((2 - left, 2 - top), "SPESIMEN", round(255 * strength), font, anchor="ls")
        stamp = stamp.rotate(turn, expand=True, resample=Image.Resampling.BILINEAR)
        self.image.paste((150, 40, 60), (round(x * self.scale), round(y * self.scale)), stamp)

    def printed(
        self, ink: Colour = BLACK, strength: float = 1.0, wear: float = 0.0, noise: np.random.Generator | None = None
    ) -> Picture:
        """Ground and print together, RGB. `wear` 0..1 rubs the ink off in spots as large as a millimetre."""
        mask = self.print
        if wear and noise is not None:
            width, height = mask.size
            rough = noise.standard_normal((round(self.height / 0.5), round(self.width / 0.5)), np.float32)
            broad = noise.standard_normal((round(self.height / 4), round(self.width / 4)), np.float32)
            wide = cv2.resize(broad, rough.shape[::-1], interpolation=cv2.INTER_CUBIC)
            left = np.clip(1.0 - wear * np.clip(0.55 * (rough + 1.2 * wide), 0, 1.2), 0.15, 1) * strength
            rubbed = cv2.resize(left.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
            mask = Image.fromarray(cv2.multiply(np.asarray(mask), rubbed, dtype=cv2.CV_8U))
        elif strength < 1:
            mask = mask.point([round(strength * each) for each in range(256)])
        mixed = self.image.copy()
        mixed.paste(ink, (0, 0), mask)
        return np.array(mixed, np.uint8)

    def quads(self) -> dict[str, Points]:
        """The fields' boxes as corner points, clockwise from the top left, in pixels of the drawing."""
        return {
            name: np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float64)
            for name, (x0, y0, x1, y1) in self.boxes.items()
        }

    def drawn(self, kind: str, family: str, truth: dict[str, Any], image: Picture, **more: Any) -> Drawn:
        """The finished paper."""
        size = (round(self.width), round(self.height))
        cells = cv2.resize(np.asarray(self.print), size, interpolation=cv2.INTER_AREA)
        inked = (cells > 6).astype(np.uint8)
        return Drawn(kind, family, image, (self.width, self.height), truth, self.quads(), inked=inked, **more)
