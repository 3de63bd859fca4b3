"""Is anybody accused by a picture that no recorded view made? `python -m benchmarks.unmarked --count 500`.

Thousands of different small pages (quarters of papers of every kind and in every condition that is drawn, in turn),
each leaked in one of the ways of benchmarks/leaks.py: as its reference without any mark, and every fourth paper's also
as views whose keys are not recorded. All are compared with `--views` recorded views of the page as trace does it, but
in all placings. Told: the probability that is printed for the best of them against the share of pictures that got it
(Clopper and Pearson), and the same for single scores. `--seconds` begins no further paper after so long; with `--kept
FILE` a line for each picture is added to a file, and the next run goes on from there.
"""

import argparse
import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.leaks import ATTACKS, opened
from benchmarks.tracing import CAPTION, POWERS, THRESHOLD, Picture, exact, key
from ocr.prepare import smaller
from verify.drawings import CONDITIONS, DRAWERS, draw, photograph
from verify.marking.registration import Leak
from verify.marking.trace import Reference, Suspect, as_grey, bound, compared, least_score, planned
from verify.marking.view import ViewFrame, draw_reference, draw_view

SEED = 200_000
"""Pages of this number and above are drawn nowhere else."""
FRAME = ViewFrame(320)
_DRAWN = 660
"""Pixels across the paper before it is photographed: large photographs would take most of the time."""
_QUARTERS = 4
_STRANGERS = 4
UNMARKED, STRANGER = "without any mark", "of a view that is not recorded"
PRINTED = (0.5, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6)


@dataclass(frozen=True, slots=True)
class Judged:
    """One leak: in how many placings it was compared, its best score of how many, what trace prints for that.

    `beyond` counts scores whose own bound exp(-T²/2) is at most 10^-k, k of POWERS.
    """

    number: int
    source: str
    attack: str
    placings: int
    best: float
    printed: float
    scores: int
    beyond: tuple[int, ...]


def pages_of(paper: int) -> Iterator[Picture]:
    """The quarters of a drawn paper, as small pages that might lie in the vault."""
    kind = list(DRAWERS)[paper % len(DRAWERS)]
    condition = list(CONDITIONS)[paper // len(DRAWERS) % len(CONDITIONS)]
    drawn = draw(kind, SEED + paper).image
    size = (_DRAWN, max(1, round(drawn.shape[0] * _DRAWN / drawn.shape[1])))
    whole = opened(photograph(smaller(drawn, size), condition, SEED + paper))
    for half in np.array_split(whole, 2):
        yield from (np.ascontiguousarray(part) for part in np.array_split(half, 2, axis=1))


def judged(paper: int, views: int) -> Iterator[Judged]:
    """The pages of a paper, leaked without a mark, and of some papers with a stranger's."""
    for number, page in enumerate(pages_of(paper), start=_QUARTERS * paper):
        image = draw_reference(page, FRAME)
        reference = Reference("page", image, [Suspect(str(at), key("recorded", number, at)) for at in range(views)])
        yield _judged(number, UNMARKED, image, reference)
        if paper % _STRANGERS == 0:
            shown = opened(draw_view(page, FRAME, key("stranger", number), CAPTION))
            yield _judged(number, STRANGER, shown, reference)


def _judged(number: int, source: str, shown: Picture, reference: Reference) -> Judged:
    attack = list(ATTACKS)[number * 7 % len(ATTACKS)]
    leak = ATTACKS[attack](shown, np.random.default_rng(number))
    seen = [each.scores for each in compared(Leak(as_grey(leak)), reference)]
    values = np.concatenate(seen) if seen else np.zeros(1)
    best = float(values.max())
    beyond = tuple(int((values >= least_score(1, 10.0**-power)).sum()) for power in POWERS)
    printed = bound(best, planned([reference]))
    return Judged(number, source, attack, len(seen) // 2, best, printed, len(seen) * len(reference.suspects), beyond)


def table(rows: list[Judged]) -> Iterator[str]:
    """What was printed against what came, by source and together; pictures that were not placed accuse nobody."""
    for source in (UNMARKED, STRANGER, "both"):
        some = [each for each in rows if source in (each.source, "both")]
        placed = [each for each in some if each.placings]
        twice = sum(each.placings > 1 for each in placed)
        yield (
            f"pictures {source}: {len(some)} of {len({each.number for each in some})} pages, {len(placed)} placed, "
            f"{twice} of them more than once; largest T {max((each.best for each in some), default=0.0):.2f}"
        )
        for most in PRINTED:
            yield f"  printed <= {most:g}: {_told(sum(each.printed <= most for each in placed), len(placed))}"
        number = sum(each.scores for each in some)
        for at, power in enumerate(POWERS):
            yield f"  one score's bound <= 1e-{power}: {_told(sum(each.beyond[at] for each in some), number)}"
    yield f"named: {sum(each.printed <= THRESHOLD for each in rows)}"


def _told(hits: int, total: int) -> str:
    low, high = exact(hits, total)
    return f"{hits} of {total} = {hits / max(1, total):.2e} [{low:.1e}, {high:.1e}]"


def _read(kept: Path | None) -> list[Judged]:
    if kept is None or not kept.exists():
        return []
    rows = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    return [Judged(**{**row, "beyond": tuple(row["beyond"])}) for row in rows]


def main() -> None:
    """Read the options, leak, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="papers, each of which gives four pages")
    parser.add_argument("--views", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=math.inf)
    parser.add_argument("--kept", type=Path, help="a file to which each picture's line is added")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    rows, began = _read(chosen.kept), time.monotonic()
    done = {each.number for each in rows}
    for paper in range(chosen.count):
        if time.monotonic() - began > chosen.seconds:
            break
        if _QUARTERS * paper in done:
            continue
        added = list(judged(paper, chosen.views))
        rows += added
        if chosen.kept is not None:
            with chosen.kept.open("a", encoding="utf-8") as file:
                file.write("".join(json.dumps(asdict(each)) + "\n" for each in added))
    print(*table(rows), sep="\n", flush=True)


if __name__ == "__main__":
    main()
