"""A drawn view: what it shows, what it hides, and what its marks depend on."""

import hashlib
import io

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from verify.drawings import draw
from verify.marking import caption, tone, warp
from verify.marking.chips import chip_bytes, chips, scores
from verify.marking.view import ViewFrame, draw_reference, draw_view

PAGE = draw("ktp", 77).image
FRAME = ViewFrame(700)
KEY = hashlib.sha256(b"one").digest()
OTHER = hashlib.sha256(b"other").digest()
CAPTION = "SITI AMINAH · 2026-11-25 22:31 · BKS-2026-000123"
keys = st.binary(min_size=32, max_size=32)


def opened(jpeg: bytes) -> NDArray[np.uint8]:
    return np.array(Image.open(io.BytesIO(jpeg)).convert("RGB"), np.uint8)


def psnr(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(10 * np.log10(255**2 / np.mean((one.astype(float) - other) ** 2)))


def test_the_same_key_and_frame_draw_the_same_bytes() -> None:
    assert draw_view(PAGE, FRAME, KEY, CAPTION) == draw_view(PAGE.copy(), FRAME, KEY, CAPTION)
    assert np.array_equal(draw_reference(PAGE, FRAME), draw_reference(PAGE.copy(), FRAME))


def test_a_page_is_made_smaller_and_never_larger() -> None:
    assert draw_reference(PAGE, FRAME).shape[1] == 700
    assert draw_reference(PAGE, ViewFrame(9000)).shape == PAGE.shape


def test_a_page_of_absurd_length_stays_a_picture() -> None:
    drawn = draw_reference(np.full((30_000, 40, 3), 255, np.uint8), ViewFrame(40))
    assert max(drawn.shape) <= 8000


def test_a_view_is_a_jpeg_without_anything_beside_its_pixels() -> None:
    with Image.open(io.BytesIO(draw_view(PAGE, FRAME, KEY, CAPTION))) as file:
        assert file.format == "JPEG"
        assert not file.getexif()
        assert set(file.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_nothing_in_a_view_depends_on_what_lies_under_a_cover() -> None:
    box = (300, 200, 260, 40)
    frame = ViewFrame(700, (box,))
    x, y, width, height = box
    changed = PAGE.copy()
    changed[y : y + height, x : x + width] = np.random.default_rng(1).integers(0, 256, (height, width, 3))
    # and a pixel around the box, for boxes of an examination may be drawn tightly
    changed[y - 1 : y + height + 1, x - 1 : x + width + 1] ^= 255
    assert not np.array_equal(draw_view(PAGE, FRAME, KEY, ""), draw_view(changed, FRAME, KEY, ""))
    assert draw_view(PAGE, frame, KEY, CAPTION) == draw_view(changed, frame, KEY, CAPTION)


def test_covers_that_leave_the_page_are_cut() -> None:
    height, width = PAGE.shape[:2]
    drawn = draw_reference(PAGE, ViewFrame(700, ((-50, -50, 100, 100), (width - 5, height - 5, 900, 900))))
    assert drawn[5, 5].max() < 150
    assert drawn[-2, -2].max() < 150


@pytest.mark.parametrize(
    "page",
    [
        np.zeros((0, 5, 3), np.uint8),
        np.zeros((5, 5, 4), np.uint8),
        np.zeros((5, 5, 2), np.uint8),
        np.zeros(5, np.uint8),
        np.zeros((5, 5, 3), np.uint16),
    ],
)
def test_what_is_no_page_is_refused(page: NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match="page"):
        draw_view(page, FRAME, KEY, CAPTION)


@pytest.mark.parametrize("frame", [ViewFrame(0), ViewFrame(-3), ViewFrame(700, (), 99)])
def test_a_frame_that_cannot_be_drawn_is_refused(frame: ViewFrame) -> None:
    with pytest.raises(ValueError, match=r"pixels|version"):
        draw_reference(PAGE, frame)


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 33])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        draw_view(PAGE, FRAME, key, CAPTION)


