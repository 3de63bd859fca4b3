"""Fields found among words by their labels, on cards made by hand and with an engine that answers from a list."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.text import Line, Word, split_at
from policies.rules import READERS as NAMED
from tests.unit.pages import NIK, WIFE, FakeEngine, fields, line, page, values
from verify.fields import READERS
from verify.fields.values import CONFIRMED
from verify.page import Page

DIGITS = "0123456789"
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


def test_a_card_may_print_all_its_labels_in_capitals() -> None:
    rows = [[str(row[0]).upper(), *((x, text.upper()) for x, text in row[1:])] for row in CARD]
    assert values("ktp", page(*rows)) == SAYS


def test_an_address_goes_on_with_a_word_that_is_also_a_label() -> None:
    rows = [*CARD[:7], ["", (278, "DESA CIPAGALO")], *CARD[7:]]
    assert values("ktp", page(*rows)) == {**SAYS, "address": "JL. MAWAR NO. 7 DESA CIPAGALO"}


def test_a_label_that_was_read_as_one_word_with_its_value_is_parted_from_it() -> None:
    on = card(Status=["Status PerkawinanKAWIN"], Kewarganegaraan=["KewarganegaraanWNI"], Agama=["AgamaISLAM"])
    assert values("ktp", on) == SAYS


def test_a_value_behind_a_short_label_is_no_end_of_a_longer_one() -> None:
    assert values("ktp", card(Status=["Status Kawin", (300, "KAWIN")])) == SAYS


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


def test_a_short_choice_with_one_misread_letter_is_told_and_doubted() -> None:
    told = fields("ktp", card(Kewarganegaraan=["Kewarganegaraan", (300, ": NNI")]))["citizenship"]
    assert told.value == "WNI"
    assert told.confidence < 0.8


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
