"""The cells of a member's row on a family card: from its words to its value, and how sure that is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from ocr.text import Word
from verify.confusions import letters_of
from verify.dates import parse_date
from verify.fields.captions import Value, folded
from verify.fields.confidence import UNCONFIRMED, text_trust, trust_of
from verify.fields.listed import spelt_as_listed
from verify.fields.spelling import within
from verify.fields.vocabulary import COLUMNS, as_spelt
from verify.nik import Sex
from verify.number_parts import Constraints
from verify.numbers import decode_number

Reading = tuple[str, float] | None
"""The value with its confidence, None when the words are no such value."""
Cell = Callable[[Sequence[Word]], Reading]
_LONGEST_NUMBER = 18
_SEX: Mapping[str, Sex] = {"lakilaki": "male", "laki": "male", "perempuan": "female"}
_MISSPELT = 0.85
"""The most for a choice that was not read letter by letter as it is spelt."""


def _text(alphabet: str) -> Cell:
    def read(words: Sequence[Word]) -> Reading:
        value = within(Value(tuple(words)), alphabet)
        return (value.text, text_trust(value.text, value.words)) if folded(value.text) else None

    return read


def _occupation(words: Sequence[Word]) -> Reading:
    value = within(Value(tuple(words)), "capitals")
    return spelt_as_listed(value, "occupations") or _text("capitals")(words) if folded(value.text) else None


def _choice(column: str) -> Cell:
    def read(words: Sequence[Word]) -> Reading:
        value = within(Value(tuple(words)), "capitals")
        if not folded(value.text):
            return None
        spelt = as_spelt(column, value.text)
        if folded(spelt) == folded(value.text) and spelt in COLUMNS[column]:
            return spelt, max(UNCONFIRMED, trust_of("choice", words))
        return spelt, min(_MISSPELT, trust_of("text", words))

    return read


def _sex(words: Sequence[Word]) -> Reading:
    read = folded("".join(word.text for word in words))
    sex = next((sex for printed, sex in _SEX.items() if printed in read), None)
    return None if sex is None else (sex, max(UNCONFIRMED, trust_of("choice", words)))


def _date(words: Sequence[Word]) -> Reading:
    day = parse_date(" ".join(word.text for word in words))
    return None if day is None else (day, trust_of("date", words))


CELLS: Mapping[str, Cell] = {
    "name": _text("letters"),
    "sex": _sex,
    "birth_place": _text("capitals"),
    "birth_date": _date,
    "religion": _choice("religion"),
    "education": _choice("education"),
    "occupation": _occupation,
    "marital_status": _choice("marital_status"),
    "relation": _choice("relation"),
    "citizenship": _choice("citizenship"),
    "father_name": _text("letters"),
    "mother_name": _text("letters"),
}
"""The cells of a member's row, in the order in which they are told; the number is read beside them."""


def read_number_cell(words: Sequence[Word], others: Mapping[str, Reading], at_home: Mapping[str, Any]) -> Reading:
    """A member's NIK under the birth date and sex of its row, and the constraints by where the family lives.

    As many characters as were read, unless far too many.
    """
    born, sex = others.get("birth_date"), others.get("sex")
    known = Constraints(
        birth_date=None if born is None else date.fromisoformat(born[0]),
        birth_trust=0.0 if born is None else born[1],
        sex=None if sex is None else ("male" if sex[0] == "male" else "female"),
        sex_trust=0.0 if sex is None else sex[1],
        **at_home,
    )
    reading = decode_number(letters_of(words), known)
    if not reading.value or len(reading.value) > _LONGEST_NUMBER:
        return None
    return reading.value, reading.confidence
