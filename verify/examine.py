"""One examination: bytes and the kind that was asked for in, what the document says and shows out."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import numpy as np

from ocr.engine import ReadingEngine
from policies.models import DocumentKind, Limits
from verify import decode, files
from verify.checks import image_checks
from verify.examination import Examination, Field, Finding
from verify.fields import READERS
from verify.geometry import Straightened, straighten
from verify.kinds import Recognition, kind_findings, recognise
from verify.page import Page
from verify.reading import read_page
from verify.rules import field_findings, verdict_of

_Result = TypeVar("_Result")


@dataclass
class _Run:
    """What one examination gathers on its way."""

    findings: list[Finding] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - start) * 1000
            self.timings_ms[stage] = round(self.timings_ms.get(stage, 0.0) + spent, 1)

    def tried(self, stage: str, work: Callable[[], _Result], otherwise: _Result) -> _Result:
        """The result of a stage; one that breaks leaves a finding "could not tell", and the rest goes on."""
        try:
            with self.timed(stage):
                return work()
        except Exception as error:  # noqa: BLE001 - whatever a stage stumbles over, the document is not lost
            values = {"check": stage, "reason": type(error).__name__}
            self.findings.append(Finding("check.crashed", "warning", "inconclusive", values=values))
            return otherwise


def examine(
    data: bytes,
    kind: DocumentKind,
    kinds: Mapping[str, DocumentKind],
    limits: Limits,
    *,
    engine: ReadingEngine,
    today: date,
) -> Examination:
    """Read and check one document.

    `kinds` are all that it may turn out to be. Raises Refusal upload.* for bytes that are no document at all;
    everything later ends in a finding. Times are in milliseconds a stage; boxes in pixels of the upright page.
    """
    run = _Run()
    start = time.perf_counter()
    with run.timed("decode"):
        facts = files.headers(data, limits)
    if facts.first_only:
        run.findings.append(Finding("pages.first_only", "info", "failed"))
    if facts.attachments:
        run.findings.append(Finding("pdf.attachment", "info", "failed"))
    pages = [_page(run, each, kind, engine) for each in _decoded(run, data, facts, limits)]
    seen = run.tried("kind", lambda: recognise(pages, kinds), Recognition(None, 0.0, {}))
    run.findings += run.tried("kind", lambda: kind_findings(kind, seen, kinds), ())
    nothing: dict[str, Field] = {}
    fields = run.tried("fields", lambda: _fields(engine, kind, pages, today), nothing)
    with run.timed("rules"):
        run.findings += field_findings(kind, fields, today)
    findings = tuple(run.findings)
    run.timings_ms["total"] = round((time.perf_counter() - start) * 1000, 1)
    sizes = tuple(page.size for page in pages) or facts.pages
    return Examination(
        kind.name, seen.kind, seen.confidence, verdict_of(findings), fields, findings, sizes, run.timings_ms
    )


def _decoded(run: _Run, data: bytes, facts: files.FileFacts, limits: Limits) -> Iterator[decode.DecodedPage]:
    pages = decode.pages(data, facts.media_type, limits)
    while True:
        with run.timed("decode"):
            page = next(pages, None)
        if page is None:
            return
        yield page


def _page(run: _Run, decoded: decode.DecodedPage, kind: DocumentKind, engine: ReadingEngine) -> Page:
    pixels, number = decoded.pixels, decoded.number
    whole = Page(number, pixels, pixels, np.eye(3))
    straight = run.tried("straighten", lambda: straighten(pixels, kind.ratio), None)
    flat = straight or Straightened(pixels, None, np.eye(3), False)
    run.findings += run.tried("image", lambda: image_checks(pixels, flat, kind, number), ())
    return run.tried("read", lambda: read_page(engine, number, pixels, flat, kind), whole)


def _fields(engine: ReadingEngine, kind: DocumentKind, pages: list[Page], today: date) -> dict[str, Field]:
    """From every page; of a field that several pages show, the surest reading."""
    best: dict[str, Field] = {}
    for page in pages:
        for name, read in READERS[kind.reader](engine, kind, page, today).items():
            if name not in best or read.confidence > best[name].confidence:
                best[name] = read
    return best
