"""The fields of a printed form: a label, and its value to the right of it."""

from collections.abc import Iterator, Mapping, Sequence

from ocr.engine import ReadingEngine
from policies.models import FieldSpec
from verify.examination import Field
from verify.fields.captions import Caption, Value, find_captions, labels_of, value_of
from verify.fields.listed import listed_field
from verify.fields.spelling import within
from verify.fields.values import choice_field, date_field, read_number, slashed, text_field
from verify.numbers import known_beside
from verify.page import Page


def read_form(
    engine: ReadingEngine, specs: Sequence[FieldSpec], page: Page, known: Mapping[str, Field] | None = None
) -> dict[str, Field]:
    """Every field that was found; what was not is left out. Those `known` from elsewhere are kept."""
    captions = find_captions(page.lines, labels_of(specs))
    fields = dict(known or {})
    for spec in sorted((each for each in specs if each.name not in fields), key=lambda each: each.type == "nik"):
        # a NIK comes last: birth date and sex tell which reading of it is right
        for caption in _captions_of(spec, captions):
            value = value_of(page.lines, captions, caption, 1 if spec.type == "name" else 0)
            found = None if value is None else read_value(engine, page, spec, value, caption, fields)
            if found is not None:
                fields[spec.name] = found
                break
    return {spec.name: fields[spec.name] for spec in specs if spec.name in fields}


def _captions_of(spec: FieldSpec, captions: list[Caption]) -> Iterator[Caption]:
    """In the order in which the policy lists the labels: the most telling comes first."""
    for label in spec.labels:
        yield from (each for each in captions if each.label == label)


def read_value(
    engine: ReadingEngine, page: Page, spec: FieldSpec, value: Value, caption: Caption, others: Mapping[str, Field]
) -> Field | None:
    """The value as the kind of field asks; None when it is not one. `others` are the fields read before it."""
    if spec.type in ("nik", "kk_number"):
        return read_number(engine, page, value, known_beside(others, page.regions))
    if spec.type == "choice":
        return choice_field(page, value, spec.choices)
    if spec.type in ("date", "valid_until"):
        return date_field(page, value)
    if spec.name in ("rt", "rw"):
        parts = slashed(value.text)
        at = 1 if spec.name == "rw" and "/" in caption.label else 0
        return text_field(page, value, parts[at]) if len(parts) > at and parts[at].isdigit() else None
    spelt = within(value, spec.alphabet)
    return listed_field(page, spelt, spec.lexicon) if spelt.text else None
