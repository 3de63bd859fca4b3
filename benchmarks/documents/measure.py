"""One picture examined, and everything about it that the tables count."""

import resource
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import cv2
import numpy as np
import pytesseract
from rapidfuzz.distance import Levenshtein

from benchmarks.documents.sample import Sample
from ocr.engine import ReadingEngine
from policies.models import Policies
from verify.examination import Examination
from verify.examine import examine

TODAY = date(2026, 11, 25)
_PLAIN_SECONDS = 60
"""By the clock: of a few pictures of a screen or of dim light tesseract makes work for hours."""
"""So that validity does not depend on the day of the run."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One field: what is printed, what was read (None where nothing was), and how sure the engine said it was."""

    field: str
    printed: str
    read: str | None
    confidence: float

    @property
    def right(self) -> bool:
        """Exactly what is printed."""
        return self.read == self.printed

    @property
    def mistakes(self) -> int:
        """Letters to change, add or take away (Levenshtein)."""
        return int(Levenshtein.distance(self.printed, self.read or ""))


@dataclass(frozen=True, slots=True)
class Record:
    """What one picture gave; `plain` says of each field whether plain tesseract's text holds it, None if not asked."""

    name: str
    kind: str
    asked: str
    condition: str
    recognised: str | None
    refused: bool
    failed: frozenset[str]
    defects: frozenset[str]
    readings: tuple[Reading, ...]
    timings_ms: Mapping[str, float]
    memory_mb: float
    plain: Mapping[str, bool] | None = None
    plain_ms: float | None = None


def measured(
    sample: Sample, policies: Policies, engine: ReadingEngine, asked: str | None = None, plain: bool = False
) -> Record:
    """Examine one picture as `asked` (its own kind unless another is given); `plain`: read it with tesseract too."""
    kind = asked or (sample.kind if sample.kind in policies.kinds else "ktp")
    found = examine(sample.jpeg, policies.kinds[kind], policies.kinds, policies.limits, engine=engine, today=TODAY)
    readings = tuple(_readings(sample.truth, found)) if kind == sample.kind else ()
    text, spent = _plain_text(sample.jpeg) if plain else (None, None)
    return Record(
        sample.name,
        sample.kind,
        kind,
        sample.condition,
        found.recognised_kind,
        found.verdict == "fail",
        frozenset(each.code for each in found.findings if each.outcome == "failed"),
        sample.defects,
        readings,
        found.timings_ms,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        None if text is None else {each.field: _holds(text, each) for each in readings},
        spent,
    )


def _readings(truth: Mapping[str, Any], found: Examination) -> Iterator[Reading]:
    for name, printed in truth.items():
        field = found.fields.get(name)
        if isinstance(printed, list | tuple):
            rows = field.value if field is not None and isinstance(field.value, list) else []
            yield from _rows(name, printed, rows, 0.0 if field is None else field.confidence)
        elif field is None:
            yield Reading(name, str(printed), None, 0.0)
        else:
            yield Reading(name, str(printed), str(field.value), field.confidence)


def _rows(name: str, printed: Any, rows: list[dict[str, Any]], confidence: float) -> Iterator[Reading]:
    for at, row in enumerate(printed):
        read = rows[at] if at < len(rows) else {}
        sure = read.get("confidence", {})
        for column, value in row.items():
            got = read.get(column)
            yield Reading(
                f"{name}.{column}", str(value), None if got is None else str(got), sure.get(column, confidence)
            )


def _plain_text(data: bytes) -> tuple[str, float]:
    """What `tesseract FILE -` gives, and the milliseconds, decoding included; nothing where it does not end in time."""
    start = time.perf_counter()
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    try:
        text = pytesseract.image_to_string(picture, lang="ind+eng", timeout=_PLAIN_SECONDS)
    except RuntimeError as error:
        if isinstance(error, pytesseract.TesseractError):
            raise
        text = ""
    return text, (time.perf_counter() - start) * 1000


def _holds(text: str, reading: Reading) -> bool:
    """Whether the value stands somewhere in the text: more than tesseract alone gives, for nobody says where."""
    printed = reading.printed
    if len(printed) == 10 and printed[4] == printed[7] == "-":
        year, month, day = printed.split("-")
        return any(f"{day}{sign}{month}{sign}{year}" in text for sign in "-/. ")
    return " ".join(printed.upper().split()) in " ".join(text.upper().split())
