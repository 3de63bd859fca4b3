"""Editing programs that a file names in its metadata: a hint, for names are easily removed and honest uses are many.

The names lie in EXIF (Software), XMP (CreatorTool, softwareAgent), Photoshop's own block, PNG text and PDF
(Producer, Creator), mostly as plain text: the first and last bytes are searched for the names of our own list near
such a key, so that no parser meets hostile bytes. Compressed PDF objects are not opened.
"""

import re
from functools import cache
from pathlib import Path

import yaml

import policies
from verify.examination import Finding

_LIST = Path(policies.__file__).parent / "editing_software.yaml"
HEAD, TAIL = 262_144, 65_536
"""Metadata stands at the beginning of a picture, and a PDF's often at its end."""
_KEY = rb"software|creatortool|softwareagent|producer|creator|processingsoftware|historysoftware"
_NEAR = 160
"""Bytes between a key and the program's name."""
_EXIF = re.compile(rb"exif\x00\x00|<x:xmpmeta|<\?xpacket|\x89png|%pdf|ii\*\x00|mm\x00\*|riff")
_BLOCK = b"photoshop 3.0\x008bim"


@cache
def _names() -> dict[bytes, str]:
    rows: dict[str, str] = yaml.safe_load(_LIST.read_text("utf-8"))
    return {word.encode(): name for word, name in rows.items()}


@cache
def _pattern() -> re.Pattern[bytes]:
    words = b"|".join(re.escape(each) for each in sorted(_names(), key=len, reverse=True))
    # the bytes before a name in EXIF are those of a tag without words
    return re.compile(rb"(?<![a-z])(" + words + rb")(?![a-z])")


def metadata_findings(data: bytes, media_type: str) -> tuple[Finding, ...]:
    """forgery.editing_software (info) once a program of policies/editing_software.yaml, at most three.

    Looks at no more than HEAD + TAIL bytes and never raises; `values` hold names of our list only.
    """
    text = _searched(data)
    if media_type.startswith("image/") and _EXIF.search(text) is None:
        return ()
    named: list[str] = []
    for match in _pattern().finditer(text):
        name = _names()[match[1]]
        if name not in named and _is_named(text, match, media_type):
            named.append(name)
    return tuple(Finding("forgery.editing_software", "info", "failed", values={"software": name}) for name in named[:3])


def _searched(data: bytes) -> bytes:
    kept = data[:HEAD] + (data[max(HEAD, len(data) - TAIL) :] if len(data) > HEAD else b"")
    # PDF and Windows write some texts in UTF-16
    return kept.lower() + b"\n" + kept.replace(b"\x00", b"").lower()


def _is_named(text: bytes, match: re.Match[bytes], media_type: str) -> bool:
    """Beside a key that tells of programs, or as a text of its own in EXIF; not in Adobe's JPEG block."""
    before = text[max(0, match.start() - _NEAR) : match.start()]
    if re.search(_KEY, before):
        return True
    if media_type == "application/pdf" or text.startswith(_BLOCK, match.start()):
        return False
    # EXIF keeps texts with a zero at both ends, a version behind the name
    return before[-1:] == b"\x00" or (before.endswith(b"adobe ") and before[-7:-6] == b"\x00")
