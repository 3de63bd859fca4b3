"""Which kind a page is: by its labels, also badly read ones, and what is said when it is another."""

import random
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.documents.ornaments import portrait
from benchmarks.documents.people import Inventor
from benchmarks.documents.sets import draw_paper
from ocr.text import Line
from policies.models import DocumentKind
from policies.reader import read_policies
from tests.unit.pages import page
from verify.examination import Finding
from verify.kinds import Recognition, kind_findings, recognise, shows_face
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
    known = [kind.name for kind in KINDS.values() if kind.markers or kind.headings]
    assert recognise([sight("Daftar harga", "telur ayam")], KINDS) == Recognition(None, 0.0, dict.fromkeys(known, 0.0))
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


def test_a_face_in_the_shape_of_a_portrait_is_one_but_convinces_nobody_of_it() -> None:
    seen = recognise([picture(400, 600, 60)], KINDS, face=True)
    assert seen.kind == "photo"
    assert said("photo", seen) == [("kind.mismatch", "failure", "passed")]
    assert said("ktp", seen) == [("kind.not_recognised", "warning", "inconclusive")]


def test_without_a_face_no_picture_is_a_portrait() -> None:
    assert recognise([picture(400, 600, 60)], KINDS).kind is None


@pytest.mark.parametrize(("width", "height", "dark"), [(400, 600, 235), (900, 600, 60), (200, 600, 60)])
def test_a_blank_sheet_or_another_shape_is_no_portrait(width: int, height: int, dark: int) -> None:
    assert recognise([picture(width, height, dark)], KINDS, face=True).kind is None


@pytest.mark.parametrize("number", range(8))
def test_a_head_before_a_plain_ground_is_a_face(number: int) -> None:
    pick = random.Random(number)
    for who in Inventor(pick, "tuning").family(3).members:
        assert shows_face(np.asarray(portrait(who, pick, 400, 600)))


@pytest.mark.parametrize("kind", ["card-back", "landscape", "foreign-card", "newspaper", "ktp", "passport"])
def test_what_is_no_portrait_shows_no_face(kind: str) -> None:
    for number in range(3):
        image = draw_paper("tuning", kind, number, 4).image
        assert not shows_face(image)
        assert not shows_face(np.ascontiguousarray(np.rot90(image)))


@pytest.mark.parametrize("skin", [(224, 186, 152), (140, 98, 70)])
def test_skin_that_fills_the_picture_or_stands_aside_is_no_face(skin: tuple[int, int, int]) -> None:
    plain = np.full((600, 400, 3), (34, 74, 168), np.uint8)
    assert not shows_face(plain)
    aside, middle = plain.copy(), plain.copy()
    aside[200:400, 250:380] = skin
    middle[150:400, 130:270] = skin
    assert shows_face(middle)
    assert not shows_face(aside)
    assert not shows_face(np.full((600, 400, 3), skin, np.uint8))


def test_a_single_letter_is_not_the_beginning_of_machine_readable_lines() -> None:
    assert recognise([sight("PASSPORT", "P", "Kepada Pimpinan")], KINDS).scores["passport"] < 0.6


def test_machine_readable_lines_alone_make_a_passport() -> None:
    seen = recognise([sight("MAGYARORSZAG")], KINDS, ["P<HUNHANDRA<<ROZALIA".ljust(44, "<")])
    assert seen.kind == "passport"


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.headings], ids=lambda kind: kind.name)
def test_a_heading_alone_makes_its_kind(kind: DocumentKind) -> None:
    for heading in kind.headings:
        seen = recognise([sight(heading, "Nomor : 12", "Agama", "Alamat", "Bandung")], KINDS)
        assert seen.kind == kind.name
        assert seen.confidence >= 0.7


def test_a_heading_is_none_at_the_foot_or_within_a_line() -> None:
    rows = ("Nomor : 12", "Agama", "Alamat", "Bandung")
    for page_of in (sight(*rows, "SURAT PENGANTAR"), sight("Lihat SURAT PENGANTAR", *rows)):
        assert recognise([page_of], KINDS).kind is None


