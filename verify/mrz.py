"""The machine-readable lines of travel documents: ICAO 9303, TD3 (2 × 44), TD2 (2 × 36) and TD1 (3 × 30).

Letters and digits that look alike are exchanged only where a position can hold one of the two alone, or where the
check digit then agrees.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

_WEIGHTS = (7, 3, 1)
_TO_DIGIT = str.maketrans("OQDILZSGBT", "0001125687")
_TO_LETTER = str.maketrans("01256 8", "OIZSG B")
_SHAPES = {(2, 44): "TD3", (2, 36): "TD2", (3, 30): "TD1"}
_CENTURY_AHEAD = 15
"""Years that an expiry date lies ahead at most; a later one belongs to the century before."""


@dataclass(frozen=True, slots=True)
class Mrz:
    """What the lines say. Dates are ISO or None; `wrong` names the parts whose check digit does not agree."""

    lines: tuple[str, ...]
    document_number: str
    surname: str
    given_names: str
    nationality: str
    birth_date: str | None
    sex: str | None
    expiry_date: str | None
    wrong: frozenset[str] = field(default_factory=frozenset)


def check_digit(text: str) -> str:
    """Weights 7, 3, 1; letters count 10 to 35 and the filler 0 (ICAO 9303 part 3, 4.9)."""
    values = (0 if each == "<" else int(each, 36) for each in text)
    return str(sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values)) % 10)


def parse_mrz(lines: Sequence[str], today: date) -> Mrz | None:
    """The lines of one document in order, cleaned of spaces; None when they have no known shape."""
    clean = tuple(re.sub(r"[^A-Z0-9<]", "", line.upper().replace("«", "<<")) for line in lines)
    shape = _SHAPES.get((len(clean), len(clean[0]))) if clean else None
    if shape is None or any(len(line) != len(clean[0]) for line in clean):
        return None
    if shape == "TD1":
        return _td1(clean, today)
    return _two_lines(clean, today)


def _two_lines(lines: tuple[str, ...], today: date) -> Mrz:
    first, second = lines
    width = len(first)
    parts = {"document_number": (0, 9), "birth_date": (13, 6), "expiry_date": (21, 6)}
    second, wrong = _mended(second, parts)
    optional_end = width - 2 if width == 44 else width - 1
    composite = second[0:10] + second[13:20] + second[21 : width - 1]
    if width == 44 and second[optional_end] not in ("<", check_digit(second[28:42])):
        wrong.add("personal_number")
    if second[-1].translate(_TO_DIGIT) != check_digit(composite):
        wrong.add("composite")
    first = first[:2] + first[2:].translate(_TO_LETTER)
    second = second[:10] + second[10:13].translate(_TO_LETTER) + second[13:]
    names, given = _names(first[5:])
    return Mrz(
        lines=(first, second),
        document_number=second[0:9].rstrip("<"),
        surname=names,
        given_names=given,
        nationality=second[10:13].translate(_TO_LETTER).rstrip("<"),
        birth_date=_day(second[13:19], today, ahead=0),
        sex=_sex(second[20]),
        expiry_date=_day(second[21:27], today, ahead=_CENTURY_AHEAD),
        wrong=frozenset(wrong),
    )


def _td1(lines: tuple[str, ...], today: date) -> Mrz:
    first, second, third = lines
    first, wrong = _mended(first, {"document_number": (5, 9)})
    second, more = _mended(second, {"birth_date": (0, 6), "expiry_date": (8, 6)})
    wrong |= more
    if second[-1].translate(_TO_DIGIT) != check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29]):
        wrong.add("composite")
    names, given = _names(third)
    return Mrz(
        lines=(first, second, third),
        document_number=first[5:14].rstrip("<"),
        surname=names,
        given_names=given,
        nationality=second[15:18].translate(_TO_LETTER).rstrip("<"),
        birth_date=_day(second[0:6], today, ahead=0),
        sex=_sex(second[7]),
        expiry_date=_day(second[8:14], today, ahead=_CENTURY_AHEAD),
        wrong=frozenset(wrong),
    )


def _mended(line: str, parts: dict[str, tuple[int, int]]) -> tuple[str, set[str]]:
    """Dates can hold digits only; a document number is changed where its check digit then agrees."""
    wrong: set[str] = set()
    for name, (start, length) in parts.items():
        text, digit = line[start : start + length], line[start + length].translate(_TO_DIGIT)
        candidates = [text.translate(_TO_DIGIT)] if name != "document_number" else [text, *_readings(text)]
        fitting = next((each for each in candidates if check_digit(each) == digit), None)
        if fitting is None:
            wrong.add(name)
            fitting = candidates[0]
        line = line[:start] + fitting + digit + line[start + length + 1 :]
    return line, wrong


def _readings(text: str) -> list[str]:
    head = text[:1].translate(_TO_LETTER)
    return [text.translate(_TO_DIGIT), head + text[1:].translate(_TO_DIGIT), text.translate(_TO_LETTER)]


def _names(text: str) -> tuple[str, str]:
    surname, _, given = text.partition("<<")
    return _words(surname), _words(given)


def _words(text: str) -> str:
    return " ".join(part for part in text.translate(_TO_LETTER).split("<") if part)


def _sex(letter: str) -> str | None:
    return {"M": "male", "F": "female"}.get(letter)


def _day(text: str, today: date, ahead: int) -> str | None:
    """Two digits of the year: the latest century in which the day is not more than `ahead` years from now."""
    if not text.isdigit():
        return None
    year = today.year // 100 * 100 + int(text[:2])
    if year > today.year + ahead:
        year -= 100
    try:
        day = date(year, int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None
    return day.isoformat()
