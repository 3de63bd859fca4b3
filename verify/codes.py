"""QR and bar codes on a page, read by zxing-cpp, and whether they lead where an official paper's code leads.

Nothing is ever fetched: the address is text that is compared with the hosts that the policy allows.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import cv2
import numpy as np
import zxingcpp

from ocr.engine import Picture
from ocr.prepare import grey
from policies.models import DocumentKind
from verify.examination import Box, Field, Finding, Outcome

_LONGER_SIDE = 1600
"""Pixels at which a page is looked at first: a code of 20 mm on A4 has modules of 3 pixels then."""
_LARGEST = 4000
_LONGEST = 4096
"""Characters of a code's content that are looked at; a QR code holds 7,089 at most."""
_NUMBER = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")
_LINK = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#:]\S*)?", re.IGNORECASE)
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class Code:
    """One code: its format as zxing-cpp names it, its content, and the box around it in pixels of the picture."""

    format: str
    text: str
    box: Box


def read_codes(picture: Picture) -> tuple[Code, ...]:
    """All codes of a picture, RGB or grey, whichever way they are turned.

    Looked for in about 1,600 pixels first; only where none is found a second time, in the picture as it came, or in
    twice the size of a small one: two looks bound the time.
    """
    plain = grey(picture)
    if min(plain.shape[:2]) < 8:
        return ()
    longer = max(plain.shape[:2])
    sizes = (_LONGER_SIDE / longer, min(1.0, _LARGEST / longer)) if longer > _LONGER_SIDE else (1.0, 2.0)
    for factor in sizes:
        found = _read(_scaled(plain, factor), factor)
        if found:
            return found
    return ()


def qr_findings(codes: Sequence[Code], kind: DocumentKind, fields: Mapping[str, Field]) -> tuple[Finding, ...]:
    """Where the codes of a page lead, and whether a number inside is the printed one; boxes are those of the codes.

    Nothing for a kind whose policy names no hosts, and nothing where there is no code: old papers have none.
    """
    if kind.qr is None:
        return ()
    findings: list[Finding] = []
    for code in codes:
        if code.format not in ("QR Code", "QRCode"):
            continue
        host = host_of(code.text)
        if host is not None:
            official = any(host == each or host.endswith(f".{each}") for each in kind.qr.hosts)
            findings.append(Finding("qr.foreign_host", "warning", "passed" if official else "failed", box=code.box))
        findings += _numbers(code, kind, kind.qr.contains, fields)
    return tuple(findings)


def host_of(text: str) -> str | None:
    """The host that a content leads to, lower case; None for content that is no address.

    An address that names no host, or one with a user before the host, leads to no known one: the answer is empty.
    """
    plain = text[:_LONGEST].strip()
    if not _LINK.match(plain):
        if not _BARE_HOST.fullmatch(plain):
            return None
        plain = f"https://{plain}"
    try:
        parts = urlsplit(plain)
        host = parts.hostname or ""
        usable = parts.scheme.lower() in ("http", "https") and "@" not in parts.netloc and "\\" not in plain
        return host.rstrip(".").encode("idna").decode() if usable else ""
    except ValueError:
        return ""


def _numbers(code: Code, kind: DocumentKind, names: Sequence[str], fields: Mapping[str, Field]) -> list[Finding]:
    """A content may hold several numbers; it differs when it holds some and none is the printed one."""
    inside = set(_NUMBER.findall(re.sub("[^0-9]", " ", unquote(code.text[:_LONGEST]))))
    labels = {spec.name: spec.labels[0] if spec.labels else spec.name for spec in kind.fields}
    printed = {name: fields[name] for name in names if name in fields}
    whole = {name: each for name, each in printed.items() if _NUMBER.fullmatch(str(each.value))}
    if not inside or not whole:
        return []
    agree = any(str(each.value) in inside for each in whole.values())
    name, field = next(iter(whole.items()))
    outcome: Outcome = "passed" if agree else "failed" if field.confidence >= _SURE else "inconclusive"
    return [Finding("qr.number_differs", "warning", outcome, field.page, code.box, {"field": labels.get(name, name)})]


def _scaled(picture: Picture, factor: float) -> Picture:
    if factor == 1.0:
        return picture
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def _read(picture: Picture, factor: float) -> tuple[Code, ...]:
    # a copy: a slice of a larger picture is not in one piece
    found = zxingcpp.read_barcodes(np.ascontiguousarray(picture), try_invert=False, text_mode=zxingcpp.TextMode.Plain)
    return tuple(Code(str(each.format), each.text[:_LONGEST], _box(each.position, factor)) for each in found)


def _box(position: zxingcpp.Position, factor: float) -> Box:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    xs, ys = [round(each.x / factor) for each in corners], [round(each.y / factor) for each in corners]
    return min(xs), min(ys), max(1, max(xs) - min(xs)), max(1, max(ys) - min(ys))
