"""One document drawn and examined in a process of its own: forked (see forked.py), or `python -m verify.examine_child`.

The pictures go first: when reading does not end in time, the officer has at least the page to look at.
"""

import sys
from datetime import date, datetime
from functools import cache
from typing import IO, Any
from zoneinfo import ZoneInfo

import cv2
import numpy as np

from ocr.engine import ReadingEngine
from ocr.engines import best_engine
from ocr.ppocr import PaddleEngine
from policies.models import CheckSetting, DocumentKind, Limits, Policies, Regions
from policies.reader import read_policies
from policies.refusals import Refusal
from verify import confined, decode, files, frames
from verify.as_json import examination_to_json
from verify.examine import examine
from verify.forgery.hashes import hashes_to_json, picture_hashes
from verify.render import render

_REHEARSED = ("PROVINSI", "NIK : 0000000000000000", "Nama : NAMA", "Lahir : KOTA, 01-01-2000", "Alamat : JALAN")


def load() -> None:
    """What every document needs, before there is one."""
    # processes scale over the cores, threads of one only wait for each other
    cv2.setNumThreads(1)
    _policies()
    engine = _engine()
    if isinstance(engine, PaddleEngine):
        engine.load()


def rehearse() -> None:
    """Examine a page of invented print: what the libraries make ready when they are first used is ready then.

    Measured on cards of 12 megapixels: a child after it takes a sixth less of the processor.
    """
    page = np.full((640, 1000, 3), 245, np.uint8)
    for at, line in enumerate(_REHEARSED):
        cv2.putText(page, line, (40, 80 + 90 * at), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (20, 20, 20), 2, cv2.LINE_AA)
    data = render(page, page.shape[1])
    policies = _policies()
    limits, kind = policies.limits, policies.kinds["ktp"]
    decoded = list(decode.pages(data, files.headers(data, limits).media_type, limits))
    picture_hashes(1, decoded[0].pixels)
    examine(data, kind, policies.kinds, limits, engine=_engine(), today=date(2000, 1, 1), decoded=decoded)


@cache
def _policies() -> Policies:
    return read_policies()


@cache
def _engine() -> ReadingEngine:
    return best_engine()


def main(memory_bytes: int, seconds: float) -> None:
    """Read a question; answer with each page's size and JPEG, then with the examination or a refusal."""
    questions, answers = confined.confine(memory_bytes, seconds)
    header, data = confined.question(questions)
    confined.end_with_parent(questions)
    cv2.setNumThreads(1)
    try:
        _answer(header, data, answers)
    except Refusal as refusal:
        frames.send_json(answers, {"refusal": refusal.code, "values": dict(refusal.values)})


def _answer(header: dict[str, Any], data: bytes, answers: IO[bytes]) -> None:
    limits = Limits.model_validate(header["limits"])
    decoded: list[decode.DecodedPage] = []
    for page in decode.pages(data, files.headers(data, limits).media_type, limits):
        _show(page, header["render_width"], answers)
        # a picture is decoded once; of a file of many pages only one at a time fits
        decoded = [page] if page.number == 1 else []
    policies = _policies()
    given = header.get("kinds")
    kinds = {name: DocumentKind.model_validate(each) for name, each in given.items()} if given else policies.kinds
    kind = _kind(header["kind"], kinds)
    given = header.get("today")
    today = date.fromisoformat(given) if given else datetime.now(ZoneInfo(policies.office.timezone)).date()
    checks = {code: CheckSetting.model_validate(each) for code, each in header.get("checks", {}).items()} or None
    regions = Regions.model_validate(header["regions"]) if "regions" in header else policies.regions
    examination = examine(
        data, kind, kinds, limits, engine=_engine(), today=today, checks=checks, regions=regions, decoded=decoded
    )
    hashes = [[each.page, hashes_to_json([each])] for each in examination.hashes]
    frames.send_json(answers, {"examination": examination_to_json(examination), "hashes": hashes})


def _kind(said: str | dict[str, Any], kinds: dict[str, DocumentKind]) -> DocumentKind:
    return kinds[said] if isinstance(said, str) else DocumentKind.model_validate(said)


def _show(page: decode.DecodedPage, width: int, answers: IO[bytes]) -> None:
    hashes = picture_hashes(page.number, page.pixels)
    size = [page.size.width, page.size.height]
    frames.send_json(answers, {"page": size, "pictures": hashes_to_json(hashes)})
    frames.send(answers, render(page.pixels, width))
    answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
