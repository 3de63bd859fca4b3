"""What the checks of the picture can say only after reading: which field a lamp hides, and print that is cut off."""

from collections.abc import Iterator, Mapping, Sequence

from policies.check_settings import shipped_checks
from policies.models import CheckSetting, DocumentKind
from verify.checks.run import weighed
from verify.examination import Box, Field, Finding
from verify.glare import beside
from verify.page import Page

AFTER = {"image.glare_field": "fields", "image.text_cut": "lines"}
"""Codes of this module's checks, and what each needs."""
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
        found += _hidden(before, page.number, kind, fields, chosen["image.glare_field"])
    if chosen["image.text_cut"].enabled:
        found.append(_cut(page, chosen["image.text_cut"]))
    return weighed(found, chosen)


def _hidden(
    before: Sequence[Finding], number: int, kind: DocumentKind, fields: Mapping[str, Field], setting: CheckSetting
) -> Iterator[Finding]:
    """One finding for each field of the kind in or beside a patch of glare."""
    patches = [
        each.box
        for each in before
        if each.code == "image.glare" and each.outcome == "failed" and each.page == number and each.box is not None
    ]
    for spec in kind.fields:
        read = fields.get(spec.name)
        if read is None or read.box is None or read.page != number or isinstance(read.value, list):
            continue
        if any(beside(read.box, patch, setting.thresholds["reach"]) for patch in patches):
            label = spec.labels[0] if spec.labels else spec.name
            yield Finding("image.glare_field", setting.severity, "failed", number, read.box, {"field": label})


def _cut(page: Page, setting: CheckSetting) -> Finding:
    """Lines of print that run into the picture's edge: one may be a neighbour's, several are the document's."""
    width, height = page.size.width, page.size.height
    boxes = [page.on_page(line.box) for line in page.lines if len(line.text.strip()) > 2]
    touching = [box for box in boxes if _touches(box, width, height)]
    if len(touching) < setting.thresholds["lines"]:
        return Finding("image.text_cut", setting.severity, "passed", page.number)
    left, top = min(box[0] for box in touching), min(box[1] for box in touching)
    right, bottom = max(box[0] + box[2] for box in touching), max(box[1] + box[3] for box in touching)
    return Finding("image.text_cut", setting.severity, "failed", page.number, (left, top, right - left, bottom - top))


def _touches(box: Box, width: int, height: int) -> bool:
    x, y, wide, tall = box
    return x <= EDGE or y <= EDGE or x + wide >= width - EDGE or y + tall >= height - EDGE
