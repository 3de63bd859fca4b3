"""Fields of a passport: below their labels, and names that print and machine-readable lines mend together."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ocr.text import Letter, Line, Word
from tests.unit.pages import TODAY, fields, page, values
from verify.examination import Field
from verify.fields.printed_names import letters_away, mended
from verify.mrz import Mrz, parse_mrz
from verify.page import Page

Row = list[str | tuple[int, str]]
DATA_PAGE: tuple[Row, ...] = (
    ["PASPOR PASSPORT", (760, "REPUBLIK INDONESIA")],
    ["", (460, "Nama Keluarga / Surname"), (1060, "No. Paspor / Passport No.")],
    ["=", (460, "WIJAYA"), (1060, "XY123456")],
    ["", (460, "Nama Lengkap / Given names")],
    ["", (460, "RINA SARI")],
    ["", (460, "Kewarganegaraan / Nationality"), (1060, "Kelamin / Sex")],
    ["", (460, "INDONESIA"), (1060, "F")],
    ["", (460, "Tgl. Lahir / Date of birth")],
    ["", (460, "05 OCT 1988")],
    ["", (460, "Tgl. Habis Berlaku / Date of expiry")],
    ["", (460, "16 MAY 2034")],
)


def test_a_passport_without_readable_lines_is_read_below_its_labels() -> None:
    assert values("passport", page(*DATA_PAGE)) == {
        "document_number": "XY123456", "surname": "WIJAYA", "given_names": "RINA SARI", "nationality": "INDONESIA",
        "birth_date": "1988-10-05", "sex": "female", "expiry_date": "2034-05-16",
    }  # fmt: skip


def test_a_value_begins_below_the_first_of_two_languages_though_that_one_is_no_label() -> None:
    below: list[Row] = [["", (460, "Nama / Given names")] if "Given" in str(row) else row for row in DATA_PAGE]
    assert values("passport", page(*below))["given_names"] == "RINA SARI"


def test_the_heading_of_a_passport_is_not_its_number() -> None:
    assert "document_number" not in values("passport", page(DATA_PAGE[0], DATA_PAGE[1]))
    assert "document_number" not in values(
        "passport", page("PASSPORT REPUBLIC OF INDONESIA", "Jenis / Type Kode Negara")
    )


def test_a_value_ends_where_another_column_begins_whose_label_is_none_of_the_fields() -> None:
    beside: list[Row] = [[*row, (1300, "BLITAR")] if row[-1] == (1060, "F") else row for row in DATA_PAGE]
    assert values("passport", page(*beside))["sex"] == "female"


LINES = ("P<IDNWIJAYA<<RINA<SARI".ljust(44, "<"), "XY123456<4IDN8810056F3405167<<<<<<<<<<<<<<<2")


def sure(rows: Sequence[Row]) -> Page:
    """The page with its machine-readable lines below, as an engine sees it that is sure of every letter."""
    on = page(*rows, *LINES)
    return replace(on, lines=tuple(Line(tuple(map(_certain, each.words))) for each in on.lines))


def _certain(word: Word) -> Word:
    return replace(
        word, letters=tuple(Letter(((each, 0.9999),), word.box[0] + at) for at, each in enumerate(word.text))
    )


def test_sex_and_nationality_are_sure_where_the_print_tells_them_too() -> None:
    found = fields("passport", sure(DATA_PAGE))
    assert (found["sex"].value, found["nationality"].value) == ("female", "IDN")
    assert min(found[name].confidence for name in ("sex", "nationality")) >= 0.95


def test_a_sex_that_the_print_tells_otherwise_is_doubted() -> None:
    other: list[Row] = [[*row[:-1], (1060, "M")] if row[-1] == (1060, "F") else row for row in DATA_PAGE]
    assert fields("passport", sure(other))["sex"].confidence < 0.7


def passport_names(first: str) -> Mrz:
    mrz = parse_mrz((first.ljust(44, "<"), "XY123456<4IDN8810056F3405167<<<<<<<<<<<<<<<0"), TODAY)
    assert mrz is not None
    return mrz


def printed(surname: str, given_names: str, confidence: float = 0.9) -> dict[str, Field]:
    return {"surname": Field(surname, confidence), "given_names": Field(given_names, confidence)}


@pytest.mark.parametrize(
    "first", ["P<IDNWIIJAYA<<RINA<SARI", "P<IDNWJAYA<<RINA<SARI", "P<IDNWIJAYA<<RINA<SARIL", "P<IDNWIJAYA<<RINA<<SARI"]
)
def test_a_letter_lost_or_doubled_in_the_lines_is_mended_by_the_printed_name(first: str) -> None:
    mrz = passport_names(first)
    assert letters_away(mrz, printed("WIJAYA", "RINA SARI")) in (0, 1)
    assert mended(mrz, printed("WIJAYA", "RINA SARI")) == (
        "P<IDNWIJAYA<<RINA<SARI".ljust(44, "<"), mrz.lines[1],
    )  # fmt: skip


@pytest.mark.parametrize("first", ["P<IDNWIJAYA<RINA<SARI", "P<IDNWIJAYA<<RINA<SARIL", "P<IDNWIJAYA<<RINA<SARI"])
def test_a_whole_name_printed_in_one_mends_the_lines_in_either_order(first: str) -> None:
    whole = {"given_names": Field("RINA SARI WIJAYA", 0.9)}
    assert letters_away(passport_names(first), whole) in (0, 1)
    assert mended(passport_names(first), whole)[0] == "P<IDNWIJAYA<<RINA<SARI".ljust(44, "<")


def test_given_names_alone_mend_nothing() -> None:
    mrz = passport_names("P<IDNWIJAYA<<RINA<SARI")
    assert letters_away(mrz, {"given_names": Field("RINA SARI", 0.9)}) is None
    assert mended(mrz, {"given_names": Field("RINA SARI", 0.9)}) == mrz.lines


def test_another_printed_name_or_one_badly_read_mends_nothing() -> None:
    mrz = passport_names("P<IDNWIJAYA<<RINA<SARI")
    assert letters_away(mrz, printed("SANTOSO", "RINA SARI")) == 7
    assert mended(mrz, printed("SANTOSO", "RINA SARI")) == mrz.lines
    assert letters_away(mrz, printed("WIJAYAA", "RINA SARI", 0.3)) is None
    assert mended(mrz, printed("WIJAYAA", "RINA SARI", 0.3)) == mrz.lines
    assert letters_away(mrz, {}) is None


def test_a_name_longer_than_the_line_is_cut_where_the_line_ends() -> None:
    long = "MAHARANI KUSUMAWARDHANI PUTRI LESTARI INDAH"
    mrz = passport_names(f"P<IDNWIJAYA<<{long.replace(' ', '<')}"[:44])
    assert letters_away(mrz, printed("WIJAYA", long)) == 0
