"""Which values are looked at for signs of forgery."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from ocr.text import Word
from policies.check_settings import shipped_checks
from policies.reader import read_policies
from tests.unit.pages import page
from verify.examination import Field, Finding
from verify.forgery import fields as signs
from verify.forgery.letters import MEASURES, Letters
from verify.page import Page

PASSPORT = read_policies().kinds["passport"]
LINES, PRINT = (10, 800, 1300, 90), (430, 280, 200, 40)


def test_values_from_the_machine_readable_lines_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def words_of(page: Page, fields: Mapping[str, Field], names: Sequence[str]) -> dict[str, tuple[Word, ...]]:
        asked.extend(name for name in names if name in fields)
        return {}

    monkeypatch.setattr(signs, "words_of", words_of)
    fields = {
        "mrz": Field("P<IDNSANTOSO<<BUDI", 0.97, 1, LINES),
        "surname": Field("SANTOSO", 0.97, 1, LINES),
        "birth_date": Field("1990-01-02", 0.97, 1, LINES),
        "given_names": Field("BUDI", 0.97, 1, PRINT),
    }
    assert list(signs.forgery_findings(page(), PASSPORT, fields, shipped_checks())) == []
    assert asked == ["given_names"]


def told(monkeypatch: pytest.MonkeyPatch, heights: Sequence[float]) -> Finding:
    """What is said of the heights of the letters of one printed name."""
    values = np.zeros((len(heights), len(MEASURES)))
    values[:, MEASURES.index("height")] = heights
    letters = Letters(tuple((430 + 20 * at, 280, 18, 24) for at in range(len(heights))), values)
    monkeypatch.setattr(signs, "words_of", lambda page, fields, names: {"given_names": (Word("X", 1.0, PRINT, ()),)})
    monkeypatch.setattr(signs, "letters_in", lambda picture, box: letters)
    fields = {"given_names": Field("SANTOSO", 0.97, 1, PRINT)}
    found = {each.code: each for each in signs.forgery_findings(page(), PASSPORT, fields, shipped_checks())}
    return found["forgery.font_changes"]


def test_what_was_measured_is_told_whether_a_value_is_suspected_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    even = told(monkeypatch, [1.0, 1.01, 0.99, 1.0, 1.0, 1.01, 0.99])
    assert (even.outcome, even.box) == ("passed", None)
    changed = told(monkeypatch, [1.0, 1.01, 0.99, 1.0, 1.0, 1.4, 1.4])
    assert (changed.outcome, changed.values["field"], changed.values["why"]) == ("failed", "given_names", ["height"])
    limit = shipped_checks()["forgery.font_changes"].thresholds["height"]
    assert even.values["height"] < limit <= changed.values["height"]
