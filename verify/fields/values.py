"""From the words beside a label to the value of a field, with an honest confidence."""

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

from ocr.engine import Picture, ReadingEngine
from ocr.prepare import even_light, to_height
from ocr.text import Line
from policies.models import FieldSpec
from verify.dates import parse_date
from verify.examination import Box, Field
from verify.fields.captions import Value, folded
from verify.nik import parse_nik, repaired
from verify.page import Page

UNCONFIRMED = 0.89
"""The most that reading alone may claim; more needs a rule or a list of choices that agrees."""
CONFIRMED = 0.97
_DIGITS = "0123456789"
_DIGIT_HEIGHT = 44


def text_field(page: Page, value: Value, text: str | None = None) -> Field:
    """Text as printed."""
    shown = value.text if text is None else text
    return Field(shown, round(min(value.confidence, UNCONFIRMED), 3), page.number, page.on_page(value.box))


def choice_field(page: Page, value: Value, choices: Mapping[str, tuple[str, ...]]) -> Field | None:
    """The choice whose spelling is nearest, None when none is near or two are equally so."""
    read = folded(value.text)
    if not read:
        read = value.text.strip()
    scores = sorted(
        ((max(_near(read, folded(each) or each) for each in names), key) for key, names in choices.items()),
        reverse=True,
    )
    if not scores or scores[0][0] < 0.72 or (len(scores) > 1 and scores[0][0] - scores[1][0] < 0.05):
        return None
    likeness, key = scores[0]
    trust = 0.95 if likeness == 1.0 else UNCONFIRMED * likeness
    return Field(key, round(min(trust, max(value.confidence, 0.5)), 3), page.number, page.on_page(value.box))


def _near(read: str, name: str) -> float:
    if read == name:
        return 1.0
    return fuzz.ratio(read, name) / 100 if len(name) > 2 else 0.0


def date_field(page: Page, value: Value) -> Field | None:
    """The date in the words; letters that stand for digits are repaired at lower confidence."""
    found = parse_date(value.text)
    trust = min(value.confidence, UNCONFIRMED)
    if found is None:
        found, trust = parse_date(_mended_date(value.text)), min(value.confidence, 0.6)
    return None if found is None else Field(found, round(trust, 3), page.number, page.on_page(value.box))


def _mended_date(text: str) -> str:
    parts = re.findall(r"[\w|!]{1,2}[-–—~./ ]+[\w|!]{1,2}[-–—~./ ]+[\w|!]{4}\b", text)
    return repaired_parts(parts[-1]) if parts else ""


def repaired_parts(text: str) -> str:
    """Letters turned into digits part by part; separators stay."""
    return "-".join(repaired(part)[0] for part in re.split(r"[-–—~./ ]+", text) if part)


def crop(page: Page, box: Box, pad: float = 0.3) -> Picture:
    """The part of the straightened page around a box, with `pad` heights more on every side."""
    x, y, width, height = box
    more = int(pad * height) + 2
    top, left = max(0, y - more), max(0, x - more)
    return page.flat[top : y + height + more, left : x + width + more]


def read_number(engine: ReadingEngine, page: Page, value: Value) -> Field:
    """A number of 16 digits: as first read, or from a second look at the line with digits only.

    The reading that has 16 digits without repair wins; a repaired one is unsure, another length very unsure.
    """
    first, changed = repaired(value.text)
    second = digits_in(engine, crop(page, value.box))
    if parse_nik(second) is not None and (second == first or parse_nik(first) is None or changed):
        trust = 0.85 if second == first else 0.7
        return _number(page, value, second, trust)
    if parse_nik(first) is not None:
        return _number(page, value, first, min(value.confidence, 0.8) if not changed else 0.5)
    return _number(page, value, first if abs(len(first) - 16) <= abs(len(second) - 16) else second, 0.3)


def _number(page: Page, value: Value, number: str, trust: float) -> Field:
    return Field(number, round(trust, 3), page.number, page.on_page(value.box))


def digits_in(engine: ReadingEngine, picture: Picture) -> str:
    """Only the digits of a picture of one line."""
    if min(picture.shape[:2]) < 4:
        return ""
    lines = engine.read(even_light(to_height(picture, _DIGIT_HEIGHT + 24)), "line", _DIGITS)
    return "".join(word.text for line in lines for word in line.words)


def slashed(text: str) -> list[str]:
    """The numbers around a slash, as in RT/RW 003/004."""
    return [repaired(part)[0] for part in re.split(r"[/|\s]+", text) if part][:2]


def spec_map(specs: tuple[FieldSpec, ...]) -> dict[str, FieldSpec]:
    """Fields by name."""
    return {spec.name: spec for spec in specs}


def all_text(lines: tuple[Line, ...]) -> str:
    """Every line, one after the other."""
    return "\n".join(line.text for line in lines)
