"""`python -m benchmarks.documents.pictures RECORDS FOLDER`: the pictures of docs/engine.md, of drawn documents only."""

import argparse
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.documents import tables
from benchmarks.documents.measure import Record
from benchmarks.documents.sets import SetName, make_set
from ocr.engine import Picture
from ocr.engines import best_engine
from policies.reader import read_policies
from verify.geometry import Straightened, straighten
from verify.page import Page
from verify.reading import read_page

_HEIGHT = 420
_INK, _PALE, _RIGHT, _WRONG = (30, 30, 36), (225, 228, 232), (23, 110, 80), (176, 42, 48)
_FAILURES = 12


def main() -> None:
    """Write stages.jpg, reliability.png and failures.png."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("folder", type=Path)
    wanted = parser.parse_args()
    records: list[Record] = pickle.loads(wanted.records.read_bytes())
    wanted.folder.mkdir(parents=True, exist_ok=True)
    stages().save(wanted.folder / "stages.jpg", quality=82)
    reliability(records).save(wanted.folder / "reliability.png")
    failures(records).save(wanted.folder / "failures.png")


def stages() -> Image.Image:
    """One card seen aslant: as it came, laid straight by its print, and with the words that were read."""
    kind = read_policies().kinds["ktp"]
    sample = next(make_set("tuning", "ktp", "hard-photo", 1, start=10))
    pixels = np.asarray(cv2.imdecode(np.frombuffer(sample.jpeg, np.uint8), cv2.IMREAD_COLOR_RGB), np.uint8)
    found = straighten(pixels, kind.ratio)
    page = read_page(best_engine(), 1, pixels, found, kind)
    return _beside([_outlined(pixels, found, page), page.flat, _with_words(page)])


def _outlined(pixels: Picture, found: Straightened, page: Page) -> Picture:
    """The picture with the part of it that was cut out and laid straight."""
    height, width = page.flat.shape[:2]
    frame = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    corners = cv2.perspectiveTransform(frame, page.to_page).astype(np.int32)
    shown = pixels.copy()
    cv2.polylines(shown, [corners.reshape(-1, 1, 2)], True, _RIGHT, max(4, pixels.shape[1] // 200))
    return shown


def _with_words(page: Page) -> Picture:
    shown = page.flat.copy()
    for word in (word for line in page.lines for word in line.words):
        x, y, width, height = word.box
        colour = _RIGHT if word.confidence > tables.SURE else _WRONG
        cv2.rectangle(shown, (x, y), (x + width, y + height), colour, 2)
    return shown


def _beside(pictures: Sequence[Picture]) -> Image.Image:
    scaled = [Image.fromarray(each) for each in pictures]
    scaled = [each.resize((round(each.width * _HEIGHT / each.height), _HEIGHT)) for each in scaled]
    sheet = Image.new("RGB", (sum(each.width for each in scaled) + 12 * (len(scaled) - 1), _HEIGHT), "white")
    x = 0
    for each in scaled:
        sheet.paste(each, (x, 0))
        x += each.width + 12
    return sheet


def reliability(records: Sequence[Record]) -> Image.Image:
    """What the engine says against what is so, with 95 % intervals; the diagonal is honesty."""
    side, edge = 360, 46
    sheet = Image.new("RGB", (2 * (side + edge) + 30, side + 2 * edge), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for at, sort in enumerate(("exact", "text")):
        left, top = edge + at * (side + edge), edge
        pen.rectangle((left, top, left + side, top + side), outline=_PALE)
        pen.line((left, top + side, left + side, top), fill=_PALE, width=2)
        table, _ = tables.trust(records, sort)
        title = {"exact": "numbers and dates", "text": "names and other text"}[sort]
        pen.text((left, 14), f"{title}: ECE {table.error or 0:.3f}", _INK, font)
        for each in table.bins:
            x = left + side * each.confidence
            low, high = (top + side * (1 - limit) for limit in (each.right.low, each.right.high))
            pen.line((x, low, x, high), fill=_INK, width=2)
            y = top + side * (1 - (each.right.rate or 0.0))
            pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill=_RIGHT)
        pen.text((left, top + side + 12), "says 0 … 1 (across), is 0 … 1 (up)", _INK, font)
    return sheet


def failures(records: Sequence[Record]) -> Image.Image:
    """The most confident mistakes, each with the print as the engine saw it."""
    wrong = [(each.confidence, record, each) for record in records for each in record.readings if not each.right]
    shown = sorted((each for each in wrong if each[2].read), key=lambda each: -each[0])
    rows: list[tuple[Picture, str]] = []
    seen: set[str] = set()
    for sure, record, reading in shown:
        crop = _crop(record, reading.field) if len(rows) < _FAILURES and reading.printed not in seen else None
        seen.add(reading.printed)
        if crop is not None:
            rows.append((crop, f"{reading.printed}  read as  {reading.read}  ({sure:.2f})"))
    sheet = Image.new("RGB", (1180, 46 * max(1, len(rows)) + 8), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for at, (crop, words) in enumerate(rows):
        picture = Image.fromarray(crop)
        width = min(380, round(picture.width * 36 / picture.height))
        sheet.paste(picture.resize((width, 36)), (6, 46 * at + 6))
        pen.text((400, 46 * at + 14), words, _WRONG, font)
    return sheet


def _crop(record: Record, field: str) -> Picture | None:
    """The field cut out of its picture, which is drawn again; None where its place is not known."""
    number = int(record.name.rsplit("-", 1)[-1])
    names: tuple[SetName, ...] = get_args(SetName)
    name = next(each for each in names if record.name.startswith(each))
    sample = next(make_set(name, record.kind, record.condition, 1, start=number))
    if field not in sample.boxes:
        return None
    pixels = np.asarray(cv2.imdecode(np.frombuffer(sample.jpeg, np.uint8), cv2.IMREAD_COLOR_RGB), np.uint8)
    corners = np.asarray(sample.boxes[field], np.float32)
    width, height = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0])
    size = (max(2, round(float(width))), max(2, round(float(height))))
    flat = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    return np.asarray(cv2.warpPerspective(pixels, cv2.getPerspectiveTransform(corners, flat), size), np.uint8)


if __name__ == "__main__":
    main()
