"""Which kind of document a page shows: by the labels printed on it, or by its look where it has none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from rapidfuzz import fuzz

from ocr.engine import Picture
from policies.models import DocumentKind, Severity
from verify.examination import Finding
from verify.fields.captions import folded
from verify.page import Sight

_LIKE = 84.0
"""Percent of a marker's letters that must be there: one in six may be misread."""
_KNOWN, _LEAD = 0.34, 0.08
"""Share of a kind's markers from which on it is recognised, and by how much it must be ahead of the next."""
_BY_HEADING = 0.6
"""What the heading alone adds up to; the markers add the rest."""
_TOP, _LARGE = 0.6, 0.9
"""A heading stands in this upper share of the lines, in print of at least this part of the usual height."""
_SURE, _CERTAIN, _FAR = 0.6, 0.7, 0.42
"""How sure to be to name another kind than was asked for, and how sure and how far ahead to refuse it for that."""
_BY_LOOK = 0.5
"""How sure the look alone makes: enough to confirm a portrait, not to call something else one."""
_MACHINE_WEIGHT = 2
"""A machine-readable line is enough to recognise its kind by: labels are in any language."""
_FEW_LETTERS = 12
_LEAST_CONTRAST = 0.08
_PORTRAIT_RATIOS = (0.6, 0.82)
"""2 x 3 to 3 x 4 cm, width through height."""
_FACE_SIZE = (64, 90)
"""Pixels that a face is looked for in, width and height."""
_PLAIN, _PLAIN_SHARE = 26, 0.85
"""Levels that a plain ground may differ from its usual colour, and the share of what is around a head that must."""
_SKIN = ((40, 133, 77), (250, 182, 127))
"""From and to, in brightness, red and blue difference (YCrCb)."""
_FACE_SHARE, _CHIN = (0.05, 0.4), 0.68
"""Of the picture, the skin that is seen; and of its height, where a face ends."""
_MACHINE_LINE = re.compile(r"[A-Z0-9<«]{28,}")


@dataclass(frozen=True, slots=True)
class Recognition:
    """The kind that was recognised, None when none was, and how sure: 0..1. `scores` by kind."""

    kind: str | None
    confidence: float
    scores: Mapping[str, float]


def recognise(
    pages: Sequence[Sight],
    kinds: Mapping[str, DocumentKind],
    machine_lines: Sequence[str] = (),
    *,
    face: bool = False,
) -> Recognition:
    """Compare the text of all pages with the markers of every kind; a portrait has none, and is told by its look.

    `machine_lines` are those that were read place by place, where they were; `face` is what `shows_face` says of the
    first page: without a face nothing is a portrait, whatever its shape.
    """
    printed = [*machine_lines, *(line.text for page in pages for line in page.lines)]
    text = folded(" ".join(printed))
    tops = [each for page in pages for each in _tops(page)]
    told = {name: kind for name, kind in kinds.items() if kind.markers or kind.headings}
    scores = {name: _score(kind, text, printed, tops) for name, kind in told.items()}
    # what speaks against a kind does not lower its score: with two papers in one upload an officer decides
    against = {name for name, kind in told.items() if any(_stands(each, text, printed) for each in kind.not_markers)}
    ranked = sorted(((name, score) for name, score in scores.items() if name not in against), key=lambda each: -each[1])
    best, score = ranked[0] if ranked else ("", 0.0)
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    if score < _KNOWN or score - second < _LEAD:
        portrait = _portrait(kinds) if face and len(pages) == 1 and _looks_like_portrait(pages[0]) else None
        return Recognition(portrait, _BY_LOOK if portrait else 0.0, scores)
    return Recognition(best, round(min(1.0, 0.4 + 0.6 * score), 3), scores)


def _score(kind: DocumentKind, text: str, printed: Sequence[str], tops: Sequence[str]) -> float:
    """0..1: the share of its markers, and most where its heading stands."""
    share = _share(kind, text, printed)
    if any(_begins(folded(heading), top) for heading in kind.headings for top in tops):
        return _BY_HEADING + (1 - _BY_HEADING) * share
    return share


