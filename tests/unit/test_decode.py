"""Every kind of file becomes upright RGB pixels, and pages drawn for people carry nothing else."""

import io
import math
from collections.abc import Callable

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from policies.models import Limits
from policies.refusals import Refusal
from verify.decode import PICTURE_PIXELS, pages
from verify.examination import PageSize
from verify.files import inspect, media_type_of
from verify.pdfs import PAGE_PIXELS
from verify.render import LONGEST, render

LIMITS = Limits()
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def quarters(width: int = 60, height: int = 40) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def decoded(data: bytes) -> list[np.ndarray]:
    media_type = media_type_of(data)
    assert media_type is not None
    found = list(pages(data, media_type, LIMITS))
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert tuple(each.size for each in found) == inspect(data, LIMITS).pages
    assert all(each.pixels.dtype == np.uint8 and each.pixels.ndim == 3 for each in found)
    return [each.pixels for each in found]


def corners(pixels: np.ndarray) -> list[tuple[int, int, int]]:
    """The colour of each quarter, each channel as 0 or 255."""
    height, width = pixels.shape[:2]
    spots = [(y, x) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    rounded = np.where(pixels > 127, 255, 0)
    return [(int(r), int(g), int(b)) for r, g, b in (rounded[spot] for spot in spots)]


def turned_for(orientation: int) -> Image.Image:
    """The quarters stored so that this EXIF orientation makes them upright."""
    image = quarters()
    if orientation == 1:
        return image
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    return image.transpose(Image.Transpose(undo[orientation]))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_exif_orientation_is_undone_once(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    (pixels,) = decoded(saved(turned_for(orientation), kind, exif=exif.tobytes()))
    assert pixels.shape == (40, 60, 3)
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_turned_tiff_is_upright(orientation: int) -> None:
    (pixels,) = decoded(saved(turned_for(orientation), "TIFF", tiffinfo={0x0112: orientation}))
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_heic_with_a_rotation_box_and_exif_is_turned_once(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = turned_for(orientation).resize((240, 160) if orientation in (1, 3) else (160, 240))
    data = saved(image, "HEIF", exif=exif.tobytes())
    assert (b"irot" in data or b"imir" in data) == (orientation != 1)
    (pixels,) = decoded(data)
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]


def test_a_heic_turned_by_its_rotation_box_alone_is_turned_once() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(turned_for(6).resize((160, 240)), "HEIF", exif=exif.tobytes())
    turned, upright = bytes.fromhex("011200030000000100060000"), bytes.fromhex("011200030000000100010000")
    assert turned in data and b"irot" in data
    (pixels,) = decoded(data.replace(turned, upright))
    assert pixels.shape[:2] == (160, 240)
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]


def test_a_heic_turned_by_exif_alone_is_turned_too() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    # saved upright as far as boxes go, with the turn written into EXIF behind the library's back
    quarters(240, 160).rotate(90, expand=True).save(out, "HEIF", exif=b"Exif\0\0" + _tiff_with_turn(1), quality=95)
    data = out.getvalue().replace(_tiff_with_turn(1), _tiff_with_turn(6))
    (pixels,) = decoded(data)
    assert pixels.shape[:2] == (160, 240)
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]


def _tiff_with_turn(turn: int) -> bytes:
    return b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + bytes([turn]) + b"\0\0\0\0\0\0\0"


def _sixteen() -> Image.Image:
    return Image.fromarray(np.linspace(0, 65535, 60 * 40).reshape(40, 60).astype(np.uint16))


@pytest.mark.parametrize(
    "make",
    [
        lambda: saved(quarters().convert("CMYK"), "JPEG", quality=95),
        lambda: saved(quarters().convert("P"), "PNG"),
        lambda: saved(quarters().convert("RGBA"), "PNG"),
        lambda: saved(quarters().convert("CMYK"), "TIFF"),
        lambda: saved(quarters(), "TIFF", compression="tiff_lzw"),
        lambda: saved(quarters(), "WEBP", lossless=True),
    ],
)
def test_colours_survive_every_way_of_storing_them(make: Callable[[], bytes]) -> None:
    (pixels,) = decoded(make())
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight_with_the_same_greys(kind: str) -> None:
    (pixels,) = decoded(saved(_sixteen(), kind))
    assert pixels[0, 0].tolist() == [0, 0, 0]
    assert pixels[-1, -1].tolist() == [255, 255, 255]
    assert abs(int(pixels[20, 0, 0]) - 127) <= 2


def test_one_bit_a_pixel_becomes_black_and_white() -> None:
    (pixels,) = decoded(saved(Image.new("1", (20, 10), 1), "TIFF", compression="group4"))
    assert (pixels == 255).all()


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_black_letters_on_a_transparent_ground_stand_on_white_paper(mode: str) -> None:
    image = Image.new(mode, (40, 20), (0, 0, 0, 0) if mode == "RGBA" else (0, 0))
    image.paste((0, 0, 0, 255) if mode == "RGBA" else (0, 255), (5, 5, 15, 15))
    (pixels,) = decoded(saved(image, "PNG"))
    assert (pixels[5:15, 5:15] == 0).all()
    assert (pixels[:, 20:] == 255).all()


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_an_animation_the_first_picture_is_read(kind: str) -> None:
    second = Image.new("RGB", (60, 40), "black")
    (pixels,) = decoded(saved(quarters(), kind, save_all=True, append_images=[second], duration=100))
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]


