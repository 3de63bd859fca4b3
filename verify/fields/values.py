"""From the words beside a label to the value of a field, with an honest confidence."""

import re
from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from ocr.engine import Picture, ReadingEngine
from ocr.prepare import even_light, to_height
from ocr.text import Word
from policies.models import FieldSpec
from verify.confusions import letters_of
from verify.dates import parse_date
from verify.examination import Box, Field
from verify.fields.captions import Value, folded
from verify.fields.confidence import UNCONFIRMED, Sort, text_trust, trust_of
from verify.fields.spelling import within
from verify.nik import repaired
from verify.number_parts import Constraints
from verify.numbers import PLACES, decode_number
from verify.page import Page

CONFIRMED = 0.99
"""How sure a part is that two places of a paper tell alike, or whose check digit agrees: of 237 such parts of passports
of the tuning set (hard, soft, dim, small in the picture) all were right: 98.4 % at least (Wilson, 95 %)."""
_SETTLED = 0.97
"""A number so sure is not looked at again."""
_SECOND_LOOK = 0.5
"""What is left of the doubt after a second look that reads the same: the looks are of the same pixels."""
_SHORT = 3
"""Letters up to which a choice may be another one misread, such as a blood type."""
_NEAR_ENOUGH = ((0.72, 0.05), (0.66, 0.3))
"""How like a choice must be, and by how much more than the next: NNI is 0.67 like WNI and 0.33 like WNA."""
_DIGITS = "0123456789"
_DIGIT_HEIGHTS = (68, 48)
"""Heights of a line with its margins at which its digits are read again."""


def text_field(page: Page, value: Value, text: str | None = None, sort: Sort = "text") -> Field:
    """Text as printed."""
    shown = value.text if text is None else text
    return _field(page, value, shown, text_trust(shown, value.words) if sort == "text" else trust_of(sort, value.words))


def _field(page: Page, value: Value, read: Any, confidence: float) -> Field:
    return Field(read, round(confidence, 3), page.number, page.on_page(value.box))


def choice_field(page: Page, value: Value, choices: Mapping[str, tuple[str, ...]]) -> Field | None:
    """The choice whose spelling is nearest, None when none is near or two are equally so."""
    read = folded(value.text)
    if not read:
        read = value.text.strip()
    scores = sorted(
        ((max(_near(read, folded(each) or each) for each in names), key) for key, names in choices.items()),
        reverse=True,
    )
    if not scores:
        return None
    likeness, key = scores[0]
    ahead = likeness - (scores[1][0] if len(scores) > 1 else 0.0)
    if not any(likeness >= least and ahead >= before for least, before in _NEAR_ENOUGH):
        return None
    if likeness < 1.0:
        return _field(page, value, key, likeness * UNCONFIRMED)
    # a whole word that is in the list is right even where a letter of it was unsure
    trust = max(0.9 if len(read) > _SHORT else 0.5, trust_of("choice", value.words))
    return _field(page, value, key, trust)


def _near(read: str, name: str) -> float:
    if read == name:
        return 1.0
    return fuzz.ratio(read, name) / 100 if len(name) > 2 else 0.0


def date_field(page: Page, value: Value) -> Field | None:
    """The date in the words; letters that stand for digits are repaired at lower confidence.

    In capitals an I is often read as a small l: 27 MEl 2024.
    """
    spelt = value
    found = parse_date(value.text)
    if found is None:
        spelt = within(value, "capitals_digits")
        found = parse_date(spelt.text)
    trust = trust_of("date", spelt.words)
    if found is None:
        found, trust = parse_date(_mended_date(value.text)), min(trust, 0.6)
    return None if found is None else _field(page, value, found, trust)


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


def read_number(engine: ReadingEngine, page: Page, value: Value, known: Constraints) -> Field:
    """A number of 16 digits, decoded over what the engine saw under what is known beside it (verify/numbers.py).

    Where that leaves doubt the line is looked at again in other sizes, for digits only, and the surest reading is
    kept; two that are the same strengthen each other. None is padded or cut.
    """
    readings = [decode_number(letters_of(value.words), known)]
    for height in _DIGIT_HEIGHTS:
        if readings[0].confidence >= _SETTLED:
            break
        readings.append(decode_number(letters_of(_digits_at(engine, crop(page, value.box), height)), known))
    best = max(readings, key=lambda each: (len(each.value or "") == PLACES, each.confidence))
    alike = sum(each.value == best.value for each in readings)
    trust = best.confidence if alike < 2 else 1 - (1 - best.confidence) * _SECOND_LOOK
    return _field(page, value, best.value or value.text, trust)


def _digits_at(engine: ReadingEngine, picture: Picture, height: int) -> list[Word]:
    """The words of a picture of one line, which is brought to a height in pixels first, digits only."""
    if min(picture.shape[:2]) < 4:
        return []
    lines = engine.read(even_light(to_height(picture, height)), "line", _DIGITS)
    return [word for line in lines for word in line.words]


def slashed(text: str) -> list[str]:
    """The numbers around a slash, as in RT/RW 003/004."""
    return [repaired(part)[0] for part in re.split(r"[/|\s]+", text) if part][:2]


def spec_map(specs: tuple[FieldSpec, ...]) -> dict[str, FieldSpec]:
    """Fields by name."""
    return {spec.name: spec for spec in specs}
