"""Tables whose upright lines lean, for nothing but print told how the page lies."""

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from ocr.engine import Picture
from ocr.rules import columns_between
from ocr.text import Letter, Line, Word
from verify.fields.uprights import upright
from verify.geometry import Matrix
from verify.page import Page

RULES, TOP, BOTTOM = (100, 300, 420, 560, 700, 880, 1100), 100, 400
TALL = 20
NAMES = ("ANI", "BUDI", "CITRA", "DEWI", "EKO", "FITRI")


def table() -> Page:
    """Six columns, with a word in the middle of each at four heights."""
    picture = np.full((500, 1200, 3), 255, np.uint8)
    for x in RULES:
        cv2.line(picture, (x, TOP), (x, BOTTOM), (0, 0, 0), 2)
    middles = [(left + right) // 2 for left, right in pairwise(RULES)]
    lines = tuple(
        Line(tuple(_word(name, x, y) for name, x in zip(NAMES, middles, strict=True))) for y in (130, 210, 290, 370)
    )
    return Page(1, picture, picture, np.eye(3), lines)


def _word(text: str, x: int, y: int) -> Word:
    return Word(text, 0.99, (x - 30, y - TALL // 2, 60, TALL), tuple(Letter(((each, 0.99),), x) for each in text))


def seen(page: Page, aslant: Matrix) -> Page:
    """The page as a photograph shows it: `aslant` takes its points to those of the photograph."""
    picture: Picture = np.asarray(cv2.warpPerspective(page.flat, aslant, (1200, 500), borderValue=(255,) * 3), np.uint8)
    lines = tuple(Line(tuple(_seen(word, aslant) for word in line.words)) for line in page.lines)
    return replace(page, pixels=picture, flat=picture, lines=lines)


def _seen(word: Word, aslant: Matrix) -> Word:
    x, y = cv2.perspectiveTransform(np.array([[[word.box[0] + 30, word.middle]]]), aslant).ravel()
    return replace(word, box=(round(x) - 30, round(y) - TALL // 2, 60, TALL))


LEANING = np.array([[1, 0.12, -30], [0, 1, 0], [0, 0, 1]], np.float64)
MEETING = np.array([[1, 0.12, -30], [0, 1, 0], [0, 2e-4, 0.95]], np.float64)


@pytest.mark.parametrize("aslant", [LEANING, MEETING])
def test_lines_that_lean_are_made_upright_and_every_word_stands_between_its_own(aslant: Matrix) -> None:
    page = seen(table(), aslant)
    assert len(columns_between(page.flat, TOP + 20, BOTTOM - 20)) < len(RULES)
    made = upright(page, TOP, BOTTOM)
    rules = columns_between(made.flat, TOP + 20, BOTTOM - 20)
    assert len(rules) == len(RULES)
    for line in made.lines:
        for at, word in enumerate(line.words):
            assert rules[at] < word.box[0] + 30 < rules[at + 1]


def test_boxes_lead_back_to_where_the_words_were_seen() -> None:
    page = seen(table(), MEETING)
    made = upright(page, TOP, BOTTOM)
    assert made is not page
    for before, after in zip(page.lines, made.lines, strict=True):
        for one, other in zip(before.words, after.words, strict=True):
            x, y, width, height = made.on_page(other.box)
            assert x + width / 2 == pytest.approx(one.box[0] + 30, abs=4)
            assert y + height / 2 == pytest.approx(one.middle, abs=4)


def test_a_table_that_stands_straight_is_left_as_it_is() -> None:
    page = table()
    assert upright(page, TOP, BOTTOM) is page


def test_lines_that_do_not_agree_tell_nothing() -> None:
    page = table()
    crossed = page.flat.copy()
    crossed[:] = 255
    for x, shift in zip(RULES, (60, -45, 20, 75, 0, 40, -20), strict=True):
        cv2.line(crossed, (x, TOP), (x + shift, BOTTOM), (0, 0, 0), 2)
    page = replace(page, flat=crossed, pixels=crossed)
    assert upright(page, TOP, BOTTOM) is page
