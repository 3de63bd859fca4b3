"""One examination: bytes and the kind that was asked for in, what the document says and shows out."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

import numpy as np

from ocr.engine import ReadingEngine
from ocr.text import Line, Word
from policies.check_settings import shipped_checks
from policies.models import CheckSetting, DocumentKind, Limits, Regions
from policies.refusals import Refusal
from policies.regions import shipped_regions
from verify import decode, files
from verify.checks.after import after_reading
from verify.checks.run import image_checks, unusable
from verify.codes import qr_findings, read_codes
from verify.examination import Examination, Field, Finding
from verify.fields import READERS, Told
from verify.fields.inferred import inferred_findings
from verify.forgery.hashes import PictureHash
from verify.forgery.metadata import metadata_findings
from verify.forgery.portraits import SAME_PORTRAIT, portrait_hash
from verify.forgery.strips import page_hash
from verify.forgery.text_layer import text_layer_findings
from verify.geometry import Straightened, straighten
from verify.glare import doubted
from verify.kinds import Recognition, kind_findings, recognise, shows_face
from verify.layered import with_layer
from verify.page import Page, Sight
from verify.reading import read_page
from verify.rules import field_findings, verdict_of
from verify.text_layer import text_layer_words

READ_PAGES = 4
"""No kind has more pages with fields on them; of what follows, a letter's enclosures, only the pictures are checked."""
_Result = TypeVar("_Result")


@dataclass
class _Run:
    """What one examination gathers on its way."""

    clock: Callable[[], float]
    findings: list[Finding] = field(default_factory=list)
    hashes: list[PictureHash] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = self.clock()
        try:
            yield
        finally:
            spent = (self.clock() - start) * 1000
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


@dataclass(frozen=True)
class _Asked:
    """What is the same for every page. `layer` tells the words that a PDF says stand on its n-th page, from 0."""

    kind: DocumentKind
    engine: ReadingEngine
    today: date
    checks: Mapping[str, CheckSetting] | None
    layer: Callable[[int], tuple[Word, ...]]
    regions: Regions


@dataclass
class _Gathered:
    """What the pages said, one after the other; of a field that several pages show, the surest reading."""

    pages: list[Sight] = field(default_factory=list)
    fields: dict[str, Field] = field(default_factory=dict)
    face: bool = False
    """Whether the first page is the picture of a face and nothing else; never whose."""

    def add(self, page: Sight, fields: Mapping[str, Field], face: bool) -> None:
        self.face = face if not self.pages else self.face
        self.pages.append(page)
        for name, read in fields.items():
            if name not in self.fields or read.confidence > self.fields[name].confidence:
                self.fields[name] = read


def examine(
    data: bytes,
    kind: DocumentKind,
    kinds: Mapping[str, DocumentKind],
    limits: Limits,
    *,
    engine: ReadingEngine,
    today: date,
    checks: Mapping[str, CheckSetting] | None = None,
    regions: Regions | None = None,
    decoded: Sequence[decode.DecodedPage] = (),
    clock: Callable[[], float] = time.perf_counter,
) -> Examination:
    """Read and check one document.

    `kinds` are all that it may turn out to be, `checks` and `regions` those of the office (as shipped without them),
    and `decoded` its pages where they were decoded already. Raises Refusal upload.* for bytes that are no document at
    all; everything later ends in a finding. Times are in milliseconds a stage, by the `clock`, which counts seconds;
    boxes are in pixels of the upright page.
    """
    run = _Run(clock)
    start = clock()
    with run.timed("decode"):
        facts = files.headers(data, limits)
    if facts.first_only:
        run.findings.append(Finding("pages.first_only", "info", "failed"))
    if facts.attachments:
        run.findings.append(Finding("pdf.attachment", "info", "failed"))
    run.findings += run.tried("metadata", lambda: metadata_findings(data, facts.media_type), ())
    asked = _Asked(kind, engine, today, checks, _layer(data, facts, limits), regions or shipped_regions())
    gathered = _Gathered()
    for each in decoded or _decoded(run, data, facts, limits):
        gathered.add(*_seen(run, each, asked))
    fields = gathered.fields
    seen = _judged(run, kinds, gathered, asked)
    findings = tuple(run.findings)
    run.timings_ms["total"] = round((clock() - start) * 1000, 1)
    sizes = tuple(page.size for page in gathered.pages) or facts.pages
    return Examination(
        kind.name, seen.kind, seen.confidence, verdict_of(findings), fields, findings, sizes, run.timings_ms,
        tuple(run.hashes),
    )  # fmt: skip


