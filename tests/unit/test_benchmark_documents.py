"""The generator of drawn documents: what it says about its pictures is true, and its sets are kept apart."""

from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from benchmarks import checks
from benchmarks.documents import CONDITIONS, KINDS, Sample, bench, make_set, names, pairs, spoken
from benchmarks.documents.__main__ import contact_sheet, dump
from benchmarks.documents.conditions.damage import crumpled
from benchmarks.documents.fonts import MissingFontError, path_of
from benchmarks.documents.kinds import NONE
from benchmarks.documents.kinds.ktp import LAYOUTS
from benchmarks.documents.order import FAMILIES
from benchmarks.documents.people import TODAY
from benchmarks.documents.sets import SetName, draw_paper
from policies.reader import read_policies
from verify.dates import parse_date
from verify.mrz import parse_mrz
from verify.nik import parse_nik

SMALL = 0.6
"""Megapixels that are enough to see that a picture is what it should be."""
DEFECTS = {
    "photocopy": {"image.grey_copy"},
    "screen": {"image.screen_photo"},
    "glare": {"image.glare"},
    "cut-off": {"image.cut_off"},
    "blurred": {"image.blurred"},
    "dark": {"image.dark"},
    "too-small": {"image.too_small"},
    "blank": {"image.blank"},
    "wrong-kind": {"kind.mismatch"},
}


def one(
    kind: str, condition: str, *, set_name: SetName = "tuning", number: int = 0, megapixels: float = SMALL
) -> Sample:
    return next(make_set(set_name, kind, condition, 1, megapixels=megapixels, start=number))


