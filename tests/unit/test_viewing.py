"""Who sees what of documents, as a policy file says it: what has no effect or no meaning is refused."""

import shutil
from pathlib import Path

import pytest

from policies.reader import SHIPPED, PolicyError, check, read_policies
from policies.viewing import COLUMNS, compared
from verify.fields import kk


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
        ("members.religion]", "members.religoin]", "no document kind has members.religoin"),
        ("  kk-change:", "  kk-chance:", "no service is named kk-chance"),
        ("health: [blood_type]", "health: [mrz]", "no document of kk-change has anything of health"),
        ("officer, states: [submitted]", "officer, states: [inspected]", "Input should be"),
        ("officer, states: [submitted]", "officer, states: [submitted, draft]", "officer has no step in draft"),
    ],
)  # fmt: skip
def test_a_rule_without_effect_or_meaning_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    file = tmp_path / "views.yaml"
    shipped = (SHIPPED / "views.yaml").read_text("utf-8")
    assert old in shipped
    file.write_text(shipped.replace(old, new, 1), "utf-8")
    assert any(reason in str(error) for error in check([file])), [str(each) for each in check([file])]


SHOWN = (SHIPPED / "views.yaml").read_text("utf-8")


def refused(folder: Path, text: str) -> list[PolicyError]:
    file = folder / "views.yaml"
    file.write_text(text, "utf-8")
    return check([file])


@pytest.mark.parametrize(
    ("path", "who", "step"),
    [
        ("nik", "moving-in asks officer about", "verify in submitted"),  # the format of a number
        ("birth_date", "death-certificate asks supervisor about", "verify in submitted, verify in escalated"),
        ("members.birth_date", "moving-in asks officer about", "escalate in verified"),  # the day in a NIK
        ("head_name", "ktp-replacement asks officer about", "verify in submitted"),  # a paper without it is a finding
    ],
)
def test_a_field_that_a_check_asks_about_is_not_covered_from_the_one_who_answers(
    tmp_path: Path, path: str, who: str, step: str
) -> None:
    errors = refused(tmp_path, SHOWN.replace("health: [blood_type]", f"health: [blood_type, {path}]"))
    lines = {at for at, line in enumerate(SHOWN.splitlines(), 1) if "hide: [" in line}
    assert {each.line for each in errors} == lines
    told = [each.reason for each in errors if f"health covers {path} of" in each.reason]
    assert any(who in each and step in each for each in told), told


def test_what_documents_are_compared_by_may_stand_in_a_group_for_it_is_never_covered(tmp_path: Path) -> None:
    errors = refused(tmp_path, SHOWN.replace("health: [blood_type]", "health: [blood_type, members.nik]"))
    services = {name for name, each in read_policies().services.items() if "health" not in needed(name)}
    comparing = {name for name in services if "members.nik" in compared(read_policies().services[name], "kk")}
    assert comparing
    assert not [each for each in errors if any(f"a check of {name} asks" in each.reason for name in comparing)]


def test_a_service_that_needs_a_group_sees_what_its_checks_ask_about(tmp_path: Path) -> None:
    changed = SHOWN.replace("health: [blood_type]", "health: [blood_type, sex]")
    assert not [each for each in refused(tmp_path, changed) if "a check of kk-change" in each.reason]
    assert [each for each in refused(tmp_path, changed.replace("  kk-change: [belief, health, marriage]\n", ""))
            if "a check of kk-change" in each.reason]  # fmt: skip


def test_a_group_that_is_covered_for_nobody_need_not_be_asked_for(tmp_path: Path) -> None:
    errors = refused(tmp_path, SHOWN.replace("hide: [belief, health, marriage]", "hide: [belief, marriage]"))
    told = {(SHOWN.splitlines()[each.line - 1].split(":")[0].strip(), each.reason) for each in errors}
    assert told == {
        (name, f"health is covered for nobody, so {name} need not ask for it")
        for name in ("data-correction", "kk-change")
    }  # fmt: skip


def test_the_columns_that_may_be_covered_are_those_that_are_read() -> None:
    assert COLUMNS["members"] == {*kk._FIRST, *kk._SECOND}


def needed(service: str) -> tuple[str, ...]:
    return read_policies().viewing.needed.get(service, ())


def test_a_folder_without_such_rules_keeps_those_that_ship(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "views.yaml"))
    assert read_policies(folder).viewing == read_policies().viewing
    (folder / "services" / "kk-change.yaml").unlink()  # an office that does not offer all that ships
    assert read_policies(folder).viewing.needed.keys() == read_policies().viewing.needed.keys() - {"kk-change"}


def test_a_limit_of_the_day_that_is_unknown_or_below_zero_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "office.yaml"
    shipped = (SHIPPED / "office.yaml").read_text("utf-8")
    for old, new in (("skips: 12", "skips: -1"), ("skips: 12", "leaps: 12"), ("raise_times: 2", "raise_times: 0")):
        file.write_text(shipped.replace(old, new), "utf-8")
        assert any(isinstance(error, PolicyError) and "budget" in str(error) for error in check([file])), new
