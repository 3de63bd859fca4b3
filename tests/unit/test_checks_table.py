"""The table of checks: every row set by policy, every threshold looked at, and an office's own settings kept to it."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.text import Line, Word
from policies.catalogue import codes
from policies.check_settings import SettingError, settings_from, shipped_checks
from policies.models import CheckSetting
from policies.reader import check, read_policies
from tests.unit.test_geometry import card
from verify.checks import after_reading, image_checks, unusable
from verify.checks.after import AFTER
from verify.checks.run import weighed
from verify.checks.seen import Seen
from verify.checks.table import CHECKS
from verify.examination import Field, Finding
from verify.geometry import straighten
from verify.page import Page

KTP = read_policies().kinds["ktp"]
BIRTH = read_policies().kinds["birth-certificate"]
LETTER = read_policies().kinds["letter"]
PASSPORT = read_policies().kinds["passport"]


class Watched(dict[str, float]):
    """Thresholds that remember which of them were asked for."""

    def __init__(self, values: dict[str, float]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> float:
        self.asked.add(name)
        return super().__getitem__(name)


def test_the_table_and_the_shipped_settings_name_the_same_checks() -> None:
    assert {each.code for each in CHECKS} | set(AFTER) == set(shipped_checks()) <= codes("findings")


def under_lamp(picture: np.ndarray, most: float) -> np.ndarray:
    """A round reflection, `most` lighter in its middle than the paper."""
    down, across = np.mgrid[: picture.shape[0], : picture.shape[1]]
    away = np.hypot(across - 0.45 * picture.shape[1], down - 0.4 * picture.shape[0]) / (0.12 * picture.shape[1])
    return np.asarray(np.clip(picture + most * np.clip(1.6 - away, 0, 0.6)[..., None] / 0.6, 0, 255), np.uint8)


def test_every_threshold_of_policy_is_asked_for_and_no_other() -> None:
    # blurred, dark, small, with a bar and under a dim lamp: every check comes to its last line
    soft = (cv2.GaussianBlur(card(600, 380), (0, 0), 6) * 0.2).astype(np.uint8)
    large = card(1400, 883)
    barred = np.concatenate([np.zeros((140, 1400, 3), np.uint8), large])
    pictures = (soft, large, barred, cv2.GaussianBlur(large, (0, 0), 12), under_lamp(large * 0.6, 100))
    pages = [np.asarray(each, np.uint8) for each in pictures]
    seen = [Seen(each, straighten(each, None), KTP) for each in pages]
    for row in CHECKS:
        limits = Watched(shipped_checks()[row.code].thresholds)
        for each in seen:
            row.run(each, limits)
        assert limits.asked == set(limits), row.code


def test_cheap_checks_come_first() -> None:
    costs = [each.cost for each in CHECKS]
    assert costs == sorted(costs)


def test_a_check_that_is_off_gives_no_finding_and_severity_is_the_policys_at_most() -> None:
    tiny = np.full((20, 30, 3), 90, np.uint8)
    settings = settings_from(
        {"image.blank": {"enabled": False}, "image.too_small": {"severity": "warning"}}, shipped_checks()
    )
    found = {each.code: each for each in image_checks(tiny, straighten(tiny, None), KTP, 1, settings=settings)}
    assert "image.blank" not in found
    assert found["image.too_small"].severity == "warning"
    assert unusable(image_checks(tiny, straighten(tiny, None), KTP, 1))


def test_a_check_for_coloured_kinds_passes_the_others() -> None:
    grey = np.full((1000, 800, 3), 200, np.uint8)
    outcome = {each.code: each.outcome for each in image_checks(grey, straighten(grey, None), LETTER, 1)}[
        "image.grey_copy"
    ]
    assert outcome == "passed"


def test_warnings_that_weigh_less_than_one_together_are_information() -> None:
    half = settings_from({"image.glare": {"weight": 0.5}, "image.cut_off": {"weight": 0.5}}, shipped_checks())
    glare = Finding("image.glare", "warning", "failed", 1)
    cut = Finding("image.cut_off", "warning", "failed", 1)
    assert [each.severity for each in weighed([glare], half)] == ["info"]
    assert [each.severity for each in weighed([glare, cut], half)] == ["warning", "warning"]
    grave = Finding("image.blank", "failure", "failed", 1)
    assert [each.severity for each in weighed([grave, glare], half)] == ["failure", "info"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"image.pretty": {"enabled": False}}, "no check is named image.pretty"),
        ({"image.dark": {"thresholds": {"mood": 1}}}, "image.dark has no threshold mood"),
        ({"image.dark": {"severity": "horrible"}}, "severity"),
        ({"image.dark": {"weight": 2}}, "weight"),
        ({"image.dark": {"colour": 2}}, "colour"),
        ({"image.dark": 3}, "thresholds"),
        ([], "codes with settings"),
    ],
)
def test_a_setting_without_effect_is_refused(content: object, reason: str) -> None:
    with pytest.raises(SettingError, match=reason):
        settings_from(content, shipped_checks())


def test_policy_check_tells_an_unknown_threshold_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "checks.yaml"
    file.write_text("image.dark:\n  thresholds:\n    mood: 3\n", "utf-8")
    (error,) = check([file])
    assert (error.line, error.reason) == (3, "image.dark has no threshold mood")


def test_what_an_office_changes_stands_and_the_rest_is_as_shipped() -> None:
    changed = settings_from({"image.dark": {"thresholds": {"light": 70}}}, shipped_checks())
    shipped = shipped_checks()["image.dark"]
    assert changed["image.dark"] == CheckSetting(
        severity=shipped.severity, thresholds={**shipped.thresholds, "light": 70}
    )
    assert changed["image.blank"] == shipped_checks()["image.blank"]


def page(*boxes: tuple[int, int, int, int]) -> Page:
    pixels = np.full((600, 900, 3), 200, np.uint8)
    lines = tuple(Line((Word("WORDS", 0.9, box),)) for box in boxes)
    return Page(1, pixels, pixels, np.eye(3), lines)


def after(before: list[Finding], seen: Page, fields: dict[str, Field]) -> dict[str, Finding]:
    return {each.code: each for each in after_reading(before, seen, KTP, fields)}


def test_a_field_under_glare_is_named_with_its_box() -> None:
    glare = Finding("image.glare", "warning", "failed", 1, (400, 90, 200, 150))
    box = (420, 100, 90, 20)
    found = after([glare], page(), {"nik": Field("3273", 0.9, 1, box), "name": Field("X", 0.9, 1, (20, 500, 90, 20))})
    hit = found["image.glare_field"]
    assert (hit.severity, hit.outcome, hit.box, hit.values) == ("warning", "failed", box, {"field": "NIK"})
    assert "image.glare_field" not in after([], page(), {"nik": Field("3273", 0.9, 1, box)})


def test_a_field_that_was_not_read_is_looked_for_under_the_glare_in_the_row_of_its_label() -> None:
    glare = Finding("image.glare", "info", "failed", 1, (400, 90, 200, 150))
    label = Line((Word("NIK", 0.9, (60, 130, 60, 24)),))
    elsewhere = Line((Word("NIK", 0.9, (60, 400, 60, 24)),))
    pixels = np.full((600, 900, 3), 200, np.uint8)
    hidden = after([glare], Page(1, pixels, pixels, np.eye(3), (label,)), {})["image.glare_field"]
    assert hidden.box == glare.box
    other = after_reading([glare], Page(1, pixels, pixels, np.eye(3), (elsewhere,)), KTP, {})
    assert "NIK" not in [each.values.get("field") for each in other]


@pytest.mark.parametrize(("patch", "hidden"), [((400, 20, 200, 90), True), ((400, 400, 200, 150), False)])
def test_a_number_that_was_not_read_may_lie_under_glare_where_forms_print_it(
    patch: tuple[int, int, int, int], hidden: bool
) -> None:
    glare = Finding("image.glare", "info", "failed", 1, patch)
    found = after_reading([glare], page(), BIRTH, {})
    told = [each.box for each in found if each.values.get("field") == "NIK"]
    assert told == ([patch] if hidden else [])
    read = {"nik": Field("3273", 0.9, 1, (60, 30, 90, 20))}
    assert "NIK" not in [each.values.get("field") for each in after_reading([glare], page(), BIRTH, read)]


def test_machine_lines_that_were_not_read_may_lie_under_any_glare() -> None:
    glare = Finding("image.glare", "info", "failed", 1, (400, 90, 200, 150))
    hidden = after_reading([glare], page(), PASSPORT, {})
    assert [each.box for each in hidden if each.values.get("field") == "mrz"] == [glare.box]
    assert not [each for each in after_reading([], page(), PASSPORT, {}) if each.code == "image.glare_field"]


def test_lines_that_run_into_the_edge_are_cut_and_a_single_one_is_not() -> None:
    inside, first, second = (100, 100, 300, 20), (0, 200, 300, 20), (0, 300, 250, 20)
    assert after([], page(inside, first), {})["image.text_cut"].outcome == "passed"
    cut = after([], page(inside, first, second), {})["image.text_cut"]
    assert (cut.outcome, cut.box) == ("failed", (0, 200, 300, 120))
