"""A portrait is found again on another person's card; strangers, and the same person photographed anew, are not."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from benchmarks.portraits import below, found
from ocr.engine import Picture
from policies.check_settings import shipped_checks
from policies.models import CheckSetting
from policies.reader import read_policies
from verify.drawings import draw_ktp, household
from verify.drawings.portrait import RED, Sitter, portrait
from verify.examination import Field
from verify.forgery.hashes import PictureHash, distance
from verify.forgery.portraits import SAME_PORTRAIT, SURE, portrait_hash
from verify.page import Page

KTP = read_policies().kinds["ktp"]
SETTING = shipped_checks()[SAME_PORTRAIT]
LIMIT = SETTING.thresholds["bits"]
SITTER = Sitter("somebody", "female", RED, attire="white", wears="veil")
PLACE = (990, 200, 250, 330)
"""Where the drawn card has its portrait, in pixels."""


@cache
def blank(seed: int) -> Picture:
    return draw_ktp(household(seed)).image


def card(seed: int, sitter: Sitter = SITTER) -> Picture:
    """The card of another household each, with the portrait of this sitter."""
    picture = blank(seed).copy()
    x, y, width, height = PLACE
    picture[y : y + height, x : x + width] = np.asarray(portrait(width, height, sitter))
    return picture


def photographed(picture: Picture, turn: float = 0.0, light: float = 1.0, quality: int = 80) -> Picture:
    """Laid straight but for a little, dimmed, with grain, as a JPEG."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 0.985)
    turned = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    grain = np.random.default_rng(1).normal(0, 3, turned.shape)
    seen = np.clip(turned * light + grain, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def hash_of(picture: Picture, confidence: float = 0.95, setting: CheckSetting = SETTING) -> PictureHash | None:
    page = Page(1, picture, picture, np.eye(3))
    return portrait_hash(page, KTP, {"nik": Field("3273991204870516", confidence, 1)}, setting)


@pytest.mark.parametrize(("turn", "light", "quality"), [(0.0, 1.0, 90), (0.8, 0.7, 70), (-0.8, 0.5, 50)])
def test_the_same_portrait_is_found_on_another_persons_card(turn: float, light: float, quality: int) -> None:
    assert found(hash_of(card(1)), hash_of(photographed(card(2), turn, light, quality)), LIMIT)


def test_the_same_person_in_another_photograph_is_not_recognised() -> None:
    hashes = [hash_of(card(1, replace(SITTER, sitting=at))) for at in range(4)]
    kept = [each for each in hashes if each is not None]
    assert len(kept) == 4
    assert min(distance(a.detail, b.detail) for at, a in enumerate(kept) for b in kept[:at]) > LIMIT


def test_strangers_in_the_same_clothes_before_the_same_ground_are_strangers() -> None:
    hashes = [hash_of(card(1, replace(SITTER, name=f"stranger {at}"))) for at in range(10)]
    assert None not in hashes
    assert not any(found(a, b, LIMIT) for at, a in enumerate(hashes) for b in hashes[:at])


def test_people_who_are_drawn_differ_and_the_same_one_does_not() -> None:
    one, again, other = (portrait(60, 80, each) for each in (SITTER, SITTER, replace(SITTER, name="else")))
    assert one.tobytes() == again.tobytes() != other.tobytes()


def test_without_a_number_that_is_sure_nobody_is_compared() -> None:
    assert hash_of(card(1), confidence=SURE) is not None
    assert hash_of(card(1), confidence=SURE - 0.01) is None


def test_an_office_that_does_not_want_it_makes_no_hash() -> None:
    assert hash_of(card(1), setting=SETTING.model_copy(update={"enabled": False})) is None


def grey(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)


def covered(picture: Picture) -> Picture:
    """A thumb over the left half of the portrait."""
    return np.asarray(cv2.circle(picture.copy(), (1000, 300), 120, (204, 160, 130), -1), np.uint8)


def small(picture: Picture) -> Picture:
    return np.asarray(cv2.resize(picture, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA), np.uint8)


def out_of_focus(picture: Picture) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 14), np.uint8)


@pytest.mark.parametrize("spoilt", [grey, covered, small, out_of_focus])
def test_a_portrait_that_is_not_well_seen_has_no_hash(spoilt: Callable[[Picture], Picture]) -> None:
    assert hash_of(spoilt(card(1))) is None


def test_a_desk_of_the_grounds_colour_beside_the_card_is_not_taken_for_it() -> None:
    picture = card(1)
    picture[:, 1266:] = (150, 60, 50)
    assert found(hash_of(card(1)), hash_of(picture), LIMIT)


def test_the_tail_of_the_strangers_is_told_by_its_mean_excess() -> None:
    # an exponential tail of 10 bits below 500: what begins 100 bits lower is e^-10 of it
    apart = 500 - 10 * -np.log1p(-np.random.default_rng(2).random(200_000))
    measured = below(apart, 400.0)
    assert measured == pytest.approx(np.exp(-10), rel=0.5)
