"""A page with what an examination found drawn upon it, for people who tune or explain the engine."""

import io
from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from verify.examination import Box, Examination, Finding
from verify.geometry import straighten

Colour = tuple[int, int, int]
FIELD: Colour = (20, 90, 200)
OUTLINE: Colour = (0, 150, 70)
TONES: dict[str, Colour] = {"failure": (200, 20, 30), "warning": (215, 120, 0), "info": (90, 90, 90)}
MARGIN = 10
_LONG = 1600
"""Pixels of the page's longer side in the drawing."""


def drawn(page: bytes, examination: Examination, ratio: tuple[float, float] | None = None, number: int = 1) -> bytes:
    """A PNG of page `number` (from 1), given as a picture file of any size, with boxes and a legend below it.

    The outline in green, as it is found again in this picture under the kind's `ratio`; fields in blue with value and
    confidence; findings that did not pass in the colour of their severity. Raises IndexError for a page that was not
    examined.
    """
    size = examination.pages[number - 1]
    with Image.open(io.BytesIO(page)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((_LONG, _LONG))
    scale = picture.width / size.width
    font = ImageFont.load_default(max(12, picture.width // 75))
    corners = straighten(np.asarray(picture, np.uint8), ratio).corners
    pen = ImageDraw.Draw(picture)
    if corners is not None:
        points = [(float(x), float(y)) for x, y in corners]
        pen.line([*points, points[0]], fill=OUTLINE, width=4)
    for name, field in examination.fields.items():
        if field.box is not None and field.page in (number, None):
            value = f"{len(field.value)} rows" if isinstance(field.value, list) else str(field.value)
            _framed(pen, _scaled(field.box, scale), f"{name}: {value} {field.confidence:.2f}", FIELD, font)
    shown = [each for each in examination.findings if each.outcome != "passed" and each.page in (number, None)]
    for each in shown:
        if each.box is not None:
            _framed(pen, _scaled(each.box, scale), each.code, TONES[each.severity], font, 5)
    return _png(_with_legend(picture, examination, shown, font))


def _scaled(box: Box, scale: float) -> tuple[int, int, int, int]:
    x, y, width, height = (round(each * scale) for each in box)
    return x, y, x + max(2, width), y + max(2, height)


def _framed(
    pen: ImageDraw.ImageDraw,
    corners: tuple[int, int, int, int],
    text: str,
    colour: Colour,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    thick: int = 2,
) -> None:
    pen.rectangle(corners, outline=colour, width=thick)
    left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
    x, y = corners[0], max(0, corners[1] - int(bottom - top) - 4)
    pen.rectangle((x, y, x + right - left + 6, y + bottom - top + 4), fill=colour)
    pen.text((x + 3 - left, y + 2 - top), text, fill=(255, 255, 255), font=font)


def _with_legend(
    picture: Image.Image,
    examination: Examination,
    findings: Iterable[Finding],
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
) -> Image.Image:
    rows: list[tuple[str, Colour]] = [
        (f"{examination.kind}: {examination.verdict} (recognised as {examination.recognised_kind})", (0, 0, 0)),
        ("outline of the document", OUTLINE),
        ("field: value, confidence", FIELD),
    ]
    rows += [(f"{each.severity}: {each.code} ({each.outcome})", TONES[each.severity]) for each in findings]
    step = max(18, picture.width // 55)
    sheet = Image.new("RGB", (picture.width, picture.height + step * len(rows) + 2 * MARGIN), (255, 255, 255))
    sheet.paste(picture, (0, 0))
    pen = ImageDraw.Draw(sheet)
    for at, (text, colour) in enumerate(rows):
        top = picture.height + MARGIN + at * step
        pen.rectangle((MARGIN, top + 2, MARGIN + step - 6, top + step - 6), fill=colour)
        pen.text((MARGIN + step, top), text, fill=(0, 0, 0), font=font)
    return sheet


def _png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
