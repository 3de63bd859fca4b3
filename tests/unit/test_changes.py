"""What a later examination says otherwise, by names and codes alone."""

from verify.changes import changes_between
from verify.examination import Examination, Field, Finding, Verdict
from verify.version import engine_version


def examination(verdict: Verdict = "pass", codes: tuple[str, ...] = (), **values: object) -> Examination:
    fields = {name: Field(value, 0.9) for name, value in values.items()}
    findings = tuple(Finding(code, "warning", "failed") for code in codes)
    return Examination("ktp", "ktp", 1.0, verdict, fields, findings, (), {})


def test_the_same_again_is_no_change() -> None:
    assert not changes_between(examination(nik="1", codes=("a.b",)), examination(nik="1", codes=("a.b",)))


def test_findings_are_gained_and_lost_as_often_as_they_stand_there() -> None:
    found = changes_between(examination("fail", ("a.a", "a.a", "b.b")), examination("pass", ("a.a", "c.c")))
    assert (found.before, found.after) == ("fail", "pass")
    assert (found.gained, found.lost) == (("c.c",), ("a.a", "b.b"))
    assert found


def test_a_check_that_passed_is_no_finding_lost() -> None:
    passed = Examination("ktp", None, 0.0, "pass", {}, (Finding("a.a", "warning", "passed"),), (), {})
    assert not changes_between(passed, examination())


def test_fields_are_told_by_name_only() -> None:
    found = changes_between(examination(nik="1", name="ANI"), examination(nik="2", name="ANI", sex="male"))
    assert found.fields == ("nik", "sex")


def test_a_row_that_only_moved_on_the_page_has_not_changed() -> None:
    before = examination(members=[{"nik": "1", "box": [0, 0, 9, 9]}])
    assert not changes_between(before, examination(members=[{"nik": "1", "box": [1, 1, 9, 9], "confidence": 0.5}]))
    assert changes_between(before, examination(members=[{"nik": "2"}])).fields == ("members",)


def test_the_engine_has_one_name_that_tells_its_parts() -> None:
    assert engine_version() == engine_version()
    assert "+" in engine_version()
    assert "tesseract" in engine_version()
