"""The machine-readable lines of travel documents (ICAO 9303): passports, cards and visas.

Letters and digits that look alike are exchanged only where a position can hold one of the two alone, or where the check
digit then agrees and no other exchange as likely would do (mrz_digits.py).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from verify.mrz_digits import TO_DIGIT, TO_LETTER, agrees, check_digit, exchanged
from verify.mrz_layouts import Checked, Layout, Span, layout_of

_LONGEST = 44
"""Only passports (P) and visas (V) have lines of this length."""
_EXPIRES_WITHIN = 15
"""Years that an expiry date lies ahead at most; a later one belongs to the century before."""


@dataclass(frozen=True, slots=True)
class Mrz:
    """What the lines say. Dates are ISO or None; `wrong` names the parts whose check digit does not agree."""

    format: str
    lines: tuple[str, ...]
    document_number: str
    surname: str
    given_names: str
    nationality: str
    birth_date: str | None
    sex: str | None
    expiry_date: str | None
    wrong: frozenset[str] = field(default_factory=frozenset)


def cleaned(line: str) -> str:
    """Upper case without spaces and accents; every kind of bracket is a filler, what the alphabet lacks goes."""
    plain = unicodedata.normalize("NFKD", line.upper()).replace("«", "<<").replace("‹", "<")
    return re.sub(r"[^A-Z0-9<]", "", plain)


def parse_mrz(lines: Sequence[str], today: date, mend: bool = True) -> Mrz | None:
    """The lines of one document in order; None when they have no known shape.

    Without `mend` no character of a checked part is exchanged: its lines are decided already (mrz_decode.py).
    """
    clean = tuple(cleaned(line) for line in lines)
    layout = layout_of(clean)
    if layout is None:
        return None
    rows = [list(line) for line in clean]
    _spell(rows, layout)
    if len(clean[0]) == _LONGEST and clean[0][0] != "V":
        rows[0][0] = "P"
    wrong = {part.name for part in layout.checked if not _mended(rows, part, layout, mend)}
    if not _composite_agrees(rows, layout):
        wrong.add("composite")
    surname, given = _names(rows, layout)
    return Mrz(
        format=layout.name,
        lines=tuple("".join(row) for row in rows),
        document_number=_number(rows, layout),
        surname=surname,
        given_names=given,
        nationality=_get(rows, layout.nationality).rstrip("<"),
        birth_date=_day(_get(rows, layout.birth), today),
        sex={"M": "male", "F": "female"}.get(_get(rows, layout.sex)),
        expiry_date=_day(_get(rows, layout.expiry), today.replace(day=1, year=today.year + _EXPIRES_WITHIN)),
        wrong=frozenset(wrong),
    )


def _get(rows: Sequence[Sequence[str]], span: Span) -> str:
    line, start, length = span
    return "".join(rows[line][start : start + length])


def _put(rows: list[list[str]], span: Span, text: str) -> None:
    line, start, length = span
    rows[line][start : start + length] = text


def _spell(rows: list[list[str]], layout: Layout) -> None:
    """Letters where only letters can stand; which one a digit of the nationality is, the issuing state may tell."""
    said = _get(rows, layout.nationality)
    for span in layout.letters:
        _put(rows, span, _get(rows, span).translate(TO_LETTER))
    state, spelt = _get(rows, layout.state), _get(rows, layout.nationality)
    doubtful = [was.isdigit() for was in said]
    if all(doubt or one == two for doubt, one, two in zip(doubtful, spelt, state, strict=True)):
        _put(rows, layout.nationality, state)


def _mended(rows: list[list[str]], part: Checked, layout: Layout, mend: bool) -> bool:
    """Repair one checked part in place; whether its check digit then agrees."""
    line, start, length = part.span
    behind = (line, start + length, 1)
    digit = _get(rows, behind).translate(TO_DIGIT)
    if part.name == "document_number" and digit == "<" and layout.overflow is not None:
        return _long_number(rows, layout) is not None
    _put(rows, behind, digit)
    text = _get(rows, part.span)
    if part.digits:
        _put(rows, part.span, text := text.translate(TO_DIGIT))
        return agrees(text, digit)
    mended = exchanged(text, digit) if mend else text if agrees(text, digit) else None
    if mended is not None:
        _put(rows, part.span, mended)
    return mended is not None


def _long_number(rows: list[list[str]], layout: Layout) -> str | None:
    """A number of more than nine places goes on in the optional part, its check digit last (part 5, note j)."""
    if layout.overflow is None:
        return None
    rest = _get(rows, layout.overflow).partition("<")[0]
    number = _get(rows, layout.number) + rest[:-1]
    return number if rest and agrees(number, rest[-1].translate(TO_DIGIT)) else None


def _number(rows: list[list[str]], layout: Layout) -> str:
    line, start, length = layout.number
    plain = _get(rows, layout.number).rstrip("<")
    if _get(rows, (line, start + length, 1)) != "<":
        return plain
    return _long_number(rows, layout) or plain


def _composite_agrees(rows: list[list[str]], layout: Layout) -> bool:
    if layout.composite_digit is None:
        return True
    digit = _get(rows, layout.composite_digit).translate(TO_DIGIT)
    _put(rows, layout.composite_digit, digit)
    return digit == check_digit("".join(_get(rows, span) for span in layout.composite))


def _names(rows: list[list[str]], layout: Layout) -> tuple[str, str]:
    text = _get(rows, layout.names)
    if layout.given_names is not None:
        return _words(text), _words(_get(rows, layout.given_names))
    surname, _, given = text.partition("<<")
    return _words(surname), _words(given)


def _words(text: str) -> str:
    return " ".join(part for part in text.split("<") if part)


def _day(text: str, latest: date) -> str | None:
    """Two digits of the year, month, day: the last such day that is not after `latest`."""
    if not re.fullmatch("[0-9]{6}", text):
        return None
    for century in (latest.year // 100 * 100, latest.year // 100 * 100 - 100):
        try:
            day = date(century + int(text[:2]), int(text[2:4]), int(text[4:]))
        except ValueError:
            continue
        if day <= latest:
            return day.isoformat()
    return None
