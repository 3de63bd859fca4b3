"""What the bench prints, counted by hand on a few made-up records."""

from benchmarks.documents import tables
from benchmarks.documents.bench import report
from benchmarks.documents.measure import Reading, Record
from policies.check_settings import shipped_checks

RIGHT = Reading("nik", "3273994505900001", "3273994505900001", 0.99)
WRONG = Reading("name", "ANI", "ANA", 0.95)


def record(condition: str = "scan", refused: bool = False, defects: tuple[str, ...] = (), kind: str = "ktp") -> Record:
    return Record(
        "tuning-0000", kind, "ktp", condition, None if kind == "none" or refused else kind, refused,
        frozenset(defects), frozenset(defects), () if kind == "none" else (RIGHT, WRONG),
        {"decode": 10.0, "locate": 20.0, "read": 100.0, "fields": 5.0, "image": 3.0, "rules": 1.0, "total": 139.0},
        200.0, {"nik": False, "name": True}, 900.0,
    )  # fmt: skip


def test_the_times_are_those_of_the_four_stages() -> None:
    assert {stage: tables.milliseconds([record()], stage)[0] for stage in tables.STAGES} == {
        "decode": 10.0, "locate": 20.0, "read": 105.0, "check": 4.0, "total": 139.0,
    }  # fmt: skip


def test_every_check_of_the_picture_has_its_line_though_it_never_spoke() -> None:
    told = {code: (caught.total, false.total) for code, caught, false in tables.checks([record()])}
    assert set(told) == set(shipped_checks())
    assert told["image.dark"] == (0, 1)


def test_a_kind_is_summed_up_by_its_weakest_field() -> None:
    (line,) = tables.summary([record(), record("good-photo"), record("dark")])
    kind, group, every, (name, worst) = line
    assert (kind, group, every.hits, every.total, name, worst.hits) == ("ktp", "good", 2, 4, "name", 0)


def test_confidences_are_counted_of_all_fields_or_of_one_sort() -> None:
    assert [tables.trust([record()], sort)[1].total for sort in (None, "exact", "text")] == [2, 1, 1]
    assert tables.trust([record()])[1].hits == 1


def test_what_was_refused_is_not_blamed_for_its_kind_and_its_fields_are_not_listed() -> None:
    text = "\n".join(report([record(), record("dark", refused=True, defects=("image.dark",)), record(kind="none")]))
    assert "ktp · scan: 1 pictures, 1 of 1 told as what they are, 0 refused" in text
    assert "kind recognised, where the picture was not refused: 100.0 % [20.7, 100.0] of 1" in text
    dark = text.split("ktp · dark")[1].split("none · scan")[0]
    assert "nik" not in dark
    assert "tesseract   100.0 %" in text.replace("tesseract 100.0", "tesseract   100.0")
    assert "memory of a process at most: 200 MB" in text
