"""How much of drawn documents is read, and what takes the time, under each condition: `python -m benchmarks.documents`.

Every document is examined under all conditions before the next one is, so that a busy machine slows all of them
alike; read the times as ratios to the first condition.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from ocr.engine import ReadingEngine, TesseractEngine
from policies.models import Policies
from policies.reader import read_policies
from verify.drawings import CONDITIONS, draw, photograph
from verify.drawings.sheet import Drawing
from verify.examination import Examination
from verify.examine import examine

KINDS = ("ktp", "kk", "birth-certificate", "passport", "death-certificate")
USUAL_KINDS = KINDS[:4]
USUAL = ("clean", "desk", "tilted", "turned", "photocopy")
TODAY = date(2026, 11, 2)
"""Fixed, so that a run next year compares with this one."""


@dataclass
class Tally:
    """What was seen under one condition: right and all fields by kind, times by stage, verdicts."""

    right: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    recognised: int = 0
    documents: int = 0
    times: dict[str, list[float]] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)

    def add(self, drawing: Drawing, seen: Examination) -> None:
        """Count one examination."""
        marks = list(compared(drawing.truth, seen))
        self.right[drawing.kind] = self.right.get(drawing.kind, 0) + sum(marks)
        self.asked[drawing.kind] = self.asked.get(drawing.kind, 0) + len(marks)
        self.documents += 1
        self.recognised += seen.recognised_kind == drawing.kind
        self.verdicts[seen.verdict] = self.verdicts.get(seen.verdict, 0) + 1
        for stage, spent in seen.timings_ms.items():
            self.times.setdefault(stage, []).append(spent)


def compared(truth: Mapping[str, Any], seen: Examination) -> Iterator[bool]:
    """For each field on the paper, whether exactly that value was read; each cell of a table counts as one field."""
    for name, value in truth.items():
        read = seen.fields[name].value if name in seen.fields else None
        if isinstance(value, list):
            rows = read if isinstance(read, list) else []
            for at, row in enumerate(value):
                got = rows[at] if at < len(rows) else {}
                yield from (got.get(column) == cell for column, cell in row.items())
        else:
            yield read == value


def measured(
    policies: Policies, engine: ReadingEngine, kinds: Sequence[str], conditions: Sequence[str], count: int
) -> dict[str, Tally]:
    """Examine `count` documents of each kind under each condition."""
    tallies = {condition: Tally() for condition in conditions}
    for seed in range(1, count + 1):
        for kind in kinds:
            drawing = draw(kind, seed)
            for condition in conditions:
                data = photograph(drawing.image, condition, seed)
                seen = examine(data, policies.kinds[kind], policies.kinds, policies.limits, engine=engine, today=TODAY)
                tallies[condition].add(drawing, seen)
            print(f"{kind} {seed} of {count}", file=sys.stderr)
    return tallies


def fields_table(tallies: Mapping[str, Tally], kinds: Sequence[str]) -> list[list[str]]:
    """Share of fields read exactly, by condition and kind."""
    rows = [["fields right", *kinds, "all", "kind right", "verdicts"]]
    for condition, tally in tallies.items():
        shares = [share(tally.right[kind], tally.asked[kind]) for kind in kinds]
        every = share(sum(tally.right.values()), sum(tally.asked.values()))
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(tally.verdicts.items()))
        rows.append([condition, *shares, every, f"{tally.recognised}/{tally.documents}", verdicts])
    return rows


def times_table(tallies: Mapping[str, Tally]) -> list[list[str]]:
    """Median milliseconds a stage, by condition, and the total as a multiple of the first condition's.

    The multiple is the median over documents: each is compared with itself under the first condition.
    """
    stages = list(dict.fromkeys(stage for tally in tallies.values() for stage in tally.times))
    first = next(iter(tallies.values()))
    rows = [["median ms", *stages, "total by first's"]]
    for condition, tally in tallies.items():
        middle = {stage: median(tally.times.get(stage, [0.0])) for stage in stages}
        pairs = zip(tally.times["total"], first.times["total"], strict=True)
        ratio = median(total / compared_with for total, compared_with in pairs)
        rows.append([condition, *(f"{middle[stage]:.0f}" for stage in stages), f"{ratio:.2f}"])
    return rows


def share(part: int, whole: int) -> str:
    """As a percentage with the numbers behind it."""
    return f"{100 * part / whole:.1f}% ({part}/{whole})" if whole else "-"


def printed_table(rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, the first to the left."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print two tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=3, help="households, each with a document of each kind")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(USUAL_KINDS))
    parser.add_argument(
        "--conditions", nargs="+", choices=sorted(CONDITIONS), default=list(USUAL), help="the first is compared with"
    )
    wanted = parser.parse_args(arguments)
    if wanted.count < 1:
        parser.error("count must be at least 1")
    tallies = measured(read_policies(), TesseractEngine(), wanted.kinds, wanted.conditions, wanted.count)
    print(printed_table(fields_table(tallies, wanted.kinds)), end="\n\n")
    print(printed_table(times_table(tallies)))


if __name__ == "__main__":
    main()
