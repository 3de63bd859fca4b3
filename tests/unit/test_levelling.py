"""Pages laid straight by their lines of print alone."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.engine import Lie
from verify.levelling import laid_straight, parallel

WIDTH, HEIGHT = 900, 1200


def strips_of_a_form(matrix: np.ndarray) -> np.ndarray:
    """Fourteen lines of one form, photographed by `matrix`."""
    boxes = [(120 + 30 * (at % 3), 200 + 50 * at, 300 + 25 * (at % 5), 24) for at in range(14)]
    corners = np.array([[(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in boxes], np.float64)
    return cv2.perspectiveTransform(corners.reshape(1, -1, 2), matrix).reshape(-1, 4, 2).astype(np.float32)


def seen(lean: float, degrees: float) -> np.ndarray:
    """A sheet seen from the side: lines meet to the right, and all of it is turned."""
    half = WIDTH / 2
    centre = np.array([[1 / half, 0, -1], [0, 1 / half, -HEIGHT / WIDTH], [0, 0, 1]])
    turn = math.radians(degrees)
    rotation = np.array([[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]])
    bent = np.array([[1, 0, 0], [0, 1, 0], [lean, 0, 1]])
    return np.linalg.inv(centre) @ rotation @ bent @ centre


def angles(strips: np.ndarray) -> np.ndarray:
    return np.degrees(np.arctan2(*(strips[:, 1] - strips[:, 0]).T[::-1]))


@given(lean=st.floats(-0.3, 0.3), degrees=st.floats(-40, 40))
@settings(max_examples=60, deadline=None)
def test_lines_of_a_form_seen_aslant_are_horizontal_again(lean: float, degrees: float) -> None:
    strips = strips_of_a_form(seen(lean, degrees))
    common = float(np.median(angles(strips)))
    back, size = laid_straight(WIDTH, HEIGHT, Lie(-common % 360, strips), 1000, whole=False, margin=0.05)
    there = cv2.perspectiveTransform(strips.reshape(1, -1, 2).astype(np.float64), np.linalg.inv(back)).reshape(-1, 4, 2)
    assert np.abs(angles(there)).max() < 1.3
    assert max(size) == 1000
    assert there.min() > -2


def test_parallel_lines_are_left_alone() -> None:
    assert parallel(strips_of_a_form(np.eye(3)), WIDTH, HEIGHT, 0.0) == pytest.approx(np.eye(3))


def test_few_lines_tell_no_plane() -> None:
    assert parallel(strips_of_a_form(seen(0.3, 0))[:3], WIDTH, HEIGHT, 0.0) == pytest.approx(np.eye(3))


@pytest.mark.parametrize(("degrees", "size"), [(0, (800, 400)), (90, (400, 800)), (180, (800, 400)), (270, (400, 800))])
def test_a_whole_page_is_turned_by_quarters_without_loss(degrees: int, size: tuple[int, int]) -> None:
    matrix, found = laid_straight(1600, 800, Lie(degrees), 800)
    assert found == size
    corners = np.array([[[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]]], np.float64)
    back = cv2.perspectiveTransform(corners, matrix).reshape(4, 2)
    assert {tuple(np.rint(each).astype(int)) for each in back} == {(0, 0), (1600, 0), (1600, 800), (0, 800)}
