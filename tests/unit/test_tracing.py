"""A leaked view is traced to its key, and nobody else is named."""

import hashlib
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.leaks import blank, cropped, painted_out
from tests.unit.test_marking import CAPTION, opened
from verify.drawings import draw
from verify.marking.features import Features
from verify.marking.fitting import refitted
from verify.marking.placing import rank, signature
from verify.marking.trace import Reference, Suspect, as_grey, bound, least_score, planned, trace
from verify.marking.view import ViewFrame, draw_reference, draw_view

Picture = NDArray[np.uint8]
PAGE = draw("ktp", 78).image
FRAME = ViewFrame(480)


def suspects(page: str, count: int = 40) -> list[Suspect]:
    return [Suspect(f"{page} {at}", hashlib.sha256(f"{page} {at}".encode()).digest()) for at in range(count)]


VIEWS = suspects("page 1")
REFERENCE = Reference("page 1", draw_reference(PAGE, FRAME), VIEWS)


def view(at: int, frame: ViewFrame = FRAME, text: str = CAPTION) -> Picture:
    return opened(draw_view(PAGE, frame, VIEWS[at].key, text))


def saved(picture: Picture, quality: int) -> Picture:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return opened(data.tobytes())


def test_a_crop_that_a_messenger_squeezed_is_named() -> None:
    leak = view(7)
    part = leak[20 : 20 + leak.shape[0] // 2, 30 : 30 + leak.shape[1] * 7 // 10]
    found = trace(saved(np.ascontiguousarray(part), 60), [REFERENCE])
    assert (found.outcome, found.reference, found.suspect) == ("named", "page 1", "page 1 7")
    assert found.false_accusation <= 1e-6
    assert found.comparisons == planned([REFERENCE]) == 40 * 2 * 3


@pytest.mark.parametrize(
    ("quality", "changed"),
    [
        (60, lambda seen: cropped(painted_out(seen), 0.5, np.random.default_rng(0))),
        (50, lambda seen: cropped(seen, 0.25, np.random.default_rng(0))),
        (70, lambda seen: blank(seen, 0.25)),
    ],
    ids=["half without its caption", "a quarter", "the emptiest quarter"],
)
def test_a_part_that_the_votes_of_one_bin_place_some_pixels_off_is_named(
    quality: int, changed: Callable[[Picture], Picture]
) -> None:
    """These three were not placed as long as a placing was fitted to the pairs of one peak alone."""
    found = trace(saved(changed(view(7)), quality), [REFERENCE])
    assert (found.outcome, found.suspect) == ("named", "page 1 7")


def features(places: NDArray[np.float64], extent: tuple[int, int]) -> Features:
    one = np.ones(len(places), np.float32)
    return Features(places.astype(np.float32), 4 * one, 0 * one, np.ones((len(places), 128), np.float32), extent)


def test_a_plane_some_pixels_off_is_drawn_to_the_pairs_around_it_although_most_pairs_are_wrong() -> None:
    random = np.random.default_rng(5)
    page = features(random.uniform(0, 500, (80, 2)), (500, 500))
    leak = features(page.places + np.array([30.0, -20.0]), (500, 500))
    right = np.arange(80, dtype=np.int64)
    # of each feature of the leak, seven pairs of eight are with others of the page
    others = random.integers(0, 80, 80 * 7)
    like = np.concatenate([right, others]), np.concatenate([right, np.repeat(right, 7)])
    start = np.array([[1, 0, 22.0], [0, 1, -14.0], [0, 0, 1]])
    assert refitted(start, like, page, leak) == pytest.approx(np.array([[1, 0, 30], [0, 1, -20], [0, 0, 1]]), abs=0.05)
    # where no pair is near, nothing is known better
    far = np.array([[1, 0, 300.0], [0, 1, 300.0], [0, 0, 1]])
    assert np.array_equal(refitted(far, (right, right), page, leak), far)


def test_a_copy_in_black_and_white_is_named_by_the_shapes_of_its_letters() -> None:
    _, two = cv2.threshold(as_grey(view(3, text="")), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    found = trace(np.asarray(two, np.uint8), [REFERENCE])
    assert (found.outcome, found.suspect, found.channel) == ("named", "page 1 3", "warp")


def test_the_reference_itself_names_nobody() -> None:
    found = trace(saved(REFERENCE.image, 80), [REFERENCE])
    assert (found.outcome, found.suspect, found.reference) == ("no_match", None, None)
    assert found.false_accusation > 1e-3


def test_a_view_that_is_not_among_the_recorded_ones_names_nobody() -> None:
    stranger = opened(draw_view(PAGE, FRAME, hashlib.sha256(b"stranger").digest(), CAPTION))
    found = trace(saved(stranger, 80), [REFERENCE])
    assert (found.outcome, found.suspect) == ("no_match", None)
    assert found.score < 5.0


def test_the_same_view_under_another_page_is_another_key() -> None:
    found = trace(view(2), [Reference("page 2", REFERENCE.image, suspects("page 2"))])
    assert found.outcome == "no_match"


def test_another_paper_is_not_placed() -> None:
    other = draw("letter", 79).image
    found = trace(draw_reference(other, FRAME)[200:800], [REFERENCE])
    assert (found.outcome, found.suspect, found.score) == ("not_placed", None, 0.0)


def test_paper_without_print_is_not_placed() -> None:
    assert trace(np.full((300, 400, 3), 230, np.uint8), [REFERENCE]).outcome == "not_placed"


def test_two_views_mixed_into_one_name_both() -> None:
    mean = ((view(4).astype(np.uint16) + view(9)) // 2).astype(np.uint8)
    found = trace(mean, [REFERENCE])
    assert found.outcome == "named"
    assert {found.suspect, *found.also} == {"page 1 4", "page 1 9"}


def test_what_was_compared_elsewhere_weighs_against_an_accusation() -> None:
    found = trace(view(5), [REFERENCE], also_compared=2**4000)
    assert (found.outcome, found.suspect, found.false_accusation) == ("no_match", None, 1.0)
    assert found.comparisons == planned([REFERENCE]) + 2**4000


def test_nothing_to_compare_with_names_nobody() -> None:
    assert trace(view(0), []).outcome == "not_placed"
    assert trace(view(0), [Reference("empty", REFERENCE.image, [])]).outcome == "not_placed"


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 1), (5, 900, 3), (31, 31, 4), (40, 40)])
def test_pictures_too_small_to_place_name_nobody(shape: tuple[int, ...]) -> None:
    assert trace(np.full(shape, 128, np.uint8), [REFERENCE]).outcome == "not_placed"


