"""Hostile bytes opened in a child process with limits: a crash, a bomb or an endless loop costs that document only.

The child has its own process group, so that tesseract below it is killed with it; it gets no variable of ours but
where to find programs, and a folder for its temporary files that goes when it goes.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.models import CheckSetting, DocumentKind, Limits, Regions
from policies.refusals import Refusal
from verify import frames
from verify.as_json import examination_from_json
from verify.examination import Examination, Finding, PageSize
from verify.files import FileFacts
from verify.forgery.hashes import PictureHash, hashes_from_json
from verify.forked import running

INSPECT, EXAMINE = "verify.inspect_child", "verify.examine_child"
BASE_BYTES = 2 * 1024**3
"""Address space of the interpreter, OpenCV and the libraries' own mappings, measured at 1.1 GB and doubled."""
BYTES_A_PIXEL = 16
"""A decoder's picture, its RGB copy, and one more while it is turned."""


@dataclass(frozen=True, slots=True)
class Examined:
    """An examination, each page as a JPEG without metadata for people to look at, and hashes of the pages."""

    examination: Examination
    renditions: tuple[bytes, ...]
    pictures: tuple[PictureHash, ...] = ()


def _memory(limits: Limits) -> int:
    return BASE_BYTES + limits.max_megapixels * 1_000_000 * BYTES_A_PIXEL


def inspect_isolated(data: bytes, limits: Limits, seconds: float) -> FileFacts:
    """`files.inspect` in a child. Raises its refusals; a crash or more than `seconds` is upload.damaged."""
    if not data:
        raise Refusal("upload.empty")
    question = {"limits": limits.model_dump(mode="json")}
    with running(INSPECT, _memory(limits), seconds) as child:
        try:
            child.ask(question, data)
            answer = frames.receive_json(child.answers)
            if "refusal" not in answer:
                pages = tuple(PageSize(int(width), int(height)) for width, height in answer["pages"])
                return FileFacts(answer["media_type"], pages, answer["first_only"], answer["attachments"])
        except (frames.Broken, OSError, KeyError, TypeError, ValueError):
            raise Refusal("upload.damaged") from None
        raise _refusal(answer)


def _refusal(answer: dict[str, Any]) -> Refusal:
    code, values = str(answer["refusal"]), answer.get("values")
    # a child that was taken over does not choose what our pages say
    known = code.startswith("upload.") and isinstance(values, dict)
    return Refusal(code, **values) if known and values is not None else Refusal("upload.damaged")


def examine_isolated(
    data: bytes,
    kind: DocumentKind | str,
    limits: Limits,
    seconds: float,
    render_width: int = 1600,
    kinds: Mapping[str, DocumentKind] | None = None,
    checks: Mapping[str, CheckSetting] | None = None,
    today: date | None = None,
    regions: Regions | None = None,
) -> Examined:
    """`examine.examine` in a child, with each page drawn at most `render_width` pixels wide. Never raises a Refusal.

    `kind` by its name is the shipped policy's, and so are the `kinds` that it may turn out to be, the settings of the
    `checks`, the `regions`, and the day at the office that is `today`, unless the office's own are given. A child that
    crashes or takes more than `seconds` gives the verdict "attention" with finding examination.crashed or
    examination.timeout, and the pages that were drawn until then; a file that cannot be opened gives
    examination.unreadable.
    """
    started = time.monotonic()
    asked: Any = kind if isinstance(kind, str) else kind.model_dump(mode="json", by_alias=True)
    question: dict[str, Any] = {"kind": asked, "limits": limits.model_dump(mode="json"), "render_width": render_width}
    if kinds is not None:
        question["kinds"] = {name: each.model_dump(mode="json", by_alias=True) for name, each in kinds.items()}
    if checks is not None:
        question["checks"] = {code: each.model_dump(mode="json", by_alias=True) for code, each in checks.items()}
    if today is not None:
        question["today"] = today.isoformat()
    if regions is not None:
        question["regions"] = regions.model_dump(mode="json")
    pages: list[PageSize] = []
    renditions: list[bytes] = []
    pictures: list[PictureHash] = []
    with running(EXAMINE, _memory(limits), seconds) as child:
        try:
            child.ask(question, data)
            answer = frames.receive_json(child.answers)
            while "page" in answer:
                rendition = frames.receive(child.answers)
                pages.append(PageSize(*(int(side) for side in answer["page"])))
                renditions.append(rendition)
                pictures += hashes_from_json(len(pages), answer["pictures"])
                answer = frames.receive_json(child.answers)
            if "examination" in answer:
                for number, hashes in answer["hashes"]:
                    pictures += hashes_from_json(int(number), hashes)
                return Examined(examination_from_json(answer["examination"]), tuple(renditions), tuple(pictures))
            code = "examination.unreadable"
        except (frames.Broken, OSError, LookupError, TypeError, ValueError):
            code = "examination.timeout" if child.out_of_time else "examination.crashed"
    name = kind if isinstance(kind, str) else kind.name
    spent = {"total": (time.monotonic() - started) * 1000}
    finding = Finding(code, "warning", "inconclusive")
    examination = Examination(name, None, 0.0, "attention", {}, (finding,), tuple(pages), spent)
    return Examined(examination, tuple(renditions), tuple(pictures))
