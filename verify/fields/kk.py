"""The fields of a family card: the head and address above, the members in two ruled tables."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from ocr.engine import ReadingEngine
from ocr.prepare import even_light
from ocr.rules import columns_between
from ocr.text import Word
from policies.models import DocumentKind
from verify.examination import Box, Field
from verify.fields.captions import Value
from verify.fields.cells import CELLS, Reading, read_number_cell
from verify.fields.echoes import echoed
from verify.fields.form import read_form
from verify.fields.table import Cells, Labels, Slope, columns, headings, rows, slope_of
from verify.fields.uprights import upright
from verify.fields.values import read_number
from verify.nik import repaired
from verify.number_parts import Constraints
from verify.numbers import lives_in
from verify.page import Page

_FIRST: Labels = {
    "name": ("Nama Lengkap",),
    "nik": ("NIK", "NIK/No. KITAS"),
    "sex": ("Jenis Kelamin", "Kelamin"),
    "birth_place": ("Tempat Lahir",),
    "birth_date": ("Tanggal Lahir", "Tgl Lahir"),
    "religion": ("Agama",),
    "education": ("Pendidikan", "Pendidikan Terakhir"),
    "occupation": ("Jenis Pekerjaan", "Pekerjaan"),
}
_SECOND: Labels = {
    "marital_status": ("Status Perkawinan", "Status Kawin"),
    "relation": ("Status Hubungan Dalam Keluarga", "Status Hubungan", "Hubungan Dalam Keluarga", "Hubungan"),
    "citizenship": ("Kewarganegaraan", "Kewarga negaraan"),
    "father_name": ("Nama Ayah", "Ayah"),
    "mother_name": ("Nama Ibu", "Ibu", "lbu", "1bu"),
}
_NAMES_AHEAD = ("citizenship", "relation", "mother_name")
"""Columns of the second table that have one entry a member, the one with the shortest first."""
_COLUMN = 2
"""Numbers one above the other from which on they are those of members."""
_LEAST_DIGITS = 10
"""Of sixteen: so many make a word a member's number."""
_BESIDE_HEADING, _ALIKE = 6.0, 2.0
"""In heights of print: how far a number stands from the middle of its heading, and from that of another number."""
_BELOW = 1.2
"""In heights of a heading: how far below its middle entries begin; another line of it stands within one."""
_HEADING = 5.5
"""In heights of print: a heading of two levels and the numbers of the columns."""
_ABOVE = 1.3
"""In heights of the first number: how far above it the heading ends; a wrapped name begins 0.4 of them above it."""
_ENTRIES = 9.0
"""In heights of print: how far below the heading entries tell where the columns are."""
_COLUMN_NUMBER = re.compile(r"[(\[]\d{1,2}[)\]]")
"""What the form prints below its headings."""
Row = dict[str, Any]


def read_kk(engine: ReadingEngine, kind: DocumentKind, page: Page) -> dict[str, Field]:
    """Every field that was found; `members` is a list of rows, each with its box on the page and its confidences."""
    # "No." stands in addresses too, and the number of the card needs no label
    fields = read_form(engine, [spec for spec in kind.fields if spec.type not in ("kk_number", "rows")], _above(page))
    _heading_number(engine, page, fields)
    head, found = echoed(fields.get("head_name"), _members(page, lives_in(fields, page.regions)))
    if head is not None:
        fields["head_name"] = head
    if found:
        sure = [min(row["confidence"].values(), default=0.0) for row in found]
        fields["members"] = Field(found, round(min(sure), 3), page.number, _around(found))
    return fields


def _above(page: Page) -> Page:
    """The page as far as its members: "KEPALA KELUARGA" is a relation among them, and no label."""
    numbers = _longest_column(_numbers(word for line in page.lines for word in line.words))
    if len(numbers) < _COLUMN:
        return page
    top = min(word.box[1] for word in numbers)
    return replace(page, lines=tuple(line for line in page.lines if line.box[1] < top))


