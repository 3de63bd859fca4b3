"""Whole examinations: drawn papers read by the real engine, and what happens when a part of it fails."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from ocr.engine import ReadingEngine
from ocr.engines import best_engine
from ocr.tesseract import TesseractEngine
from policies.catalogue import codes
from policies.models import Limits
from policies.reader import read_policies
from policies.refusals import Refusal
from tests.unit.pages import BrokenEngine, FakeEngine, page
from verify import examine as examining
from verify.as_json import examination_from_json, examination_to_json
from verify.decode import DecodedPage
from verify.drawings import draw, photograph
from verify.examination import Examination
from verify.examine import READ_PAGES, examine
from verify.fields.values import CONFIRMED

POLICIES = read_policies()
TODAY = date(2026, 11, 2)
READ = ("ktp", "kk", "birth-certificate", "passport")


def examined(data: bytes, kind: str, engine: ReadingEngine | None = None) -> Examination:
    kinds = POLICIES.kinds
    return examine(data, kinds[kind], kinds, POLICIES.limits, engine=engine or FakeEngine(), today=TODAY)


@cache
def clean(kind: str) -> bytes:
    return photograph(draw(kind, 1).image, "clean", 1)


def open_codes(examination: Examination) -> dict[str, str]:
    return {each.code: each.outcome for each in examination.findings if each.outcome != "passed"}


def right(truth: Any, read: Any) -> Iterator[bool]:
    """For each value on the paper whether it was read, cell by cell."""
    if isinstance(truth, list):
        for at, row in enumerate(truth):
            got = read[at] if isinstance(read, list) and at < len(read) else {}
            yield from (got.get(name) == value for name, value in row.items())
    else:
        yield truth == read


@pytest.fixture(scope="module")
def reports() -> dict[str, Examination]:
    engine = best_engine()
    return {kind: examined(clean(kind), kind, engine) for kind in READ}


def test_a_card_is_remembered_by_its_print_and_its_portrait_and_a_page_without_a_nik_by_no_portrait(
    reports: dict[str, Examination],
) -> None:
    assert [each.part for each in reports["ktp"].hashes] == ["page", "portrait"]
    assert "portrait" not in {each.part for each in reports["passport"].hashes}


@pytest.mark.parametrize("kind", READ)
def test_a_clean_paper_is_recognised_and_read_nearly_without_error(kind: str, reports: dict[str, Examination]) -> None:
    report = reports[kind]
    truth = draw(kind, 1).truth
    marks = [
        mark
        for name, value in truth.items()
        for mark in right(value, report.fields[name].value if name in report.fields else None)
    ]
    assert (report.kind, report.recognised_kind) == (kind, kind)
    assert sum(marks) >= 0.95 * len(marks)
    assert report.verdict == "pass", open_codes(report)


def test_without_the_models_tesseract_reads_a_clean_card() -> None:
    report = examined(clean("ktp"), "ktp", TesseractEngine())
    truth = draw("ktp", 1).truth
    assert report.fields["nik"].value == truth["nik"]
    read = [name for name, value in truth.items() if name in report.fields and report.fields[name].value == value]
    assert len(read) >= 0.8 * len(truth)


@pytest.mark.parametrize("kind", READ)
def test_a_report_has_what_an_officer_needs_and_survives_storing(kind: str, reports: dict[str, Examination]) -> None:
    report = reports[kind]
    assert examination_from_json(examination_to_json(report)) == report
    assert {each.code for each in report.findings} <= codes("findings")
    assert report.timings_ms.keys() >= {"decode", "locate", "image", "read", "kind", "fields", "rules", "total"}
    (size,) = report.pages
    for field in report.fields.values():
        assert 0.0 <= field.confidence <= 1.0
        assert field.page == 1 and field.box is not None
        x, y, width, height = field.box
        assert 0 <= x < x + width <= size.width and 0 <= y < y + height <= size.height


def test_the_box_of_a_value_lies_where_it_is_printed(reports: dict[str, Examination]) -> None:
    size, box = reports["ktp"].pages[0], reports["ktp"].fields["nik"].box
    assert box is not None
    x, y, width, height = box
    # drawn at 250 to 800 of 1284 across, and 132 to 190 of 810 down
    assert 0.17 < x / size.width < 0.25 and 0.5 < (x + width) / size.width < 0.7
    assert 0.15 < y / size.height < (y + height) / size.height < 0.25


def test_names_that_lines_and_print_agree_on_are_as_sure_as_what_a_check_digit_guards(
    reports: dict[str, Examination],
) -> None:
    fields = reports["passport"].fields
    assert {fields[name].confidence for name in ("surname", "document_number")} == {CONFIRMED}


def test_another_paper_than_the_one_asked_for_is_named() -> None:
    words = page(*POLICIES.kinds["ktp"].markers).lines
    report = examined(clean("ktp"), "birth-certificate", FakeEngine(lines=words))
    assert report.recognised_kind == "ktp"
    assert open_codes(report)["kind.mismatch"] == "failed"
    assert report.verdict == "fail"


def test_of_a_file_with_several_pictures_it_is_told_that_only_the_first_was_read() -> None:
    shots = [Image.new("RGB", (900, 600), "white"), Image.new("RGB", (900, 600), "black")]
    out = io.BytesIO()
    shots[0].save(out, "WEBP", save_all=True, append_images=shots[1:], duration=100, lossless=True)
    report = examined(out.getvalue(), "letter")
    assert open_codes(report)["pages.first_only"] == "failed"
    assert len(report.pages) == 1


def test_black_letters_on_a_transparent_ground_are_read_as_on_white_paper() -> None:
    ink = ImageOps.invert(Image.fromarray(draw("ktp", 1).image).convert("L"))
    letters = Image.new("RGBA", ink.size, (0, 0, 0, 0))
    letters.putalpha(ink)
    out = io.BytesIO()
    letters.save(out, "PNG")
    report = examined(out.getvalue(), "ktp", best_engine())
    assert open_codes(report).keys().isdisjoint({"image.blank", "image.dark", "check.crashed"})
    assert report.fields["nik"].value == draw("ktp", 1).truth["nik"]


def test_a_blurred_photograph_fails_whatever_is_read() -> None:
    report = examined(photograph(draw("ktp", 1).image, "blurred", 1), "ktp")
    assert open_codes(report)["image.blurred"] == "failed"
    assert report.verdict == "fail"


def test_a_page_on_which_nothing_is_read_is_inconclusive_and_never_a_failure() -> None:
    report = examined(clean("ktp"), "ktp")
    assert report.verdict == "attention"
    assert open_codes(report).keys() == {"kind.not_recognised", "field.missing"}
    assert set(open_codes(report).values()) == {"inconclusive"}


def test_an_engine_that_breaks_leaves_the_checks_of_the_picture() -> None:
    report = examined(clean("ktp"), "ktp", BrokenEngine())
    assert open_codes(report)["check.crashed"] == "inconclusive"
    assert "image.blurred" in {each.code for each in report.findings}
    assert report.verdict == "attention"


def broken(*arguments: object, **named: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("function", "stage"),
    [
        ("straighten", "locate"),
        ("image_checks", "image"),
        ("read_page", "read"),
        ("recognise", "kind"),
    ],
)
def test_a_stage_that_breaks_is_told_and_the_rest_goes_on(
    function: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, function, broken)
    told_as_crashed(examined(clean("ktp"), "ktp"), stage)


def test_a_reader_of_fields_that_breaks_is_told_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "READERS", {"ktp": broken})
    told_as_crashed(examined(clean("ktp"), "ktp"), "fields")


def told_as_crashed(report: Examination, stage: str) -> None:
    crashed = [each for each in report.findings if each.code == "check.crashed"]
    assert [(each.severity, each.outcome, each.values) for each in crashed] == [
        ("warning", "inconclusive", {"check": stage, "reason": "ZeroDivisionError"})
    ]
    assert report.verdict == "attention"
    assert "field.missing" in open_codes(report)
    assert report.pages


def png(picture: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".png", picture)[1].tobytes())


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "upload.empty"),
        (lambda: b"this is no picture", "upload.wrong_type"),
        (lambda: png(np.zeros((60, 60, 3), np.uint8))[:90], "upload.damaged"),
    ],
)
def test_bytes_that_are_no_document_are_refused(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        examined(make(), "ktp")
    assert refusal.value.code == code


def test_the_limits_that_are_given_hold() -> None:
    kinds = POLICIES.kinds
    with pytest.raises(Refusal) as refusal:
        examine(clean("ktp"), kinds["ktp"], kinds, Limits(media_types=("image/png",)), engine=FakeEngine(), today=TODAY)
    assert refusal.value.code == "upload.wrong_type"


def tiff(count: int) -> bytes:
    sheets = [Image.new("RGB", (400, 300), "white") for _ in range(count)]
    out = io.BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def test_what_follows_the_first_pages_of_a_long_file_is_checked_and_not_read() -> None:
    report = examined(tiff(READ_PAGES + 2), "letter")
    assert [each.page for each in report.findings if each.code == "pages.not_read"] == [READ_PAGES + 1, READ_PAGES + 2]
    assert [each.page for each in report.findings if each.code == "image.blank"] == list(range(1, READ_PAGES + 3))
    assert len(report.pages) == READ_PAGES + 2


def test_a_page_that_does_not_open_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(*arguments: object) -> Iterator[DecodedPage]:
        yield DecodedPage(1, np.full((300, 400, 3), 255, np.uint8))
        raise Refusal("upload.damaged")

    monkeypatch.setattr("verify.decode.pages", torn)
    report = examined(tiff(2), "letter")
    assert [(each.page, each.outcome) for each in report.findings if each.code == "pages.damaged"] == [
        (2, "inconclusive")
    ]
    assert report.verdict == "fail"  # the page that did open is blank
    assert len(report.pages) == 1
