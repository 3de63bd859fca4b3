"""The fields of an identity card (KTP-el)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile
from statistics import median

from ocr.engine import ReadingEngine
from ocr.text import Box, Line, Word
from policies.models import DocumentKind, FieldSpec
from verify.dates import parse_date
from verify.examination import Field
from verify.fields.captions import Caption, Value, find_captions, folded, labels_of, value_of
from verify.fields.listed import listed_field, spelt_as_listed
from verify.fields.lone import lone_choice
from verify.fields.spelling import within
from verify.fields.values import choice_field, date_field, read_number, slashed, spec_map, text_field
from verify.nik import repaired
from verify.number_parts import Constraints
from verify.numbers import known_beside
from verify.page import Page

_TWO_LINES = frozenset({"name", "address", "birth_place", "occupation"})
_PROVINCE = re.compile(r"^\s*PR[O0][VP][I1l]N[S5][I1l]?\s*(?=\S|$)", re.IGNORECASE)
_REGENCY = re.compile(r"^\s*(?:(?:KAB(?:UPATEN|\.)?|KOTA)\b|JAKARTA\s)", re.IGNORECASE)
"""The space behind the first word of the heading is often lost; the cities of Jakarta stand there without KOTA."""
_OF_HEADING = frozenset({"province", "regency"})
_INDENT = 4
"""Heights of a label that labels are indented at most."""
_COLONS = 3
"""So many colons below each other are the column of the colons."""
_GLUED = re.compile(r"(?P<label>[A-Z][a-z/.A-Z]*[a-z]{3})[A-Z]{2,}[A-Z0-9/-]*$")
"""A label and its value between which the colon was lost."""
_PORTRAIT_LEFT, _HEADING = 0.72, 0.25
"""Shares of the card's width and height: the portrait's column begins, and the heading above it ends."""
_LONE = frozenset({"blood_type"})
"""Fields of one or two letters, or a dash."""
_BIRTH = re.compile(r"^(?P<place>.*?)[\s,.;]*(?P<date>(?:\d|(?<![^\W\d_])[OIlSBZ|])[\dOIlSBZ|]?\s*[-–—~./ ].*)$")


def read_ktp(engine: ReadingEngine, kind: DocumentKind, page: Page, today: date) -> dict[str, Field]:
    """Every field that was found; what was not is left out."""
    specs = spec_map(kind.fields)
    page = _unglued(_beside_portrait(page))
    captions = _captions(page.lines, kind.fields)
    fields = dict(_heading(page, specs))
    for spec in sorted(kind.fields, key=lambda each: each.type == "nik"):
        # the number comes last: birth date, sex and the printed places tell which reading of it is right
        caption = next((each for each in captions if each.label in spec.labels), None)
        if caption is None or spec.name in fields:
            continue
        value = value_of(page.lines, captions, caption, 1 if spec.name in _TWO_LINES else 0)
        value = None if value is None else _behind_colon(page, value)
        if value is not None and spec.type == "nik":
            fields[spec.name] = read_number(engine, page, value, known_beside(fields, page.regions))
        elif value is not None:
            fields.update(_read(page, spec, value, caption))
        if spec.name in _LONE and spec.name not in fields:
            lone = lone_choice(engine, page, page.lines[caption.line].words[caption.last].box, spec.choices)
            fields.update({} if lone is None else {spec.name: lone})
    if "nik" not in fields:
        fields.update(_stray_number(engine, page, known_beside(fields, page.regions)))
    return {name: fields[name] for name in specs if name in fields}


def _captions(lines: Sequence[Line], specs: Sequence[FieldSpec]) -> list[Caption]:
    """The labels; the heading has none, and in the column of the values stand villages such as KOTA BARU.

    These are told by their capitals, but on cards that print all their labels so.
    """
    captions = find_captions(lines, labels_of([each for each in specs if each.name not in _OF_HEADING]))
    printed = [each for each in captions if not _shouted(lines, each)]
    if not printed or 2 * len(printed) < len(captions):
        return captions
    column = median(_box(lines, each)[0] for each in printed)
    right = column + _INDENT * median(_box(lines, each)[3] for each in printed)
    return [each for each in captions if each in printed or _box(lines, each)[0] < right]


def _shouted(lines: Sequence[Line], caption: Caption) -> bool:
    """Whether it is printed in capitals, as values are, where the label has small letters."""
    words = lines[caption.line].words[caption.first : caption.last + 1]
    return not caption.label.isupper() and all(word.text.isupper() for word in words)


def _box(lines: Sequence[Line], caption: Caption) -> Box:
    return lines[caption.line].words[caption.first].box


def _beside_portrait(page: Page) -> Page:
    """Without what stands below the portrait: place and date of issue, on the height of the last values."""
    width, height = page.flat.shape[1], page.flat.shape[0]
    lines = []
    for line in page.lines:
        words = tuple(
            word for word in line.words if word.box[0] < _PORTRAIT_LEFT * width or word.middle < _HEADING * height
        )
        if words:
            lines.append(Line(words))
    return replace(page, lines=tuple(lines))


def _unglued(page: Page) -> Page:
    """`PerkawinanKAWIN` as two words: labels stand in small letters and values in capitals, with little between."""
    lines = [Line(tuple(part for word in line.words for part in _label_and_value(word))) for line in page.lines]
    return replace(page, lines=tuple(lines))


def _label_and_value(word: Word) -> Iterator[Word]:
    glued = _GLUED.match(word.text)
    if glued is None:
        yield word
        return
    at = glued.end("label")
    x, y, width, height = word.box
    left = int(width * at / len(word.text))
    yield replace(word, text=word.text[:at], box=(x, y, left, height), letters=word.letters[:at])
    yield replace(word, text=word.text[at:], box=(x + left, y, width - left, height), letters=word.letters[at:])


def _behind_colon(page: Page, value: Value) -> Value:
    """Without a single character that stands where the other lines have their colon: `3 DUREN SAWIT`, `2 : O`."""
    first, *rest = value.words
    if not rest or len(first.text) != 1:
        return value
    colons = [word.box[0] for line in page.lines for word in line.words if word.text == ":"]
    in_column = sum(abs(first.box[0] - x) < rest[0].box[3] / 2 for x in colons) >= _COLONS
    if rest[0].text == ":" and len(rest) > 1:
        return Value(tuple(rest[1:]))
    return Value(tuple(rest)) if in_column else value


def _read(page: Page, spec: FieldSpec, value: Value, caption: Caption) -> Iterator[tuple[str, Field]]:
    found: Field | None
    if spec.name in ("rt", "rw"):
        found = _part_of_slash(page, value, caption, spec.name)
    elif spec.type == "choice":
        found = choice_field(page, value, spec.choices)
    elif spec.type == "date":
        found = date_field(page, value)
    elif spec.type == "valid_until":
        found = choice_field(page, value, spec.choices) or date_field(page, value)
    elif spec.name == "birth_place":
        found = _place(page, value, spec.alphabet)
    else:
        found = listed_field(page, within(value, spec.alphabet), spec.lexicon)
    if found is not None and found.value:
        yield spec.name, found


def _part_of_slash(page: Page, value: Value, caption: Caption, name: str) -> Field | None:
    parts = slashed(value.text)
    both = "/" in caption.label
    at = 1 if both and name == "rw" else 0
    if len(parts) <= at or not re.fullmatch("[0-9]{1,3}", parts[at]):
        # the slash was read as a digit: 003/004 became 0031004
        joined = "".join(parts)
        if not (both and re.fullmatch("[0-9]{3}[17|l][0-9]{3}", joined)):
            return None
        parts = [joined[:3], joined[4:]]
    return text_field(page, value, parts[at])


def _place(page: Page, value: Value, alphabet: str) -> Field | None:
    """The words before the date. They end where its first digit stands, so that a misread date stays out of them."""
    match = _BIRTH.match(value.text)
    words = list(value.words)
    if match:
        told = match["place"].split()
        words = words[: len(told)]
        if words and words[-1].text.startswith(told[-1]):
            # the date may follow without a space
            words[-1] = replace(words[-1], text=told[-1], letters=words[-1].letters[: len(told[-1])])
    value = within(Value(tuple(takewhile(_is_name, words))), alphabet)
    place = value.text.strip(" ,.;:-")
    return text_field(page, value, place) if len(folded(place)) > 1 and parse_date(place) is None else None


def _is_name(word: Word) -> bool:
    """Whether more of a word are letters than digits and what could not be read, as in a date without separators."""
    letters = sum(each.isalpha() for each in word.text)
    return letters > sum(each.isdigit() or each == "?" for each in word.text) or not re.search(r"[\w?]", word.text)


def _heading(page: Page, specs: dict[str, FieldSpec]) -> Iterator[tuple[str, Field]]:
    """Province and regency stand above the labels, centred. The regency keeps its KOTA or KABUPATEN."""
    for line in page.lines[: max(6, len(page.lines) // 3)]:
        value = Value(line.words)
        province = _PROVINCE.match(value.text)
        if "province" in specs and province:
            spelt = within(value, specs["province"].alphabet)
            yield "province", _province(page, spelt)
        elif "regency" in specs and _REGENCY.match(value.text):
            yield "regency", text_field(page, within(value, specs["regency"].alphabet))


def _province(page: Page, value: Value) -> Field:
    """The province behind its first word, which the engine may have read as one with it."""
    text = _PROVINCE.sub("", value.text)
    first = _PROVINCE.sub("", value.words[0].text) if _PROVINCE.match(value.words[0].text) else ""
    # letters of the first word that belong to the name have lost their places, the others still know theirs
    rest = Value((replace(value.words[0], text=first, letters=()), *value.words[1:]) if first else value.words[1:])
    spelt = spelt_as_listed(rest, "provinces", page.regions) if rest.words else None
    if spelt is None:
        return text_field(page, value, text)
    return Field(spelt[0], round(spelt[1], 3), page.number, page.on_page(value.box))


def _stray_number(engine: ReadingEngine, page: Page, known: Constraints) -> Iterator[tuple[str, Field]]:
    """A NIK whose label was not read: the word or line of 14 to 18 characters that are nearly all digits."""
    for line in page.lines[: max(8, len(page.lines) // 2)]:
        value = _digits_of_line(line)
        if value is not None:
            yield "nik", read_number(engine, page, value, known)
            return


def _digits_of_line(line: Line) -> Value | None:
    words = [word for word in line.words if sum(each.isdigit() for each in word.text) >= max(2, len(word.text) * 0.6)]
    number = repaired("".join(word.text for word in words))[0]
    return Value(tuple(words)) if words and 14 <= len(number) <= 18 else None
