"""The fields of a passport's data page: from its machine-readable lines, which carry check digits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product

from ocr.engine import ReadingEngine
from ocr.text import Box
from policies.models import DocumentKind
from verify.examination import Field, Finding
from verify.fields.below import read_below
from verify.fields.machine_lines import MachineLines, find_machine_lines
from verify.fields.machine_text import find_machine_text
from verify.fields.printed_names import NAMES, letters_away, mended, name_findings
from verify.fields.values import CONFIRMED
from verify.mrz import Mrz, parse_mrz
from verify.mrz_decode import decode_mrz
from verify.page import Page

_PARTS = ("document_number", "surname", "given_names", "nationality", "birth_date", "sex", "expiry_date")
_CHECKED = frozenset({"document_number", "birth_date", "expiry_date"})
_UNCHECKED, _DOUBTED = 0.85, 0.65
"""Names and nationality have no check digit; names that were read otherwise than the printed ones are doubted."""
_WRONG, SOME_WRONG = 0.45, 0.6
"""A part whose check digit disagrees, and the lines with such a part: all others are surer."""
_SURE = 0.9
_STATES = {"IDN": "INDONESIA"}
"""The nationality of the lines (ICAO 9303 part 3, section 5) as the passport prints it."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the lines say, where they stand in pixels of `Page.flat`, and how sure each part is where that is known."""

    mrz: Mrz
    box: Box
    confidences: Mapping[str, float] = field(default_factory=dict)

    @property
    def sure(self) -> bool:
        return not self.mrz.wrong and all(self.confidences.get(each, 1.0) >= _SURE for each in _CHECKED)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the print above the lines says: letters in which the names differ, other parts told alike or otherwise."""

    away: int | None
    alike: frozenset[str]
    unlike: frozenset[str]


def read_data_page(
    engine: ReadingEngine, kind: DocumentKind, page: Page, today: date
) -> tuple[dict[str, Field], tuple[Finding, ...]]:
    """The fields, and what was found when the lines were compared with the print above them."""
    fields = read_below(engine, kind.fields, page)
    if "document_number" in fields and not any(map(str.isdigit, str(fields["document_number"].value))):
        # the heading says PASSPORT, too
        del fields["document_number"]
    told = _told(engine, page, today)
    if told is None:
        return fields, ()
    mrz, box = told.mrz, page.on_page(told.box)
    findings = name_findings(mrz, fields, page.number, box)
    seen = _Seen(letters_away(mrz, fields), *_compared(mrz, fields))
    mrz = parse_mrz(mended(mrz, fields), today) or mrz
    if mrz.surname or mrz.given_names:
        # the printed name may be the whole one, where the lines tell its parts
        fields = {name: each for name, each in fields.items() if name not in NAMES}
    for name in _PARTS:
        value = getattr(mrz, name)
        if value:
            sure = 1.0 if name in NAMES or name in seen.alike else told.confidences.get(name, 1.0)
            fields[name] = Field(value, round(min(_trust(name, mrz, seen), sure), 3), page.number, box)
    fields["mrz"] = Field("\n".join(mrz.lines), _trust_of_lines(mrz, seen), page.number, box)
    return fields, findings


def _told(engine: ReadingEngine, page: Page, today: date) -> _Told | None:
    """From the lines already read, where the engine told alternatives; else, or if in doubt, place by place."""
    text = find_machine_text(page.lines)
    reading = None if text is None else decode_mrz(text.lines, today)
    first = None if text is None or reading is None else _Told(reading.mrz, text.box, reading.confidences)
    if first is not None and first.sure:
        return first
    lines = find_machine_lines(page)
    mrz = None if lines is None else _read(engine, lines, today)
    second = None if lines is None or mrz is None else _Told(mrz, lines.box)
    if first is None or second is None:
        return first or second
    return second if len(second.mrz.wrong) < len(first.mrz.wrong) else _agreed(first, second)


def _agreed(first: _Told, second: _Told) -> _Told:
    """A part that both ways read alike, and whose check digit agrees, is as sure as one way alone can make it."""
    same = {
        each
        for each in _CHECKED
        if getattr(first.mrz, each) == getattr(second.mrz, each) and each not in first.mrz.wrong | second.mrz.wrong
    }
    return replace(first, confidences={each: 1.0 if each in same else was for each, was in first.confidences.items()})


def _compared(mrz: Mrz, printed: Mapping[str, Field]) -> tuple[frozenset[str], frozenset[str]]:
    """The parts without a check digit that the print above the lines tells alike, and those that it tells otherwise."""
    said = {"nationality": _STATES.get(mrz.nationality, ""), "sex": mrz.sex}
    both = {name: str(printed[name].value) for name in said if name in printed and said[name]}
    sure = {name for name in both if printed[name].confidence >= _SURE}
    return (
        frozenset(name for name in sure if both[name] == said[name]),
        frozenset(name for name in sure if both[name] != said[name]),
    )


def _trust(name: str, mrz: Mrz, seen: _Seen) -> float:
    if name in _CHECKED:
        return _WRONG if name in mrz.wrong else CONFIRMED
    if name in NAMES and seen.away is not None:
        return _DOUBTED if seen.away else CONFIRMED
    if name in seen.alike:
        return CONFIRMED
    # a line that lost a character moves all that follows
    return _DOUBTED if mrz.wrong or name in seen.unlike else _UNCHECKED


def _trust_of_lines(mrz: Mrz, seen: _Seen) -> float:
    """No check digit guards the first line: it is no surer than its names, nor than the letter behind its P."""
    if mrz.wrong:
        return SOME_WRONG
    return min(*(_trust(name, mrz, seen) for name in NAMES), CONFIRMED if mrz.lines[0][1] == "<" else _UNCHECKED)


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
