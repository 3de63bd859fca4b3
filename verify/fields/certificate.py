"""The fields of certificates of birth and death."""

import re

from ocr.engine import ReadingEngine
from policies.models import DocumentKind
from verify.examination import Field
from verify.fields.captions import Value
from verify.fields.form import read_form
from verify.fields.values import text_field
from verify.page import Page

_NUMBER = re.compile(r"\b(?:AL\W*)?\d{4}-?[A-Z]{2}-?\d{8}-?\d{4}\b|\b\d{1,6}/[A-Z0-9/.-]{4,}\b")


def read_certificate(engine: ReadingEngine, kind: DocumentKind, page: Page) -> dict[str, Field]:
    """Labelled fields; the number also where its label was not read, for its shape is known."""
    fields = read_form(engine, kind.fields, page)
    number = fields.get("certificate_number")
    if number is None or not any(each.isdigit() for each in str(number.value)):
        found = _number_by_shape(page)
        fields.pop("certificate_number", None)
        if found is not None:
            fields["certificate_number"] = found
    return fields


def _number_by_shape(page: Page) -> Field | None:
    for line in page.lines:
        for word in line.words:
            if _NUMBER.search(word.text):
                return text_field(page, Value((word,)))
    return None
