"""What one examination of a document says. Plain values; `as_json` is the form printed by `berkas examine --json`."""

from dataclasses import dataclass, field
from typing import Any, Literal

from verify.forgery.hashes import PictureHash

Severity = Literal["info", "warning", "failure"]
Outcome = Literal["passed", "failed", "inconclusive"]
Verdict = Literal["pass", "attention", "fail"]
Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the upright page (see PageSize)."""


@dataclass(frozen=True, slots=True)
class PageSize:
    """An upright page in pixels: after EXIF rotation, or as the PDF page was drawn."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Field:
    """One value read from the document. `confidence` 0..1; `page` counts from 1; `value` may be a list of rows."""

    value: Any
    confidence: float
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check saw. The sentences are in policies/messages/findings.yaml under `code`."""

    code: str
    severity: Severity
    outcome: Outcome
    page: int | None = None
    box: Box | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examination:
    """One run of reading and checks over one document."""

    kind: str
    recognised_kind: str | None
    kind_confidence: float
    verdict: Verdict
    fields: dict[str, Field]
    findings: tuple[Finding, ...]
    pages: tuple[PageSize, ...]
    timings_ms: dict[str, float]
    hashes: tuple[PictureHash, ...] = field(default=(), compare=False)
    """By which the same papers are found again; no part of the JSON."""
