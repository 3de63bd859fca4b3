"""How often a portrait is found again on another person's card, and how near the portraits of strangers come.

Run: .venv/bin/python -m benchmarks.portraits [--set choosing] [--count 20] [--strangers 400] [--stored 5000000]

Forgeries: the same photograph on two cards of different numbers, names and generations, each pictured under each
condition and read as an examination reads it; and the same person in another photograph, who shall not be found.
Strangers: cards as they were printed, of people in any attire, and of such as wear the same before the same ground.
How many look-ups among so many stored cards accuse somebody follows from the tail of the strangers' distances. It is
extended as an exponential function below the smallest thousandth: a guess that honest tails, which fall faster, keep.
"""

import argparse
import io
from collections.abc import Callable, Sequence
from datetime import date
from itertools import product
from math import exp

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.documents.conditions import CONDITIONS
from benchmarks.documents.order import FAMILIES
from benchmarks.documents.sets import SetName, draw_paper, make_set
from ocr.engine import ReadingEngine
from ocr.engines import best_engine
from policies.check_settings import shipped_checks
from policies.models import DocumentKind
from policies.reader import read_policies
from verify.drawings.portrait import BLUE, RED, Sitter
from verify.examination import Field
from verify.fields import READERS
from verify.forgery.bands import bands
from verify.forgery.hashes import PictureHash, distance
from verify.forgery.portraits import SAME_PORTRAIT, portrait_hash
from verify.geometry import straighten
from verify.page import Page
from verify.reading import read_page
from verify.statistics import share
from workflow.lookalikes import RADIUS

TODAY = date(2026, 1, 1)
OTHER = 1000
"""The n-th card shows the same portrait as the one that is so many further on, and then the same person again."""
SCALE = 9.0
"""Pixels a millimetre of the strangers' cards."""
TAIL = 0.001
Hashes = list[PictureHash | None]