def test_of_a_burst_in_one_heic_the_first_picture_is_read() -> None:
    shots = [Image.new("RGB", (240, 160), "black"), Image.new("RGB", (300, 160), "black")]
    data = saved(quarters(240, 160), "HEIF", save_all=True, append_images=shots)
    (pixels,) = decoded(data)
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]
    assert inspect(data, LIMITS).first_only


def test_of_two_pictures_in_one_jpeg_the_first_is_read() -> None:
    data = saved(quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "black")], quality=95)
    (pixels,) = decoded(data)
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]
    assert inspect(data, LIMITS).first_only


def test_every_page_of_a_tiff_is_read_in_order() -> None:
    shades = [Image.new("L", (30, 20), shade) for shade in (10, 120, 240)]
    found = decoded(saved(shades[0], "TIFF", save_all=True, append_images=shades[1:]))
    assert [int(pixels[0, 0, 0]) for pixels in found] == [10, 120, 240]


def test_a_picture_beyond_the_budget_is_read_smaller() -> None:
    data = saved(Image.new("L", (10_000, 7_000), 90), "JPEG")
    (page,) = pages(data, "image/jpeg", LIMITS)
    assert page.size.width * page.size.height <= PICTURE_PIXELS
    assert math.isclose(page.size.width / page.size.height, 10 / 7, rel_tol=0.01)


def scan_as_pdf(width: float, height: float, turn: int = 0) -> bytes:
    """The quarters as the only picture of a page of that many points."""
    document = pdfium.PdfDocument.new()
    page = document.new_page(width, height)
    picture = pdfium.PdfImage.new(document)
    picture.load_jpeg(io.BytesIO(saved(quarters(600, 400), "JPEG", quality=95)))
    picture.set_matrix(pdfium.PdfMatrix().scale(width, height))
    page.insert_obj(picture)
    page.gen_content()
    page.set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("points", [(6, 4), (600, 400), (14_000, 9_333)])
def test_a_scan_in_a_pdf_keeps_its_own_pixels_however_large_the_paper_is(points: tuple[int, int]) -> None:
    (pixels,) = decoded(scan_as_pdf(*points))
    assert abs(pixels.shape[1] - 600) <= 2 and abs(pixels.shape[0] - 400) <= 2
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("unit", [0.01, 20, 75_000])
def test_a_scan_in_a_pdf_of_another_unit_keeps_its_own_pixels(unit: float) -> None:
    (pixels,) = decoded(scan_as_pdf(600, 400).replace(b"/Rotate 0", f"/UserUnit {unit}".encode()))
    assert abs(pixels.shape[1] - 600) <= 2 and abs(pixels.shape[0] - 400) <= 2
    assert corners(pixels) == [RED, GREEN, BLUE, WHITE]


def test_a_turned_pdf_page_is_drawn_as_it_is_shown() -> None:
    (pixels,) = decoded(scan_as_pdf(600, 400, turn=90))
    assert corners(pixels) == [BLUE, RED, WHITE, GREEN]


def test_a_pdf_page_of_metres_stays_within_the_pixel_budget() -> None:
    document = pdfium.PdfDocument.new()
    document.new_page(14_000, 14_000)
    out = io.BytesIO()
    document.save(out)
    (pixels,) = decoded(out.getvalue())
    assert pixels.shape[0] * pixels.shape[1] <= PAGE_PIXELS * 1.01


def test_a_file_that_breaks_while_it_is_decoded_is_damaged() -> None:
    data = saved(Image.effect_noise((300, 200), 80), "JPEG")
    with pytest.raises(Refusal) as refused:
        list(pages(data[: len(data) // 2], "image/jpeg", LIMITS))
    assert refused.value.code == "upload.damaged"


def test_a_drawn_page_keeps_its_shape_is_never_enlarged_and_carries_no_metadata() -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (6.0, 55.0, 0.0)}
    (page,) = pages(saved(quarters(1200, 800), "JPEG", exif=exif.tobytes(), comment=b"Sari"), "image/jpeg", LIMITS)
    with Image.open(io.BytesIO(render(page.pixels, 600))) as shown:
        assert (shown.format, shown.size) == ("JPEG", (600, 400))
        assert not shown.getexif() and "comment" not in shown.info and "icc_profile" not in shown.info
        assert corners(np.asarray(shown)) == [RED, GREEN, BLUE, WHITE]
    with Image.open(io.BytesIO(render(page.pixels, 5000))) as shown:
        assert shown.size == (1200, 800)


def test_a_very_long_page_is_drawn_within_what_browsers_open() -> None:
    with Image.open(io.BytesIO(render(np.full((20_000, 100, 3), 255, np.uint8), 1600))) as shown:
        assert shown.height == LONGEST


def test_page_size_is_that_of_the_pixels() -> None:
    (page,) = pages(saved(quarters(), "PNG"), "image/png", LIMITS)
    assert page.size == PageSize(60, 40)
