"""How well the image checks do on drawn documents: `python -m benchmarks.checks --set choosing --count 20`.

Bad pictures that were told (and refused) by condition, good pictures that were refused or warned of, which check warned
of them, all with 95 % intervals (Wilson), and milliseconds of processor time a check. Nothing is read unless `--read`
is given: then whole examinations are made, for the checks that need what was read, which takes some ten times as long.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import cv2
import numpy as np

from benchmarks.documents import CONDITIONS, SetName, make_set, pairs
from benchmarks.documents.kinds import KINDS as DRAWN
from benchmarks.documents.sample import Sample
from ocr.engine import ReadingEngine
from ocr.engines import best_engine
from policies.check_settings import shipped_checks
from policies.models import DocumentKind, Limits
from policies.reader import read_policies
from verify.checks import image_checks
from verify.checks.seen import Pixels, Seen
from verify.checks.table import CHECKS
from verify.examination import Finding
from verify.examine import examine
from verify.geometry import Straightened, straighten
from verify.statistics import share as interval

KINDS = ("ktp", "kk", "birth-certificate", "passport", "marriage-book", "letter")
MEGAPIXELS = {"ktp": 2.0, "passport": 2.0, "kk": 3.0}
"""Less than phones take, to save time; other kinds have 2.5."""
TELLS = {
    "image.cut_off": ("image.cut_off", "image.text_cut"),
    "image.glare": ("image.glare", "image.glare_field"),
    "image.screen_photo": ("image.screen_photo", "image.screen_bar"),
    "kind.mismatch": ("kind.mismatch", "kind.not_recognised"),
}
"""Codes by any of which a defect is told; the others by their own."""
GOOD = ("scan", "good-photo", "hard-photo")
"""Conditions whose pictures are good by any standard; other conditions without a defect are burdened somehow."""
TODAY = date(2026, 1, 5)
"""The day of the examinations: rules about age and expiry are of no interest here."""


@dataclass
class Counts:
    """By condition: bad pictures told and refused, sound ones refused and warned of; by code: its false warnings."""

    told: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    warned: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    alarms: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: list[str] = field(default_factory=list)
    """Pictures that were missed, refused or warned of wrongly, with the codes."""

    def add(self, sample: Sample, found: Sequence[Finding]) -> None:
        """Count one picture with what was found on it; information counts as nothing."""
        grave = {each.code: each.severity for each in found if each.outcome != "passed" and each.severity != "info"}
        refused = "failure" in grave.values()
        name = sample.condition
        self.refused[name].append(refused)
        if sample.defects:
            hit = any(code in grave for defect in sample.defects for code in TELLS.get(defect, (defect,)))
            self.told[name].append(hit)
            if not hit:
                self.names.append(f"missed {sample.name} {sorted(grave)}")
            return
        codes = [code for code in grave if code.startswith("image.")]
        self.warned[name].append(bool(codes))
        for code in codes:
            self.alarms[code].append(name)
        if codes or refused:
            self.names.append(f"{'refused' if refused else 'warned'} {sample.name} {sorted(grave)}")


def pictures(
    name: SetName, kinds: Iterable[str], conditions: Iterable[str], count: int, start: int
) -> Iterator[Sample]:
    """Samples of all those; of a kind without fields there is none with a reflection over a field."""
    for kind, condition in pairs(kinds, conditions):
        size = MEGAPIXELS.get(kind, 2.5)
        yield from make_set(name, kind, condition, count, megapixels=size, start=start)


def asked(sample: Sample, kinds: dict[str, DocumentKind]) -> DocumentKind:
    """The kind that the picture is handed in as: its own, or that of the name for blank sides and other kinds."""
    drawn = max((each for each in DRAWN if f"-{each}-{sample.condition}-" in sample.name), key=len)
    return kinds[DRAWN[drawn].policy]


def judge(sample: Sample, kinds: dict[str, DocumentKind], engine: ReadingEngine | None) -> tuple[Finding, ...]:
    """What is found on a picture: by the checks of the picture alone, or with an engine by the whole examination."""
    kind = asked(sample, kinds)
    if engine is not None:
        return examine(sample.jpeg, kind, kinds, Limits(), engine=engine, today=TODAY).findings
    page, straight = seen_of(sample, kind)
    return image_checks(page, straight, kind, 1)


def seen_of(sample: Sample, kind: DocumentKind) -> tuple[Pixels, Straightened]:
    """The picture in RGB, and the document cut out of it."""
    data = cv2.imdecode(np.frombuffer(sample.jpeg, np.uint8), cv2.IMREAD_COLOR)
    if data is None:
        raise ValueError(f"{sample.name} cannot be decoded")
    page: Pixels = np.asarray(cv2.cvtColor(data, cv2.COLOR_BGR2RGB), np.uint8)
    return page, straighten(page, kind.ratio)


def timed(sample: Sample, kind: DocumentKind, spent: dict[str, list[float]]) -> None:
    """Run every check once more by itself, and add its processor time in milliseconds; "all" is their sum."""
    page, straight = seen_of(sample, kind)
    seen, settings, whole = Seen(page, straight, kind), shipped_checks(), 0.0
    for row in CHECKS:
        began = time.process_time()
        row.run(seen, settings[row.code].thresholds)
        spent[row.code].append(1000 * (time.process_time() - began))
        whole += spent[row.code][-1]
    spent["all"].append(whole)


def told(counts: Counts, spent: dict[str, list[float]]) -> Iterator[str]:
    """The tables, line by line."""
    yield f"{'bad pictures':18} {'told':44} refused"
    for condition, hits in counts.told.items():
        yield f"{condition:18} {share(hits):44} {share(counts.refused[condition])}"
    yield f"\n{'sound pictures':18} {'refused':44} warned of"
    for condition, hits in counts.warned.items():
        yield f"{condition:18} {share(counts.refused[condition]):44} {share(hits)}"
    for title, names in (("good", GOOD), ("all", tuple(counts.warned))):
        refused = [each for name in names for each in counts.refused[name] if name in counts.warned]
        warned = [each for name in names for each in counts.warned.get(name, [])]
        yield f"{title:18} {share(refused):44} {share(warned)}"
    whole = sum(len(hits) for hits in counts.warned.values())
    yield "\nfalse warnings and refusals of sound pictures by check"
    for code, where in sorted(counts.alarms.items()):
        yield f"{code:20} {share([True] * len(where) + [False] * (whole - len(where)))}  {dict(tally(where))}"
    yield "\nmilliseconds of processor time, p50 and p95"
    for code, each in spent.items():
        yield f"{code:20} {np.percentile(each, 50):6.1f} {np.percentile(each, 95):6.1f}"


def tally(names: Iterable[str]) -> dict[str, int]:
    """How often each name occurs."""
    times: dict[str, int] = defaultdict(int)
    for each in names:
        times[each] += 1
    return times


def share(hits: Sequence[bool]) -> str:
    """A share in percent with its interval and counts."""
    if not hits:
        return "-"
    of = interval(sum(hits), len(hits))
    return f"{100 * sum(hits) / len(hits):5.1f} % [{100 * of.low:.1f}, {100 * of.high:.1f}] {sum(hits)} of {len(hits)}"


def main() -> None:
    """Read the options and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--set", default="choosing", choices=("tuning", "choosing", "held-out"))
    options.add_argument("--kinds", nargs="*", default=list(KINDS))
    options.add_argument("--conditions", nargs="*", default=[each for each in CONDITIONS if each != "wrong-kind"])
    options.add_argument("--count", type=int, default=10, help="pictures of each kind and condition")
    options.add_argument("--start", type=int, default=0)
    options.add_argument("--read", action="store_true", help="examine as a whole, with the checks after reading")
    options.add_argument("--failures", action="store_true", help="name the pictures that were judged wrongly")
    chosen = options.parse_args()
    cv2.setNumThreads(1)
    kinds, engine = dict(read_policies().kinds), best_engine() if chosen.read else None
    counts, spent = Counts(), defaultdict[str, list[float]](list)
    for sample in pictures(chosen.set, chosen.kinds, chosen.conditions, chosen.count, chosen.start):
        counts.add(sample, judge(sample, kinds, engine))
        timed(sample, asked(sample, kinds), spent)
    for line in [*told(counts, spent), *(counts.names if chosen.failures else ())]:
        print(line)


if __name__ == "__main__":
    main()
