"""Machine-readable lines: fillers known by their shape, and every character put in its own place."""

from datetime import date

import cv2
import numpy as np
import pytest

from ocr.engine import Layout, Picture, Strips
from ocr.fillers import bands, painted_over
from ocr.prepare import even_light
from ocr.text import Line, Word
from policies.reader import read_policies
from verify.drawings import draw
from verify.fields.machine_lines import find_machine_lines
from verify.fields.passport import read_data_page
from verify.page import Page

PASSPORT = read_policies().kinds["passport"]
TODAY = date(2026, 11, 2)


def page_of(picture: Picture) -> Page:
    return Page(1, picture, picture, np.eye(3))


def drawn(seed: int) -> tuple[Page, list[str]]:
    drawing = draw("passport", seed)
    return page_of(drawing.image), drawing.truth["mrz"].split("\n")


class Reader:
    """Answers with a line's letters in turn, as an engine does from which the fillers are hidden."""

    def __init__(self, lines: list[str], spoil: int | None = None) -> None:
        self.lines = lines
        self.spoil = spoil
        self.calls = 0

    def read(
        self, picture: Picture, layout: Layout = "sparse", alphabet: str = "", strips: Strips | None = None
    ) -> tuple[Line, ...]:
        assert "<" not in alphabet
        text = self.lines[self.calls % len(self.lines)]
        self.calls += 1
        factor, pad = (picture.shape[1] / 1440), 12
        pitch = (picture.shape[1] - 2 * pad * factor) / len(text)
        words, start = [], 0
        for run in text.replace("<", " ").split(" "):
            if run:
                box = (int(pad * factor + start * pitch), 4, int(len(run) * pitch), 20)
                words.append(Word(run if self.calls != self.spoil else run + "X", 0.9, box))
            start += len(run) + 1
        return (Line(tuple(words)),)

    def turn(self, picture: Picture) -> int | None:
        return 0


@pytest.mark.parametrize("seed", range(1, 7))
def test_the_fillers_of_a_drawn_passport_are_counted_exactly(seed: int) -> None:
    page, lines = drawn(seed)
    found = find_machine_lines(page)
    assert found is not None
    assert [len(band.fillers) for band in found.lines] == [line.count("<") for line in lines]
    assert found.grid.width == 44


@pytest.mark.parametrize("seed", [1, 2])
def test_letters_between_fillers_come_to_their_own_places(seed: int) -> None:
    page, lines = drawn(seed)
    found = find_machine_lines(page)
    assert found is not None
    assert next(found.readings(Reader(lines))) == tuple(lines)


def test_no_second_reading_is_asked_for_when_all_check_digits_agree() -> None:
    page, lines = drawn(1)
    engine = Reader(lines)
    fields = read_data_page(engine, PASSPORT, page, TODAY)[0]
    assert fields["mrz"].value == "\n".join(lines)
    assert engine.calls == 2


def test_the_lines_are_found_in_a_smaller_and_in_a_slightly_blurred_picture() -> None:
    page, lines = drawn(3)
    small = cv2.GaussianBlur(cv2.resize(page.flat, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA), (0, 0), 0.6)
    found = find_machine_lines(page_of(np.asarray(small, np.uint8)))
    assert found is not None
    assert [len(band.fillers) for band in found.lines] == [line.count("<") for line in lines]


@pytest.mark.parametrize("kind", ["ktp", "kk", "birth-certificate", "letter"])
def test_a_paper_without_such_lines_has_none(kind: str) -> None:
    assert find_machine_lines(page_of(draw(kind, 1).image)) is None


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_an_empty_picture_has_none(shade: int) -> None:
    assert bands(np.full((300, 400), shade, np.uint8)) == []


def test_what_is_painted_over_is_white_and_the_rest_stays() -> None:
    page, _ = drawn(1)
    lit = even_light(page.flat)
    band = bands(lit)[-1]
    clean = painted_over(lit, band.fillers)
    x, y, width, height = band.fillers[0]
    assert clean[y : y + height, x : x + width].min() == 255
    assert np.array_equal(clean[: band.box[1] - 2], lit[: band.box[1] - 2])
