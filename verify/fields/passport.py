"""The fields of a passport's data page: from its machine-readable lines, which carry check digits."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ocr.engine import ReadingEngine
from ocr.prepare import even_light, to_height
from ocr.text import Line
from policies.models import DocumentKind
from verify.examination import Field
from verify.fields.form import read_form
from verify.fields.mrz_text import fitted, line_of_names, misread, second_lines
from verify.fields.values import CONFIRMED, crop
from verify.mrz import Mrz, parse_mrz
from verify.page import Page

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
_LINE_HEIGHTS = (60, 48, 76)
"""Pixels; the next is tried when the check digits or the printed names disagree with what was read at one."""
_PARTS = ("document_number", "surname", "given_names", "nationality", "birth_date", "sex", "expiry_date")
_NAMES = ("surname", "given_names")
_UNCHECKED, _DOUBTED = 0.85, 0.6
"""Names and nationality have no check digit; names that differ from the printed ones are doubted."""
_WELL_READ = 0.75
"""Printed names read surely enough to mend the line with."""
Fields = Mapping[str, Field]


def read_passport(engine: ReadingEngine, kind: DocumentKind, page: Page, today: date) -> dict[str, Field]:
    """Every field that was found. The printed labels serve where the lines give nothing, and to compare names."""
    fields = read_form(engine, kind.fields, page)
    lines = _lines_of(page)
    read = _mrz(engine, page, lines, today, fields)
    if read is None:
        return fields
    mrz, away = read
    box = page.on_page(_around(lines))
    for name in _PARTS:
        value = getattr(mrz, name)
        if value:
            fields[name] = Field(value, _trust(name, mrz, away), page.number, box)
    fields["mrz"] = Field("\n".join(mrz.lines), 0.6 if mrz.wrong else CONFIRMED, page.number, box)
    return fields


def _trust(name: str, mrz: Mrz, away: int | None) -> float:
    if name in ("document_number", "birth_date", "expiry_date"):
        return 0.5 if name in mrz.wrong else CONFIRMED
    if name in _NAMES and away is not None:
        return _DOUBTED if away else CONFIRMED
    return _UNCHECKED


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


def _mrz(
    engine: ReadingEngine, page: Page, lines: list[Line], today: date, printed: Fields
) -> tuple[Mrz, int | None] | None:
    """The best reading, and how many letters its names are from the printed ones; None where these were not read."""
    readings: list[tuple[Mrz, int | None]] = []
    for height in _LINE_HEIGHTS if len(lines) > 1 else ():
        texts = [_again(engine, page, line, height) for line in lines]
        readings += [(mrz, _names_away(mrz, printed)) for mrz in _parsed(texts, today)]
        # numbers of one reading and names of another: each line stands for itself
        readings += [(mrz, _names_away(mrz, printed)) for mrz in _crossed(readings, today)]
        if any(not mrz.wrong and not away for mrz, away in readings):
            break
    if not readings:
        return None
    mrz, away = min(readings, key=lambda each: (len(each[0].wrong), each[1] or 0))
    return _mended(mrz, away, printed, today), away


def _again(engine: ReadingEngine, page: Page, line: Line, height: int) -> str:
    """A second look with the alphabet of these lines only."""
    picture = even_light(to_height(crop(page, line.box, 0.4), height))
    read = engine.read(picture, "line", _ALPHABET)
    return "".join(word.text for each in read for word in each.words)


def _parsed(texts: list[str], today: date) -> Iterator[Mrz]:
    """As two and as three lines; where check digits disagree, also with a character of line two doubled or single."""
    for count in (2, 3):
        mrz = parse_mrz(fitted(texts[-count:]), today) if len(texts) >= count else None
        if mrz is None:
            continue
        yield mrz
        if mrz.wrong and len(mrz.lines[0]) == 44:
            changed = (parse_mrz((mrz.lines[0], line), today) for line in second_lines(texts[-1]))
            yield from (each for each in changed if each is not None)


def _crossed(readings: list[tuple[Mrz, int | None]], today: date) -> list[Mrz]:
    two = [each for each in readings if len(each[0].lines) == 2]
    if not two:
        return []
    numbers = min(two, key=lambda each: len(each[0].wrong))[0].lines[1]
    names = min(two, key=lambda each: each[1] or 0)[0].lines[0]
    mrz = parse_mrz((names, numbers), today)
    return [] if mrz is None else [mrz]


def _names_away(mrz: Mrz, printed: Fields) -> int | None:
    return None if (line := _printed_line(mrz, printed)) is None else line[1]


def _printed_line(mrz: Mrz, printed: Fields) -> tuple[str, int] | None:
    """The first line of a passport as the printed names would give it; None where they were not well read."""
    names = [printed[name] for name in _NAMES if name in printed]
    if len(names) < len(_NAMES) or len(mrz.lines[0]) != 44 or min(each.confidence for each in names) < _WELL_READ:
        return None
    surname, given = (str(each.value) for each in names)
    return line_of_names(mrz.lines[0], (mrz.lines[0][2:5], mrz.nationality), surname, given)


def _mended(mrz: Mrz, away: int | None, printed: Fields, today: date) -> Mrz:
    """A letter lost or doubled in the names, which no check digit guards, is mended by the printed ones."""
    line = _printed_line(mrz, printed)
    if line is None or away is None or not misread(away):
        return mrz
    return parse_mrz((line[0], *mrz.lines[1:]), today) or mrz
