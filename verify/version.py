"""Which engine examined a document: a name that changes whenever the same file could be read or judged otherwise."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytesseract

from ocr.models import model_files

_ROOT = Path(__file__).parents[1]
_ROOMS = ("ocr", "verify")


@cache
def engine_version() -> str:
    """Version of Berkas, digest of the sources that read and judge, and the engines at hand.

    Such as "0.1.0+3f9a02c41b7d tesseract-5.3.0 ppocr". Sources, not only a number: two checkouts of one version may
    read differently, and the digests of the models stand in the sources.
    """
    digest = hashlib.sha256()
    for file in sorted(each for room in _ROOMS for each in (_ROOT / room).rglob("*.py")):
        digest.update(file.relative_to(_ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    parts = [f"{_own_version()}+{digest.hexdigest()[:12]}", _tesseract()]
    if model_files() is not None:
        parts.append("ppocr")
    return " ".join(parts)


def _own_version() -> str:
    try:
        return version("berkas")
    except PackageNotFoundError:
        return "0"


def _tesseract() -> str:
    try:
        return f"tesseract-{pytesseract.get_tesseract_version()}"
    except (pytesseract.TesseractNotFoundError, SystemExit):
        return "no-tesseract"
