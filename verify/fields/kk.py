"""The fields of a family card: the head and address above, the members in two ruled tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocr.engine import ReadingEngine
from ocr.prepare import even_light
from ocr.rules import columns_between
from ocr.text import Box, Line, Word
from policies.models import DocumentKind
from verify.examination import Field
from verify.fields.captions import Value, find_captions, trimmed
from verify.fields.cells import CELLS
from verify.fields.form import read_form
from verify.fields.values import text_field
from verify.nik import parse_nik, repaired
from verify.page import Page

_FIRST = {
    "name": ("Nama Lengkap",),
    "nik": ("NIK",),
    "sex": ("Jenis Kelamin", "Kelamin"),
    "birth_place": ("Tempat Lahir",),
    "birth_date": ("Tanggal Lahir",),
    "religion": ("Agama",),
    "education": ("Pendidikan",),
    "occupation": ("Jenis Pekerjaan", "Pekerjaan"),
}
_SECOND = {
    "marital_status": ("Status Perkawinan",),
    "relation": ("Status Hubungan Dalam Keluarga", "Status Hubungan", "Hubungan"),
    "citizenship": ("Kewarganegaraan",),
    "father_name": ("Nama Ayah", "Ayah"),
    "mother_name": ("Nama Ibu", "Ibu"),
}
Row = dict[str, Any]
_HEADING_LINES = 3
_LEAST_DIGITS = 10
"""Of sixteen: so many make a line a member's row."""


@dataclass(frozen=True, slots=True)
class _Table:
    """One table: where its columns stand (left, right in pixels of `flat`), and the lines below its heading."""

    columns: Mapping[str, tuple[int, int]]
    lines: Sequence[Line]


def read_kk(engine: ReadingEngine, kind: DocumentKind, page: Page) -> dict[str, Field]:
    """Every field that was found; `members` is a list of rows, each with its box on the page."""
    # "No." stands in addresses too, and the number of the card needs no label
    fields = read_form(engine, [spec for spec in kind.fields if spec.type not in ("kk_number", "rows")], page)
    _heading_number(page, fields)
    first, second = _table(page, _FIRST, _SECOND), _table(page, _SECOND, {})
    rows = _rows(page, first, second)
    if rows:
        known = sum(parse_nik(str(row.get("nik", ""))) is not None for row in rows)
        fields["members"] = Field(rows, round(0.5 + 0.4 * known / len(rows), 3), page.number, _around(rows))
    return fields


def _heading_number(page: Page, fields: dict[str, Field]) -> None:
    """The number stands alone below the title; a NIK of the table must not be taken for it."""
    for line in page.lines[: max(6, len(page.lines) // 3)]:
        number, _ = repaired("".join(each for each in line.text if not each.isspace()).lstrip("NnOo.:°º"))
        if number.isdigit() and len(number) == 16:
            fields["kk_number"] = text_field(page, Value(line.words), number)
            return


def _table(page: Page, heading: Mapping[str, tuple[str, ...]], below: Mapping[str, tuple[str, ...]]) -> _Table | None:
    start = _heading_line(page.lines, heading)
    if start is None:
        return None
    end = _heading_line(page.lines, below) if below else None
    last = end if end is not None and end > start else len(page.lines)
    spots = _spots(page.lines[max(0, start - 1) : min(last, start + _HEADING_LINES)], heading, page.lines[start])
    return _Table(_columns(page, page.lines[start], spots), page.lines[start + 1 : last]) if spots else None


def _spots(lines: Sequence[Line], heading: Mapping[str, tuple[str, ...]], main: Line) -> dict[str, Box]:
    """Where each label stands: in the main line of the heading, else in one beside it, where headings have two levels.

    Rows of the table are not looked at: a name may be spelt like a label.
    """
    labels = [label for names in heading.values() for label in names]
    spots: dict[str, Box] = {}
    for line in sorted(lines, key=lambda each: each is not main):
        if line is not main and _digits(line.words) >= _LEAST_DIGITS:
            continue
        words_of = {each.label: line.words[each.first : each.last + 1] for each in find_captions([line], labels)}
        for name, names in heading.items():
            words = next((words_of[label] for label in names if label in words_of), None)
            if words and name not in spots:
                spots[name] = Line(tuple(words)).box
    return spots


def _heading_line(lines: Sequence[Line], heading: Mapping[str, tuple[str, ...]]) -> int | None:
    """The line that holds most of the labels, at least three."""
    labels = [label for names in heading.values() for label in names]
    counts = [len(find_captions([line], labels)) for line in lines]
    best = max(counts, default=0)
    return counts.index(best) if best >= 3 else None


def _columns(page: Page, line: Line, spots: Mapping[str, tuple[int, int, int, int]]) -> dict[str, tuple[int, int]]:
    """Between the ruled lines around each label; where none were found, halfway to the neighbours."""
    _, top, _, height = line.box
    # evenly lit: in a dark photograph lines are hardly darker than the paper
    ruled = columns_between(even_light(page.flat), max(0, top - height // 2), min(page.flat.shape[0], top + 4 * height))
    width = page.flat.shape[1]
    columns = {}
    for name, (x, _, wide, _) in spots.items():
        middle = x + wide // 2
        before = max((other + across for other, _, across, _ in spots.values() if other < x), default=0)
        following = min((other for other, *_ in spots.values() if other > x), default=width)
        # a line beyond the neighbour's label is not the one beside it: that one was not found
        left = max((each for each in ruled if before <= each <= middle), default=x - 6)
        right = min((each for each in ruled if middle < each <= following), default=following - 6)
        columns[name] = (left, right)
    return columns


def _cells(table: _Table, line: Line) -> dict[str, list[Word]]:
    cells: dict[str, list[Word]] = {}
    for word in line.words:
        middle = word.box[0] + word.box[2] / 2
        for name, (left, right) in table.columns.items():
            if left <= middle < right and trimmed(word.text):
                cells.setdefault(name, []).append(word)
    return cells


def _rows(page: Page, first: _Table | None, second: _Table | None) -> list[Row]:
    if first is None:
        return []
    above = [(line, cells) for line in first.lines if _is_member(cells := _cells(first, line))]
    under = [] if second is None else [cells for line in second.lines if _is_tie(cells := _cells(second, line))]
    rows = []
    for at, (line, cells) in enumerate(above):
        words = dict(cells)
        if at < len(under):
            words |= under[at]
        told = {name: read(words[name]) for name, read in CELLS.items() if name in words}
        row = {name: value for name, value in told.items() if value is not None}
        rows.append({**row, "box": list(page.on_page(line.box))})
    return rows


def _is_member(cells: Mapping[str, list[Word]]) -> bool:
    return _digits(cells.get("nik", ())) >= _LEAST_DIGITS


def _is_tie(cells: Mapping[str, list[Word]]) -> bool:
    """A row of the second table, not the numbers of its columns."""
    return sum(each.isalpha() for word in cells.get("relation", ()) for each in word.text) >= 3


def _digits(words: Sequence[Word]) -> int:
    return sum(each.isdigit() for word in words for each in word.text)


def _around(rows: list[Row]) -> tuple[int, int, int, int]:
    left, top = min(row["box"][0] for row in rows), min(row["box"][1] for row in rows)
    right = max(row["box"][0] + row["box"][2] for row in rows)
    return left, top, right - left, max(row["box"][1] + row["box"][3] for row in rows) - top
