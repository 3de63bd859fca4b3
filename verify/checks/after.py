"""What the checks of the picture can say only after reading: which field a lamp hides, and print that is cut off."""

from collections.abc import Iterator, Mapping, Sequence

from ocr.text import around
from policies.check_settings import shipped_checks
from policies.models import CheckSetting, DocumentKind, FieldSpec
from verify.checks.run import weighed
from verify.examination import Box, Field, Finding
from verify.fields.captions import find_captions
from verify.forgery.fields import FORGERY, forgery_findings
from verify.forgery.portraits import PORTRAITS
from verify.glare import beside
from verify.page import Page

AFTER = {"image.glare_field": "fields", "image.text_cut": "lines", **FORGERY, **PORTRAITS}
"""Codes of this module's checks, and what each needs."""
BELOW, ROW = 3, 12
"""Heights of a label below it, and on either side of it within these, in which its value stands."""
EDGE = 3
"""Pixels of the page from its edge at which a line of print counts as cut."""


def after_reading(
    before: Sequence[Finding],
    page: Page,
    kind: DocumentKind,
    fields: Mapping[str, Field],
    *,
    settings: Mapping[str, CheckSetting] | None = None,
) -> tuple[Finding, ...]:
    """Further findings of that page; `before` are those of `image_checks`, boxes are in pixels of the upright page."""
    chosen = shipped_checks() if settings is None else settings
    found: list[Finding] = []
    if chosen["image.glare_field"].enabled:
        found += _hidden(before, page, kind, fields, chosen["image.glare_field"])
    if chosen["image.text_cut"].enabled:
        found.append(_cut(page, chosen["image.text_cut"]))
    found += forgery_findings(page, kind, fields, chosen)
    return weighed(found, chosen)


def _hidden(
    before: Sequence[Finding], page: Page, kind: DocumentKind, fields: Mapping[str, Field], setting: CheckSetting
) -> Iterator[Finding]:
    """One finding for each field of the kind in or beside a patch of glare, read or not."""
    patches = [
        each.box
        for each in before
        if each.code == "image.glare" and each.outcome == "failed" and each.page == page.number and each.box is not None
    ]
    if not patches:
        return
    told: set[Box] = set()
    for spec in kind.fields:
        read = fields.get(spec.name)
        if read is None or read.value in (None, ""):
            box = _lost(spec, page, patches)
        elif read.box is None or read.page != page.number or isinstance(read.value, list):
            box = None
        else:
            near = any(beside(read.box, patch, setting.thresholds["reach"]) for patch in patches)
            box = read.box if near else None
        # fields that were read from machine-readable lines stand in the same box
        if box is not None and box not in told:
            told.add(box)
            label = spec.labels[0] if spec.labels else spec.name
            yield Finding("image.glare_field", setting.severity, "failed", page.number, box, {"field": label})


def _lost(spec: FieldSpec, page: Page, patches: Sequence[Box]) -> Box | None:
    """The patch under which a field that was not read may lie: in its label's row or below, or where forms print it.

    What never has a label, such as machine-readable lines, may lie under any patch. An optional field is looked for at
    its place only: its label may well stand there without a value.
    """
    if not spec.labels:
        return patches[0]
    if spec.place is not None:
        height, width = page.flat.shape[:2]
        left, top, right, bottom = spec.place
        x, y = round(left * width), round(top * height)
        place = page.on_page((x, y, round(right * width) - x, round(bottom * height) - y))
        return next((each for each in patches if beside(place, each, 0)), None)
    if not spec.required:
        return None
    for each in find_captions(page.lines, spec.labels):
        words = page.lines[each.line].words[each.first : each.last + 1]
        x, y, width, height = page.on_page(around(word.box for word in words))
        for patch in patches:
            if beside((x, y, width, BELOW * height), patch, ROW):
                return patch
    return None


def _cut(page: Page, setting: CheckSetting) -> Finding:
    """Lines of print that run into the picture's edge: one may be a neighbour's, several are the document's."""
    width, height = page.size.width, page.size.height
    boxes = [page.on_page(line.box) for line in page.lines if len(line.text.strip()) > 2]
    touching = [box for box in boxes if _touches(box, width, height)]
    values = {"lines": len(touching)}
    if len(touching) < setting.thresholds["lines"]:
        return Finding("image.text_cut", setting.severity, "passed", page.number, values=values)
    left, top = min(box[0] for box in touching), min(box[1] for box in touching)
    right, bottom = max(box[0] + box[2] for box in touching), max(box[1] + box[3] for box in touching)
    box = (left, top, right - left, bottom - top)
    return Finding("image.text_cut", setting.severity, "failed", page.number, box, values)


def _touches(box: Box, width: int, height: int) -> bool:
    x, y, wide, tall = box
    return x <= EDGE or y <= EDGE or x + wide >= width - EDGE or y + tall >= height - EDGE
