"""How well the image checks do on drawn documents: `python -m benchmarks.checks --set choosing --count 20`.

Detection where the drawing has the defect, alarms by condition where it has not, both with 95 % intervals (Wilson),
refusals of pictures that must not be refused, and milliseconds of processor time a check.
"""

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from benchmarks.documents import CONDITIONS, make_set
from policies.check_settings import shipped_checks
from policies.reader import read_policies
from verify.checks.seen import Pixels, Seen
from verify.checks.table import CHECKS
from verify.geometry import straighten

KINDS = ("ktp", "kk", "birth-certificate", "passport")
Key = tuple[str, str]


@dataclass
class Counts:
    """Hits and tries by check and condition, with the defect and without; refusals; times by check."""

    caught: dict[Key, list[bool]] = field(default_factory=lambda: defaultdict(list))
    alarms: dict[Key, list[bool]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not tries:
        return 0.0, 1.0
    z, share = 1.96, hits / tries
    middle = (share + z * z / (2 * tries)) / (1 + z * z / tries)
    reach = z * math.sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries)) / (1 + z * z / tries)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def count(name: str, conditions: list[str], samples: int, start: int) -> Counts:
    """Run every check on `samples` pictures of each kind and condition of that set."""
    counts, kinds, settings = Counts(), read_policies().kinds, shipped_checks()
    for condition in conditions:
        for kind in KINDS:
            for sample in make_set(name, kind, condition, samples, start=start):  # type: ignore[arg-type]
                page: Pixels = np.asarray(
                    cv2.cvtColor(cv2.imdecode(np.frombuffer(sample.jpeg, np.uint8), 1), cv2.COLOR_BGR2RGB), np.uint8
                )
                seen = Seen(page, straighten(page, kinds[kind].ratio), kinds[kind])
                refused = False
                for row in (each for each in CHECKS if each.concerns(seen.kind)):
                    began = time.process_time()
                    result = row.run(seen, settings[row.code].thresholds)
                    counts.spent[row.code].append(1000 * (time.process_time() - began))
                    hit = result.outcome == "failed"
                    refused |= hit and (result.severity or settings[row.code].severity) == "failure"
                    known = counts.caught if row.code in sample.defects else counts.alarms
                    known[row.code, condition].append(hit)
                if not sample.defects:
                    counts.refused[condition].append(refused)
    return counts


def told(counts: Counts) -> Iterator[str]:
    """The tables, line by line."""
    for title, table in (("caught", counts.caught), ("false alarms", counts.alarms)):
        yield f"\n{title}"
        for (code, condition), hits in sorted(table.items()):
            if table is counts.caught or any(hits):
                yield f"  {code:20} {condition:18} {_share(hits)}"
    yield "\nrefused though nothing is wrong"
    for condition, hits in counts.refused.items():
        yield f"  {condition:18} {_share(hits)}"
    yield f"  {'all':18} {_share([each for hits in counts.refused.values() for each in hits])}"
    yield "\nmilliseconds of processor time, p50 and p95"
    for code, spent in counts.spent.items():
        yield f"  {code:20} {np.percentile(spent, 50):6.1f} {np.percentile(spent, 95):6.1f}"


def _share(hits: list[bool]) -> str:
    low, high = wilson(sum(hits), len(hits))
    share = sum(hits) / max(1, len(hits))
    return f"{100 * share:5.1f} %  ({100 * low:.1f} to {100 * high:.1f})  {sum(hits)} of {len(hits)}"


def main() -> None:
    """Read the options and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--set", default="choosing", choices=("tuning", "choosing", "held-out"))
    options.add_argument("--conditions", nargs="*", default=[each for each in CONDITIONS if each != "wrong-kind"])
    options.add_argument("--count", type=int, default=10, help="pictures of each kind and condition")
    options.add_argument("--start", type=int, default=0)
    chosen = options.parse_args()
    cv2.setNumThreads(1)
    for line in told(count(chosen.set, chosen.conditions, chosen.count, chosen.start)):
        print(line)


if __name__ == "__main__":
    main()
