"""The fields of a passport's data page: from its machine-readable lines, which carry check digits."""

from collections.abc import Iterator
from datetime import date
from itertools import product

from ocr.engine import ReadingEngine
from policies.models import DocumentKind
from verify.examination import Field
from verify.fields.below import read_below
from verify.fields.machine_lines import MachineLines, find_machine_lines
from verify.fields.values import CONFIRMED
from verify.mrz import Mrz, parse_mrz
from verify.page import Page

_PARTS = ("document_number", "surname", "given_names", "nationality", "birth_date", "sex", "expiry_date")
_CHECKED = frozenset({"document_number", "birth_date", "expiry_date"})
_UNCHECKED = 0.85
"""Names and nationality have no check digit."""
_WRONG, _SOME_WRONG = 0.45, 0.6


def read_passport(engine: ReadingEngine, kind: DocumentKind, page: Page, today: date) -> dict[str, Field]:
    """Every field that was found. The printed labels are asked only for what the lines do not give."""
    fields = read_below(engine, kind.fields, page)
    lines = find_machine_lines(page)
    mrz = None if lines is None else _read(engine, lines, today)
    if lines is None or mrz is None:
        return fields
    box = page.on_page(lines.box)
    for name in _PARTS:
        value = getattr(mrz, name)
        if value:
            trust = _UNCHECKED if name not in _CHECKED else _WRONG if name in mrz.wrong else CONFIRMED
            fields[name] = Field(value, trust, page.number, box)
    fields["mrz"] = Field("\n".join(mrz.lines), _SOME_WRONG if mrz.wrong else CONFIRMED, page.number, box)
    return fields


def _read(engine: ReadingEngine, lines: MachineLines, today: date) -> Mrz | None:
    """The first reading whose check digits all agree, else the combination of lines on which most of them do."""
    seen: list[tuple[str, ...]] = []
    best: Mrz | None = None
    for reading in lines.readings(engine):
        seen.append(reading)
        for mrz in _parsed(seen, today):
            if best is None or len(mrz.wrong) < len(best.wrong):
                best = mrz
        if best is not None and not best.wrong:
            break
    return best


def _parsed(readings: list[tuple[str, ...]], today: date) -> Iterator[Mrz]:
    for chosen in product(*(dict.fromkeys(line) for line in zip(*readings, strict=True))):
        mrz = parse_mrz(chosen, today)
        if mrz is not None:
            yield mrz
