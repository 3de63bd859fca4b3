"""The cells of a member's row on a family card: from its words to its value."""

from collections.abc import Callable, Mapping, Sequence

from ocr.text import Word
from verify.dates import parse_date
from verify.fields.captions import folded, trimmed
from verify.fields.vocabulary import as_spelt
from verify.nik import repaired

Cell = Callable[[Sequence[Word]], str | None]
"""None when the words are no such value."""
_LONGEST_NUMBER = 18
_SEX = {"lakilaki": "male", "laki": "male", "perempuan": "female"}


def _text(words: Sequence[Word]) -> str | None:
    return " ".join(each for each in (trimmed(word.text) for word in words) if each) or None


def _choice(column: str) -> Cell:
    def read(words: Sequence[Word]) -> str | None:
        text = _text(words)
        return None if text is None else as_spelt(column, text)

    return read


def _number(words: Sequence[Word]) -> str | None:
    """As many characters as were read, unless so many that another column was read with it."""
    number = repaired("".join(word.text for word in words).strip("|[]():;,."))[0]
    return number if 0 < len(number) <= _LONGEST_NUMBER else None


def _sex(words: Sequence[Word]) -> str | None:
    read = folded("".join(word.text for word in words))
    return next((sex for printed, sex in _SEX.items() if printed in read), None)


def _date(words: Sequence[Word]) -> str | None:
    return parse_date(" ".join(word.text for word in words))


CELLS: Mapping[str, Cell] = {
    "nik": _number,
    "name": _text,
    "sex": _sex,
    "birth_place": _text,
    "birth_date": _date,
    "religion": _choice("religion"),
    "education": _choice("education"),
    "occupation": _text,
    "marital_status": _choice("marital_status"),
    "relation": _choice("relation"),
    "citizenship": _choice("citizenship"),
    "father_name": _text,
    "mother_name": _text,
}
"""The cells of a member's row, in the order in which they are told."""
