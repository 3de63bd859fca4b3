"""From the words beside a label to the value of a field, with an honest confidence."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from rapidfuzz import fuzz

from ocr.engine import Picture, ReadingEngine
from ocr.prepare import even_light, to_height
from policies.models import FieldSpec
from verify.dates import parse_date
from verify.examination import Box, Field
from verify.fields.captions import Value, folded
from verify.nik import confirmed, parse_nik, repaired
from verify.page import Page

UNCONFIRMED = 0.89
"""The most that reading alone may claim; more needs a rule or a list of choices that agrees."""
CONFIRMED = 0.97
_DIGITS = "0123456789"
_DIGIT_HEIGHTS = (68, 48)
"""Heights of a line with its margins at which its digits are read again."""
_AGREED, _ONCE, _REPAIRED, _WRONG_LENGTH = 0.85, 0.7, 0.5, 0.3
"""Trust in a number: read twice alike, read so once, letters turned into digits, not sixteen digits."""


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


def fitting(fields: Mapping[str, Field]) -> Callable[[str], bool]:
    """Whether a NIK agrees with the birth date and sex read beside it, and its region is known."""
    born, sex = fields.get("birth_date"), fields.get("sex")

    def fits(number: str) -> bool:
        nik = parse_nik(number)
        if nik is None or born is None or sex is None:
            return False
        return confirmed(nik, date.fromisoformat(str(born.value)), str(sex.value))

    return fits


def read_number(
    engine: ReadingEngine, page: Page, value: Value, fits: Callable[[str], bool] = lambda number: False
) -> Field:
    """A number of 16 digits: as first read, or from another look at the line with digits only.

    A reading that `fits` what stands beside it ends the search and is trusted most; of the others the one that has 16
    digits without repair wins. A repaired one is unsure, another length very unsure; none is padded or cut.
    """
    first, changed = repaired(value.text)
    readings = [] if changed else [first]
    if not changed and fits(first):
        return _number(page, value, first, CONFIRMED)
    for height in _DIGIT_HEIGHTS:
        readings.append(digits_in(engine, crop(page, value.box), height))
        if fits(readings[-1]):
            return _number(page, value, readings[-1], CONFIRMED)
    whole = [each for each in readings if parse_nik(each) is not None]
    if whole:
        best = max(whole, key=whole.count)
        return _number(page, value, best, _AGREED if whole.count(best) > 1 else _ONCE)
    if parse_nik(first) is not None:
        return _number(page, value, first, _ONCE if fits(first) else _REPAIRED)
    return _number(page, value, min((*readings, first), key=lambda each: abs(len(each) - 16)), _WRONG_LENGTH)


def _number(page: Page, value: Value, number: str, trust: float) -> Field:
    return Field(number, round(trust, 3), page.number, page.on_page(value.box))


def digits_in(engine: ReadingEngine, picture: Picture, height: int) -> str:
    """Only the digits of a picture of one line, which is brought to a height in pixels first."""
    if min(picture.shape[:2]) < 4:
        return ""
    lines = engine.read(even_light(to_height(picture, height)), "line", _DIGITS)
    return "".join(word.text for line in lines for word in line.words)


def slashed(text: str) -> list[str]:
    """The numbers around a slash, as in RT/RW 003/004."""
    return [repaired(part)[0] for part in re.split(r"[/|\s]+", text) if part][:2]


def spec_map(specs: tuple[FieldSpec, ...]) -> dict[str, FieldSpec]:
    """Fields by name."""
    return {spec.name: spec for spec in specs}
