"""Values that stand in or beside a patch of glare: what was read of them may be half of what is printed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from verify.examination import Box, Field, Finding

UNSURE = 0.45
"""The most that a reading beside glare may claim; rules call it unsure (verify/rules.py)."""
_HALO = 0.25
"""The check finds the burnt-out middle; so much of it lies around on each side, where letters pale."""
_BESIDE = 2.0
"""Heights of a value on either side within which a patch may have swallowed its beginning or end."""


def doubted(fields: Mapping[str, Field], findings: Sequence[Finding]) -> dict[str, Field]:
    """The same fields, those at a patch of glare on their page with less confidence. Boxes are in page pixels."""
    patches = [
        (each.page, each.box)
        for each in findings
        if each.code == "image.glare" and each.outcome == "failed" and each.severity != "info" and each.box is not None
    ]
    return {name: _doubted(field, patches) for name, field in fields.items()}


def _doubted(field: Field, patches: Sequence[tuple[int | None, Box]]) -> Field:
    # a table is too large to be doubted as a whole
    if field.box is None or isinstance(field.value, list):
        return field
    touched = any(page == field.page and beside(field.box, box) for page, box in patches)
    return replace(field, confidence=min(field.confidence, UNSURE)) if touched else field


def beside(box: Box, patch: Box, heights: float = _BESIDE) -> bool:
    """Whether a value's box stands in a patch of glare or within so many of its own heights beside it."""
    x, y, width, height = box
    left, top, wide, tall = _with_halo(patch)
    reach = heights * height
    return x - reach < left + wide and left < x + width + reach and y < top + tall and top < y + height


def _with_halo(patch: Box) -> Box:
    x, y, width, height = patch
    across, down = int(_HALO * width), int(_HALO * height)
    return x - across, y - down, width + 2 * across, height + 2 * down