def pixels(sample: Sample) -> NDArray[np.uint8]:
    image = cv2.imdecode(np.frombuffer(sample.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image, np.uint8)


def test_the_same_arguments_give_the_same_bytes() -> None:
    again = [list(make_set("tuning", "ktp", "hard-photo", 2, megapixels=SMALL)) for _ in range(2)]
    assert [each.jpeg for each in again[0]] == [each.jpeg for each in again[1]]
    assert one("ktp", "hard-photo", number=1).jpeg == again[0][1].jpeg
    assert again[0][0].jpeg != again[0][1].jpeg


def test_a_number_names_the_same_paper_under_every_condition() -> None:
    assert one("kk", "scan").truth == one("kk", "soft").truth
    assert one("kk", "scan", set_name="held-out").truth != one("kk", "scan").truth


@pytest.mark.parametrize("part", ["sans", "serif", "mono", "hand", "grounds", "desks", "cameras", "nik", "mrz"])
def test_no_family_belongs_to_two_sets(part: str) -> None:
    for left, right in combinations(FAMILIES.values(), 2):
        assert not set(getattr(left, part)) & set(getattr(right, part))


def test_layouts_and_a_part_of_the_words_belong_to_one_set_alone() -> None:
    assert len({layout.name for row in LAYOUTS for layout in row}) == sum(map(len, LAYOUTS))
    for words in (names.MEN, names.WOMEN, names.LAST, names.TOWNS, names.STREETS):
        own = [set(names.shared_out(words, each)) for each in names.SETS]
        assert all(own[at] - set().union(*own[:at], *own[at + 1 :]) for at in range(3))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_in_every_set_with_fields_that_the_policy_knows(kind: str) -> None:
    policy = KINDS[kind].policy
    for set_name in FAMILIES:
        sample = one(kind, "good-photo", set_name=set_name, megapixels=0.4)
        assert sample.kind == policy
        assert min(pixels(sample).shape[:2]) > 400
        if policy != "none":
            assert set(sample.truth) <= {each.name for each in read_policies().kinds[policy].fields}
        assert {name.split(".")[0] for name in sample.boxes} >= set(sample.truth) - LATER.get(kind, set())


LATER = {"kia": {"birth_place", "birth_date", "rt", "rw"}}
"""Fields that one line holds together, so that they have no box of their own."""


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_names_the_defects_that_it_has_and_no_others(condition: str) -> None:
    sample = one("ktp", condition)
    assert sample.defects == DEFECTS.get(condition, set())
    assert min(pixels(sample).shape[:2]) > 100


def test_the_numbers_of_a_card_agree_and_are_of_no_district() -> None:
    for number in range(12):
        truth = draw_paper("choosing", "ktp", number, 2).truth
        nik = parse_nik(truth["nik"])
        assert nik is not None
        assert nik.number.startswith("327399")
        assert nik.may_be_born(date.fromisoformat(truth["birth_date"]))
        assert nik.sex == truth["sex"]


def test_family_cards_have_three_to_ten_members_the_head_first() -> None:
    sizes = set()
    for number in range(24):
        truth = draw_paper("tuning", "kk", number, 1.0).truth
        sizes.add(len(truth["members"]))
        assert truth["members"][0]["name"] == truth["head_name"]
        assert truth["members"][0]["relation"] == "KEPALA KELUARGA"
    assert sizes <= set(range(3, 11))
    assert min(sizes) == 3
    assert max(sizes) >= 8


def test_machine_readable_lines_have_right_check_digits_and_say_what_is_printed() -> None:
    for number in range(12):
        truth = draw_paper("held-out", "passport", number, 2).truth
        mrz = parse_mrz(truth["mrz"].split("\n"), TODAY)
        assert mrz is not None
        assert not mrz.wrong
        said = {name: getattr(mrz, name) for name in truth if name != "mrz"}
        assert said == {name: value for name, value in truth.items() if name != "mrz"}


def test_dates_in_words_are_the_dates() -> None:
    for days in range(0, 20000, 37):
        day = date(1960, 1, 1) + timedelta(days=days)
        assert parse_date(spoken.in_words(day)) == day.isoformat()
        assert parse_date(spoken.in_figures(day)) == day.isoformat()


@pytest.mark.parametrize("condition", ["scan", "good-photo", "hard-photo", "screen"])
def test_a_box_surrounds_its_field_in_the_picture(condition: str) -> None:
    sample = one("ktp", condition, megapixels=1)
    paper = draw_paper("tuning", "ktp", 0, 10)
    for name in ("nik", "name"):
        wide, tall = 480, 40
        flat = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
        cut = []
        for image, box in ((pixels(sample)[..., ::-1], sample.boxes[name]), (paper.image, paper.boxes[name])):
            matrix = cv2.getPerspectiveTransform(box.astype(np.float32), flat)
            grey = cv2.cvtColor(
                cv2.warpPerspective(np.ascontiguousarray(image), matrix, (wide, tall)), cv2.COLOR_RGB2GRAY
            )
            cut.append(cv2.GaussianBlur(grey, (0, 0), 3).ravel().astype(float))
        assert np.corrcoef(cut)[0, 1] > 0.6


def test_boxes_go_along_with_the_print_of_crumpled_paper() -> None:
    scale = 10
    plain = draw_paper("tuning", "ktp", 0, scale)
    crumpled_paper = crumpled(plain, np.random.default_rng(5))
    assert not np.allclose(plain.boxes["sex"], crumpled_paper.boxes["sex"], atol=0.5)
    for name in ("sex", "religion", "rt", "citizenship"):
        left, top = plain.boxes[name].min(0).astype(int)
        right, bottom = plain.boxes[name].max(0).astype(int)
        reach = round(1.2 * scale)
        around = crumpled_paper.image[top - reach : bottom + reach, left - reach : right + reach]
        found = cv2.minMaxLoc(cv2.matchTemplate(around, plain.image[top:bottom, left:right], cv2.TM_CCOEFF_NORMED))[3]
        gone = np.array(found) - reach
        said = (crumpled_paper.boxes[name] - plain.boxes[name]).mean(0)
        assert np.abs(gone - said).max() < 0.4 * scale


def test_all_of_the_paper_is_in_a_hard_photo() -> None:
    for number in range(6):
        sample = one("ktp", "hard-photo", number=number)
        assert sample.corners is not None
        height, width = pixels(sample).shape[:2]
        assert sample.corners.min() >= 0
        assert (sample.corners.max(0) <= (width, height)).all()
        for box in sample.boxes.values():
            middle = tuple(float(each) for each in box.mean(0))
            assert cv2.pointPolygonTest(sample.corners.astype(np.float32), middle, False) > 0


def test_fields_that_nobody_can_see_are_not_asked_for() -> None:
    whole = set(one("ktp", "good-photo").truth)
    for condition in ("glare", "cut-off"):
        assert any(set(one("ktp", condition, number=number).truth) < whole for number in range(4))
    assert set(one("ktp", "glare-aside").truth) == whole
    assert one("ktp", "blank").truth == {}


def test_benchmarks_ask_for_a_reflection_over_a_field_of_kinds_that_have_fields() -> None:
    for kind in {*bench.KINDS, *checks.KINDS}:
        shown = NONE if kind == "none" else (kind,)
        has_fields = all(draw_paper("tuning", each, number, 2).boxes for each in shown for number in range(2))
        assert ((kind, "glare") in pairs([kind], ["scan", "glare"])) is has_fields, kind


def test_a_reflection_burns_out_the_field_that_is_missing() -> None:
    sample = one("ktp", "glare")
    plain = draw_paper("tuning", "ktp", 0, 6)
    lost = set(plain.boxes) - set(sample.boxes)
    assert lost
    assert sample.corners is not None
    height, width = plain.image.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    flat = cv2.warpPerspective(
        pixels(sample), cv2.getPerspectiveTransform(sample.corners.astype(np.float32), source), (width, height)
    )
    x, y = np.mean([plain.boxes[name].mean(0) for name in lost], axis=0).astype(int)
    assert flat[y - 4 : y + 4, x - 4 : x + 4].min() > 235


def test_the_code_on_a_new_family_card_holds_its_number() -> None:
    found = 0
    for number in range(6):
        drawn = draw_paper("choosing", "kk", number, 8)
        if "-new-" in drawn.family:
            codes = zxingcpp.read_barcodes(np.ascontiguousarray(drawn.image))
            assert [code.text.rpartition("/")[2] for code in codes] == [drawn.truth["kk_number"]]
            found += 1
    assert found


def test_pictures_are_as_large_as_asked_for() -> None:
    height, width = pixels(one("ktp", "good-photo", megapixels=3)).shape[:2]
    assert height * width == pytest.approx(3e6, rel=0.01)


def test_pictures_of_no_document_are_taken_in_turn() -> None:
    families = [
        sample.family.rpartition("-")[0] for sample in make_set("tuning", "none", "scan", len(NONE), megapixels=0.3)
    ]
    assert len(set(families)) == len(NONE)


def test_unknown_names_are_refused() -> None:
    for kind, condition in (("ktp", "sunny"), ("diploma", "scan")):
        with pytest.raises(KeyError):
            one(kind, condition)


def test_a_missing_face_says_what_to_type() -> None:
    with pytest.raises(MissingFontError, match=r"\./setup\.sh dev"):
        path_of("no-such-face")


def test_a_set_can_be_looked_at(tmp_path: Path) -> None:
    samples = [one("passport", "scan"), one("ktp", "good-photo")]
    assert contact_sheet(samples, width=200, columns=2, boxes=True).width == 400
    dump(samples, tmp_path)
    assert len(list(tmp_path.glob("*.json"))) == 2
