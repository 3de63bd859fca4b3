"""Which values are looked at for signs of forgery."""

from collections.abc import Mapping, Sequence

import pytest

from ocr.text import Word
from policies.check_settings import shipped_checks
from policies.reader import read_policies
from tests.unit.pages import page
from verify.examination import Field
from verify.forgery import fields as signs
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
