"""Which kind a page is: by its labels, also badly read ones, and what is said when it is another."""

import numpy as np
import pytest

from policies.models import DocumentKind
from policies.reader import read_policies
from tests.unit.pages import page
from verify.examination import Finding
from verify.kinds import Recognition, kind_findings, recognise
from verify.page import Page, Sight

KINDS = read_policies().kinds
MARKED = [kind for kind in KINDS.values() if kind.markers]


def sight(*rows: str) -> Sight:
    """A page with these lines; what begins a machine-readable line is made a whole one."""
    return page(*(row.ljust(44, "<") if "<" in row else row for row in rows)).sight()


def picture(width: int, height: int, dark: int) -> Sight:
    """Nothing but a picture, dark in the middle."""
    pixels = np.full((height, width, 3), 235, np.uint8)
    pixels[height // 4 :, width // 4 : width * 3 // 4] = dark
    return Page(1, pixels, pixels, np.eye(3)).sight()


def said(kind: str, seen: Recognition) -> list[tuple[str, str, str]]:
    return [(each.code, each.severity, each.outcome) for each in findings(kind, seen)]


def findings(kind: str, seen: Recognition) -> tuple[Finding, ...]:
    return kind_findings(KINDS[kind], seen, KINDS)


def known_as(kind: str, confidence: float = 0.9) -> Recognition:
    return Recognition(kind, confidence, {kind: 1.0})


@pytest.mark.parametrize("kind", MARKED, ids=lambda kind: kind.name)
def test_a_page_with_all_labels_of_a_kind_is_of_that_kind(kind: DocumentKind) -> None:
    seen = recognise([sight(*kind.markers)], KINDS)
    assert seen.kind == kind.name
    assert seen.confidence == 1.0


@pytest.mark.parametrize("kind", MARKED, ids=lambda kind: kind.name)
def test_labels_with_a_letter_misread_are_still_known(kind: DocumentKind) -> None:
    misread = [each if len(each) < 7 else each[:3] + "#" + each[4:] for each in kind.markers]
    assert recognise([sight(*misread)], KINDS).kind == kind.name


def test_labels_may_stand_on_several_pages() -> None:
    markers = KINDS["kk"].markers
    pages = [sight(*markers[:2]), sight(*markers[2:4])]
    assert recognise(pages, KINDS).kind == "kk"


def test_a_page_without_known_labels_is_of_no_kind() -> None:
    assert recognise([sight("Surat keterangan", "dari bidan")], KINDS) == Recognition(
        None, 0.0, {kind.name: 0.0 for kind in MARKED}
    )
    assert recognise([], KINDS).kind is None


def test_labels_of_two_kinds_at_once_are_of_neither() -> None:
    both = (*KINDS["birth-certificate"].markers, *KINDS["death-certificate"].markers)
    assert recognise([sight(*both)], KINDS).kind is None


def test_the_kind_that_was_asked_for_passes() -> None:
    assert said("ktp", known_as("ktp")) == [("kind.mismatch", "failure", "passed")]


def test_another_kind_fails_and_both_are_named() -> None:
    assert said("kk", known_as("ktp")) == [("kind.mismatch", "failure", "failed")]
    (finding,) = findings("kk", known_as("ktp"))
    assert finding.values == {"found": KINDS["ktp"].title.model_dump(), "expected": KINDS["kk"].title.model_dump()}


def test_another_kind_is_a_warning_where_the_document_has_labels_of_both() -> None:
    seen = Recognition("ktp", 0.9, {"ktp": 0.9, "kk": 0.5})
    assert said("kk", seen) == [("kind.mismatch", "warning", "failed")]


def test_a_letter_that_looks_like_a_card_is_left_to_an_officer() -> None:
    assert said("letter", known_as("ktp")) == [("kind.mismatch", "warning", "failed")]


def test_an_unsure_or_missing_recognition_is_inconclusive() -> None:
    for seen in (Recognition(None, 0.0, {}), known_as("ktp", 0.5)):
        assert said("kk", seen) == [("kind.not_recognised", "warning", "inconclusive")]


def test_nothing_is_said_of_a_photo_in_which_nothing_was_recognised() -> None:
    assert said("photo", Recognition(None, 0.0, {})) == []


def test_a_picture_of_the_shape_of_a_portrait_is_one_but_convinces_nobody_of_it() -> None:
    seen = recognise([picture(400, 600, 60)], KINDS)
    assert seen.kind == "photo"
    assert said("photo", seen) == [("kind.mismatch", "failure", "passed")]
    assert said("ktp", seen) == [("kind.not_recognised", "warning", "inconclusive")]


@pytest.mark.parametrize(("width", "height", "dark"), [(400, 600, 235), (900, 600, 60), (200, 600, 60)])
def test_a_blank_sheet_or_another_shape_is_no_portrait(width: int, height: int, dark: int) -> None:
    assert recognise([picture(width, height, dark)], KINDS).kind is None


def test_a_single_letter_is_not_the_beginning_of_machine_readable_lines() -> None:
    assert recognise([sight("PASSPORT", "P", "Kepada Pimpinan")], KINDS).scores["passport"] < 0.6


def test_machine_readable_lines_alone_make_a_passport() -> None:
    seen = recognise([sight("MAGYARORSZAG")], KINDS, ["P<HUNHANDRA<<ROZALIA".ljust(44, "<")])
    assert seen.kind == "passport"
