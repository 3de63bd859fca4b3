"""Values beside a patch of glare are read with doubt."""

from typing import Any

import pytest

from verify.examination import Box, Field, Finding
from verify.glare import UNSURE, doubted

PATCH: Box = (400, 90, 200, 150)
GLARE = Finding("image.glare", "warning", "failed", 1, PATCH)


def confidence(box: Box | None, finding: Finding = GLARE, value: Any = "JL. CI", page: int = 1) -> float:
    return doubted({"address": Field(value, 0.9, page, box)}, [finding])["address"].confidence


@pytest.mark.parametrize("box", [(420, 100, 90, 20), (300, 100, 80, 20), (620, 100, 80, 20), (100, 100, 800, 20)])
def test_a_value_in_or_beside_the_patch_is_doubted(box: Box) -> None:
    assert confidence(box) == UNSURE


@pytest.mark.parametrize("box", [(420, 20, 90, 20), (100, 100, 80, 20), (420, 300, 90, 20), None])
def test_a_value_elsewhere_is_not(box: Box | None) -> None:
    assert confidence(box) == 0.9


def test_only_glare_that_was_found_on_the_same_page_counts() -> None:
    box = (420, 100, 90, 20)
    assert confidence(box, page=2) == 0.9
    assert confidence(box, Finding("image.glare", "warning", "passed", 1, PATCH)) == 0.9
    assert confidence(box, Finding("image.dark", "warning", "failed", 1, PATCH)) == 0.9


def test_what_was_unsure_before_does_not_gain_and_a_table_is_left_alone() -> None:
    box = (420, 100, 90, 20)
    assert doubted({"nik": Field("1", 0.3, 1, box)}, [GLARE])["nik"].confidence == 0.3
    assert confidence(box, value=[{"nik": "1"}]) == 0.9