def main() -> None:
    """Parse, draw, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="choosing", choices=sorted(set(FAMILIES) - {"held-out"}))
    usual = ["scan", "good-photo", "hard-photo"]
    parser.add_argument("--conditions", nargs="+", default=usual, choices=list(CONDITIONS))
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--strangers", type=int, help="people in any attire, and half as many in each of two alike")
    parser.add_argument("--stored", type=int, default=5_000_000)
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    kind, limit = read_policies().kinds["ktp"], shipped_checks()[SAME_PORTRAIT].thresholds["bits"]
    _forgeries(wanted.set, wanted.conditions, wanted.count, kind, limit)
    _strangers(wanted.set, wanted.strangers or 20 * wanted.count, kind, limit, wanted.stored)


def _forgeries(name: SetName, conditions: Sequence[str], count: int, kind: DocumentKind, limit: float) -> None:
    engine = best_engine()
    sitter = _sitters(name)
    stored = {each: _read(name, each, 0, count, engine, kind, sitter) for each in conditions}
    pasted = {each: _read(name, each, OTHER, count, engine, kind, sitter) for each in conditions}
    for one, other in product(conditions, conditions):
        pairs = list(zip(stored[one], pasted[other], strict=True))
        unseen = sum(a is None or b is None for a, b in pairs)
        _tell(f"{name}, same photograph, {one} and {other}", pairs, limit, f", {unseen} without a hash")
    again = _read(name, conditions[0], 2 * OTHER, count, engine, kind, sitter)
    _tell(f"{name}, same person, another photograph", list(zip(stored[conditions[0]], again, strict=True)), limit)


def _tell(what: str, pairs: list[tuple[PictureHash | None, PictureHash | None]], limit: float, more: str = "") -> None:
    apart = [distance(a.detail, b.detail) for a, b in pairs if a is not None and b is not None]
    told = share(sum(found(a, b, limit) for a, b in pairs), len(pairs))
    middle, last = np.percentile(apart, [50, 90]) if apart else (np.nan, np.nan)
    print(
        f"{what}: found {told.hits}/{told.total} [{told.low:.3f}, {told.high:.3f}]{more}; "
        f"bits apart p50 {middle:.0f}, p90 {last:.0f}, from {min(apart, default=0)} to {max(apart, default=0)}",
        flush=True,
    )


def found(one: PictureHash | None, other: PictureHash | None, limit: float) -> bool:
    """As a look-up finds it: a band in common, and fewer bits apart than the limit."""
    if one is None or other is None or not set(bands(one.bits)) & set(bands(other.bits)):
        return False
    return distance(one.bits, other.bits) <= RADIUS["portrait"] and distance(one.detail, other.detail) < limit


def _sitters(name: str) -> Callable[[int], Sitter]:
    def sitter(number: int) -> Sitter:
        who, ground = number % OTHER, RED if number // 2 % 2 else BLUE
        return Sitter(f"{name} {who}", "female" if who % 2 else "male", ground, sitting=number // OTHER // 2)

    return sitter


def _read(
    name: SetName, condition: str, start: int, count: int, engine: ReadingEngine, kind: DocumentKind,
    sitter: Callable[[int], Sitter],
) -> Hashes:  # fmt: skip
    hashes: Hashes = []
    for sample in make_set(name, "ktp", condition, count, start=start, sitter=sitter):
        with Image.open(io.BytesIO(sample.jpeg)) as file:
            pixels = np.array(file.convert("RGB"), np.uint8)
        page = read_page(engine, 1, pixels, straighten(pixels, kind.ratio), kind)
        fields, _ = READERS[kind.reader](engine, kind, page, TODAY)
        hashes.append(portrait_hash(page, kind, fields, shipped_checks()[SAME_PORTRAIT]))
    return hashes


def _strangers(name: SetName, count: int, kind: DocumentKind, limit: float, stored: int) -> None:
    groups: dict[str, tuple[int, Callable[[int], Sitter]]] = {
        "any attire": (count, _sitters(f"{name} stranger")),
        "women in one headscarf": (count // 2, lambda n: Sitter(f"{name} {n}", "female", RED, 0, "same", "veil")),
        "men in one peci": (count // 2, lambda n: Sitter(f"{name} {n}", "male", BLUE, 0, "same", "peci")),
    }
    for what, (many, sitter) in groups.items():
        hashes = [_printed(name, number, sitter(number), kind) for number in range(many)]
        kept = [each for each in hashes if each is not None]
        apart, shared = _pairs(kept)
        false = share(int((shared & (apart < limit)).sum()), len(apart))
        chance = below(apart, limit)
        print(
            f"{name}, strangers, {what}: {len(kept)}/{many} with a hash; taken for one {false.hits}/{false.total} "
            f"[0, {false.high:.1e}]; bits apart {apart.mean():.0f} ± {apart.std():.0f}, from {apart.min():.0f}; "
            f"by the tail {chance:.1e} of pairs, {1 - exp(-chance * stored):.2e} of look-ups among {stored:,}",
            flush=True,
        )


def _printed(name: SetName, number: int, sitter: Sitter, kind: DocumentKind) -> PictureHash | None:
    drawn = draw_paper(name, "ktp", number, SCALE, sitter)
    page = Page(1, drawn.image, drawn.image, np.eye(3))
    fields = {"nik": Field(drawn.truth["nik"], 1.0, 1)}
    return portrait_hash(page, kind, fields, shipped_checks()[SAME_PORTRAIT])


def _pairs(hashes: Sequence[PictureHash]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Of all pairs: bits of the detail apart, and whether a look-up would compare them."""
    apart, shared = [], []
    under = [frozenset(bands(each.bits)) for each in hashes]
    for at, one in enumerate(hashes):
        apart += [distance(one.detail, other.detail) for other in hashes[:at]]
        shared += [bool(under[at] & other) for other in under[:at]]
    return np.array(apart, np.float64), np.array(shared, bool)


def below(apart: NDArray[np.float64], limit: float) -> float:
    """The chance that strangers are nearer than the limit, by the mean excess of the nearest thousandth of pairs."""
    ordered = np.sort(apart)
    count = max(10, int(TAIL * len(ordered)))
    begin = float(ordered[count])
    return count / len(ordered) * exp(-(begin - limit) / float((begin - ordered[:count]).mean()))


if __name__ == "__main__":
    main()
