"""The fields of a passport's data page: from its machine-readable lines, which carry check digits."""

from collections.abc import Iterator
from datetime import date
from itertools import product

from ocr.engine import ReadingEngine
from policies.models import DocumentKind
from verify.examination import Field
from verify.fields.below import read_below
from verify.fields.machine_lines import MachineLines, find_machine_lines
from verify.fields.printed_names import NAMES, letters_away, mended
from verify.fields.values import CONFIRMED
from verify.mrz import Mrz, parse_mrz
from verify.page import Page

_PARTS = ("document_number", "surname", "given_names", "nationality", "birth_date", "sex", "expiry_date")
_CHECKED = frozenset({"document_number", "birth_date", "expiry_date"})
_UNCHECKED, _DOUBTED = 0.85, 0.6
"""Names and nationality have no check digit; names that were read otherwise than the printed ones are doubted."""
_WRONG, _SOME_WRONG = 0.45, 0.6


def read_passport(engine: ReadingEngine, kind: DocumentKind, page: Page, today: date) -> dict[str, Field]:
    """Every field that was found. What is printed serves where the lines give nothing, and to compare names."""
    fields = read_below(engine, kind.fields, page)
    lines = find_machine_lines(page)
    mrz = None if lines is None else _read(engine, lines, today)
    if lines is None or mrz is None:
        return fields
    away = letters_away(mrz, fields)
    mrz = parse_mrz(mended(mrz, fields), today) or mrz
    box = page.on_page(lines.box)
    for name in _PARTS:
        value = getattr(mrz, name)
        if value:
            fields[name] = Field(value, _trust(name, mrz, away), page.number, box)
    fields["mrz"] = Field("\n".join(mrz.lines), _SOME_WRONG if mrz.wrong else CONFIRMED, page.number, box)
    return fields


def _trust(name: str, mrz: Mrz, away: int | None) -> float:
    if name in _CHECKED:
        return _WRONG if name in mrz.wrong else CONFIRMED
    if name in NAMES and away is not None:
        return _DOUBTED if away else CONFIRMED
    return _UNCHECKED


def _read(engine: ReadingEngine, lines: MachineLines, today: date) -> Mrz | None:
    """The first reading without a doubt, else the combination of lines with the fewest."""
    seen: list[tuple[str, ...]] = []
    best: Mrz | None = None
    for reading in lines.readings(engine):
        seen.append(reading)
        for mrz in _parsed(seen, today):
            if best is None or _doubts(mrz) < _doubts(best):
                best = mrz
        if best is not None and _doubts(best) == (0, False):
            break
    return best


def _doubts(mrz: Mrz) -> tuple[int, bool]:
    """Check digits that disagree; and a holder of another nationality, who is rarer than a misread letter."""
    return len(mrz.wrong), mrz.lines[0][2:5].rstrip("<") != mrz.nationality


def _parsed(readings: list[tuple[str, ...]], today: date) -> Iterator[Mrz]:
    for chosen in product(*(dict.fromkeys(line) for line in zip(*readings, strict=True))):
        mrz = parse_mrz(chosen, today)
        if mrz is not None:
            yield mrz
