"""Which kind of document a page shows: by the labels printed on it, and by its shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from policies.models import DocumentKind
from verify.examination import Finding
from verify.fields.captions import folded
from verify.page import Page

_LIKE = 84.0
"""Percent of a marker's letters that must be there: one in six may be misread."""
_KNOWN, _LEAD = 0.34, 0.08
"""Share of a kind's markers from which on it is recognised, and by how much it must be ahead of the next."""
_SURE = 0.6


@dataclass(frozen=True, slots=True)
class Recognition:
    """The kind that was recognised, None when none was, and how sure: 0..1. `scores` by kind."""

    kind: str | None
    confidence: float
    scores: Mapping[str, float]


def recognise(pages: Sequence[Page], kinds: Mapping[str, DocumentKind]) -> Recognition:
    """Compare the text of all pages with the markers of every kind."""
    text = folded(" ".join(line.text for page in pages for line in page.lines))
    scores = {name: _share(kind, text) for name, kind in kinds.items() if kind.markers}
    ranked = sorted(scores.items(), key=lambda each: -each[1])
    best, score = ranked[0] if ranked else ("", 0.0)
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    if score < _KNOWN or score - second < _LEAD:
        return Recognition(None, 0.0, scores)
    return Recognition(best, round(min(1.0, 0.4 + 0.6 * score), 3), scores)


def _share(kind: DocumentKind, text: str) -> float:
    found = [_in_text(folded(marker) or marker, text) for marker in kind.markers]
    return sum(found) / len(found)


def _in_text(marker: str, text: str) -> bool:
    if marker in text:
        return True
    return len(marker) > 5 and fuzz.partial_ratio(marker, text, score_cutoff=_LIKE) > 0


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