@pytest.mark.parametrize("shape", [(0, 4, 3), (4,), (4, 4, 2), (4, 4, 5), (2, 4, 4, 3)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="leak"):
        trace(np.zeros(shape, np.uint8), [REFERENCE])
    with pytest.raises(ValueError, match="leak"):
        trace(np.zeros((40, 40, 3), np.float64), [REFERENCE])  # type: ignore[arg-type]


def test_what_shines_through_a_leak_is_white_and_what_is_too_large_is_made_smaller() -> None:
    assert as_grey(np.zeros((50, 60, 4), np.uint8)).min() == 255
    assert max(as_grey(np.zeros((9000, 30, 3), np.uint8)).shape) == 3000
    assert as_grey(np.zeros((50, 60, 1), np.uint8)).shape == (50, 60)


@given(st.floats(0.1, 60), st.integers(1, 10**9))
def test_the_printed_bound_is_the_sum_over_all_comparisons(score: float, count: int) -> None:
    assert bound(score, count) == pytest.approx(max(1e-300, min(1.0, count * np.exp(-score * score / 2))), rel=1e-6)
    assert bound(score, count) <= bound(score, count + 1)
    assert 0 < bound(score + 0.1, count) <= bound(score, count)


@given(st.integers(1, 10**9), st.floats(1e-9, 0.5))
def test_the_least_score_just_holds_the_threshold(count: int, threshold: float) -> None:
    least = least_score(count, threshold)
    assert bound(least * 1.0001, count) <= threshold
    assert bound(least * 0.999, count) > threshold


def test_ten_thousand_views_need_no_more_than_what_the_notes_say() -> None:
    assert least_score(10_000, 1e-6) == pytest.approx(6.79, abs=0.01)


def test_thousands_of_wrong_keys_stay_below_the_bound() -> None:
    """A mark is compared with 5,000 keys that it does not come from: the bound allows 2 of them from T = 4 on."""
    wrong = Reference("page 1", REFERENCE.image, suspects("elsewhere", 5_000))
    found = trace(view(6), [wrong])
    assert found.outcome == "no_match"
    assert found.score < least_score(5_000, 1e-3)


def test_the_page_that_a_leak_shows_is_found_among_pages_of_the_same_form() -> None:
    pages = [draw_reference(draw("ktp", seed).image, FRAME) for seed in (74, 75, 76, 78)]
    signed = [signature(each) for each in pages]
    assert max(map(len, signed)) <= 7_204
    leak = view(1)
    ranked = rank(saved(np.ascontiguousarray(leak[:, 40:400]), 60), signed)
    assert ranked[0].page == 3
    assert sorted(each.page for each in ranked) == [0, 1, 2, 3]


def test_a_page_without_print_has_a_signature_and_no_votes() -> None:
    blank = signature(np.full((200, 300, 3), 255, np.uint8))
    assert rank(view(1), [blank])[0].votes == 0
    with pytest.raises(ValueError, match="signature"):
        rank(view(1), [b"not one"])
