"""Digits of another face, on other paper or copied from beside are told; one print throughout is not."""

from collections.abc import Mapping
from datetime import date

import cv2
import numpy as np
import pytest

from ocr.engine import Picture
from ocr.text import Line, Word
from policies.check_settings import settings_from, shipped_checks
from policies.models import CheckSetting
from policies.reader import read_policies
from verify.checks import after_reading
from verify.examination import Field, Finding
from verify.forgery.changes import largest_changes
from verify.forgery.copied import copied_run
from verify.forgery.letters import LEAST, MEASURES, letters_in
from verify.page import Page

KTP = read_policies().kinds["ktp"]
NUMBER = "3273991204870516"
SIDE = (1100, 300)
BOX = (50, 95, 20 + 52 * len(NUMBER), 62)
ALL = settings_from({"forgery.field_differs": {"enabled": True}}, shipped_checks())


def written(picture: Picture, text: str, first: int, *, size: float = 1.6, face: int = cv2.FONT_HERSHEY_DUPLEX) -> None:
    """Digits at places of one width, no two alike to the pixel, as the number of a card is printed."""
    for at, digit in enumerate(text, start=first):
        uneven = 1 + 0.01 * (at * 7 % 5)
        place = round(16 * (60 + 52 * at + 0.37 * (at % 3)))
        cell = np.full((70 * 4, 60 * 4, 3), 0, np.uint8)
        cv2.putText(cell, digit, (20 + (place % 16) // 4, 55 * 4), face, 4 * size * uneven, (255,) * 3, 12, cv2.LINE_AA)
        cover = cv2.resize(cell, (60, 70), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        part = picture[90:160, place // 16 - 5 : place // 16 + 55]
        part[:] = (part * (1 - cover) + np.array((40, 36, 42), np.float32) * cover).astype(np.uint8)


def card(seed: int, *, tail: tuple[str, float] = (NUMBER[10:], 1.6), grain: float = 3) -> Picture:
    """A number on a blue ground that grows darker to the right; `tail` are its last digits and their size."""
    random = np.random.default_rng(seed)
    ground = np.full((SIDE[1], SIDE[0], 3), (176, 205, 226), np.uint8)
    written(ground, NUMBER[:10], 0)
    written(ground, tail[0], 10, size=tail[1])
    soft = cv2.GaussianBlur(ground, (0, 0), 0.8)
    lit = soft * np.linspace(1.0, 0.97, SIDE[0])[None, :, None] + random.normal(0, grain, soft.shape)
    return np.clip(lit, 0, 255).astype(np.uint8)


def found(picture: Picture, settings: Mapping[str, CheckSetting] = ALL) -> list[Finding]:
    lines = (Line((Word(NUMBER, 0.95, BOX),)),)
    page = Page(2, picture, picture, np.eye(3), lines)
    fields = {"nik": Field(NUMBER, 0.95, 2, BOX), "birth_date": Field(date(1987, 4, 12).isoformat(), 0.9, 1, BOX)}
    every = after_reading((), page, KTP, fields, settings=settings)
    return [each for each in every if each.code.startswith("forgery.")]


@pytest.mark.parametrize("seed", range(6))
def test_one_print_throughout_is_not_told(seed: int) -> None:
    assert found(card(seed)) == []


@pytest.mark.parametrize("seed", range(3))
def test_smaller_digits_are_told_with_their_place(seed: int) -> None:
    (finding,) = found(card(seed, tail=(NUMBER[10:], 1.25)))
    assert (finding.code, finding.severity, finding.page) == ("forgery.font_changes", "warning", 2)
    assert finding.values == {"field": "nik", "why": ["height"]}
    assert finding.box is not None
    assert 560 <= finding.box[0] <= 590, "the eleventh digit begins there"


def test_digits_on_whiter_paper_are_told() -> None:
    picture = card(1).astype(np.int16)
    picture[90:160, 575:885] += 24
    (finding,) = found(np.clip(picture, 0, 255).astype(np.uint8))
    assert finding.code == "forgery.field_differs"
    assert "shade" in finding.values["why"]


def test_what_policy_switches_off_is_not_told() -> None:
    picture = card(1).astype(np.int16)
    picture[90:160, 575:885] += 24
    assert found(np.clip(picture, 0, 255).astype(np.uint8), shipped_checks()) == []


@pytest.mark.parametrize("seed", range(3))
def test_digits_copied_within_the_picture_are_told(seed: int) -> None:
    picture = card(seed, grain=1)
    copied = picture.copy()
    # six digits further left, paper and grain and all, and the file saved once more
    copied[95:155, 575:887] = picture[95:155, 107:419]
    _, data = cv2.imencode(".jpg", copied, [cv2.IMWRITE_JPEG_QUALITY, 88])
    codes = [each.code for each in found(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8))]
    assert "forgery.copied" in codes


def test_the_same_digits_printed_twice_are_no_copy() -> None:
    picture = card(4, tail=(NUMBER[1:7], 1.6), grain=7)
    assert "forgery.copied" not in [each.code for each in found(picture)]


def test_too_few_or_small_letters_tell_nothing() -> None:
    picture = card(1)
    assert letters_in(picture, (50, 95, 200, 62)) is None
    assert letters_in(picture, (950, 200, 100, 60)) is None, "there is nothing but paper"
    small = np.asarray(cv2.resize(picture, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA), np.uint8)
    assert letters_in(small, (10, 19, 170, 12)) is None
    assert copied_run(np.asarray(picture[:, :, 0]), [(0, 0, 4, 4)] * 20) is None


def test_the_run_that_differs_most_is_found() -> None:
    values = np.zeros((12, len(MEASURES)))
    values[7:10, 3] = 60.0
    score, first, last = largest_changes(values, np.array(LEAST))[3]
    assert (first, last) == (7, 10)
    assert score > 14
