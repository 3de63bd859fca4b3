"""The document is found in its photograph and laid straight, or the page is left as it is."""

import cv2
import numpy as np
import pytest

from verify.geometry import Straightened, straighten, to_page

CARD = (85.6, 54.0)
SHEET = (210.0, 297.0)


def card(width: int = 856, height: int = 540) -> np.ndarray:
    """A light blue card with lines of letters and a red photo."""
    image = np.full((height, width, 3), (178, 214, 232), np.uint8)
    for line in range(9):
        cv2.putText(
            image, "NAMA : SITI AMINAH 3273", (20, 70 + 50 * line), cv2.FONT_HERSHEY_SIMPLEX, 1, (20, 20, 20), 2
        )
    image[120:380, width - 220 : width - 30] = (170, 40, 40)
    return image


WOOD = (120, 85, 55)


def table(size: tuple[int, int] = (1600, 1200), colour: tuple[int, int, int] = WOOD) -> np.ndarray:
    """A ground with some noise."""
    width, height = size
    noise = np.random.default_rng(1).normal(0, 5, (height, width, 3))
    return np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)


def photographed(
    document: np.ndarray,
    corners: np.ndarray,
    size: tuple[int, int] = (1600, 1200),
    colour: tuple[int, int, int] = WOOD,
) -> np.ndarray:
    """The document with its corners there, on wood; parts outside are lost as in a real photograph."""
    height, width = document.shape[:2]
    own = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(own, corners.astype(np.float32))
    picture = table(size, colour)
    shown = cv2.warpPerspective(document, matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size) > 127
    picture[mask] = shown[mask]
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.0), np.uint8)


def placed(angle: float, scale: float = 1.2, tilt: float = 40) -> np.ndarray:
    """Corners of a card in the middle of the picture, turned by degrees, the far side shorter by `tilt` pixels."""
    half = np.array([428, 270]) * scale
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half + np.array([[tilt, 0], [-tilt, 0], [0, 0], [0, 0]])
    turn = np.deg2rad(angle)
    return corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + np.array([800, 600])


def farthest(found: Straightened, corners: np.ndarray) -> float:
    assert found.corners is not None
    return min(float(np.abs(found.corners - np.roll(corners, each, axis=0)).max()) for each in range(4))


@pytest.mark.parametrize("angle", [-12, 0, 9, 90])
def test_a_card_on_a_table_is_found_and_gets_its_own_ratio(angle: float) -> None:
    corners = placed(angle)
    found = straighten(photographed(card(), corners), CARD)
    assert farthest(found, corners) < 12
    height, width = found.image.shape[:2]
    assert max(width, height) / min(width, height) == pytest.approx(85.6 / 54, rel=0.01)
    assert (height > width) == (angle == 90)
    assert not found.cut_off


def test_the_way_back_leads_to_the_same_place_of_the_photograph() -> None:
    corners = placed(9)
    found = straighten(photographed(card(), corners), CARD)
    height, width = found.image.shape[:2]
    x, y, across, down = to_page((0, 0, width, height), found)
    assert np.allclose((x, y), corners.min(axis=0), atol=14)
    assert np.allclose((x + across, y + down), corners.max(axis=0), atol=14)
    red = to_page((int(0.8 * width), int(0.4 * height), 10, 10), found)
    photo = photographed(card(), corners)
    assert photo[red[1], red[0]].tolist() == pytest.approx([170, 40, 40], abs=40)


def test_letters_stand_straight_after_straightening() -> None:
    found = straighten(photographed(card(), placed(12)), CARD)
    expected = cv2.resize(card(), (found.image.shape[1], found.image.shape[0]), interpolation=cv2.INTER_AREA)
    assert float(np.abs(found.image.astype(int) - expected).mean()) < 20


def test_a_sheet_without_a_known_ratio_is_found() -> None:
    sheet = np.full((1188, 840, 3), 245, np.uint8)
    corners = np.array([[400, 120], [1200, 140], [1240, 1100], [360, 1080]])
    found = straighten(photographed(sheet, corners), None)
    assert farthest(found, corners) < 12


@pytest.mark.parametrize("ratio", [CARD, SHEET, None])
@pytest.mark.parametrize("picture", [card(), np.full((900, 640, 3), 255, np.uint8), table()])
def test_a_picture_without_an_outline_is_the_document_itself(
    picture: np.ndarray, ratio: tuple[float, float] | None
) -> None:
    found = straighten(picture, ratio)
    assert found.corners is None and not found.cut_off
    assert found.image is picture
    assert np.array_equal(found.matrix, np.eye(3))
    assert to_page((10, 20, 30, 40), found) == (10, 20, 30, 40)


def test_the_photo_on_a_card_is_not_taken_for_the_card() -> None:
    found = straighten(card(), (2.0, 3.0))
    assert found.corners is None or cv2.contourArea(found.corners) > 0.4 * card().shape[0] * card().shape[1]


def test_the_frame_of_a_table_is_no_outline() -> None:
    sheet = np.full((1050, 1485, 3), 246, np.uint8)
    cv2.rectangle(sheet, (120, 250), (1360, 900), (40, 40, 40), 3)
    for row in range(300, 900, 50):
        cv2.line(sheet, (120, row), (1360, row), (40, 40, 40), 2)
    assert straighten(sheet, (297.0, 210.0)).corners is None


@pytest.mark.parametrize("shift", [(-560, 0), (560, 0), (0, 420), (0, -420)])
def test_a_card_that_runs_out_of_the_picture_is_cut_off(shift: tuple[int, int]) -> None:
    assert straighten(photographed(card(), placed(4) + np.array(shift)), CARD).cut_off


@pytest.mark.parametrize(("shift", "cut_off"), [(-420, True), (420, True), (0, False)])
def test_pale_paper_on_a_pale_table_is_cut_off_where_it_runs_out_of_the_picture(shift: int, cut_off: bool) -> None:
    sheet = np.full((1188, 840, 3), (244, 243, 238), np.uint8)
    for line in range(20):
        cv2.putText(sheet, "Nama lengkap anak 2019", (80, 100 + 50 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 20))
    corners = np.array([[400, 120], [1200, 140], [1240, 1100], [360, 1080]]) + np.array([shift, 0])
    assert straighten(photographed(sheet, corners, colour=(216, 211, 201)), SHEET).cut_off == cut_off


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 4000, 3), (4000, 2, 3), (30, 30, 3)])
def test_pictures_of_any_shape_are_survived(shape: tuple[int, int, int]) -> None:
    assert straighten(np.full(shape, 128, np.uint8), CARD).corners is None
