"""Who sees what of documents, as a policy file says it: what has no effect or no meaning is refused."""

import shutil
from pathlib import Path

import pytest

from policies.reader import SHIPPED, PolicyError, check, read_policies


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("health: [blood_type]", "health: [shoe_size]", "no document kind has shoe_size"),
        ("members.religion]", "nik.religion]", "no document kind has nik.religion"),
        ("hide: [belief, health, marriage], not_found: show}\n  - {role: supervisor, states: [verified]",
         "hide: [faith], not_found: show}\n  - {role: supervisor, states: [verified]", "no group is named faith"),
        ("birth-certificate: [marriage]", "birth-certificate: [weddings]", "no group is named weddings"),
        ("{role: officer, states: [verified]", "{role: officer, states: [verified, submitted]",
         "officer in submitted stands in two rows"),
        ("role: officer", "role: auditor", "Input should be 'officer' or 'supervisor'"),
        ("width: 1400", "width: 9000", "less than or equal to 1600"),
    ],
)  # fmt: skip
def test_a_rule_without_effect_or_meaning_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    file = tmp_path / "views.yaml"
    shipped = (SHIPPED / "views.yaml").read_text("utf-8")
    assert old in shipped
    file.write_text(shipped.replace(old, new, 1), "utf-8")
    assert any(reason in str(error) for error in check([file])), [str(each) for each in check([file])]


def test_a_folder_without_such_rules_keeps_those_that_ship(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "views.yaml"))
    assert read_policies(folder).viewing == read_policies().viewing


def test_a_limit_of_the_day_that_is_unknown_or_below_zero_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "office.yaml"
    shipped = (SHIPPED / "office.yaml").read_text("utf-8")
    for old, new in (("skips: 12", "skips: -1"), ("skips: 12", "leaps: 12"), ("raise_times: 2", "raise_times: 0")):
        file.write_text(shipped.replace(old, new), "utf-8")
        assert any(isinstance(error, PolicyError) and "budget" in str(error) for error in check([file])), new
