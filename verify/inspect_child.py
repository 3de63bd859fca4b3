"""One file inspected in a process of its own: forked (see forked.py), or `python -m verify.inspect_child`.

It imports the decoders and nothing else: pydantic and OpenCV would double the time until the citizen gets the receipt.
"""

import sys
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from policies.refusals import Refusal
from verify import confined, files, frames


@dataclass(frozen=True, slots=True)
class _Limits:
    file_mb: int
    pdf_pages: int
    media_types: tuple[str, ...]
    max_megapixels: int


def _limits(said: dict[str, Any]) -> _Limits:
    return _Limits(said["file_mb"], said["pdf_pages"], tuple(said["media_types"]), said["max_megapixels"])


def load() -> None:
    """What every file needs, before there is one: the decoders, which Pillow looks for at its first file."""
    Image.init()


def rehearse() -> None:
    """Open a picture of one shade, so that the decoders have been used once."""
    picture = BytesIO()
    Image.new("RGB", (64, 64)).save(picture, "JPEG")
    files.inspect(picture.getvalue(), _Limits(1, 1, ("image/jpeg",), 1))


def main(memory_bytes: int, seconds: float) -> None:
    """Read a question, answer with facts or a refusal."""
    questions, answers = confined.confine(memory_bytes, seconds)
    header, data = confined.question(questions)
    confined.end_with_parent(questions)
    try:
        facts = files.inspect(data, _limits(header["limits"]))
    except Refusal as refusal:
        frames.send_json(answers, {"refusal": refusal.code, "values": dict(refusal.values)})
        return
    frames.send_json(
        answers,
        {
            "media_type": facts.media_type,
            "pages": [[page.width, page.height] for page in facts.pages],
            "first_only": facts.first_only,
            "attachments": facts.attachments,
        },
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
