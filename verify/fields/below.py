"""The fields of a printed form whose values stand below their labels, as on the data page of a passport."""

from collections.abc import Sequence

from ocr.engine import ReadingEngine
from ocr.text import Line, Word, split_at
from policies.models import FieldSpec
from verify.examination import Field
from verify.fields.captions import LABEL_GAP, Caption, Value, find_captions, folded, labels_of, up_to_gap
from verify.fields.form import read_value
from verify.page import Page

_LINE_AWAY = 3.0
"""Heights of a label below which its value begins at the latest."""


def read_below(engine: ReadingEngine, specs: Sequence[FieldSpec], page: Page) -> dict[str, Field]:
    """Every field that was found; what was not is left out. Labels in two languages share one value."""
    # the spaces around the slash between two languages are easily lost
    lines = [Line(tuple(split_at("/", line.words))) for line in page.lines]
    captions = find_captions(lines, labels_of(specs))
    fields: dict[str, Field] = {}
    for spec in specs:
        own = [each for each in captions if each.label in spec.labels]
        for caption in own:
            value = _below(lines, captions, [each for each in own if each.line == caption.line])
            found = None if value is None else read_value(engine, page, spec, value, caption, fields)
            if found is not None:
                fields[spec.name] = found
                break
    return fields


def _below(lines: Sequence[Line], captions: Sequence[Caption], own: Sequence[Caption]) -> Value | None:
    """The words of the next line under the labels of one field, up to the labels of the next."""
    at = own[0].line
    if at + 1 >= len(lines) or any(each.line == at + 1 for each in captions):
        return None
    first = _beginning(lines[at].words, min(each.first for each in own))
    labels = lines[at].words[first : max(each.last for each in own) + 1]
    left, top, _, height = Line(labels).box
    others = [lines[at].words[each.first].box[0] for each in captions if each.line == at and each not in own]
    right = min((x for x in others if x > left), default=None)
    words = up_to_gap([word for word in lines[at + 1].words if _under(word, left - height, right)])
    if not words or min(word.box[1] for word in words) - top > _LINE_AWAY * height:
        return None
    return Value(tuple(words))


def _beginning(words: Sequence[Word], first: int) -> int:
    """Where a label begins that is told in two languages, of which the first may be no label: "Nama / Given names"."""
    if first < 2 or words[first - 1].text != "/":
        return first
    at = first - 2
    while at > 0 and words[at].box[0] - (words[at - 1].box[0] + words[at - 1].box[2]) < LABEL_GAP * words[at].box[3]:
        at -= 1
    return at


def _under(word: Word, left: int, right: int | None) -> bool:
    return bool(folded(word.text)) and word.box[0] >= left and (right is None or word.box[0] < right - word.box[3])
