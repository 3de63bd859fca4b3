"""Records counted into the tables that are printed, and into the rates that may not fall."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from benchmarks.documents.measure import Reading, Record
from verify.checks.after import AFTER
from verify.checks.table import CHECKS
from verify.statistics import Calibration, Share, calibration, share

SURE = 0.9
EXACT = frozenset({"nik", "kk_number", "document_number", "certificate_number"})
"""With dates the fields in which a confident mistake does the most harm."""
GOOD = frozenset({"scan", "good-photo"})
GROUPS = {"good": GOOD, "hard": frozenset({"hard-photo"})}
"""Conditions of which the engine is asked for a rate."""
STAGES = {
    "decode": ("decode",),
    "locate": ("locate",),
    "read": ("read", "fields"),
    "check": ("metadata", "image", "kind", "rules", "codes", "text_layer"),
    "total": ("total",),
}
"""What an examination times, gathered into the steps that a reader of the tables knows."""
IMAGE_CHECKS = (*(each.code for each in CHECKS), *AFTER)


def shown(part: Share) -> str:
    """`97.5 % [93.0, 99.1] of 120`."""
    if part.rate is None:
        return "-"
    return f"{100 * part.rate:5.1f} % [{100 * part.low:4.1f}, {100 * part.high:5.1f}] of {part.total}"


def grouped(records: Iterable[Record], key: Callable[[Record], str]) -> dict[str, list[Record]]:
    """Records by a key, in order of first sight."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for each in records:
        groups[key(each)].append(each)
    return dict(groups)


def field_rates(records: Iterable[Record]) -> dict[str, tuple[Share, float, Share | None]]:
    """By field: exact share, character error rate, and the share of values in plain tesseract's text."""
    readings: dict[str, list[Reading]] = defaultdict(list)
    plain: dict[str, Counter[bool]] = defaultdict(Counter)
    for record in records:
        for each in record.readings:
            readings[each.field].append(each)
        for name, held in (record.plain or {}).items():
            plain[name][held] += 1
    return {
        name: (
            share(sum(each.right for each in some), len(some)),
            sum(each.mistakes for each in some) / max(1, sum(len(each.printed) for each in some)),
            share(plain[name][True], plain[name].total()) if name in plain else None,
        )
        for name, some in readings.items()
    }


def summary(records: Sequence[Record]) -> Iterator[tuple[str, str, Share, tuple[str, Share]]]:
    """By kind and by GROUPS: the exact share of all values together, and the field with the lowest."""
    for kind, of_kind in grouped(records, lambda each: each.kind).items():
        for group, conditions in GROUPS.items():
            rates = field_rates(each for each in of_kind if each.condition in conditions)
            exact = {name: part for name, (part, _characters, _plain) in rates.items()}
            if exact:
                worst = min(exact, key=lambda name: exact[name].rate or 0.0)
                every = share(sum(each.hits for each in exact.values()), sum(each.total for each in exact.values()))
                yield kind, group, every, (worst, exact[worst])


def sort_of(field: str) -> str:
    """`exact` for identity numbers and dates, `text` for all others."""
    last = field.rsplit(".", 1)[-1]
    return "exact" if last in EXACT or last.endswith("_date") else "text"


def trust(records: Iterable[Record], sort: str | None = None) -> tuple[Calibration, Share]:
    """Calibration of the values that were read, and the share of wrong ones among those at SURE and above.

    Of one `sort` of fields (see `sort_of`), or of all.
    """
    counts: dict[int, tuple[int, int]] = {}
    sure = wrong = 0
    for record in records:
        for each in record.readings:
            if each.read is None or sort not in (None, sort_of(each.field)):
                continue
            centi = int(each.confidence * 100)
            right, others = counts.get(centi, (0, 0))
            counts[centi] = (right + each.right, others + (not each.right))
            sure += each.confidence >= SURE
            wrong += each.confidence >= SURE and not each.right
    return calibration(counts), share(wrong, sure)


def kinds(records: Sequence[Record]) -> tuple[Share, Share]:
    """Right among pictures of known kinds, and "none of these" among the others."""
    known = [each for each in records if each.kind != "none"]
    none = [each for each in records if each.kind == "none"]
    return (
        share(sum(each.recognised == each.kind for each in known), len(known)),
        share(sum(each.recognised is None for each in none), len(none)),
    )


def checks(records: Sequence[Record]) -> Iterator[tuple[str, Share, Share]]:
    """By code: share of the pictures made to show it where it fired, and share of the good ones where it did."""
    for code in IMAGE_CHECKS:
        bad = [each for each in records if code in each.defects]
        good = [each for each in records if not each.defects and each.kind != "none"]
        yield (
            code,
            share(sum(code in each.failed for each in bad), len(bad)),
            share(sum(code in each.failed for each in good), len(good)),
        )


def refusals(records: Iterable[Record]) -> Share:
    """Good pictures that were refused."""
    good = [each for each in records if not each.defects and each.kind not in ("none",) and each.asked == each.kind]
    return share(sum(each.refused for each in good), len(good))


def milliseconds(records: Sequence[Record], stage: str) -> tuple[float, float]:
    """p50 and p95 of one of STAGES; of the pictures that came so far."""
    parts = STAGES[stage]
    spent = [
        sum(each.timings_ms.get(part, 0.0) for part in parts)
        for each in records
        if any(part in each.timings_ms for part in parts)
    ]
    return (float(np.percentile(spent, 50)), float(np.percentile(spent, 95))) if spent else (0.0, 0.0)