def _heading_number(engine: ReadingEngine, page: Page, fields: dict[str, Field]) -> None:
    """The number stands alone below the title; a NIK of the table must not be taken for it."""
    for line in page.lines[: max(6, len(page.lines) // 3)]:
        kept = [word for word in line.words if sum(each.isdigit() for each in word.text) >= 2]
        number, _ = repaired("".join(word.text for word in kept).lstrip("NnOo.:°º"))
        if number.isdigit() and len(number) == 16 and len(line.words) <= 5:
            value = Value(tuple(_without_label(word) for word in kept))
            known = Constraints(family_card=True, **lives_in(fields, page.regions))
            fields["kk_number"] = read_number(engine, page, value, known)
            return


def _without_label(word: Word) -> Word:
    """`No.3273…` without what stands before the first digit."""
    first = next(at for at, each in enumerate(word.text) if each.isdigit())
    x, y, width, height = word.box
    cut = round(width * first / len(word.text))
    return Word(word.text[first:], word.confidence, (x + cut, y, width - cut, height), word.letters[first:])


def _members(page: Page, at_home: Mapping[str, Any]) -> list[Row]:
    page = _with_upright_columns(page)
    words = [word for line in page.lines for word in line.words if not _COLUMN_NUMBER.fullmatch(word.text)]
    slope = slope_of(page.lines)
    numbers = _numbers(words)
    upper = _upper(page, words, numbers, slope)
    if not upper:
        return []
    end = max(slope.level(word) for row in upper for some in row.values() for word in some)
    lower = _lower(page, [word for word in words if slope.level(word) > end + 0.5 * word.box[3]], len(upper), slope)
    return [_row(page, {**one, **other}, at_home) for one, other in zip(upper, lower, strict=True)]


def _with_upright_columns(page: Page) -> Page:
    """Its columns' lines are looked for where the members' numbers stand: both tables lean alike."""
    numbers = _longest_column(_numbers(word for line in page.lines for word in line.words))
    if not numbers:
        return page
    tall = max(word.box[3] for word in numbers)
    top = min(word.box[1] for word in numbers) - _ABOVE * tall
    bottom = max(word.box[1] + word.box[3] for word in numbers) + tall
    return upright(page, top, max(bottom, top + _ENTRIES * tall))


def _numbers(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if _digits(word) >= _LEAST_DIGITS]


def _upper(page: Page, words: Sequence[Word], numbers: Sequence[Word], slope: Slope) -> list[Cells]:
    """The first table: below the heading of its numbers each member has one, or what was misread for it."""
    head = [word for word in words if word.text.upper().strip(".:") == "NIK" and numbers]
    if not head:
        anchors = _longest_column(numbers)
        return _table(page, words, anchors, _FIRST, slope) if len(anchors) > 1 else []
    label = min(head, key=lambda each: each.box[1])
    below = [word for word in numbers if slope.level(word) > slope.level(label)]
    anchors = [word for word in below if _in_column(word, label, _BESIDE_HEADING)]
    return _table(page, words, anchors, _FIRST, slope) if anchors else []


def _longest_column(numbers: Sequence[Word]) -> list[Word]:
    """Those that most of them stand above or below of: the number of the card and a civil servant's stand alone."""
    columns = ([other for other in numbers if _in_column(other, each, _ALIKE)] for each in numbers)
    return max(columns, key=len, default=[])


def _in_column(word: Word, other: Word, heights: float) -> bool:
    return abs(_middle(word) - _middle(other)) < heights * other.box[3]


def _lower(page: Page, words: Sequence[Word], count: int, slope: Slope) -> list[Cells]:
    """The second table: its rows are told by the column in which as many entries were found as there are members."""
    titles = [word for word in words if word.text.lower().startswith(("kewarga", "perkawinan", "hubungan", "ayah"))]
    if not titles:
        return [{} for _ in range(count)]
    top = max(slope.level(word) for word in titles)
    edges = _edges(page, words, top, _SECOND, slope)
    if "father_name" in edges and "mother_name" not in edges:
        # the last column's heading has three letters, which are easily lost
        edges["mother_name"] = (edges["father_name"][1], page.flat.shape[1])
    # by the headings' height: a short entry's box is often higher than its row's others
    below = [word for word in words if slope.level(word) > top + _BELOW * median(each.box[3] for each in titles)]
    best: list[Cells] = []
    for name in _NAMES_AHEAD:
        if name not in edges:
            continue
        left, right = edges[name]
        entries = _first_of_each(
            [word for word in below if left <= _middle(word) < right and any(each.isalpha() for each in word.text)],
            slope,
        )
        found = rows(below, edges, entries[:count], slope)
        if len(found) == count:
            return found
        best = max(best, found, key=len)
    return [*best, *({} for _ in range(count - len(best)))]


def _first_of_each(words: Sequence[Word], slope: Slope) -> list[Word]:
    """One word of each line."""
    kept: list[Word] = []
    for word in sorted(words, key=slope.level):
        if not kept or slope.level(word) - slope.level(kept[-1]) > 0.6 * word.box[3]:
            kept.append(word)
    return kept


def _table(page: Page, words: Sequence[Word], anchors: Sequence[Word], labels: Labels, slope: Slope) -> list[Cells]:
    top = min(slope.level(word) for word in anchors)
    edges = _edges(page, words, top - _ABOVE * anchors[0].box[3], labels, slope)
    if "nik" not in edges:
        # its heading was not read: the numbers themselves tell the column, before its neighbours take them
        left, right = min(each.box[0] for each in anchors), max(each.box[0] + each.box[2] for each in anchors)
        edges = {"nik": (left, right), **edges}
    below = [word for word in words if slope.level(word) > top - 0.8 * anchors[0].box[3]]
    return rows(below, edges, anchors, slope)


def _edges(
    page: Page, words: Sequence[Word], bottom: float, labels: Labels, slope: Slope
) -> dict[str, tuple[int, int]]:
    """Columns from the headings that end at the height `bottom`, and from the ruled lines that run on below them."""
    tall = sorted(word.box[3] for word in words)[len(words) // 2]
    band = [
        word
        for word in words
        if bottom - _HEADING * tall < slope.level(word) < bottom + 0.8 * tall
        and any(each.isalpha() for each in word.text)
    ]
    if not band:
        return {}
    height, width = page.flat.shape[:2]
    low = int(bottom + slope.value * width / 2)
    # evenly lit: in a dark photograph lines are hardly darker than the paper
    strip = even_light(page.flat[max(0, low - tall) : min(height, low + 5 * tall)])
    rules = columns_between(strip, 0, strip.shape[0])
    entries = [word for word in words if 0.8 * tall < slope.level(word) - bottom < _ENTRIES * tall]
    return columns(headings(band, rules), labels, rules, entries, width)


def _row(page: Page, cells: Cells, at_home: Mapping[str, Any]) -> Row:
    told: dict[str, Reading] = {name: read(cells[name]) for name, read in CELLS.items() if name in cells}
    if "nik" in cells:
        told = {"nik": read_number_cell(cells["nik"], told, at_home), **told}
    known = {name: each for name, each in told.items() if each is not None}
    every = [word.box for some in cells.values() for word in some]
    left, top, across, _ = _box_around(every)
    # the row of the first table is what an officer looks for
    number = cells["nik"][0].box if "nik" in cells else every[0]
    return {
        **{name: value for name, (value, _) in known.items()},
        "confidence": {name: round(trust, 3) for name, (_, trust) in known.items()},
        # of what was printed, read or not: whoever may not see a column has it covered
        "boxes": {name: list(page.on_page(_box_around(each.box for each in some))) for name, some in cells.items()},
        "box": list(page.on_page((left, number[1] if "nik" in cells else top, across, number[3]))),
    }


def _box_around(boxes: Iterable[Box]) -> Box:
    every = list(boxes)
    left, top = min(box[0] for box in every), min(box[1] for box in every)
    right, bottom = max(box[0] + box[2] for box in every), max(box[1] + box[3] for box in every)
    return left, top, right - left, bottom - top


def _middle(word: Word) -> float:
    return word.box[0] + word.box[2] / 2


def _digits(word: Word) -> int:
    return sum(each.isdigit() for each in word.text)


def _around(found: list[Row]) -> Box:
    left, top = min(row["box"][0] for row in found), min(row["box"][1] for row in found)
    right = max(row["box"][0] + row["box"][2] for row in found)
    return left, top, right - left, max(row["box"][1] + row["box"][3] for row in found) - top
