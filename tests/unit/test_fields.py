"""Fields found among words by their labels, on pages made by hand and with an engine that answers from a list."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.text import Line, Word, lines_of, split_at
from policies.reader import read_policies
from policies.rules import READERS as NAMED
from tests.unit.pages import HEIGHT, PITCH, FakeEngine, line, page
from verify.examination import Field
from verify.fields import READERS
from verify.fields.printed_names import letters_away, mended
from verify.fields.values import CONFIRMED
from verify.mrz import Mrz, parse_mrz
from verify.page import Page

KINDS = read_policies().kinds
TODAY = date(2026, 11, 2)
DIGITS = "0123456789"
NIK, WIFE = "3273990904860012", "3273994510880034"
CARD = (
    ["", (500, "PROVINSI JAWA BARAT")],
    ["", (520, "KOTA BANDUNG")],
    ["NIK", (250, f": {NIK}")],
    ["Nama", (250, ": BUDI SANTOSO")],
    ["Tempat/Tgl Lahir", (250, ": GARUT, 09-04-1986")],
    ["Jenis Kelamin", (250, ": LAKI-LAKI"), (520, "Gol. Darah : O")],
    ["Alamat", (250, ": JL. MAWAR NO. 7")],
    ["RT/RW", (250, ": 003/004")],
    ["Kel/Desa", (250, ": SUKAMAJU")],
    ["Kecamatan", (250, ": COBLONG")],
    ["Agama", (250, ": ISLAM")],
    ["Status Perkawinan", (300, ": KAWIN")],
    ["Pekerjaan", (250, ": GURU")],
    ["Kewarganegaraan", (300, ": WNI")],
    ["Berlaku Hingga", (300, ": SEUMUR HIDUP")],
)
SAYS = {
    "province": "JAWA BARAT", "regency": "KOTA BANDUNG", "nik": NIK, "name": "BUDI SANTOSO", "birth_place": "GARUT",
    "birth_date": "1986-04-09", "sex": "male", "blood_type": "O", "address": "JL. MAWAR NO. 7", "rt": "003",
    "rw": "004", "village": "SUKAMAJU", "district": "COBLONG", "religion": "ISLAM", "marital_status": "KAWIN",
    "occupation": "GURU", "citizenship": "WNI", "valid_until": "lifetime",
}  # fmt: skip


def fields(kind: str, on: Page, engine: FakeEngine | None = None) -> dict[str, Field]:
    return READERS[KINDS[kind].reader](engine or FakeEngine(), KINDS[kind], on, TODAY)[0]


def values(kind: str, on: Page, engine: FakeEngine | None = None) -> dict[str, Any]:
    return {name: field.value for name, field in fields(kind, on, engine).items()}


def card(**changed: list[Any]) -> Page:
    """The card with rows replaced by the first word of their label."""
    return page(*(changed.get(str(row[0]).split("/")[0].split(" ")[0], row) for row in CARD))


def test_the_readers_are_those_that_a_policy_may_name() -> None:
    assert set(READERS) == NAMED


def test_a_kind_without_a_reader_has_no_fields() -> None:
    assert fields("letter", page("Nama : BUDI")) == {}


def test_every_field_of_a_card_is_found_by_its_label() -> None:
    assert values("ktp", card()) == SAYS


def test_every_box_lies_on_the_page_and_no_reading_alone_claims_to_be_certain() -> None:
    on = card()
    for name, field in fields("ktp", on).items():
        assert field.box is not None and field.page == 1
        x, y, width, height = field.box
        assert 0 <= x < x + width <= on.size.width and 0 <= y < y + height <= on.size.height
        # the number agrees with the birth date and the sex beside it
        assert field.confidence <= (CONFIRMED if name == "nik" else 0.95)


def test_labels_with_a_misread_letter_are_still_found() -> None:
    on = card(Kecamatan=["Kecamalan", (250, ": COBLONG")], Agama=["Aqama", (250, ": ISLAM")])
    assert values("ktp", on) == SAYS


def test_villages_and_addresses_that_begin_as_labels_do_are_values() -> None:
    on = card(
        Kel=["Kel/Desa", (250, ": KOTA GAJAH TIMUR")],
        Kecamatan=["Kecamatan", (250, "KOTA GAJAH")],
        Alamat=["Alamat", (250, "DESA TAMBAK OSO")],
        Pekerjaan=["Pekerjaan", (250, "PERANGKAT DESA")],
    )
    assert values("ktp", on) == {
        **SAYS, "village": "KOTA GAJAH TIMUR", "district": "KOTA GAJAH", "address": "DESA TAMBAK OSO",
        "occupation": "PERANGKAT DESA",
    }  # fmt: skip


def test_an_address_goes_on_with_a_word_that_is_also_a_label() -> None:
    rows = [*CARD[:7], ["", (278, "DESA CIPAGALO")], *CARD[7:]]
    assert values("ktp", page(*rows)) == {**SAYS, "address": "JL. MAWAR NO. 7 DESA CIPAGALO"}


def test_a_label_that_was_read_as_one_word_with_its_value_is_parted_from_it() -> None:
    on = card(Status=["Status PerkawinanKAWIN"], Kewarganegaraan=["KewarganegaraanWNI"], Agama=["AgamaISLAM"])
    assert values("ktp", on) == SAYS


def test_a_colon_read_as_a_letter_is_no_part_of_the_value() -> None:
    on = card(
        Kecamatan=["Kecamatan", (250, "3 COBLONG")],
        Tempat=["Tempat/Tgl Lahir", (250, "T GARUT, 09-04-1986")],
        Jenis=["Jenis Kelamin", (250, ": LAKI-LAKI"), (520, "Gol. Darah 2 : O")],
    )
    assert values("ktp", on) == SAYS


def test_a_lone_letter_behind_the_column_of_colons_is_a_value() -> None:
    assert values("ktp", card(Nama=["Nama", (278, "A BUDI")]))["name"] == "A BUDI"


def test_the_cities_of_jakarta_are_named_without_their_rank() -> None:
    rows = [["", (500, "PROVINSI DKI JAKARTA")], ["", (520, "JAKARTA SELATAN")], *CARD[2:]]
    assert values("ktp", page(*rows)) == {**SAYS, "province": "DKI JAKARTA", "regency": "JAKARTA SELATAN"}


def test_a_long_name_goes_on_in_the_next_line() -> None:
    rows = [*CARD[:4], ["", (278, "NUGRAHA")], *CARD[4:]]
    assert values("ktp", page(*rows))["name"] == "BUDI SANTOSO NUGRAHA"


def test_a_name_and_an_address_of_two_lines_are_each_whole_in_their_own_field() -> None:
    name, address = ["", (278, "NUGRAHA PUTRA")], ["", (278, "GG. MELATI BLOK C 12")]
    told = values("ktp", page(*CARD[:4], name, *CARD[4:7], address, *CARD[7:]))
    assert told == {
        **SAYS, "name": "BUDI SANTOSO NUGRAHA PUTRA", "address": "JL. MAWAR NO. 7 GG. MELATI BLOK C 12"
    }  # fmt: skip


@pytest.mark.parametrize(
    "printed",
    ["GARUT", "GARUT, 0904", "GARUT, 09041986", "GARUT, ??-??-????", "GARUT, 31-02-1986", "GARUT, 09-04-86", "GARUT 9"],
)
def test_a_birth_date_that_cannot_be_read_is_absent_and_all_else_stays(printed: str) -> None:
    told = values("ktp", card(Tempat=["Tempat/Tgl Lahir", (250, f": {printed}")]))
    assert told == {name: value for name, value in SAYS.items() if name != "birth_date"}


@given(st.text("0123456789OIlSBgq?-/., ", min_size=1, max_size=14))
def test_however_a_birth_date_is_misread_no_other_field_suffers(misread: str) -> None:
    told = fields("ktp", card(Tempat=["Tempat/Tgl Lahir", (250, f": GARUT, {misread}")]))
    others = {name: value for name, value in SAYS.items() if name not in ("birth_date", "birth_place")}
    assert {name: field.value for name, field in told.items() if name in others} == others
    date_ = told.get("birth_date")
    # what was read with letters among its digits is mended at low confidence; digits alone are taken at their word
    assert date_ is None or date_.confidence <= 0.6 or not set(misread) & set("OIlSBgq")


@pytest.mark.parametrize("between", [",", ".", ", ", " "])
def test_a_place_is_told_without_the_date_that_follows_it_however_closely(between: str) -> None:
    told = values("ktp", card(Tempat=["Tempat/Tgl Lahir", (250, f": MERAUKE{between}03-09-1994")]))
    assert (told["birth_place"], told["birth_date"]) == ("MERAUKE", "1994-09-03")


def test_a_value_that_sounds_like_a_label_stays_whole() -> None:
    assert values("ktp", card(Pekerjaan=["Pekerjaan", (250, ": PERANGKAT DESA")]))["occupation"] == "PERANGKAT DESA"


def test_a_card_without_a_birth_date_gives_every_other_field() -> None:
    rows = [row for row in CARD if not str(row[0]).startswith("Tempat")]
    assert values("ktp", page(*rows)) == {
        name: value for name, value in SAYS.items() if name not in ("birth_date", "birth_place")
    }  # fmt: skip


@pytest.mark.parametrize("printed", ["NUR'AINI", "NUR’AINI", "AL-FARISI", "R. BUDI", "JOSÉ MARÍA", "SUHARTO", "O"])
def test_a_name_is_told_as_it_is_printed(printed: str) -> None:
    assert values("ktp", card(Nama=["Nama", (250, f": {printed}")]))["name"] == printed


def test_a_digit_read_in_a_name_is_no_sure_letter() -> None:
    sure, doubted = (fields("ktp", card(Nama=["Nama", (250, f": {name}")]))["name"] for name in ("BUDI", "B0DI"))
    assert doubted.confidence <= 0.7 < sure.confidence


def test_a_photo_or_stamp_far_to_the_right_is_no_part_of_a_value() -> None:
    assert values("ktp", card(Agama=["Agama", (250, ": ISLAM"), (1100, "BANDUNG")]))["religion"] == "ISLAM"


def test_a_portrait_read_as_one_giant_letter_is_no_part_of_a_value() -> None:
    on = card()
    at = next(each for each, read in enumerate(on.lines) if read.words[0].text == "Alamat")
    x, y, width, _ = on.lines[at].words[-1].box
    giant = Word("9", 0.5, (x + width + 90, y - 80, 150, 200))
    lines = (*on.lines[:at], Line((*on.lines[at].words, giant)), *on.lines[at + 1 :])
    assert values("ktp", replace(on, lines=lines))["address"] == values("ktp", on)["address"]


@pytest.mark.parametrize("printed", ["003 / 004", "0031004", "003/004"])
def test_the_two_numbers_around_a_slash_are_told_apart(printed: str) -> None:
    told = values("ktp", card(RT=["RT/RW", (250, f": {printed}")]))
    assert (told["rt"], told["rw"]) == ("003", "004")


def test_a_choice_that_is_none_of_the_list_is_left_out() -> None:
    told = values("ktp", card(Agama=["Agama", (250, ": ZZZZZ")], Kewarganegaraan=["Kewarganegaraan", (300, ": WNX")]))
    assert "religion" not in told and "citizenship" not in told


def test_a_second_look_mends_letters_in_a_number() -> None:
    on = card(NIK=["NIK", (250, f": {NIK[:-4]}OO1Z")])
    sure = fields("ktp", on, FakeEngine({DIGITS: NIK}))["nik"]
    alone = fields("ktp", on)["nik"]
    assert (sure.value, alone.value) == (NIK, NIK)
    assert alone.confidence < sure.confidence


def test_a_mended_number_that_differs_from_the_birth_date_is_not_believed() -> None:
    other = card(NIK=["NIK", (250, f": {NIK[:6]}O1{NIK[8:]}")])
    assert fields("ktp", other)["nik"].confidence <= 0.5


def test_of_two_readings_of_a_number_the_one_that_fits_the_birth_date_is_taken() -> None:
    misread = NIK[:8] + "11" + NIK[10:]
    field = fields("ktp", card(NIK=["NIK", (250, f": {misread}")]), FakeEngine({DIGITS: NIK}))["nik"]
    assert field.value == NIK
    assert 0.5 < field.confidence < 0.9


def test_a_number_of_another_length_is_told_as_read_and_not_believed() -> None:
    field = fields("ktp", card(NIK=["NIK", (250, f": {NIK[:-1]}")]), FakeEngine({DIGITS: NIK[:-2]}))["nik"]
    assert (field.value, field.confidence) == (NIK[:-1], 0.3)


def test_a_number_without_its_label_is_found_by_its_shape() -> None:
    assert values("ktp", card(NIK=["", (250, NIK)]))["nik"] == NIK


def test_letters_in_a_date_are_mended_and_doubted() -> None:
    field = fields("ktp", card(Tempat=["Tempat/Tgl Lahir", (250, ": GARUT, O9-O4-1986")]))["birth_date"]
    assert field.value == "1986-04-09"
    assert field.confidence <= 0.6


def test_a_colon_without_spaces_parts_label_and_value() -> None:
    words = split_at(":", line(0, "Agama:ISLAM").words)
    assert [word.text for word in words] == ["Agama", ":", "ISLAM"]
    assert words[0].box[0] + words[0].box[2] <= words[1].box[0] + 1 <= words[2].box[0] + 1


BIRTH = (
    ["", (400, "KUTIPAN AKTA KELAHIRAN")],
    ["Nomor Akta Kelahiran", (400, ": 3273-LU-29042019-0007")],
    ["NIK", (400, f": {WIFE}")],
    ["Nama", (400, ": DEWI SANTOSO")],
    ["Jenis Kelamin", (400, ": PEREMPUAN")],
    ["Tempat Lahir", (400, ": BANDUNG")],
    ["Tanggal Lahir", (400, ": 5 Oktober 1988")],
    ["Nama Ayah", (400, ": BUDI SANTOSO")],
    ["Nama Ibu", (400, ": RINA WIJAYA")],
)


def test_every_field_of_a_certificate_is_found() -> None:
    assert values("birth-certificate", page(*BIRTH)) == {
        "certificate_number": "3273-LU-29042019-0007", "nik": WIFE, "name": "DEWI SANTOSO", "sex": "female",
        "birth_place": "BANDUNG", "birth_date": "1988-10-05", "father_name": "BUDI SANTOSO",
        "mother_name": "RINA WIJAYA",
    }  # fmt: skip


def test_the_number_of_a_certificate_is_found_by_its_shape_where_its_label_is_lost() -> None:
    rows = [BIRTH[0], ["", (400, "3273-LU-29042019-0007")], *BIRTH[2:]]
    assert values("birth-certificate", page(*rows))["certificate_number"] == "3273-LU-29042019-0007"


HEADS = (
    [(40, "No"), (110, "Nama Lengkap"), (400, "NIK"), (700, "Jenis Kelamin"), (950, "Tempat Lahir"),
     (1200, "Tanggal Lahir")],
    [(40, "No"), (110, "Status Perkawinan"), (450, "Status Hubungan"), (760, "Nama Ayah"), (1060, "Nama Ibu")],
)  # fmt: skip
FAMILY = (
    ["", (500, "KARTU KELUARGA")],
    ["", (480, "No. 3273991203150004")],
    ["Nama Kepala Keluarga", (400, ": BUDI SANTOSO"), (900, "Kode Pos"), (1200, ": 40115")],
    ["Alamat", (400, ": JL. MAWAR NO. 7")],
    HEADS[0],
    [(40, "1"), (110, "BUDI SANTOSO"), (400, NIK), (700, "LAKI-LAKI"), (950, "GARUT"), (1200, "09-04-1986")],
    [(40, "2"), (110, "RINA WIJAYA"), (400, WIFE), (700, "PEREMPUAN"), (950, "BOGOR"), (1200, "05-10-1988")],
    HEADS[1],
    [(40, "1"), (110, "KAWIN"), (450, "KEPALA KELUARGA"), (760, "JOKO"), (1060, "SARI")],
    [(40, "2"), (110, "KAWIN"), (450, "ISTRI"), (760, "AGUS WIJAYA"), (1060, "MAYA")],
)  # fmt: skip


def test_the_head_and_the_members_of_a_family_card_are_found() -> None:
    told = values("kk", page(*FAMILY))
    first, second = told.pop("members")
    assert told == {
        "kk_number": "3273991203150004", "head_name": "BUDI SANTOSO", "address": "JL. MAWAR NO. 7",
        "postal_code": "40115",
    }  # fmt: skip
    assert first.pop("box")[1] < second.pop("box")[1]
    cells, below = first.pop("boxes"), second.pop("boxes")
    assert first.pop("confidence").keys() == first.keys()
    assert cells.keys() >= first.keys()
    assert all(cells[name][1] < below[name][1] for name in cells.keys() & below.keys())
    assert first == {
        "nik": NIK, "name": "BUDI SANTOSO", "sex": "male", "birth_place": "GARUT", "birth_date": "1986-04-09",
        "marital_status": "KAWIN", "relation": "KEPALA KELUARGA", "father_name": "JOKO", "mother_name": "SARI",
    }  # fmt: skip
    assert (second["name"], second["relation"], second["father_name"]) == ("RINA WIJAYA", "ISTRI", "AGUS WIJAYA")


def test_a_heading_of_two_levels_and_numbers_under_it_are_no_rows() -> None:
    upper = [(40, "No"), (110, "Status Perkawinan"), (450, "Status Hubungan"), (690, "Kewarganegaraan")]
    lower = ["", (960, "Ayah"), (1160, "Ibu")]
    numbers = ["", (150, "(9)"), (500, "(10)"), (740, "(11)"), (980, "(12)"), (1180, "(13)")]
    ties = [(40, "1"), (110, "KAWIN"), (450, "ISTRI"), (720, "WNI"), (960, "JOKO"), (1160, "SARI")]
    (row,) = values("kk", page(*FAMILY[:5], FAMILY[5], upper, lower, numbers, ties))["members"]
    told = {name: row[name] for name in ("relation", "citizenship", "father_name", "mother_name")}
    assert told == {"relation": "ISTRI", "citizenship": "WNI", "father_name": "JOKO", "mother_name": "SARI"}


def test_a_nik_in_the_table_is_not_taken_for_the_number_of_the_card() -> None:
    rows = [row for row in FAMILY if "No. " not in str(row[-1])]
    assert "kk_number" not in values("kk", page(*rows))


def test_members_are_found_by_their_numbers_where_the_heading_of_these_was_misread() -> None:
    misread = [(x, "NTK" if text == "NIK" else text) for x, text in HEADS[0]]
    for row in values("kk", page(*FAMILY[:4], misread, *FAMILY[5:]))["members"]:
        assert row["nik"] in (NIK, WIFE)


@pytest.mark.parametrize(
    ("printed", "misread", "column"),
    [("Jenis Kelamin", "Jems Xelamn", "sex"), ("Tanggal Lahir", "Tan99al Lanir", "birth_date"),
     ("Tempat Lahir", "Tenpal Laluir", "birth_place")],
)  # fmt: skip
def test_a_heading_of_which_many_letters_were_misread_is_known_by_its_place(
    printed: str, misread: str, column: str
) -> None:
    heading = [(x, misread if text == printed else text) for x, text in HEADS[0]]
    whole = values("kk", page(*FAMILY))["members"]
    found = values("kk", page(*FAMILY[:4], heading, *FAMILY[5:]))["members"]
    assert [row[column] for row in found] == [row[column] for row in whole]


def test_a_heading_unlike_the_one_that_is_missing_gives_nothing() -> None:
    heading = [(x, "Pekerjaan" if text == "Tempat Lahir" else text) for x, text in HEADS[0]]
    assert all("birth_place" not in row for row in values("kk", page(*FAMILY[:4], heading, *FAMILY[5:]))["members"])


def test_the_first_line_of_a_name_in_two_lines_is_no_heading() -> None:
    made = page(*FAMILY)
    number = next(word for each in made.lines for word in each.words if word.text == NIK)
    words = [word for each in made.lines for word in each.words if word.text != "BUDI" or word.box[1] != number.box[1]]
    above = Word("BUDI", 0.9, (110, number.box[1] - 9, 4 * PITCH, HEIGHT))
    first, _ = values("kk", replace(made, lines=lines_of([*words, above])))["members"]
    assert sorted(first["name"].split()) == ["BUDI", "SANTOSO"]


def test_a_page_without_tables_has_no_members() -> None:
    assert "members" not in values("kk", page(*FAMILY[:4]))


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