def test_a_heading_is_none_in_small_print() -> None:
    whole = sight("SURAT PENGANTAR", "Nomor : 12", "Agama", "Alamat")
    title, *others = whole.lines
    _, y, _, height = title.words[0].box
    small = Line(tuple(replace(word, box=(word.box[0], y, word.box[2], height // 2)) for word in title.words))
    assert recognise([whole], KINDS).kind == "letter"
    assert recognise([replace(whole, lines=(small, *others))], KINDS).kind is None


def test_a_single_letter_is_no_marker_of_anything() -> None:
    """A landscape in which one letter was seen was once a certificate: the letter stands in every marker."""
    for letter in "LE1":
        assert not any(recognise([sight(letter)], KINDS).scores.values())


def test_the_card_of_a_child_is_neither_an_identity_card_nor_a_family_card() -> None:
    labels = [each for each in KINDS["ktp"].markers if each != "STATUS PERKAWINAN"]
    for own in ("KARTU IDENTITAS ANAK", "Nomor Kartu Keluarga", "Nama Kepala Keluarga"):
        assert recognise([sight("PROVINSI JAWA BARAT", own, *labels)], KINDS).kind is None


@pytest.mark.parametrize("line", ["V<UTOERIKSSON<<ANNA<MARIA", "I<UTOD231458907"])
def test_a_visa_or_a_card_that_names_a_passport_is_none(line: str) -> None:
    assert recognise([sight("VISA", "PASPOR", "PASSPORT NO.")], KINDS).kind == "passport"
    assert recognise([sight("VISA", "PASPOR", "PASSPORT NO.", line)], KINDS).kind is None


def test_a_kind_that_is_barely_ahead_is_no_reason_to_refuse() -> None:
    seen = Recognition("ktp", 0.65, {"ktp": 0.42, "kk": 0.0})
    assert said("kk", seen) == [("kind.mismatch", "warning", "failed")]


def test_a_letter_in_which_nothing_was_recognised_is_told() -> None:
    assert said("letter", Recognition(None, 0.0, {})) == [("kind.not_recognised", "warning", "inconclusive")]


def test_two_papers_in_one_upload_are_not_refused() -> None:
    pages = [sight(*KINDS["ktp"].markers), sight(*KINDS["kk"].markers)]
    seen = recognise(pages, KINDS)
    assert said("kk", seen) == [("kind.mismatch", "failure", "passed")]
    assert said("ktp", seen) == [("kind.mismatch", "warning", "failed")]


@pytest.mark.parametrize(
    "heading",
    ["SURAT IZIN MENGEMUDI", "DRIVING LICENSE", "KARTU PELAJAR", "KARTU TANDA MAHASISWA", "BIODATA PENDUDUK WNI"],
)
def test_licences_cards_of_schools_and_printed_records_are_no_identity_cards(heading: str) -> None:
    assert recognise([sight("PROVINSI JAWA BARAT", heading, *KINDS["ktp"].markers)], KINDS).kind is None


@pytest.mark.parametrize("heading", ["SURAT KETERANGAN", "SURAT PENGANTAR", "SURAT PERNYATAAN"])
def test_a_letter_that_tells_a_person_by_the_labels_of_a_card_is_a_letter(heading: str) -> None:
    seen = recognise([sight("PEMERINTAH KABUPATEN", heading, *KINDS["ktp"].markers)], KINDS)
    assert seen.kind == "letter"
    # a card and a letter in one upload look the same: never refused
    assert said("ktp", seen) == [("kind.mismatch", "warning", "failed")]


@pytest.mark.parametrize("occupation", ["PELAJAR/MAHASISWA", "PEGAWAI NEGERI SIPIL", "ANGGOTA DPRD KABUPATEN/KOTA"])
def test_the_occupations_of_a_card_do_not_speak_against_it(occupation: str) -> None:
    seen = recognise([sight(*KINDS["ktp"].markers, f"Pekerjaan : {occupation}", "BERLAKU HINGGA")], KINDS)
    assert (seen.kind, seen.confidence) == ("ktp", 1.0)
