"""Digits of an identity number that were not read so but inferred: told to the officer, place by place."""

from collections.abc import Iterator, Mapping

from ocr.text import Word
from policies.models import DocumentKind
from verify.examination import Box, Field, Finding
from verify.nik import digits_of
from verify.page import Page

_NUMBERS = frozenset({"nik", "kk_number"})
_REACH = 3
"""Pixels of the page by which a word may stand out of the box of its own value."""


def inferred_findings(kind: DocumentKind, page: Page, fields: Mapping[str, Field]) -> Iterator[Finding]:
    """One finding for each number of the page that differs from its print as first read; it tells places, no digits."""
    for spec in kind.fields:
        field = fields.get(spec.name)
        if spec.type not in _NUMBERS or field is None or field.page != page.number or field.box is None:
            continue
        value, seen = str(field.value), _seen(page, field.box)
        if len(seen) != len(value):
            continue
        places = [at + 1 for at, (one, two) in enumerate(zip(seen, value, strict=True)) if one != two]
        if places:
            label = spec.labels[0] if spec.labels else spec.name
            values = {"field": label, "count": len(places), "places": places}
            yield Finding("number.inferred", "info", "inconclusive", page.number, field.box, values)


def _seen(page: Page, box: Box) -> str:
    words = [word for line in page.lines for word in line.words if _inside(page.on_page(word.box), box)]
    return digits_of("".join(word.text for word in _in_order(words)).strip(" .:"))


def _in_order(words: list[Word]) -> list[Word]:
    return sorted(words, key=lambda word: word.box[0])


def _inside(inner: Box, outer: Box) -> bool:
    x, y, width, height = inner
    left, top, wide, tall = outer
    return (
        x >= left - _REACH
        and y >= top - _REACH
        and x + width <= left + wide + _REACH
        and y + height <= top + tall + _REACH
    )
