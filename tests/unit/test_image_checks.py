"""What the picture itself tells, and that one broken check never takes the others down."""

import threading

import cv2
import numpy as np
import pytest

from benchmarks.documents.sets import make_set
from policies.catalogue import codes
from policies.models import DocumentKind
from policies.reader import read_policies
from tests.unit.test_geometry import card, photographed, placed
from verify.checks import image_checks
from verify.checks.seen import PASSED, Result, Seen, Thresholds
from verify.checks.table import CHECKS, Check
from verify.examination import Finding
from verify.geometry import straighten

KINDS = read_policies().kinds
KTP = KINDS["ktp"]


def checked(picture: np.ndarray, kind: DocumentKind = KTP) -> dict[str, Finding]:
    """The findings that did not pass, by code."""
    every = image_checks(picture, straighten(picture, kind.ratio), kind, 1)
    assert [each.code for each in every] == [check.code for check in CHECKS]
    return {each.code: each for each in every if each.outcome != "passed"}


def grey_of(picture: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)


def sheet() -> np.ndarray:
    """A page of letters, A4 at 150 dpi."""
    image = np.full((1754, 1240, 3), 250, np.uint8)
    for line in range(60):
        cv2.putText(image, "Nama lengkap anak 2019", (80, 80 + 27 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (15, 15, 15))
    return image


@pytest.mark.parametrize("picture", [card(), card(1400, 883), photographed(card(1400, 883), placed(9, 1.3))])
def test_a_clean_drawing_and_a_good_photograph_pass_every_check(picture: np.ndarray) -> None:
    assert checked(picture) == {}


def test_a_clean_sheet_passes_as_a_certificate() -> None:
    assert checked(sheet(), KINDS["birth-certificate"]) == {}


@pytest.mark.parametrize("sigma", [4, 6, 9, 14])
def test_a_blurred_card_fails(sigma: float) -> None:
    finding = checked(cv2.GaussianBlur(card(), (0, 0), sigma))["image.blurred"]
    assert (finding.severity, finding.outcome, finding.page) == ("failure", "failed", 1)


def test_a_blurred_photograph_of_a_card_fails() -> None:
    photo = cv2.GaussianBlur(photographed(card(), placed(9, 1.3)), (0, 0), 6)
    assert checked(np.asarray(photo, np.uint8))["image.blurred"].severity == "failure"


def test_a_shake_in_one_direction_fails() -> None:
    shaken = cv2.filter2D(cv2.GaussianBlur(card(), (0, 0), 3.5), -1, np.full((1, 35), 1 / 35, np.float32))
    assert checked(np.asarray(shaken, np.uint8))["image.blurred"].severity == "failure"


def test_a_sharp_photograph_of_small_print_that_stands_close_is_not_called_blurred() -> None:
    # of six megapixels; by the median of its edges it was
    (sample,) = make_set("tuning", "kk", "good-photo", 1, start=5)
    picture = cv2.imdecode(np.frombuffer(sample.jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert "image.blurred" not in checked(np.asarray(picture, np.uint8), KINDS["kk"])


def test_a_sheet_of_small_letters_fails_at_less_blur() -> None:
    assert checked(cv2.GaussianBlur(sheet(), (0, 0), 4), KINDS["kk"])["image.blurred"].severity == "failure"


@pytest.mark.parametrize(("width", "severity"), [(600, "warning"), (410, "warning"), (390, "failure")])
def test_a_small_card_is_a_warning_and_a_tiny_one_a_failure(width: int, severity: str) -> None:
    small = cv2.resize(card(), (width, int(width * 0.63)), interpolation=cv2.INTER_AREA)
    finding = checked(np.asarray(small, np.uint8))["image.too_small"]
    share = round(width / KTP.min_pixels, 3)
    assert (finding.severity, finding.values) == (
        severity,
        {"pixels": width, "least": KTP.min_pixels, "share": share},
    )


def test_blank_paper_fails_also_when_noisy_and_half_in_shadow() -> None:
    light = np.linspace(140, 235, 1000)[None, :, None] + np.random.default_rng(1).normal(0, 5, (1400, 1000, 3))
    found = checked(np.clip(light, 0, 255).astype(np.uint8), KINDS["letter"])
    assert found["image.blank"].severity == "failure"


def test_a_page_with_one_line_is_not_blank() -> None:
    page = np.full((3300, 2550, 3), 255, np.uint8)
    cv2.putText(page, "This is page 1 of the letter.", (300, 400), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (0, 0, 0), 3)
    assert checked(page, KINDS["letter"]) == {}


@pytest.mark.parametrize(("light", "severity"), [(0.17, "warning"), (0.07, "failure")])
def test_a_dark_photograph_is_told(light: float, severity: str) -> None:
    photo = (photographed(card(), placed(5)) * light).astype(np.uint8)
    assert checked(photo)["image.dark"].severity == severity


def test_a_dim_photograph_whose_print_is_clear_passes() -> None:
    assert "image.dark" not in checked((photographed(card(), placed(5)) * 0.35).astype(np.uint8))


def test_a_soft_photograph_of_nature_is_not_called_blurred() -> None:
    rough = np.random.default_rng(2).normal(0, 1, (600, 500, 3)).astype(np.float32)
    leaves = sum(cv2.GaussianBlur(rough, (0, 0), size) * size * 40 for size in (1, 2, 5, 15))
    assert "image.blurred" not in checked(np.clip(120 + leaves, 0, 255).astype(np.uint8))


def test_the_reflection_of_a_lamp_is_a_warning_with_its_place() -> None:
    photo = photographed(card(), placed(5)).astype(np.float64)
    down, across = np.mgrid[: photo.shape[0], : photo.shape[1]]
    lamp = 420 * np.exp(-0.7 * (((across - 700) / 90) ** 2 + ((down - 600) / 60) ** 2))
    finding = checked(np.clip(photo + lamp[..., None], 0, 255).astype(np.uint8))["image.glare"]
    assert finding.severity == "warning" and finding.box is not None
    x, y, width, height = finding.box
    assert x < 700 < x + width and y < 600 < y + height


def test_a_reflection_that_no_print_runs_into_is_only_told() -> None:
    page = np.full((1000, 1500, 3), (190, 205, 215), np.uint8)
    for line in range(8):
        cv2.putText(page, "Nama lengkap anak", (80, 80 + 30 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2)
    down, across = np.mgrid[:1000, :1500]
    lamp = 420 * np.exp(-0.7 * (((across - 800) / 90) ** 2 + ((down - 700) / 60) ** 2))
    finding = checked(np.clip(page + lamp[..., None], 0, 255).astype(np.uint8), KINDS["letter"])["image.glare"]
    assert (finding.severity, finding.outcome) == ("info", "failed")


def test_a_printed_white_field_is_no_reflection() -> None:
    picture = card()
    picture[300:420, 300:560] = 255
    assert "image.glare" not in checked(picture)


def test_a_card_that_runs_out_of_the_picture_is_a_warning() -> None:
    photo = photographed(card(), placed(4) + np.array([560, 0]))
    finding = checked(photo)["image.cut_off"]
    assert finding.severity == "warning" and finding.box is not None
    x, _, width, height = finding.box
    assert x + width == photo.shape[1] and height > 10 * width


def test_a_card_that_touches_the_edge_and_is_whole_is_not_cut_off() -> None:
    photo = photographed(card(), placed(0))
    corners = straighten(photo, KTP.ratio).corners
    assert corners is not None
    assert "image.cut_off" not in checked(np.ascontiguousarray(photo[:, : int(corners[:, 0].max()) + 1]))


def test_colours_that_have_hard_straight_borders_are_no_display() -> None:
    flag = np.full((900, 1400, 3), 255, np.uint8)
    flag[:300], flag[600:] = (174, 28, 40), (33, 70, 139)
    assert "image.screen_photo" not in checked(flag)


def test_a_grey_copy_of_a_coloured_card_is_a_warning_also_under_yellow_light() -> None:
    copy = grey_of(card())
    assert checked(copy)["image.grey_copy"].severity == "warning"
    yellow = (copy * np.array([1.0, 0.93, 0.75])).astype(np.uint8)
    assert "image.grey_copy" in checked(yellow)


def test_a_grey_certificate_is_no_copy() -> None:
    assert "image.grey_copy" not in checked(grey_of(sheet()), KINDS["birth-certificate"])


def test_the_lattice_of_a_display_is_a_warning() -> None:
    down, across = np.mgrid[:1200, :1600]
    beat = np.sin(2 * np.pi * (0.23 * across + 0.03 * down)) + np.sin(2 * np.pi * (-0.03 * across + 0.23 * down))
    photo = np.clip(photographed(card(), placed(5)) + 14 * beat[..., None], 0, 255).astype(np.uint8)
    assert checked(photo)["image.screen_photo"].severity == "warning"


def test_the_black_bar_of_a_screenshot_is_a_warning() -> None:
    photo = photographed(card(), placed(5))
    photo[:, -110:] = 0
    photo[300:340, -80:-40] = 255
    assert checked(photo)["image.screen_bar"].severity == "warning"


def crash(seen: Seen, limits: Thresholds) -> Result:
    raise ZeroDivisionError


def ended(seen: Seen, limits: Thresholds) -> Result:
    raise MemoryError


def fine(seen: Seen, limits: Thresholds) -> Result:
    return PASSED


def with_checks(*checks: Check, seconds: float = 5.0) -> list[tuple[str, str, dict[str, object]]]:
    page = card()
    found = image_checks(page, straighten(page, KTP.ratio), KTP, 3, checks=checks, seconds=seconds)
    assert all(each.page == 3 for each in found)
    return [(each.code, each.outcome, each.values) for each in found]


@pytest.mark.parametrize("broken", [crash, ended])
def test_a_check_that_crashes_could_not_tell_and_the_others_still_run(broken: object) -> None:
    assert callable(broken)
    found = with_checks(Check("image.dark", broken), Check("image.blank", fine))
    assert found == [
        ("check.crashed", "inconclusive", {"check": "image.dark"}),
        ("image.blank", "passed", {}),
    ]


def test_a_check_past_its_time_could_not_tell_and_the_others_still_run() -> None:
    released = threading.Event()

    def endless(seen: Seen, limits: Thresholds) -> Result:
        released.wait(60)
        return PASSED

    found = with_checks(Check("image.dark", endless), Check("image.blank", fine), seconds=0.05)
    released.set()
    assert found == [
        ("check.timeout", "inconclusive", {"check": "image.dark"}),
        ("image.blank", "passed", {}),
    ]


def test_every_code_has_its_sentences() -> None:
    assert {check.code for check in CHECKS} | {"check.crashed", "check.timeout"} <= codes("findings")


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 900, 3), (900, 2, 3), (40, 40, 3)])
def test_pictures_of_any_shape_are_survived(shape: tuple[int, int, int]) -> None:
    found = image_checks(np.full(shape, 90, np.uint8), straighten(np.full(shape, 90, np.uint8), None), KTP, 1)
    assert not [each for each in found if each.code == "check.crashed"]
