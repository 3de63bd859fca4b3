"""`python -m benchmarks.documents.speed`: what one page costs, in one run beside plain tesseract.

Times are of the processor, so that whatever else runs on the machine counts as little as can be; only children and the
gain of a second worker are also told by the clock. Pictures are of people who do not exist.
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from typing import TypeVar
from unittest.mock import patch

import cv2
import numpy as np
import pytesseract

from benchmarks.documents.sets import SetName, make_set
from ocr.engines import best_engine
from policies.reader import read_policies
from verify import child, forked, isolated
from verify.examine import examine
from verify.isolated import examine_isolated, inspect_isolated

TODAY = date(2026, 11, 25)
STAGES = ("decode", "metadata", "locate", "image", "read", "kind", "fields", "codes", "rules", "total")
SECONDS = 120.0
ROUNDS = 6
"""Each file so many times where workers are compared: at the end all but one wait for the last, and that is no loss of
theirs in a day's work."""
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Spent:
    """One page: the file, milliseconds of the processor by stage, and those of tesseract; None where not asked."""

    data: bytes
    stages: dict[str, float]
    tesseract: float | None


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", dest="name", default="tuning", choices=("tuning", "choosing", "held-out"))
    parser.add_argument("--kinds", nargs="+", default=("ktp", "kk", "birth-certificate"), metavar="KIND")
    parser.add_argument("--condition", default="good-photo")
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--count", type=int, default=6, help="pictures of each kind")
    parser.add_argument("--no-plain", action="store_true", help="without tesseract, which takes most of the time")
    parser.add_argument("--workers", type=int, default=2, help="how many work side by side; 1 leaves this out")
    wanted = parser.parse_args()
    for kind in wanted.kinds:
        asked = (wanted.name, kind, wanted.condition, wanted.count, wanted.megapixels, not wanted.no_plain)
        spent = _alone(pages_spent, *asked)
        print(f"\n{kind} · {wanted.condition} · {wanted.megapixels:g} megapixels · {len(spent)} pictures")
        for line in report(spent):
            print(line)
        for line in _alone(side_by_side, kind, [each.data for each in spent], wanted.workers):
            print(line)


def _alone(work: Callable[..., _Result], *asked: object) -> _Result:
    """The result of a process of its own: the memory of what drew and read the pictures is not a child's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *asked).result()


def pages_spent(name: SetName, kind: str, condition: str, count: int, megapixels: float, plain: bool) -> list[Spent]:
    """Each picture examined in this process, models loaded."""
    cv2.setNumThreads(1)
    policies, engine = read_policies(), best_engine()
    found = []
    samples = list(make_set(name, kind, condition, count, megapixels=megapixels))
    # the first one twice: what is loaded or compiled on the way is not a page's
    for sample in (samples[0], *samples):
        seen = examine(
            sample.jpeg,
            policies.kinds[kind],
            policies.kinds,
            policies.limits,
            engine=engine,
            today=TODAY,
            clock=time.process_time,
        )
        found.append(Spent(sample.jpeg, dict(seen.timings_ms), None))
    return [Spent(each.data, each.stages, _tesseract(each.data) if plain else None) for each in found[1:]]


def _tesseract(data: bytes) -> float:
    """Milliseconds of the processor that plain `tesseract FILE -` takes on one thread, decoding included."""
    before = _processor(resource.RUSAGE_CHILDREN) + time.process_time()
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    pytesseract.image_to_string(picture, lang="ind+eng")
    return (_processor(resource.RUSAGE_CHILDREN) + time.process_time() - before) * 1000


def _processor(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def report(spent: Sequence[Spent]) -> Iterator[str]:
    """The table of one kind."""
    yield "  milliseconds of the processor: p50, p95"
    for stage in STAGES:
        yield _row(stage, [each.stages.get(stage, 0.0) for each in spent])
    plain = [each.tesseract for each in spent if each.tesseract is not None]
    if plain:
        yield _row("tesseract", plain)
        ratio = np.median([each.stages["total"] for each in spent]) / np.median(plain)
        yield f"  share of tesseract's time: {ratio:.2f}"


def _row(name: str, values: Sequence[float]) -> str:
    middle, slow = np.percentile(values, [50, 95])
    return f"  {name:12} {middle:7.0f} {slow:7.0f}"


def side_by_side(kind: str, files: Sequence[bytes], workers: int) -> list[str]:
    """Each file in a process of its own: forked and started by turns, then by one worker and by several.

    Ratios by the clock need an idle machine; those by the processor tell how much the workers slow each other down.
    """
    limits = read_policies().limits
    inspect = partial(inspect_isolated, limits=limits, seconds=SECONDS)
    examine = partial(examine_isolated, kind=kind, limits=limits, seconds=SECONDS)
    # before anything is timed: a worker loads and rehearses once in its life
    for _ in range(2):
        inspect(files[0])
        examine(files[0])
    told = [
        *_forked_and_started("inspected", inspect, isolated.INSPECT, files),
        *_forked_and_started("examined", examine, isolated.EXAMINE, files),
    ]
    if workers > 1:
        many = list(files) * ROUNDS
        clock, processor = _examined(examine, many, 1)
        faster, dearer = _examined(examine, many, workers)
        by_processor = workers * processor / dearer
        by_clock = f"{clock / faster:.2f} by the clock"
        told.append(f"  {workers} workers against one: {by_clock}, {by_processor:.2f} by the processor")
    return told


def _forked_and_started(
    name: str, work: Callable[[bytes], object], module: str, files: Sequence[bytes]
) -> Iterator[str]:
    """Each file by a forked child and by one that is a program of its own, so that both meet the same load."""
    clocks: tuple[list[float], list[float]] = ([], [])
    processor = 0.0
    for data in files:
        for clock, running in zip(clocks, (forked.running, child.running), strict=True):
            before, began = _processor(resource.RUSAGE_CHILDREN), time.perf_counter()
            with patch("verify.isolated.running", running):
                work(data)
            clock.append((time.perf_counter() - began) * 1000)
            # those that are forked count for the process that forked them
            processor += _processor(resource.RUSAGE_CHILDREN) - before
    used = forked.spent(module)
    one, other = (float(np.median(each)) for each in clocks)
    yield f"  {name}, p50 by the clock: forked {one:.0f} ms, started {other:.0f} ms, ratio {one / other:.2f}"
    one, other = 1000 * used.processor / used.children, 1000 * processor / len(files)
    yield f"  {name}, processor: forked {one:.0f} ms, started {other:.0f} ms, ratio {one / other:.2f}"
    yield f"  {name}: a forked child takes {used.memory:.0f} MB at most"


def _examined(work: Callable[[bytes], object], files: Sequence[bytes], workers: int) -> tuple[float, float]:
    """Seconds by the clock, and those of the processor."""
    started, before = time.perf_counter(), forked.spent(isolated.EXAMINE).processor
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(work, files):
            pass
    return time.perf_counter() - started, forked.spent(isolated.EXAMINE).processor - before


if __name__ == "__main__":
    main()