@pytest.mark.parametrize("page", [np.zeros((1, 1, 3), np.uint8), np.full((3, 400), 255, np.uint8), PAGE[..., 0]])
def test_tiny_and_grey_pages_are_drawn(page: NDArray[np.uint8]) -> None:
    assert opened(draw_view(page, FRAME, KEY, CAPTION)).shape[:2] == draw_reference(page, FRAME).shape[:2]


def test_the_invisible_marks_leave_the_page_as_it_looks() -> None:
    moved = warp.warped(draw_reference(PAGE, FRAME), KEY)
    assert psnr(opened(draw_view(PAGE, FRAME, KEY, "")), moved) > 36


def test_the_caption_is_faint_and_everywhere() -> None:
    plain, captioned = (opened(draw_view(PAGE, FRAME, KEY, text)).astype(float) for text in ("", CAPTION))
    apart = np.abs(captioned - plain).mean(axis=2)
    assert apart.max() < 60
    quarter = [part for half in np.array_split(apart, 2) for part in np.array_split(half, 2, axis=1)]
    assert all((part > 12).mean() > 0.01 for part in quarter)


def test_the_caption_shows_on_dark_ground_as_well() -> None:
    dark = np.full((400, 700, 3), 20, np.uint8)
    apart = opened(draw_view(dark, FRAME, KEY, CAPTION)).astype(float) - opened(draw_view(dark, FRAME, KEY, ""))
    assert apart.max() > 12


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Siti  Aminah\n", "Siti Aminah"),
        ("José Ñúñez", "José Ñúñez"),
        ("Nguyễn", "Nguyen"),
        ("王小明", "???"),
        ("a\x00b\u202ec", "a b?c"),
    ],
)
def test_letters_that_cannot_be_drawn_give_way(name: str, drawn: str) -> None:
    assert caption.written(name) == drawn


def test_an_endless_caption_is_cut() -> None:
    assert len(caption.written("x" * 10_000)) <= 120


@given(keys, keys)
@settings(max_examples=30, deadline=None)
def test_the_pattern_is_that_of_the_key_and_of_no_other(one: bytes, other: bytes) -> None:
    same = np.array_equal(tone.pattern((80, 90), one), tone.pattern((80, 90), other))
    assert same == (one == other)
    assert chip_bytes(one, "tone", 500) != chip_bytes(one, "warp", 500)


@given(keys, st.integers(1, 700))
@settings(max_examples=30, deadline=None)
def test_a_measurement_of_pure_chips_scores_as_high_as_can_be(key: bytes, count: int) -> None:
    assert scores(chips(key, "tone", count), "tone", [key])[0] == pytest.approx(np.sqrt(count), rel=1e-5)


def test_looking_signs_up_by_the_byte_is_the_plain_sum() -> None:
    measured = np.random.default_rng(3).standard_normal(1003).astype(np.float32)
    plain = [float(measured @ chips(key, "warp", 1003)) / float(np.linalg.norm(measured)) for key in (KEY, OTHER)]
    assert scores(measured, "warp", [KEY, OTHER]) == pytest.approx(plain, abs=1e-4)
    assert scores(np.zeros(10, np.float32), "warp", [KEY, OTHER]).tolist() == [0.0, 0.0]


def test_cells_are_pushed_by_a_quarter_of_a_pixel_at_most() -> None:
    moved = warp.displacement((200, 300), KEY)
    assert moved.shape == (200, 300, 2)
    assert 0.2 < np.abs(moved).max() <= warp.SHIFT + 1e-6


def test_thin_strokes_carry_more_than_paper_and_dark_grounds_do_not() -> None:
    page = np.full((100, 200), 230, np.uint8)
    page[:, 100:] = 20
    cv2.line(page, (20, 50), (80, 50), 20, 2)
    room = tone.amplitude(page)
    assert room[50, 50] > 6
    assert room[20, 20] < 1.1
    assert room[50, 170] < 1.1
