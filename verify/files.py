"""What a file is, by its content alone, and whether it can be opened within the office's limits."""

from dataclasses import dataclass
from typing import Protocol

from policies.refusals import Refusal
from verify import pdfs, pictures
from verify.examination import PageSize

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})
_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_PDF_HEAD_WITHIN = 1024  # Adobe's own readers look this far, and so does pdfium
_TRIAL = (64, 64)
"""Pixels asked of a JPEG's trial decode: every byte is read, few pixels are made."""


class FileLimits(Protocol):
    """The part of policies.models.Limits that counts here; the child that inspects need not load the policies."""

    @property
    def file_mb(self) -> int: ...
    @property
    def pdf_pages(self) -> int: ...
    @property
    def media_types(self) -> tuple[str, ...]: ...
    @property
    def max_megapixels(self) -> int: ...


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file that can be opened. `pages` are upright sizes in pixels; PDF pages as `decode` draws them.

    `first_only`: it holds further pictures (animation, burst, MPO) that are not read. `attachments`: files in a PDF.
    """

    media_type: str
    pages: tuple[PageSize, ...]
    first_only: bool = False
    attachments: int = 0


def media_type_of(data: bytes) -> str | None:
    """The media type that the first bytes show; None for anything that intake does not know."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and _is_heic(data):
        return "image/heic"
    if data.startswith(_TIFF_HEADS):
        return "image/tiff"
    # a ZIP may carry a PDF uncompressed near its start, and is none
    if b"%PDF-" in data[:_PDF_HEAD_WITHIN] and not data.startswith(b"PK"):
        return "application/pdf"
    return None


def _is_heic(data: bytes) -> bool:
    major, length = data[8:12], int.from_bytes(data[:4], "big")
    compatible = {data[at : at + 4] for at in range(16, min(length, 128), 4)}
    if major in (b"avif", b"avis"):
        return False
    return major in _HEIC_BRANDS or bool(compatible & _HEIC_BRANDS)


def headers(data: bytes, limits: FileLimits) -> FileFacts:
    """What the file says of itself; nothing is decoded, so damage further in is not seen.

    Raises Refusal upload.empty, .too_large, .wrong_type, .damaged, .encrypted, .too_many_pages, .bomb.
    """
    if not data:
        raise Refusal("upload.empty")
    if len(data) > limits.file_mb * 1024 * 1024:
        raise Refusal("upload.too_large", limit_mb=limits.file_mb)
    media_type = media_type_of(data)
    if media_type is None or media_type not in limits.media_types:
        raise Refusal("upload.wrong_type")
    if media_type == "application/pdf":
        return _pdf(data, limits)
    return _picture(data, media_type, limits)


def inspect(data: bytes, limits: FileLimits) -> FileFacts:
    """`headers`, and every picture decoded once so that a file cut short is found while the citizen still waits."""
    facts = headers(data, limits)
    if facts.media_type != "application/pdf":
        _try(data, facts.media_type)
    return facts


def _pdf(data: bytes, limits: FileLimits) -> FileFacts:
    with pictures.reading(), pdfs.opened(data) as document:
        count = len(document)
        if count < 1:
            raise Refusal("upload.damaged")
        if count > limits.pdf_pages:
            raise Refusal("upload.too_many_pages", pages=count, limit=limits.pdf_pages)
        sizes = []
        for index in range(count):
            page = pdfs.page_of(document, index)
            sizes.append(pdfs.drawn_size(page, pdfs.drawn_scale(page, limits.max_megapixels)))
            page.close()
        return FileFacts("application/pdf", tuple(sizes), attachments=document.count_attachments())


def _picture(data: bytes, media_type: str, limits: FileLimits) -> FileFacts:
    if media_type == "image/webp":
        canvas = pictures.webp_size(data)
        if canvas is None:
            raise Refusal("upload.damaged")
        _measured(canvas, limits)
    with pictures.reading(), pictures.opened(data, media_type) as picture:
        _measured(PageSize(*picture.size), limits)
        if media_type != "image/tiff":
            return FileFacts(media_type, (pictures.upright_size(picture, data),), pictures.frames_of(picture) > 1)
        frames = pictures.page_frames(picture)
        if len(frames) > limits.pdf_pages:
            raise Refusal("upload.too_many_pages", pages=len(frames), limit=limits.pdf_pages)
        sizes = []
        for frame in frames:
            picture.seek(frame)
            sizes.append(_measured(pictures.upright_size(picture, data), limits))
        return FileFacts(media_type, tuple(sizes))


def _measured(size: PageSize, limits: FileLimits) -> PageSize:
    if size.width < 1 or size.height < 1:
        raise Refusal("upload.damaged")
    if size.width * size.height > limits.max_megapixels * 1_000_000:
        raise Refusal("upload.bomb")
    return size


def _try(data: bytes, media_type: str) -> None:
    with pictures.reading(), pictures.opened(data, media_type) as picture:
        frames = pictures.page_frames(picture)
        for frame in frames:
            picture.seek(frame)
            if media_type == "image/jpeg":
                picture.draft("RGB", _TRIAL)
            picture.load()
