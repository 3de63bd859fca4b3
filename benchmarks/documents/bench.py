"""`python -m benchmarks.documents.bench`: how well and how fast documents are read, by kind and condition.

The figures that count are those of the set "held-out", whose families nobody tuned on; see sets.py.
"""

import argparse
import os
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import cv2

from benchmarks.documents import CONDITIONS, tables
from benchmarks.documents.measure import Record, measured
from benchmarks.documents.sets import SetName, make_set, pairs
from ocr.engine import ReadingEngine
from ocr.engines import best_engine
from policies.models import Policies
from policies.reader import read_policies

KINDS = ("ktp", "kk", "birth-certificate", "death-certificate", "passport", "marriage-book", "letter", "none")
READ = ("scan", "good-photo", "hard-photo", "crumpled", "dim", "soft", "fingers", "small-in-picture", "several")
BAD = ("blurred", "dark", "glare", "glare-aside", "cut-off", "too-small", "blank", "screen", "photocopy")


class Task(NamedTuple):
    """The samples of one kind and condition that fall to one of the processes, the `at`-th."""

    name: SetName
    kind: str
    condition: str
    at: int
    start: int
    count: int
    plain: bool


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", dest="name", default="held-out", choices=("tuning", "choosing", "held-out"))
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS, metavar="KIND")
    parser.add_argument("--conditions", nargs="+", default=(*READ, *BAD), choices=CONDITIONS, metavar="CONDITION")
    parser.add_argument("--count", type=int, default=6, help="pictures of each kind under each condition")
    parser.add_argument(
        "--start", type=int, default=0, help="number of the first picture: others than an earlier run's"
    )
    parser.add_argument("--plain", action="store_true", help="read each picture with plain tesseract, too")
    parser.add_argument("--failures", action="store_true", help="print every value that was read wrongly")
    parser.add_argument("--records", type=Path, help="keep what was measured in this file")
    wanted = parser.parse_args()
    tasks = [
        Task(wanted.name, kind, condition, at, wanted.start, wanted.count, wanted.plain)
        for kind, condition in pairs(wanted.kinds, wanted.conditions)
        for at in range(os.cpu_count() or 1)
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
    policies, engine = _reader()
    numbers = range(task.start + task.at, task.start + task.count, os.cpu_count() or 1)
    samples = (next(make_set(task.name, task.kind, task.condition, 1, start=number)) for number in numbers)
    return [measured(sample, policies, engine, plain=task.plain) for sample in samples]


def report(records: Sequence[Record]) -> Iterator[str]:
    """The tables, line by line."""
    for kind, of_kind in tables.grouped(records, lambda each: each.kind).items():
        for condition, some in tables.grouped(of_kind, lambda each: each.condition).items():
            yield from _fields(f"{kind} · {condition}", some)
    yield from _summary(records)
    yield from _trust(records)
    yield from _kinds(records)
    yield from _checks(records)
    yield from _times(records)


def _fields(title: str, records: Sequence[Record]) -> Iterator[str]:
    rates = tables.field_rates(records)
    known, none = tables.kinds(records)
    refused = sum(each.refused for each in records)
    kind = known if known.total else none
    yield f"\n{title}: {len(records)} pictures, {kind.hits} of {kind.total} told as what they are, {refused} refused"
    if not rates or refused == len(records):
        return
    table, wrong = tables.trust(records)
    error = "-" if table.error is None else f"{table.error:.3f}"
    yield f"  calibration error {error}; wrong at {tables.SURE} and above: {wrong.hits} of {wrong.total}"
    yield "  exact; character errors; beside it plain tesseract"
    for name, (exact, characters, plain) in rates.items():
        beside = "" if plain is None else f"   tesseract {tables.shown(plain)}"
        yield f"  {name:28} {tables.shown(exact)}  {100 * characters:5.1f} %{beside}"


def _summary(records: Sequence[Record]) -> Iterator[str]:
    yield "\nexact over all values of a kind, and its weakest field"
    for kind, group, every, (name, worst) in tables.summary(records):
        yield f"  {kind:20} {group:5} {tables.shown(every):34} {name:28} {tables.shown(worst)}"


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
    read = [each for each in records if each.kind == "none" or not each.refused]
    known, none = tables.kinds(read)
    yield f"\nkind recognised, where the picture was not refused: {tables.shown(known)}"
    yield f"none of these, where it is none: {tables.shown(none)}"
    for kind, some in tables.grouped(read, lambda each: each.kind).items():
        yield f"  {kind:20} {tables.shown(tables.kinds(some)[kind == 'none'])}"


def _checks(records: Sequence[Record]) -> Iterator[str]:
    yield "\nchecks: caught where it is to be seen; false alarms on good pictures"
    for code, caught, false in tables.checks(records):
        yield f"  {code:22} {tables.shown(caught):32} {tables.shown(false)}"
    yield f"  good pictures refused: {tables.shown(tables.refusals(records))}"


def _times(records: Sequence[Record]) -> Iterator[str]:
    yield "\nmilliseconds a picture: p50, p95"
    for stage in tables.STAGES:
        middle, slow = tables.milliseconds(records, stage)
        yield f"  {stage:12} {middle:7.0f} {slow:7.0f}"
    spent = sorted(each.plain_ms for each in records if each.plain_ms is not None)
    if spent:
        yield f"  tesseract    {spent[len(spent) // 2]:7.0f} {spent[int(0.95 * len(spent))]:7.0f}"
    most = max(each.memory_mb for each in records)
    yield f"memory of a process at most: {most:.0f} MB, the drawing of the pictures included"


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
