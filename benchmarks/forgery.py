"""How often forged numbers of drawn identity cards are told, and how often honest pictures are accused.

Run: .venv/bin/python -m benchmarks.forgery [--set choosing] [--count 20] [--start 0] [--honest]

Prints for every condition and every way of forging the share of pictures with a finding of each sign, and its 95 %
interval (Wilson). All signs are measured, also those that policy leaves off. Where the values stand is taken from the
drawing: what is measured are the signs, not the reading.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping

import cv2
import numpy as np

from benchmarks.documents.order import FAMILIES
from benchmarks.forgeries import Forged, forgeries
from ocr.text import Line, Word
from policies.check_settings import shipped_checks
from policies.models import DocumentKind
from policies.reader import read_policies
from verify.examination import Box, Field
from verify.forgery.fields import FORGERY, forgery_findings
from verify.page import Page
from verify.statistics import share

CONDITIONS = ("scan", "good-photo", "hard-photo")
FIELDS = ("nik", "name", "birth_date")
SETTINGS = {code: each.model_copy(update={"enabled": True}) for code, each in shipped_checks().items()}


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="choosing", choices=sorted(set(FAMILIES) - {"held-out"}))
    parser.add_argument("--count", type=int, default=20, help="cards of each condition")
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--conditions", nargs="+", default=CONDITIONS, choices=CONDITIONS)
    parser.add_argument("--honest", action="store_true", help="only honest pictures, of which more are needed")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    kind = read_policies().kinds["ktp"]
    for condition in wanted.conditions:
        told: dict[str, list[frozenset[str]]] = defaultdict(list)
        spent = []
        for number in range(wanted.start, wanted.start + wanted.count):
            for each in forgeries(wanted.set, condition, number, forged=not wanted.honest):
                page, fields = read_from_truth(each, kind)
                begun = time.process_time()
                found = forgery_findings(page, kind, fields, SETTINGS)
                told[each.title].append(frozenset(one.code for one in found if one.outcome == "failed"))
                spent.append(1000 * (time.process_time() - begun))
        for line in report(told):
            print(wanted.set, f"{condition:10}", line, flush=True)
        print(f"{wanted.set} {condition}: {np.median(spent):.0f} ms of the processor a picture in the middle")


def report(told: Mapping[str, list[frozenset[str]]]) -> Iterator[str]:
    """A line for every forgery, the honest pictures first: the share of pictures with each sign, and with any."""
    for title in sorted(told, key=lambda each: (each != "honest", each)):
        pictures = told[title]
        counts = {code: sum(code in each for each in pictures) for code in FORGERY}
        counts["any"] = sum(bool(each) for each in pictures)
        shares = {code: share(hits, len(pictures)) for code, hits in counts.items()}
        cells = (
            f"{code.removeprefix('forgery.')} {each.hits}/{each.total} [{each.low:.3f}, {each.high:.3f}]"
            for code, each in shares.items()
        )
        yield f"{title:30} " + "  ".join(cells)


def read_from_truth(forged: Forged, kind: DocumentKind) -> tuple[Page, dict[str, Field]]:
    """The page as an examination has it, the values at the places where they were drawn."""
    width = kind.reading_side
    across, down = kind.ratio or (1.0, 1.0)
    height = round(width * down / across)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    to_page = cv2.getPerspectiveTransform(corners, forged.corners.astype(np.float32))
    flat = np.asarray(
        cv2.warpPerspective(forged.picture, to_page, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP),
        np.uint8,
    )
    lines, fields = [], {}
    for name in FIELDS:
        if name in forged.boxes:
            quad = cv2.perspectiveTransform(forged.boxes[name].astype(np.float64)[None], np.linalg.inv(to_page))[0]
            lines.append(Line((Word(name, 1.0, _around(quad)),)))
            fields[name] = Field(name, 1.0, 1, _around(forged.boxes[name]))
    return Page(1, forged.picture, flat, np.asarray(to_page, np.float64), tuple(lines)), fields


def _around(quad: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Box:
    left, top = np.floor(quad.min(axis=0)).astype(int)
    right, bottom = np.ceil(quad.max(axis=0)).astype(int)
    return max(0, int(left)), max(0, int(top)), int(right - left), int(bottom - top)


if __name__ == "__main__":
    main()
