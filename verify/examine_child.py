"""`python -m verify.examine_child`: one document drawn and examined in a process of its own. See isolated.py.

The pictures go first: when reading does not end in time, the officer has at least the page to look at.
"""

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

import cv2

from ocr.engines import best_engine
from policies.models import DocumentKind, Limits
from policies.reader import read_policies
from policies.refusals import Refusal
from verify import confined, decode, files, frames
from verify.as_json import examination_to_json
from verify.examine import examine
from verify.forgery.hashes import PictureHash, hashes_to_json, picture_hashes
from verify.render import render


def main(memory_bytes: int, seconds: float) -> None:
    """Read a question; answer with each page's size and JPEG, then with the examination or a refusal."""
    questions, answers = confined.confine(memory_bytes, seconds)
    header, data = confined.question(questions)
    confined.end_with_parent(questions)
    # processes scale over the cores, threads of one only wait for each other
    cv2.setNumThreads(1)
    try:
        _answer(header, data, answers)
    except Refusal as refusal:
        frames.send_json(answers, {"refusal": refusal.code, "values": dict(refusal.values)})


def _answer(header: dict[str, Any], data: bytes, answers: IO[bytes]) -> None:
    limits = Limits.model_validate(header["limits"])
    for size, jpeg, hashes in _pictures(data, limits, header["render_width"]):
        frames.send_json(answers, {"page": size, "pictures": hashes_to_json(hashes)})
        frames.send(answers, jpeg)
        answers.flush()
    policies = read_policies()
    given = header.get("kinds")
    kinds = {name: DocumentKind.model_validate(each) for name, each in given.items()} if given else policies.kinds
    kind = _kind(header["kind"], kinds)
    today = datetime.now(ZoneInfo(policies.office.timezone)).date()
    examination = examine(data, kind, kinds, limits, engine=best_engine(), today=today)
    frames.send_json(answers, {"examination": examination_to_json(examination)})


def _kind(said: str | dict[str, Any], kinds: dict[str, DocumentKind]) -> DocumentKind:
    return kinds[said] if isinstance(said, str) else DocumentKind.model_validate(said)


def _pictures(data: bytes, limits: Limits, width: int) -> Iterator[tuple[list[int], bytes, tuple[PictureHash, ...]]]:
    facts = files.headers(data, limits)
    for page in decode.pages(data, facts.media_type, limits):
        yield [page.size.width, page.size.height], render(page.pixels, width), picture_hashes(
            page.number, page.pixels, page.pixels
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
