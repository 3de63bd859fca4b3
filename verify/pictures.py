"""Picture files opened without being decoded: their size, their turn, how many pictures they hold."""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pillow_heif
from PIL import ExifTags, Image

from policies.refusals import Refusal
from verify.examination import PageSize

# a size is compared with the office's own limit before anything is decoded; Pillow's fixed one would refuse earlier
Image.MAX_IMAGE_PIXELS = None
pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1

FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/heic": ("HEIF",),
    "image/tiff": ("TIFF",),
}
_BROKEN = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    struct.error, zlib.error,
)  # fmt: skip
"""What decoders raise on bytes that are not what they claim to be; each was met in Pillow's own issues."""
_SIDEWAYS = frozenset({5, 6, 7, 8})
_REDUCED = 1  # bit of TIFF's NewSubfileType: a smaller copy of another page
_NEW_SUBFILE_TYPE = 254


@contextmanager
def reading() -> Iterator[None]:
    """Whatever a decoder raises inside becomes Refusal upload.damaged, or upload.bomb when memory ran out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except MemoryError:
            raise Refusal("upload.bomb") from None
        except _BROKEN:
            raise Refusal("upload.damaged") from None


def opened(data: bytes, media_type: str) -> Image.Image:
    """The picture with only its header read. Call inside `reading()`."""
    return Image.open(io.BytesIO(data), formats=FORMATS[media_type])


def turn_of(picture: Image.Image, data: bytes) -> int:
    """The EXIF orientation (1-8) that is still to be applied to the pixels as they are decoded.

    HEIC: libheif has already obeyed rotation and mirror boxes, and a file with such a box repeats the same turn in
    EXIF; without one EXIF alone says it (ISO 23008-12 calls EXIF's turn informative). TIFF: Pillow gives the
    upright size at once and turns while loading.
    """
    if picture.format == "TIFF":
        return 1
    if picture.format == "HEIF":
        if b"irot" in _boxes(data) or b"imir" in _boxes(data):
            return 1
        turn = picture.info.get("original_orientation")
    else:
        turn = picture.getexif().get(ExifTags.Base.Orientation)
    return turn if isinstance(turn, int) and 1 <= turn <= 8 else 1


def _boxes(data: bytes) -> bytes:
    """The part of a HEIC file that describes it, without the pictures."""
    start = data.find(b"meta")
    if start < 4:
        return b""
    return data[start : start - 4 + int.from_bytes(data[start - 4 : start], "big")]


def upright_size(picture: Image.Image, data: bytes) -> PageSize:
    """Width and height in pixels after the turn, from the header alone."""
    width, height = picture.size
    return PageSize(height, width) if turn_of(picture, data) in _SIDEWAYS else PageSize(width, height)


def frames_of(picture: Image.Image) -> int:
    """How many pictures the file holds; 1 where the format knows no more."""
    return int(getattr(picture, "n_frames", 1))


def page_frames(picture: Image.Image) -> tuple[int, ...]:
    """The frames that are pages: all of a TIFF but its thumbnails, the shown picture of anything else."""
    if picture.format != "TIFF":
        return (picture.tell(),)
    pages = []
    for frame in range(frames_of(picture)):
        picture.seek(frame)
        if not int(_tags(picture).get(_NEW_SUBFILE_TYPE, 0)) & _REDUCED:
            pages.append(frame)
    return tuple(pages) or (0,)


def _tags(picture: Image.Image) -> dict[int, int]:
    return getattr(picture, "tag_v2", {})


def webp_size(data: bytes) -> PageSize | None:
    """The canvas from the container's head: Pillow allocates it while opening. None when it is not a WebP's head.

    Source: RFC 9649, sections 2.5 to 2.7.
    """
    if len(data) < 30:
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        return PageSize(1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return PageSize(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return PageSize(width & 0x3FFF, height & 0x3FFF)
    return None
