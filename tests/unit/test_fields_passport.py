"""Fields of a passport: below their labels, and names that print and machine-readable lines mend together."""


import pytest

from tests.unit.pages import TODAY, page, values
from verify.examination import Field
from verify.fields.printed_names import letters_away, mended
from verify.mrz import Mrz, parse_mrz

DATA_PAGE = (
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


def test_the_heading_of_a_passport_is_not_its_number() -> None:
    assert "document_number" not in values("passport", page(DATA_PAGE[0], DATA_PAGE[1]))


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