def _share(kind: DocumentKind, text: str, printed: Sequence[str]) -> float:
    found, all_of_them = 0, 0
    for marker in kind.markers:
        weight = _MACHINE_WEIGHT if "<" in marker else 1
        all_of_them += weight
        if _stands(marker, text, printed):
            found += weight
    return found / all_of_them if all_of_them else 0.0


def _tops(page: Sight) -> list[str]:
    """The lines of a page that may be a heading, folded."""
    if not page.lines:
        return []
    usual = median(line.box[3] for line in page.lines)
    upper = page.lines[: max(1, round(_TOP * len(page.lines)))]
    return [folded(line.text) for line in upper if line.box[3] >= _LARGE * usual]


def _begins(heading: str, line: str) -> bool:
    return len(line) >= len(heading) and fuzz.ratio(heading, line[: len(heading)], score_cutoff=_LIKE) > 0


def _stands(marker: str, text: str, printed: Sequence[str]) -> bool:
    return _printed(marker, printed) if "<" in marker else _in_text(folded(marker), text)


def _in_text(marker: str, text: str) -> bool:
    if marker in text:
        return True
    # of two texts the shorter is looked for in the longer: a single letter would be found in every marker
    return 5 < len(marker) <= len(text) and fuzz.partial_ratio(marker, text, score_cutoff=_LIKE) > 0


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


def shows_face(picture: Picture) -> bool:
    """Whether an upright RGB picture looks like a portrait as offices ask for: one plain ground, a face before it.

    It tells that there is a face, never whose. A face is the largest patch of skin that is no ground, in the middle,
    neither small nor flat. Skin is told by its colour without its brightness, so that all tones of it are alike (Chai
    and Ngan 1999, wider towards red for indoor light); faces in black and white are not found.
    """
    small = cv2.resize(picture, _FACE_SIZE, interpolation=cv2.INTER_AREA)
    width, height = _FACE_SIZE
    colours = cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb).astype(np.int16)
    top, side, half = height // 12, width // 10, height // 2
    edges = (colours[:top], colours[:half, :side], colours[:half, -side:])
    around = np.concatenate([each.reshape(-1, 3) for each in edges])
    ground = np.median(around, axis=0)
    if np.mean(np.abs(around - ground).max(axis=1) < _PLAIN) < _PLAIN_SHARE:
        return False
    figure = np.abs(colours - ground).max(axis=2) >= _PLAIN
    skin = cv2.inRange(colours, *(np.array(each) for each in _SKIN))
    seen = figure & (skin > 0)
    # below the chin begin clothes, many of them of the colour of skin
    seen[round(_CHIN * height) :] = False
    count, _, stats, centres = cv2.connectedComponentsWithStats(seen.astype(np.uint8))
    if count < 2:
        return False
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    _, _, wide, tall, area = (int(each) for each in stats[largest])
    x, y = centres[largest] / (width, height)
    least, most = _FACE_SHARE
    return bool(
        least < area / (width * height) < most and tall > 0.8 * wide and abs(x - 0.5) < 0.15 and 0.25 < y < 0.65
    )


def kind_findings(kind: DocumentKind, seen: Recognition, kinds: Mapping[str, DocumentKind]) -> tuple[Finding, ...]:
    """Whether the document is of the kind that was asked for. A photo has no labels to go by."""
    expected = kind.title.model_dump()
    if seen.kind == kind.name:
        return (Finding("kind.mismatch", "failure", "passed", values={"found": expected, "expected": expected}),)
    if seen.kind is not None and seen.confidence >= _SURE:
        values = {"found": kinds[seen.kind].title.model_dump(), "expected": expected}
        # what has no markers may still quote those of another: an officer decides
        ahead = seen.scores.get(seen.kind, 0.0) - seen.scores.get(kind.name, 0.0)
        certain = bool(kind.markers) and ahead >= _FAR and seen.confidence >= _CERTAIN
        severity: Severity = "failure" if certain else "warning"
        return (Finding("kind.mismatch", severity, "failed", values=values),)
    if not kind.markers and not kind.headings:
        return ()
    return (Finding("kind.not_recognised", "warning", "inconclusive", values={"expected": expected}),)
