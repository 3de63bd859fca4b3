"""How often one paper is found again in another photograph, and how often two papers are taken for one.

Run: .venv/bin/python -m benchmarks.same_page [--set choosing] [--kinds ktp] [--conditions good-photo scan] [--count 20]

Every paper is pictured once under each condition and read as an examination reads it; the pictures of the first
condition are what lies in the database, those of the others are what is sent later. Printed with 95 % intervals.
"""

import argparse
import io
from datetime import date

import cv2
import numpy as np
from PIL import Image

from benchmarks.documents.conditions import CONDITIONS
from benchmarks.documents.order import FAMILIES
from benchmarks.documents.sample import Sample
from benchmarks.documents.sets import make_set
from ocr.engine import ReadingEngine
from ocr.engines import best_engine
from policies.models import DocumentKind
from policies.reader import read_policies
from verify.fields import READERS
from verify.forgery.bands import bands
from verify.forgery.hashes import PictureHash
from verify.forgery.strips import page_hash, same_paper
from verify.geometry import straighten
from verify.reading import read_page
from verify.statistics import Share, share

TODAY = date(2026, 1, 1)


def main() -> None:
    """Parse, read, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="choosing", choices=sorted(set(FAMILIES) - {"held-out"}))
    parser.add_argument("--kinds", nargs="+", default=["ktp", "kk"])
    parser.add_argument("--conditions", nargs="+", default=["good-photo", "scan"], choices=list(CONDITIONS))
    parser.add_argument("--count", type=int, default=20)
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    engine, kinds = best_engine(), read_policies().kinds
    for name in wanted.kinds:
        first, *others = wanted.conditions
        stored = [_hashed(each, engine, kinds[name]) for each in make_set(wanted.set, name, first, wanted.count)]
        for condition in others:
            sent = [_hashed(each, engine, kinds[name]) for each in make_set(wanted.set, name, condition, wanted.count)]
            again, other = compared(stored, sent)
            print(f"{wanted.set} {name} {first} and {condition}: found again {_told(again)}, others {_told(other)}")


def compared(stored: list[PictureHash | None], sent: list[PictureHash | None]) -> tuple[Share, Share]:
    """The share of papers that are found again, and of pairs of two papers that are taken for one."""
    same = [_found(one, other) for one, other in zip(stored, sent, strict=True)]
    others = [
        _found(one, other) for at, one in enumerate(stored) for place, other in enumerate(sent) if at != place
    ]
    return share(sum(same), len(same)), share(sum(others), len(others))


def _found(one: PictureHash | None, other: PictureHash | None) -> bool:
    """As a look-up finds it: a band in common, and the print of enough values the same."""
    if one is None or other is None:
        return False
    return bool(set(bands(one.bits)) & set(bands(other.bits))) and same_paper(one.detail, other.detail)


def _hashed(sample: Sample, engine: ReadingEngine, kind: DocumentKind) -> PictureHash | None:
    with Image.open(io.BytesIO(sample.jpeg)) as file:
        pixels = np.array(file.convert("RGB"), np.uint8)
    page = read_page(engine, 1, pixels, straighten(pixels, kind.ratio), kind)
    fields, _ = READERS[kind.reader](engine, kind, page, TODAY)
    return page_hash(page, kind, fields)


def _told(each: Share) -> str:
    return f"{each.hits}/{each.total} [{each.low:.4f}, {each.high:.4f}]"


if __name__ == "__main__":
    main()
