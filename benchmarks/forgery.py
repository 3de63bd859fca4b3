"""How often pasted fields of drawn identity cards are found, and how often honest pictures are accused.

Run: .venv/bin/python -m benchmarks.forgery [--count 20] [--sets tuning held-out] [--thresholds 6 9 12]
"""

import argparse
import io
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image

from benchmarks.documents.conditions import CONDITIONS, Task
from benchmarks.documents.conditions.sensor import encoded
from benchmarks.documents.order import FAMILIES
from benchmarks.documents.sample import Drawn, Picture, Points, Shot
from benchmarks.documents.sets import draw_paper
from ocr.engine import ReadingEngine
from ocr.engines import best_engine
from policies.models import DocumentKind
from policies.reader import read_policies
from verify.forgery.pasted import THRESHOLD, oddnesses
from verify.geometry import straighten
from verify.page import Page
from verify.reading import read_page
from verify.statistics import share

HONEST = ("scan", "good-photo", "hard-photo")
FIELD = "nik"
MEGAPIXELS, SCALE = 2.0, 16.0
"""Of the picture, and pixels a millimetre of the paper that is photographed."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The largest deviation on the forged field (None for an honest picture) and anywhere; milliseconds spent."""

    on_field: float | None
    anywhere: float
    spent_ms: float


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="pictures of each condition, and of each forgery")
    parser.add_argument("--sets", nargs="+", default=("tuning", "held-out"))
    parser.add_argument("--honest", action="store_true", help="only honest pictures, of which more are needed")
    parser.add_argument("--thresholds", nargs="+", type=float, default=(THRESHOLD,))
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    engine, kind = best_engine(), read_policies().kinds["ktp"]
    for name in wanted.sets:
        found: dict[str, list[Trial]] = defaultdict(list)
        for condition in HONEST:
            for number in range(wanted.count):
                for forgery, picture, quad in pictures(name, condition, number, forged=not wanted.honest):
                    found[f"{forgery} {condition}"].append(trial(picture, quad, engine, kind))
        for line in report(found, wanted.thresholds):
            print(name, line, flush=True)


def report(found: dict[str, list[Trial]], thresholds: Sequence[float]) -> Iterator[str]:
    """A line for every forgery and condition and threshold: the share with its Wilson interval."""
    for title, trials in sorted(found.items()):
        largest = [each.anywhere if each.on_field is None else each.on_field for each in trials]
        for threshold in thresholds:
            seen = share(sum(each >= threshold for each in largest), len(largest))
            spent = max(each.spent_ms for each in trials)
            yield (
                f"{title:28} >= {threshold:4.1f}: {seen.hits:3}/{seen.total:3} [{seen.low:.3f}, {seen.high:.3f}]"
                f"  largest {max(largest):6.1f} median {np.median(largest):5.1f}  {spent:4.0f} ms"
            )


def trial(picture: Picture, quad: Points | None, engine: ReadingEngine, kind: DocumentKind) -> Trial:
    """One picture read as an examination reads it, and its words measured."""
    pixels = _saved(picture, 88)
    page = read_page(engine, 1, pixels, straighten(pixels, kind.ratio), kind)
    begun = time.perf_counter()
    odd = oddnesses(page.flat, [word for line in page.lines for word in line.words])
    spent = (time.perf_counter() - begun) * 1000
    on_field = None
    if quad is not None:
        hit = [max(each.deviations) for each in odd if _meets(page, each.box, quad)]
        on_field = max(hit, default=0.0)
    return Trial(on_field, max((max(each.deviations) for each in odd), default=0.0), spent)


def _meets(page: Page, box: tuple[int, int, int, int], quad: Points) -> bool:
    x, y, width, height = page.on_page(box)
    middle = (float(x + width / 2), float(y + height / 2))
    return cv2.pointPolygonTest(quad.astype(np.float32), middle, False) >= 0


def pictures(
    name: str, condition: str, number: int, *, forged: bool = True
) -> Iterator[tuple[str, Picture, Points | None]]:
    """The honest picture of a card, then each forgery of it with the corners of the forged field."""
    mine = draw_paper(name, "ktp", number, SCALE)  # type: ignore[arg-type]
    if not forged:
        yield "honest", _shot(name, condition, number, mine).image, None
        return
    other = draw_paper(name, "ktp", number + 1000, SCALE)  # type: ignore[arg-type]
    honest, donor = _shot(name, condition, number, mine), _shot(name, condition, number + 1000, other)
    yield "honest", honest.image, None
    for title, forge in _BEFORE.items():
        shot = _shot(name, condition, number, replace(mine, image=forge(mine, other)))
        if FIELD in shot.boxes:
            yield title, shot.image, shot.boxes[FIELD]
    if FIELD in honest.boxes and FIELD in donor.boxes:
        quad = honest.boxes[FIELD]
        yield "after: another picture", _pasted(honest.image, quad, donor.image, donor.boxes[FIELD]), quad
        yield "after: JPEG again", _pasted(honest.image, quad, _saved(honest.image, 35), quad), quad


def _saved(picture: Picture, quality: int) -> Picture:
    """After one more generation of JPEG."""
    with Image.open(io.BytesIO(encoded(picture, quality))) as file:
        return np.array(file.convert("RGB"), np.uint8)


def _shot(name: str, condition: str, number: int, drawn: Drawn) -> Shot:
    noise = np.random.default_rng(list(f"forgery {name} {condition} {number}".encode()))
    return CONDITIONS[condition].run(Task(drawn, drawn, FAMILIES[name], MEGAPIXELS, noise))


def _pasted(onto: Picture, quad: Points, source: Picture, place: Points) -> Picture:
    """What stands at `place` in `source` laid over `quad`."""
    matrix = cv2.getPerspectiveTransform(place.astype(np.float32), quad.astype(np.float32))
    size = (onto.shape[1], onto.shape[0])
    laid = cv2.warpPerspective(source, matrix, size, flags=cv2.INTER_CUBIC)
    inside = np.zeros(onto.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, np.rint(quad).astype(np.int32), 1)
    return np.asarray(np.where(inside[..., None] == 1, laid, onto), np.uint8)


def _other_card(mine: Drawn, other: Drawn) -> Picture:
    return _pasted(mine.image, mine.boxes[FIELD], other.image, other.boxes[FIELD])


def _white_strip(mine: Drawn, other: Drawn) -> Picture:
    """Digits printed in another face on a strip of paper and glued on."""
    strip = np.full((60, 560, 3), 246, np.uint8)
    cv2.putText(strip, str(other.truth[FIELD]), (12, 45), cv2.FONT_HERSHEY_DUPLEX, 1.5, (40, 40, 40), 2, cv2.LINE_AA)
    corners = np.array([[0, 0], [560, 0], [560, 60], [0, 60]], np.float64)
    return _pasted(mine.image, mine.boxes[FIELD], strip, corners)


_BEFORE: dict[str, Callable[[Drawn, Drawn], Picture]] = {
    "before: another card": _other_card,
    "before: glued strip": _white_strip,
}


if __name__ == "__main__":
    main()
