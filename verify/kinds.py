"""Which kind of document a page shows: by the labels printed on it, or by its look where it has none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from policies.models import DocumentKind
from verify.examination import Finding
from verify.fields.captions import folded
from verify.page import Sight

_LIKE = 84.0
"""Percent of a marker's letters that must be there: one in six may be misread."""
_KNOWN, _LEAD = 0.34, 0.08
"""Share of a kind's markers from which on it is recognised, and by how much it must be ahead of the next."""
_SURE = 0.6
_BY_LOOK = 0.5
"""How sure the look alone makes: enough to confirm a portrait, not to call something else one."""
_MACHINE_WEIGHT = 2
"""A machine-readable line is enough to recognise its kind by: labels are in any language."""
_FEW_LETTERS = 12
_LEAST_CONTRAST = 0.08
_PORTRAIT_RATIOS = (0.6, 0.82)
"""2 x 3 to 3 x 4 cm, width through height."""
_MACHINE_LINE = re.compile(r"[A-Z0-9<«]{28,}")


@dataclass(frozen=True, slots=True)
class Recognition:
    """The kind that was recognised, None when none was, and how sure: 0..1. `scores` by kind."""

    kind: str | None
    confidence: float
    scores: Mapping[str, float]


def recognise(
    pages: Sequence[Sight], kinds: Mapping[str, DocumentKind], machine_lines: Sequence[str] = ()
) -> Recognition:
    """Compare the text of all pages with the markers of every kind; a portrait has none, and is told by its look.

    `machine_lines` are those that were read place by place, where they were.
    """
    printed = [*machine_lines, *(line.text for page in pages for line in page.lines)]
    text = folded(" ".join(printed))
    scores = {name: _share(kind, text, printed) for name, kind in kinds.items() if kind.markers}
    ranked = sorted(scores.items(), key=lambda each: -each[1])
    best, score = ranked[0] if ranked else ("", 0.0)
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    if score < _KNOWN or score - second < _LEAD:
        portrait = _portrait(kinds) if len(pages) == 1 and _looks_like_portrait(pages[0]) else None
        return Recognition(portrait, _BY_LOOK if portrait else 0.0, scores)
    return Recognition(best, round(min(1.0, 0.4 + 0.6 * score), 3), scores)


def _share(kind: DocumentKind, text: str, printed: Sequence[str]) -> float:
    found, all_of_them = 0, 0
    for marker in kind.markers:
        machine = "<" in marker
        weight = _MACHINE_WEIGHT if machine else 1
        all_of_them += weight
        if _printed(marker, printed) if machine else _in_text(folded(marker), text):
            found += weight
    return found / all_of_them


def _in_text(marker: str, text: str) -> bool:
    if marker in text:
        return True
    return len(marker) > 5 and fuzz.partial_ratio(marker, text, score_cutoff=_LIKE) > 0


def _printed(marker: str, printed: Sequence[str]) -> bool:
    """The beginning of a machine-readable line, whose fillers are often read as K or C."""
    begins = re.compile("".join("[<«KC(]" if each == "<" else re.escape(each) for each in marker))
    squeezed = ("".join(line.split()) for line in printed)
    return any(begins.match(line) and _MACHINE_LINE.match(line) for line in squeezed)


def _portrait(kinds: Mapping[str, DocumentKind]) -> str | None:
    """The kind that is a picture alone: a shape, and neither markers nor fields."""
    alone = (name for name, kind in kinds.items() if kind.ratio and not kind.markers and not kind.fields)
    return next(alone, None)


def _looks_like_portrait(page: Sight) -> bool:
    letters = sum(sum(each.isalnum() for each in word.text) for line in page.lines for word in line.words)
    low, high = _PORTRAIT_RATIOS
    return page.was_read and letters < _FEW_LETTERS and low < page.ratio < high and page.contrast > _LEAST_CONTRAST


def kind_findings(kind: DocumentKind, seen: Recognition, kinds: Mapping[str, DocumentKind]) -> tuple[Finding, ...]:
    """Whether the document is of the kind that was asked for. A letter or a photo has no markers to go by."""
    expected = kind.title.model_dump()
    if seen.kind == kind.name:
        return (Finding("kind.mismatch", "failure", "passed", values={"found": expected, "expected": expected}),)
    if seen.kind is not None and seen.confidence >= _SURE:
        values = {"found": kinds[seen.kind].title.model_dump(), "expected": expected}
        # what has no markers may still quote those of another: an officer decides
        severity = "failure" if kind.markers and seen.scores.get(kind.name, 0.0) < _KNOWN else "warning"
        return (Finding("kind.mismatch", severity, "failed", values=values),)  # type: ignore[arg-type]
    if not kind.markers:
        return ()
    return (Finding("kind.not_recognised", "warning", "inconclusive", values={"expected": expected}),)
