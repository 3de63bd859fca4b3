"""A letter or a dash alone behind its label, where the engine finds no line."""

import cv2
import numpy as np
import pytest

from tests.unit.pages import KINDS, FakeEngine
from verify.examination import Field
from verify.fields.lone import lone_choice
from verify.page import Page

LABEL = (20, 10, 90, 30)
CHOICES = next(each.choices for each in KINDS["ktp"].fields if each.name == "blood_type")


def drawn(*strokes: tuple[int, int, int, int]) -> Page:
    """A label and a colon behind it, with filled boxes (x, y, width, height) besides."""
    flat = np.full((50, 300, 3), (180, 205, 220), np.uint8)
    cv2.putText(flat, "Darah", (22, 34), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (30, 30, 30), 2)
    for x, y, width, height in ((130, 20, 4, 4), (130, 32, 4, 4), *strokes):
        flat[y : y + height, x : x + width] = 35
    return Page(1, flat, flat, np.eye(3))


def found(page: Page, **told: str) -> Field | None:
    return lone_choice(FakeEngine(told), page, LABEL, CHOICES)


def test_a_dash_is_told_by_its_shape_though_the_engine_sees_nothing() -> None:
    field = found(drawn((145, 26, 10, 3)))
    assert field is not None and field.value == "-" and field.confidence < 0.9


@pytest.mark.parametrize("strokes", [
    (), ((145, 18, 10, 20),), ((145, 20, 10, 3), (145, 30, 10, 3)), ((145, 36, 10, 3),),
    ((145, 26, 10, 3), (165, 18, 3, 20)),
])  # fmt: skip
def test_nothing_a_letter_two_bars_or_a_line_below_are_no_dash(strokes: tuple[tuple[int, int, int, int], ...]) -> None:
    assert found(drawn(*strokes)) is None


def test_a_letter_that_looks_like_a_digit_is_read_again_among_the_letters_of_the_choices_and_doubted() -> None:
    field = found(drawn((145, 18, 10, 20)), **{"line": "8", "+0:ABO": "B"})
    assert field is not None and (field.value, field.confidence) == ("B", 0.7)
