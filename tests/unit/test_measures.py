"""The numbers behind the checks: which are stored, and what other thresholds would have made of them."""

import numpy as np
import pytest

from policies.check_settings import shipped_checks
from policies.reader import read_policies
from tests.unit.test_geometry import card
from verify.checks import image_checks
from verify.checks.measures import MEASURES, Judged, Measure, effects_of
from verify.geometry import straighten

KTP = read_policies().kinds["ktp"]
BLUR = Measure("image.blurred", "blur_mm", "doubtful")
LIMITS = {"doubtful": 0.25, "lost": 0.34}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: f"{each.code}-{each.threshold}")
def test_every_measure_is_held_against_a_threshold_of_the_policy(measure: Measure) -> None:
    assert measure.threshold in shipped_checks()[measure.code].thresholds


def test_a_good_picture_keeps_what_was_measured_on_it() -> None:
    picture = np.asarray(card(1400, 883), np.uint8)
    found = {each.code: each for each in image_checks(picture, straighten(picture, KTP.ratio), KTP, 1)}
    # in good light the contrast of print is not looked at; where nothing is blurred or shines there is nothing to tell
    unasked = {"image.text_cut", "image.dark", "image.blurred", "image.glare", "forgery.font_changes"}
    unasked |= {"forgery.field_differs", "forgery.same_portrait"}
    for each in MEASURES:
        if each.code not in unasked:
            assert isinstance(found[each.code].values[each.value], float), each.code


def test_a_number_on_the_threshold_speaks_as_the_check_does() -> None:
    assert BLUR.speaks(0.25, 0.25)
    assert not Measure("image.dark", "contrast", "contrast", below=True).speaks(35.0, 35.0)
    assert not BLUR.speaks(None, 0.25)


def test_another_threshold_is_counted_on_past_documents() -> None:
    judged = [
        Judged({"blur_mm": 0.26}, right=False, count=14),
        Judged({"blur_mm": 0.27}, right=True, count=2),
        Judged({"blur_mm": 0.5}, right=True, count=5),
        Judged({"blur_mm": 0.24}, right=True, count=3),
        Judged({}, right=False, count=100),
    ]
    by = {each.threshold: each for each in effects_of(BLUR, judged, LIMITS)}
    assert (by[0.25].false_warnings, by[0.25].missed) == (14, 3)
    assert (by[0.28].fewer_false_warnings, by[0.28].more_missed) == (14, 2)
    assert (by[0.2].fewer_false_warnings, by[0.2].more_missed) == (0, -3)


def test_what_the_check_says_for_another_reason_is_left_out() -> None:
    screen = next(each for each in MEASURES if each.threshold == "brightness")
    limits = {"brightness": 2.5, "colour": 2.8}
    judged = [
        Judged({"brightness": 2.6, "colour": 1.0}, right=False, count=4),
        Judged({"brightness": 2.6, "colour": 3.0}, right=False, count=9),
    ]
    by = {each.threshold: each for each in effects_of(screen, judged, limits)}
    assert by[2.5].false_warnings == 4
    assert by[2.8].fewer_false_warnings == 4


def test_counts_are_tried_as_whole_numbers() -> None:
    lines = next(each for each in MEASURES if each.value == "lines")
    found = effects_of(lines, [Judged({"lines": 3}, right=False, count=1)], {"lines": 2})
    assert [each.threshold for each in found] == [1, 2, 3, 4, 5]


def test_numbers_that_were_never_stored_say_nothing() -> None:
    assert effects_of(BLUR, [Judged({}, right=True, count=9)], LIMITS) == ()
