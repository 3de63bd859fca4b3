"""The fields of certificates of birth and death, which tell them in sentences or in labelled rows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ocr.engine import ReadingEngine
from policies.models import DocumentKind, FieldSpec
from verify.examination import Field
from verify.fields.captions import Caption, Value, trimmed
from verify.fields.form import read_form, read_value
from verify.fields.sentences import Passage, passages
from verify.fields.translations import undotted
from verify.fields.values import choice_field, text_field
from verify.page import Page

_NUMBER = re.compile(
    r"(?:AL\W*)?\d{4}-?[A-Z]{2}-?\d{8}-?\d{4}"
    r"|AL\W*\d{3}\W?\d{7}"
    # 7371.AL.2009.012345
    r"|\d{4}[.-]?AL[.-]?\d{4}[.-]?\d{5,6}"
    # 474.1/123/DKPS/2005; a day is none
    r"|(?!\d{1,2}/\d{1,2}/\d{4}(?!\S))\d{1,6}(?:\.\d{1,3})*/[A-Z0-9/.-]{3,}[A-Z0-9]"
)
"""The numbers of registers of births and deaths, of all days since they have any."""
_WHOLE_WORDS = re.compile(rf"(?<!\S)(?:{_NUMBER.pattern})(?!\S)")
_BEFORE_NUMBER = re.compile(r"(?<!\S)(?:N[O0]M[O0E]R|NO)?[.,:…·\s]*(?=\d|AL\W*\d)", re.IGNORECASE)
"""The form's own word and its dots, where reading lost the space behind them."""
_FULL_STOP = re.compile(r"([^,]*(?<![^\s'-])[^\W\d_]{3,})\.")
"""A name and a full stop that shortens nothing."""
_DOTS = " .…·"
_NO_NUMBER = 0.6
"""The most that is believed of a certificate's number in no known shape."""
_TORN = 0.8
"""The most where it was put together, or something beside it left out."""
_BESIDE = 0.6
"""What is left of the trust in a row on a page of sentences, or the other way round."""


def read_certificate(engine: ReadingEngine, kind: DocumentKind, page: Page) -> dict[str, Field]:
    """What its sentences or its labelled rows tell, whichever tell more, the other filling in.

    The number is known also by its shape alone, and the NIK comes last, for the birth date and sex help to read it.
    """
    page = replace(page, lines=tuple(undotted(page.lines)))
    rows = read_form(engine, [spec for spec in kind.fields if spec.type != "nik"], page)
    told = _told(engine, kind, page)
    known = {**_beside(rows), **told} if len(told) > len(rows) else {**_beside(told), **rows}
    known = {name: _ended(name, field) for name, field in known.items()}
    number = _shaped(known.pop("certificate_number", None)) or _number_by_shape(page)
    if number is not None:
        known["certificate_number"] = number
    return read_form(engine, kind.fields, page, known)


def _beside(fields: Mapping[str, Field]) -> dict[str, Field]:
    return {name: _less(field, _BESIDE) for name, field in fields.items()}


def _less(field: Field, share: float) -> Field:
    return replace(field, confidence=round(field.confidence * share, 3))


def _ended(name: str, field: Field) -> Field:
    """A name or place without the full stop behind it: a sentence may end there, or the form's dots begin.

    One that shortens a name's last word stays: two letters, or a title behind a comma.
    """
    if name.endswith("_place"):
        return replace(field, value=str(field.value).rstrip(" .,;:"))
    if name.endswith("name"):
        # typists put dashes on both sides, so that nothing can be added
        text = str(field.value).strip(" -–—")
        ended = _FULL_STOP.fullmatch(text)
        return replace(field, value=ended[1] if ended else text)
    return field


def _told(engine: ReadingEngine, kind: DocumentKind, page: Page) -> dict[str, Field]:
    """The fields of the sentences, none surer than that its words are the right ones."""
    specs = {spec.name: spec for spec in kind.fields}
    told: dict[str, Field] = {}
    for name, passage in passages(page.lines, kind.sentences).items():
        found = _field(engine, page, specs[name], passage)
        if found is not None:
            told[name] = _less(found, passage.sure)
    return told


def _field(engine: ReadingEngine, page: Page, spec: FieldSpec, passage: Passage) -> Field | None:
    if spec.type == "choice":
        found = [each for some in _parts(passage.value) if (each := choice_field(page, some, spec.choices))]
        return max(found, key=lambda each: each.confidence, default=None)
    return read_value(engine, page, spec, passage.value, Caption(passage.phrase, 0, 0, 0, passage.sure), {})


def _parts(value: Value) -> Iterator[Value]:
    """The value from each of its words on: "anak ke DUA, LAKI-LAKI" tells the sex last."""
    return (Value(value.words[at:]) for at in range(len(value.words)))


def _shaped(read: Field | None) -> Field | None:
    """The number in what was read, without specks beside it and torn in no parts; None where no digit was read."""
    whole = "" if read is None else str(read.value).rstrip(_DOTS)
    text = _BEFORE_NUMBER.sub("", whole, count=1)
    if read is None or not any(each.isdigit() for each in text):
        return None
    shaped = _in_shape(text)
    if shaped is None:
        return _at_most(read, _NO_NUMBER)
    return replace(read if shaped == whole else _at_most(read, _TORN), value=shaped)


def _in_shape(text: str) -> str | None:
    """Whole words that are a number, or such words as are one together: reading tears 3273-LU-29042019- 0007."""
    whole = _WHOLE_WORDS.search(text)
    if whole is not None:
        return whole[0]
    words = text.split()
    parts = ("".join(words[first:last]) for last in range(len(words), 1, -1) for first in range(last - 1))
    return next((each for each in parts if _NUMBER.fullmatch(each)), None)


def _at_most(field: Field, most: float) -> Field:
    return replace(field, confidence=min(field.confidence, most))


def _number_by_shape(page: Page) -> Field | None:
    words = (word for line in page.lines for word in line.words)
    found = next((word for word in words if _NUMBER.fullmatch(trimmed(word.text))), None)
    if found is None:
        return None
    number = text_field(page, Value((found,)))
    # the serial number of a blank form looks like the numbers of some registers
    return _at_most(number, _NO_NUMBER) if trimmed(found.text).startswith("AL") else number
