"""The signs of forgery in a page's pixels, told of the fields that were read.

Off unless it is asked for: of 120 honest drawings 2 were accused, more than the one in a hundred that is allowed
(`python -m benchmarks.forgery`).
"""

from collections.abc import Mapping
from dataclasses import replace

from verify.examination import Box, Field, Finding
from verify.forgery.pasted import THRESHOLD, pasted_findings
from verify.page import Page


def forgery_findings(
    page: Page, fields: Mapping[str, Field], *, pasted: bool = False, threshold: float = THRESHOLD
) -> tuple[Finding, ...]:
    """forgery.field_differs for fields of this page; box on the upright page, values {"why": …, "field": name}.

    Words that belong to no field, labels and the form's own print, only serve as neighbours to compare with.
    """
    if not pasted:
        return ()
    words = [word for line in page.lines for word in line.words]
    found = []
    for finding in pasted_findings(page.flat, words, page.number, threshold):
        box = page.on_page(finding.box) if finding.box else None
        name = _field_at(box, fields, page.number) if box else None
        if name is not None:
            found.append(replace(finding, box=box, values={**finding.values, "field": name}))
    return tuple(found)


def _field_at(box: Box, fields: Mapping[str, Field], number: int) -> str | None:
    """The field in whose box the middle of `box` lies."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    for name, each in fields.items():
        if each.page == number and each.box is not None:
            left, top, width, height = each.box
            if left <= x < left + width and top <= y < top + height:
                return name
    return None
