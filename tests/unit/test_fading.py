"""Print that fades towards a lamp's reflection, on grey and on white paper, and print that does not."""

import cv2
import numpy as np
import pytest

from policies.check_settings import shipped_checks
from verify.checks.fading import Spot, fading
from verify.checks.reflection import reflections

LIMIT = shipped_checks()["image.glare"].thresholds["fading"]
WIDTH, HEIGHT = 1500, 1060


def page(paper: tuple[int, int, int]) -> np.ndarray:
    """A page full of lines, RGB, with the paper's grain."""
    grain = np.random.default_rng(4).normal(0, 1.5, (HEIGHT, WIDTH, 1))
    image = np.clip(np.array(paper) + grain, 0, 255).astype(np.uint8)
    for line in range(26):
        text = "3273 1203 Nama lengkap anak kandung 2019 Jalan Merdeka 17 Bandung"
        cv2.putText(image, text, (60, 70 + 38 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.95, (25, 25, 25), 2, cv2.LINE_AA)
    return image


def lamp(picture: np.ndarray, x: float, y: float, across: float = 150, down: float = 90) -> np.ndarray:
    """The same with a reflection, burnt out within those half-axes and gone at 1.6 times them."""
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]]
    far = np.hypot((columns - x) / across, (rows - y) / down)
    mask = (np.clip((1.6 - far) / 0.6, 0, 1) ** 1.3)[..., None]
    return np.asarray(np.clip(picture + mask * (330.0 - picture), 0, 255), np.uint8)


def weight(spot: Spot | None) -> float:
    return 0.0 if spot is None else spot.weight


@pytest.mark.parametrize("paper", [(180, 205, 215), (232, 232, 228), (248, 249, 249)])
@pytest.mark.parametrize("place", [(700, 500), (330, 260)])
def test_print_fades_towards_a_lamp_on_any_paper(paper: tuple[int, int, int], place: tuple[int, int]) -> None:
    spot = fading(lamp(page(paper), *place))
    assert spot is not None and spot.weight >= LIMIT
    x, y, width, height = spot.box
    assert x < place[0] < x + width and y < place[1] < y + height
    assert width < 500 and height < 330


def test_a_lamp_beside_a_margin_that_is_lit_as_white_is_told_and_the_margin_is_not() -> None:
    lit = page((195, 200, 205))
    lit[:, :420] = 255
    assert weight(fading(lit)) < LIMIT
    spot = fading(lamp(lit, 560, 500))
    assert spot is not None and spot.weight >= LIMIT
    x, y, width, height = spot.box
    assert x < 560 < x + width and y < 500 < y + height


def test_even_print_does_not_fade_nor_does_half_a_page_in_shadow() -> None:
    plain = page((236, 236, 232))
    light = np.linspace(1.15, 0.7, WIDTH)[None, :, None]
    assert weight(fading(plain)) < LIMIT
    assert weight(fading(np.clip(plain * light, 0, 255).astype(np.uint8))) < LIMIT


def test_a_gap_in_the_print_of_white_paper_is_no_reflection() -> None:
    white = page((255, 255, 255))
    white[400:620, 500:900] = 255
    toned = page((200, 215, 220))
    toned[400:620, 500:900] = (200, 215, 220)
    assert weight(fading(white)) < LIMIT
    assert weight(fading(toned)) < LIMIT


def test_a_lamp_whose_middle_is_beyond_the_papers_corner_is_left_to_the_patch() -> None:
    assert weight(fading(lamp(page((180, 205, 215)), WIDTH, 80, 350, 250))) < LIMIT


@pytest.mark.parametrize(("paper", "told"), [(247, True), (205, False)])
def test_a_sharp_bright_patch_is_a_lamp_on_white_paper_and_may_be_printed_on_grey(paper: int, told: bool) -> None:
    small = cv2.resize(page((paper, paper, paper)), (640, 452), interpolation=cv2.INTER_AREA)
    cv2.ellipse(small, (320, 40), (90, 60), 0, 0, 360, (255, 255, 255), -1)
    assert bool(list(reflections(small))) is told
