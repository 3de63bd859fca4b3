"""`python -m benchmarks.documents.bench`: how well and how fast documents are read, by kind and condition.

The figures that count are those of the set "held-out", whose families nobody tuned on; see sets.py.
"""

import argparse
import os
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import cv2

from benchmarks.documents import tables
from benchmarks.documents.measure import Record, measured
from benchmarks.documents.sets import make_set
from ocr.engine import ReadingEngine
from ocr.engines import best_engine
from policies.models import Policies
from policies.reader import read_policies

KINDS = ("ktp", "kk", "birth-certificate", "death-certificate", "passport", "marriage-book", "letter", "none")
READ = ("scan", "good-photo", "hard-photo", "crumpled", "dim", "soft", "fingers", "small-in-picture", "several")
BAD = ("blurred", "dark", "glare", "glare-aside", "cut-off", "too-small", "blank", "screen", "photocopy")
Task = tuple[str, str, str, int, int, bool]


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", dest="name", default="held-out", choices=("tuning", "choosing", "held-out"))
    parser.add_argument("--kinds", nargs="+", default=KINDS, metavar="KIND")
    parser.add_argument("--conditions", nargs="+", default=(*READ, *BAD), metavar="CONDITION")
    parser.add_argument("--count", type=int, default=6, help="pictures of each kind under each condition")
    parser.add_argument("--plain", action="store_true", help="read each picture with plain tesseract, too")
    parser.add_argument("--failures", action="store_true", help="print every value that was read wrongly")
    parser.add_argument("--records", type=Path, help="keep what was measured in this file")
    wanted = parser.parse_args()
    tasks = [
        (wanted.name, kind, condition, at, wanted.count, wanted.plain)
        for kind, condition, at in product(wanted.kinds, wanted.conditions, range(os.cpu_count() or 1))
    ]
    records = list(examined(tasks))
    if wanted.records:
        wanted.records.write_bytes(pickle.dumps(records))
    for line in report(records):
        print(line)
    if wanted.failures:
        for line in failures(records):
            print(line)


def examined(tasks: Sequence[Task]) -> Iterator[Record]:
    """Every task on a process of its own core."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for some in pool.map(_records, tasks):
            yield from some


@cache
def _reader() -> tuple[Policies, ReadingEngine]:
    cv2.setNumThreads(1)
    return read_policies(), best_engine()


def _records(task: Task) -> list[Record]:
    """The samples of one kind and condition that fall to one of the processes."""
    name, kind, condition, at, count, plain = task
    policies, engine = _reader()
    every = enumerate(make_set(name, kind, condition, count))  # type: ignore[arg-type]
    step = os.cpu_count() or 1
    return [measured(sample, policies, engine, plain=plain) for index, sample in every if index % step == at]


def report(records: Sequence[Record]) -> Iterator[str]:
    """The tables, line by line."""
    for kind, of_kind in tables.grouped(records, lambda each: each.kind).items():
        for condition, some in tables.grouped(of_kind, lambda each: each.condition).items():
            yield from _fields(f"{kind} · {condition}", some)
    yield from _trust(records)
    yield from _kinds(records)
    yield from _checks(records)
    yield from _times(records)


def _fields(title: str, records: Sequence[Record]) -> Iterator[str]:
    rates = tables.field_rates(records)
    if not rates:
        return
    yield f"\n{title}: {len(records)} pictures (exact, character errors; beside it plain tesseract)"
    for name, (exact, characters, plain) in rates.items():
        beside = "" if plain is None else f"   tesseract {tables.shown(plain)}"
        yield f"  {name:28} {tables.shown(exact)}  {100 * characters:5.1f} %{beside}"


def _trust(records: Sequence[Record]) -> Iterator[str]:
    yield "\nconfidences: expected calibration error, and wrong values among those at 0.9 and above"
    for sort in ("exact", "text"):
        table, wrong = tables.trust(records, sort)
        if table.error is None:
            continue
        yield f"  {sort:6} {table.error:.3f}   wrong {tables.shown(wrong)}"
        for each in table.bins:
            yield f"    {each.low:.2f}-{each.high:.2f}  says {each.confidence:.3f}  is {tables.shown(each.right)}"


def _kinds(records: Sequence[Record]) -> Iterator[str]:
    known, none = tables.kinds(records)
    yield f"\nkind recognised {tables.shown(known)}; none of these {tables.shown(none)}"
    for kind, some in tables.grouped(records, lambda each: each.kind).items():
        yield f"  {kind:20} {tables.shown(tables.kinds(some)[kind == 'none'])}"


def _checks(records: Sequence[Record]) -> Iterator[str]:
    yield "\nchecks: caught where it is to be seen; false alarms on good pictures"
    for code, caught, false in tables.checks(records):
        yield f"  {code:22} {tables.shown(caught):36} {tables.shown(false)}"
    yield f"  good pictures refused: {tables.shown(tables.refusals(records))}"


def _times(records: Sequence[Record]) -> Iterator[str]:
    yield "\nmilliseconds a picture: p50, p95"
    for stage in tables.STAGES:
        middle, slow = tables.milliseconds(records, stage)
        yield f"  {stage:12} {middle:7.0f} {slow:7.0f}"
    spent = sorted(each.plain_ms for each in records if each.plain_ms is not None)
    if spent:
        yield f"  tesseract    {spent[len(spent) // 2]:7.0f} {spent[int(0.95 * len(spent))]:7.0f}"
    yield f"memory of a process at most: {max(each.memory_mb for each in records):.0f} MB"


def failures(records: Sequence[Record]) -> Iterator[str]:
    """Values that are not what is printed. The people are invented."""
    for record in records:
        for each in record.readings:
            if not each.right:
                yield f"{record.name}: {each.field}: {each.printed!r} read as {each.read!r} ({each.confidence:.2f})"
        if record.refused and not record.defects:
            yield f"{record.name}: refused for {sorted(record.failed)}"
        if record.recognised != record.kind and not (record.kind == "none" and record.recognised is None):
            yield f"{record.name}: {record.kind} taken for {record.recognised}"


if __name__ == "__main__":
    main()