def _judged(run: _Run, kinds: Mapping[str, DocumentKind], gathered: _Gathered, asked: _Asked) -> Recognition:
    """What kind it is and whether its fields hold; nothing of a document none of whose pages was worth reading."""
    nothing = Recognition(None, 0.0, {})
    if not any(page.was_read for page in gathered.pages) and unusable(run.findings):
        return nothing
    kind, pages, fields = asked.kind, gathered.pages, gathered.fields
    machine_lines = str(fields["mrz"].value).split() if "mrz" in fields else []
    seen = run.tried("kind", lambda: recognise(pages, kinds, machine_lines, face=gathered.face), nothing)
    run.findings += run.tried("kind", lambda: kind_findings(kind, seen, kinds), ())
    with run.timed("rules"):
        run.findings += field_findings(kind, fields, asked.today, asked.regions)
    return seen


def _decoded(run: _Run, data: bytes, facts: files.FileFacts, limits: Limits) -> Iterator[decode.DecodedPage]:
    """Every page that opens; Refusal only when the first does not."""
    pages = decode.pages(data, facts.media_type, limits)
    number = 0
    while True:
        try:
            with run.timed("decode"):
                page = next(pages, None)
        except Refusal:
            if not number:
                raise
            run.findings.append(Finding("pages.damaged", "warning", "inconclusive", number + 1))
            return
        if page is None:
            return
        number = page.number
        yield page


def _layer(data: bytes, facts: files.FileFacts, limits: Limits) -> Callable[[int], tuple[Word, ...]]:
    if facts.media_type != "application/pdf":
        return lambda index: ()
    return lambda index: text_layer_words(data, index, limits.max_megapixels)


def _seen(run: _Run, decoded: decode.DecodedPage, asked: _Asked) -> tuple[Sight, dict[str, Field], bool]:
    """One page checked and read, and whether it shows a face; its pixels are let go, for twenty would not fit."""
    pixels, number, kind = decoded.pixels, decoded.number, asked.kind
    page = Page(number, pixels, pixels, np.eye(3))
    none: tuple[Finding, ...] = ()
    straight = run.tried("locate", lambda: straighten(pixels, kind.ratio), None)
    flat = straight or Straightened(pixels, None, np.eye(3), False)
    found = run.tried("image", lambda: image_checks(pixels, flat, kind, number, settings=asked.checks), none)
    run.findings += found
    if number > READ_PAGES:
        run.findings.append(Finding("pages.not_read", "info", "inconclusive", number))
        return page.sight(was_read=False), {}, False
    if unusable(found):
        # whatever would be read of it cannot be relied on, and the citizen waits for the answer
        return page.sight(was_read=False), {}, False
    read = run.tried("read", lambda: read_page(asked.engine, number, pixels, flat, kind), None)
    if read is None:
        return page.sight(was_read=False), {}, False
    face = run.tried("kind", lambda: shows_face(read.flat), False)
    return read.sight(), _fields(run, replace(read, regions=asked.regions), asked, found), face


def _fields(run: _Run, page: Page, asked: _Asked, found: Sequence[Finding]) -> dict[str, Field]:
    """The fields of a page that was read, and what is found with their help; `found` is what its picture showed."""
    nothing: Told = ({}, ())
    none: tuple[Finding, ...] = ()
    no_words: tuple[Word, ...] = ()
    kind = asked.kind
    layer = run.tried("text_layer", lambda: asked.layer(page.number - 1), no_words)
    spelt = run.tried("text_layer", lambda: with_layer(page, layer), page) if layer else page
    fields, told = run.tried("fields", lambda: READERS[kind.reader](asked.engine, kind, spelt, asked.today), nothing)
    run.findings += told
    run.findings += run.tried("fields", lambda: tuple(inferred_findings(kind, page, fields)), none)
    run.findings += run.tried("image", lambda: after_reading(found, page, kind, fields, settings=asked.checks), none)
    run.findings += run.tried("codes", lambda: _codes(page, kind, fields), none)
    run.findings += run.tried("text_layer", lambda: _contradictions(page, layer), none)
    alike = run.tried("hashes", lambda: page_hash(page, kind, fields), None)
    setting = (shipped_checks() if asked.checks is None else asked.checks)[SAME_PORTRAIT]
    portrait = run.tried("hashes", lambda: portrait_hash(page, kind, fields, setting), None)
    run.hashes += [each for each in (alike, portrait) if each is not None]
    return doubted(fields, found)


def _contradictions(page: Page, layer: Sequence[Word]) -> tuple[Finding, ...]:
    """Where the words that a PDF says stand on a page are others than its pixels show."""
    if not layer:
        return ()
    lines = [Line(tuple(replace(word, box=page.on_page(word.box)) for word in line.words)) for line in page.lines]
    return text_layer_findings(layer, lines, page.number)


def _codes(page: Page, kind: DocumentKind, fields: Mapping[str, Field]) -> tuple[Finding, ...]:
    """What the square codes of a kind that has such say against its print, with boxes on the page."""
    if kind.qr is None:
        return ()
    found = qr_findings(read_codes(page.flat), kind, fields)
    return tuple(
        replace(each, page=page.number, box=None if each.box is None else page.on_page(each.box)) for each in found
    )
