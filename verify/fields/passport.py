"""The fields of a passport's data page: from its machine-readable lines, which carry check digits."""

import re
from datetime import date

from ocr.engine import ReadingEngine
from ocr.prepare import even_light, to_height
from ocr.text import Line
from policies.models import DocumentKind
from verify.examination import Field
from verify.fields.form import read_form
from verify.fields.values import CONFIRMED, crop
from verify.mrz import Mrz, parse_mrz
from verify.page import Page

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
_LINE_HEIGHT = 60
_PARTS = ("document_number", "surname", "given_names", "nationality", "birth_date", "sex", "expiry_date")
_UNCHECKED = 0.85
"""Names and nationality have no check digit."""


def read_passport(engine: ReadingEngine, kind: DocumentKind, page: Page, today: date) -> dict[str, Field]:
    """Every field that was found. The printed labels are asked only for what the lines do not give."""
    fields = read_form(engine, kind.fields, page)
    lines = _lines_of(page)
    mrz = _mrz(engine, page, lines, today)
    if mrz is None:
        return fields
    box = page.on_page(_around(lines))
    for name in _PARTS:
        value = getattr(mrz, name)
        if value:
            checked = name in ("document_number", "birth_date", "expiry_date")
            trust = _UNCHECKED if not checked else 0.5 if name in mrz.wrong else CONFIRMED
            fields[name] = Field(value, trust, page.number, box)
    fields["mrz"] = Field("\n".join(mrz.lines), 0.6 if mrz.wrong else CONFIRMED, page.number, box)
    return fields


def _lines_of(page: Page) -> list[Line]:
    """The lowest lines that look like it: long, with fillers, hardly any lower case."""
    found = []
    for line in page.lines:
        text = "".join(word.text for word in line.words)
        if len(text) >= 28 and (text.count("<") >= 3 or re.search(r"[A-Z0-9]{24,}", text.replace("<", ""))):
            found.append(line)
    return found[-3:]


def _around(lines: list[Line]) -> tuple[int, int, int, int]:
    return Line(tuple(word for line in lines for word in line.words)).box


def _mrz(engine: ReadingEngine, page: Page, lines: list[Line], today: date) -> Mrz | None:
    texts = [_again(engine, page, line) for line in lines]
    candidates = [parse_mrz(_fitted(texts[-count:]), today) for count in (2, 3) if len(texts) >= count]
    known = [each for each in candidates if each is not None]
    return min(known, key=lambda each: len(each.wrong), default=None)


def _again(engine: ReadingEngine, page: Page, line: Line) -> str:
    """A second look with the alphabet of these lines only."""
    picture = even_light(to_height(crop(page, line.box, 0.4), _LINE_HEIGHT))
    read = engine.read(picture, "line", _ALPHABET)
    return "".join(word.text for each in read for word in each.words)


def _fitted(texts: list[str]) -> list[str]:
    """Fillers are lost or doubled in reading where they stand in a row: the row is brought to the line's length."""
    width = 30 if len(texts) == 3 else 44 if max(map(len, texts), default=0) > 39 else 36
    return [_fit(text, width) for text in texts]


def _fit(text: str, width: int) -> str:
    # the row of fillers at the end of a name is often read as letters here and there
    text = re.sub(r"(?<=<<)[<KCLESG4]+$", lambda end: "<" * len(end[0]), text)
    rows = list(re.finditer("<{3,}", text))
    if not rows:
        return text
    longest = max(rows, key=lambda row: len(row[0]))
    missing = width - len(text)
    if missing >= 0:
        return text[: longest.end()] + "<" * missing + text[longest.end() :]
    spare = min(-missing, len(longest[0]) - 1)
    return text[: longest.end() - spare] + text[longest.end() :]
