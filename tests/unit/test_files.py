"""What a file is, told by its content; every refusal before anything large is decoded."""

import hashlib
import io
import struct
import time
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image, TiffImagePlugin

from policies.models import Limits
from policies.refusals import Refusal
from verify.examination import PageSize
from verify.files import FileFacts, inspect, media_type_of
from verify.pictures import webp_size

LIMITS = Limits()


def picture(width: int = 120, height: int = 80, mode: str = "RGB") -> Image.Image:
    noise = np.random.default_rng(0).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(noise).convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def heic(image: Image.Image) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out)
    return out.getvalue()


def pdf(pages: int, width: float = 200, height: float = 100) -> bytes:
    body = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    body.append(f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode())
    body += [f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]>>".encode() for _ in range(pages)]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(body, start=1):
        places.append(len(out))
        out += f"{number} 0 obj".encode() + each + b"endobj\n"
    table = f"xref\n0 {len(body) + 1}\n0000000000 65535 f \n" + "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer<</Size {len(body) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return out + table.encode() + trailer.encode()


def png_that_claims(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def refused(data: bytes, limits: Limits = LIMITS) -> Refusal:
    with pytest.raises(Refusal) as caught:
        inspect(data, limits)
    return caught.value


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (saved(picture(), "JPEG"), "image/jpeg"),
        (saved(picture(), "PNG"), "image/png"),
        (saved(picture(), "WEBP"), "image/webp"),
        (saved(picture(), "TIFF"), "image/tiff"),
        (heic(picture()), "image/heic"),
    ],
)
def test_a_picture_of_every_type_is_known_by_its_content(data: bytes, media_type: str) -> None:
    assert inspect(data, LIMITS) == FileFacts(media_type, (PageSize(120, 80),))


def test_the_pages_of_a_pdf_are_counted_and_drawn_large_enough_to_read() -> None:
    facts = inspect(pdf(3), LIMITS)
    assert facts.media_type == "application/pdf"
    assert facts.pages == (PageSize(1500, 750),) * 3


def test_an_empty_file_is_called_empty() -> None:
    assert refused(b"").code == "upload.empty"


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04 a zip that stores %PDF-1.4 uncompressed",
        saved(picture(), "GIF"),
        b"\0\0\0\x1cftypavif\0\0\0\0mif1avif",
        b"MZ" + bytes(100),
    ],
)
def test_what_is_no_document_is_refused_whatever_its_name(data: bytes) -> None:
    assert refused(data).code == "upload.wrong_type"


def test_a_type_that_the_office_does_not_take_is_refused() -> None:
    assert refused(saved(picture(), "PNG"), Limits(media_types=("image/jpeg",))).code == "upload.wrong_type"


def test_a_file_above_the_limit_is_refused_with_the_limit() -> None:
    refusal = refused(bytes(1024 * 1024 + 1), Limits(file_mb=1))
    assert (refusal.code, refusal.values) == ("upload.too_large", {"limit_mb": 1})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_picture_that_was_cut_short_is_damaged(kind: str, share: float) -> None:
    data = saved(picture(400, 300), kind)
    assert refused(data[: int(len(data) * share)]).code == "upload.damaged"


def test_a_heic_that_was_cut_short_is_damaged() -> None:
    data = heic(picture(400, 300))
    assert refused(data[: len(data) // 2]).code == "upload.damaged"


def test_a_jpeg_with_bytes_behind_its_end_is_accepted() -> None:
    assert inspect(saved(picture(), "JPEG") + b"\0" * 5000, LIMITS).pages == (PageSize(120, 80),)


@pytest.mark.parametrize("data", [b"%PDF-1.4\n%%EOF", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj", pdf(0)])
def test_a_pdf_without_pages_is_damaged(data: bytes) -> None:
    assert refused(data).code == "upload.damaged"


def test_a_picture_that_claims_gigapixels_is_a_bomb_and_is_not_decoded() -> None:
    started = time.monotonic()
    assert refused(png_that_claims(65_000, 65_000)).code == "upload.bomb"
    assert time.monotonic() - started < 1


def test_the_size_of_a_webp_is_known_before_its_canvas_is_allocated() -> None:
    data = saved(picture(70, 50), "WEBP", lossless=True)
    assert webp_size(data) == PageSize(70, 50)
    assert webp_size(saved(picture(70, 50), "WEBP")) == PageSize(70, 50)
    canvas = b"RIFF\0\0\0\0WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + b"\xff\x3f\0" * 2
    assert refused(canvas + bytes(40)).code == "upload.bomb"


def test_a_pdf_page_of_kilometres_is_a_bomb_and_one_of_metres_is_not() -> None:
    assert refused(pdf(1, 3_000_000, 3_000_000)).code == "upload.bomb"
    size = inspect(pdf(1, 14_000, 10_000), LIMITS).pages[0]
    assert size.width * size.height <= 12_100_000


def test_a_pdf_with_more_pages_than_allowed_is_refused_with_both_numbers() -> None:
    refusal = refused(pdf(21))
    assert (refusal.code, refusal.values) == ("upload.too_many_pages", {"pages": 21, "limit": 20})


def test_a_tiff_has_pages_and_a_limit_of_them() -> None:
    pages = [picture(30 + number, 20) for number in range(3)]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert inspect(data, LIMITS) == FileFacts("image/tiff", (PageSize(30, 20), PageSize(31, 20), PageSize(32, 20)))
    assert refused(data, Limits(pdf_pages=2)).code == "upload.too_many_pages"


def test_a_tiff_of_hundreds_of_pages_is_refused_before_any_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = [Image.new("1", (20, 10)) for _ in range(500)]
    data = saved(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])
    monkeypatch.setattr(TiffImagePlugin.TiffImageFile, "load", None)
    refusal = refused(data)
    assert (refusal.code, refusal.values) == ("upload.too_many_pages", {"pages": 500, "limit": 20})


def test_an_animation_is_accepted_for_its_first_picture_only() -> None:
    data = saved(picture(), "WEBP", save_all=True, append_images=[picture().rotate(180)], duration=100)
    facts = inspect(data, LIMITS)
    assert (facts.first_only, facts.pages) == (True, (PageSize(120, 80),))


def test_a_picture_that_lies_on_its_side_has_its_upright_size() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert inspect(saved(picture(), "JPEG", exif=exif.tobytes()), LIMITS).pages == (PageSize(80, 120),)
    assert inspect(saved(picture(), "TIFF", tiffinfo={0x0112: 6}), LIMITS).pages == (PageSize(80, 120),)


def test_a_pdf_head_may_stand_behind_a_few_other_bytes() -> None:
    assert media_type_of(b"\r\n\r\n" + pdf(1)) == "application/pdf"
    assert media_type_of(bytes(2000) + pdf(1)) is None


_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for each in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(each ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def locked_pdf(password: bytes) -> bytes:
    """A PDF under the standard security handler, revision 2 (ISO 32000-1, 7.6.3)."""
    padded, permissions, file_id = (password + _PAD)[:32], -4, bytes(16)
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + struct.pack("<i", permissions) + file_id).digest()[:5]
    user = rc4(key, _PAD)
    lock = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{owner.hex()}>/U<{user.hex()}>/P {permissions}>>"
    return pdf(1).replace(b"/Root 1 0 R", f"/Root 1 0 R{lock}/ID[<{file_id.hex()}><{file_id.hex()}>]".encode())


def test_a_pdf_that_asks_for_a_password_is_refused_as_encrypted() -> None:
    with pytest.raises(Refusal) as caught:
        inspect(locked_pdf(b"rahasia"), LIMITS)
    assert caught.value.code == "upload.encrypted"
