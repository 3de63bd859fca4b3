"""Certificates of birth and death as their forms tell them: in sentences, in rows, in part of either."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.engine import Layout, Picture, Strips
from ocr.text import Letter, Line, Word
from policies.models import Phrase
from policies.reader import read_policies
from policies.rules import kind_breaks
from tests.unit.pages import FakeEngine, line, page
from verify.examination import Field
from verify.fields import READERS
from verify.fields.sentences import passages
from verify.fields.translations import running_words
from verify.geometry import Straightened
from verify.page import Page
from verify.reading import read_page

KINDS = read_policies().kinds
DIGITS = "0123456789"
NIK = "3273994510880034"
BIRTH = (
    f"NIK. {NIK}",
    "KUTIPAN AKTA KELAHIRAN",
    "Berdasarkan Akta Kelahiran Nomor 3273-LU-29102088-0007",
    "By virtue of Birth Certificate Number",
    "bahwa di BANDUNG",
    "that in",
    "pada tanggal LIMA OKTOBER SERIBU SEMBILAN RATUS DELAPAN PULUH",
    "DELAPAN",
    "on date",
    "telah lahir",
    "was born",
    "DEWI AYU SANTOSO",
    "anak ke DUA, PEREMPUAN",
    "child no ..., sex",
    "dari ayah BUDI SANTOSO",
    "from father",
    "dan ibu RINA WIJAYA",
    "and mother",
    "Kutipan ini dikeluarkan di KOTA CIMAHI",
    "pada tanggal 27 OKTOBER 1988",
    "KEPALA DINAS KEPENDUDUKAN DAN",
    "UMI KALSUM",
)
BORN = {
    "certificate_number": "3273-LU-29102088-0007", "nik": NIK, "name": "DEWI AYU SANTOSO", "sex": "female",
    "birth_place": "BANDUNG", "birth_date": "1988-10-05", "father_name": "BUDI SANTOSO", "mother_name": "RINA WIJAYA",
}  # fmt: skip
DEATH = (
    "KUTIPAN AKTA KEMATIAN",
    "Berdasarkan Akta Kematian Nomor 8129/KM/2023",
    "bahwa di SINGARAJA",
    "pada tanggal 6 MARET 2023",
    "telah meninggal dunia seorang bernama",
    "TJAHJONO NUGROHO",
    "lahir di PONTIANAK pada tanggal 25 NOVEMBER 1968",
    "jenis kelamin LAKI-LAKI",
    "anak dari ayah PETRUS LATUHARHARY dan ibu SOELASTRI SITI",
    "SANJAYA",
    "child of father ... and mother ...",
    "Kutipan ini dikeluarkan di KABUPATEN SUMEDANG",
    "pada tanggal 26 DESEMBER 2023",
)
DIED = {
    "certificate_number": "8129/KM/2023", "name": "TJAHJONO NUGROHO", "sex": "male", "birth_place": "PONTIANAK",
    "birth_date": "1968-11-25", "father_name": "PETRUS LATUHARHARY", "mother_name": "SOELASTRI SITI SANJAYA",
    "death_place": "SINGARAJA", "death_date": "2023-03-06",
}  # fmt: skip
ROWS: tuple[list[str | tuple[int, str]], ...] = (
    ["Nomor Akta Kematian", (400, ": 3273-KM-29042019-0007")],
    ["Nama", (400, ": DEWI SANTOSO")],
    ["Jenis Kelamin", (400, ": PEREMPUAN")],
    ["Tempat Lahir", (400, ": BANDUNG")],
    ["Tanggal Lahir", (400, ": 5 OKTOBER 1988")],
    ["Nama Ayah", (400, ": BUDI SANTOSO")],
    ["Nama Ibu", (400, ": RINA WIJAYA")],
    ["Tempat Kematian", (400, ": GARUT")],
    ["Tanggal Kematian", (400, ": 17 APRIL 2019")],
)


def fields(kind: str, on: Page) -> dict[str, Field]:
    return READERS["certificate"](FakeEngine(), KINDS[kind], on, date(2026, 11, 2))[0]


def values(kind: str, on: Page) -> dict[str, Any]:
    return {name: field.value for name, field in fields(kind, on).items()}


def sheet(rows: tuple[str, ...], **changed: str) -> Page:
    """The rows with words changed, an underscore standing for a space."""
    text = list(rows)
    for old, new in changed.items():
        text = [each.replace(old.replace("_", " "), new) for each in text]
    return page(*(each for each in text if each), gap=36)


def sure(words: Page) -> Page:
    """The page as an engine sees it that is sure of every letter."""
    lines = tuple(Line(tuple(map(_certain, each.words))) for each in words.lines)
    return Page(1, words.pixels, words.flat, words.to_page, lines)


def _certain(word: Word) -> Word:
    letters = tuple(Letter(((each, 0.9999),), word.box[0] + at) for at, each in enumerate(word.text))
    return Word(word.text, 0.9999, word.box, letters)


def test_every_field_of_a_birth_is_found_in_its_sentences() -> None:
    assert values("birth-certificate", page(*BIRTH)) == BORN


def test_every_field_of_a_death_is_found_in_its_sentences() -> None:
    assert values("death-certificate", page(*DEATH)) == DIED


def test_the_fields_come_in_the_order_of_the_kind() -> None:
    assert list(fields("birth-certificate", page(*BIRTH))) == [spec.name for spec in KINDS["birth-certificate"].fields]


def test_rows_are_read_as_rows() -> None:
    assert values("death-certificate", page(*ROWS)) == {
        "certificate_number": "3273-KM-29042019-0007", "name": "DEWI SANTOSO", "sex": "female",
        "birth_place": "BANDUNG", "birth_date": "1988-10-05", "father_name": "BUDI SANTOSO",
        "mother_name": "RINA WIJAYA", "death_place": "GARUT", "death_date": "2019-04-17",
    }  # fmt: skip


def test_clear_sentences_are_believed() -> None:
    found = fields("death-certificate", sure(page(*DEATH)))
    assert min(each.confidence for each in found.values()) >= 0.9


@pytest.mark.parametrize(
    "said",
    [
        "dari ayah BUDI SANTOSO dan ibu RINA WIJAYA",
        "dari suami istri : ayah BUDI SANTOSO dan ibu RINA WIJAYA",
        "dari suami-istri BUDI SANTOSO dan ibu RINA WIJAYA",
        "dariayah BUDI SANTOSO danibu RINA WIJAYA",
        "dari suami isteri BUDI SANTOSO dan RINA WIJAYA",
        "dari avah BUDI SANTOSO dan ibn RINA WIJAYA",
        "dari ayah.BUDI SANTOSO dan ibu.RINA WIJAYA",
        "DARI AYAH BUDI SANTOSO DAN IBU RINA WIJAYA",
    ],
)
def test_parents_are_told_in_many_ways(said: str) -> None:
    found = values("birth-certificate", page(*BIRTH[:14], said, *BIRTH[18:]))
    assert (found["father_name"], found["mother_name"]) == ("BUDI SANTOSO", "RINA WIJAYA")


def test_the_day_may_come_before_the_place() -> None:
    rows = (BIRTH[2], "bahwa pada tanggal 5 OKTOBER 1988 di BANDUNG", *BIRTH[9:])
    found = values("birth-certificate", page(*rows))
    assert (found["birth_place"], found["birth_date"]) == ("BANDUNG", "1988-10-05")


@pytest.mark.parametrize("said", ["anak ke DUA, PEREMPUAN", "anak KEDUA, PEREMPUAN", "anak ke-2, PEREMPUAN"])
def test_the_sex_follows_the_number_of_the_child(said: str) -> None:
    assert values("birth-certificate", page(*BIRTH[:12], said, *BIRTH[14:]))["sex"] == "female"


def test_a_lost_phrase_gives_its_value_to_no_other_field() -> None:
    found = fields("death-certificate", sheet(DEATH, lahir_di="", telah_meninggal_dunia_seorang_bernama=""))
    assert "birth_place" not in found
    assert {found[name].value for name in ("death_date",) if name in found} <= {"2023-03-06"}
    assert "name" not in found


def test_the_day_of_death_is_not_told_as_the_birth() -> None:
    rows = (*DEATH[:6], "lahir di PONTIANAK", *DEATH[7:])
    found = values("death-certificate", page(*rows))
    assert found["death_date"] == "2023-03-06"
    assert "birth_date" not in found


def test_what_a_lost_phrase_may_have_left_in_a_value_is_not_believed() -> None:
    whole = fields("birth-certificate", sure(page(*BIRTH)))["father_name"]
    lost = fields("birth-certificate", sure(sheet(BIRTH, dan_ibu="")))["father_name"]
    assert whole.confidence >= 0.9
    assert lost.confidence <= 0.6


def test_a_phrase_read_with_a_mistake_makes_its_value_less_sure() -> None:
    clear = fields("birth-certificate", sure(page(*BIRTH)))["name"]
    misread = fields("birth-certificate", sure(sheet(BIRTH, telah_lahir="telab lahir")))["name"]
    assert misread.value == clear.value
    assert misread.confidence < clear.confidence


def test_the_form_goes_on_in_small_letters_behind_a_value() -> None:
    # `anak ke` was lost, and the line goes on behind the name
    rows = (*BIRTH[:11], "DEWI AYU SANTOSO anak", "ks DUA, PEREMPUAN", *BIRTH[14:])
    assert values("birth-certificate", page(*rows))["name"] == "DEWI AYU SANTOSO"


def test_what_stands_far_below_is_another_part_of_the_form() -> None:
    rows = page(*BIRTH[:17])
    foot = line(rows.lines[-1].words[0].box[1] + 200, "UMI KALSUM")
    on = Page(1, rows.pixels, rows.flat, rows.to_page, (*rows.lines, foot))
    assert values("birth-certificate", on)["mother_name"] == "RINA WIJAYA"


def test_a_name_with_a_hole_in_its_line_is_not_believed() -> None:
    rows = page(*BIRTH[:14], ["dari ayah BUDI", (500, "SANTOSO")], *BIRTH[16:])
    assert fields("birth-certificate", sure(rows))["father_name"].confidence <= 0.6


def test_a_page_of_sentences_is_known_as_its_kind_and_read_once() -> None:
    class Counting(FakeEngine):
        reads = 0

        def read(
            self, picture: Picture, layout: Layout = "sparse", alphabet: str = "", strips: Strips | None = None
        ) -> tuple[Line, ...]:
            self.reads += 1
            return super().read(picture, layout, alphabet, strips)

    on = page(*BIRTH[1:])
    engine = Counting(lines=on.lines)
    height, width = on.pixels.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    read_page(engine, 1, on.pixels, Straightened(on.pixels, corners, np.eye(3), False), KINDS["birth-certificate"])
    assert engine.reads == 1


def test_a_misread_translation_is_known_by_its_small_print() -> None:
    name, below = line(100, "telah lahir"), line(126, "wss bom")
    small = Line(tuple(Word(each.text, each.confidence, (*each.box[:3], 16)) for each in below.words))
    assert [word.text for word in running_words([name, small, line(170, "DEWI")])] == ["telah", "lahir", "DEWI"]


def columned(*rows: Sequence[str | tuple[int, str]], small: Sequence[str] = ()) -> Page:
    """Rows close below each other, those words in smaller print that are named."""
    words = page(*rows, gap=30)
    lines = [Line(tuple(_smaller(word) if word.text in small else word for word in each.words)) for each in words.lines]
    return Page(1, words.pixels, words.flat, words.to_page, tuple(lines))


def _smaller(word: Word) -> Word:
    return Word(word.text, word.confidence, (*word.box[:3], 18), word.letters)


BILINGUAL: tuple[list[str | tuple[int, str]], ...] = (
    ["KUTIPAN AKTA KEMATIAN"],
    ["Berdasarkan Akta Kematian Nomor", (800, "3273-KM-19122023-0044")],
    ["By virtue of Death Certificate Number"],
    ["bahwa di", (800, "MEDAN")],
    ["thar n"],
    ["pada tanggal", (800, "SEPULUH NOVEMBER TAHUN DUA RIBU DUA")],
    ["on date", (800, "PULUH TIGA")],
    ["telah meninggal dunia", (800, "RADEN RORO KUSUMANINGTYAS")],
    ["hos pssed awey", (800, "WULANDARI")],
    ["NIK", (800, NIK)],
    ["Population ldentification Number"],
    ["jenis kelamin", (800, "PEREMPUAN")],
    ["sex"],
    ["lahir di", (800, "BANYUMAS")],
    ["born in"],
    ["pada tanggal", (800, "TIGA NOVEMBER TAHUN SERIBU SEMBILAN")],
    ["on date", (800, "RATUS ENAM PULUH LIMA")],
    ["anak dari ayah", (800, "ABDUL RA'UF")],
    ["WS cild of fcther"],
    ["dan ibu", (800, "FITRIANI BR. GINTING")],
    ["and mother"],
    ["Kutipan ini dikeluarkan di", (800, "KOTA MAKASSAR")],
)


def test_a_value_goes_on_beside_the_translation_of_its_phrase() -> None:
    assert values("death-certificate", columned(*BILINGUAL)) == {
        "certificate_number": "3273-KM-19122023-0044", "nik": NIK, "name": "RADEN RORO KUSUMANINGTYAS WULANDARI",
        "sex": "female", "birth_place": "BANYUMAS", "birth_date": "1965-11-03", "father_name": "ABDUL RA'UF",
        "mother_name": "FITRIANI BR. GINTING", "death_place": "MEDAN", "death_date": "2023-11-10",
    }  # fmt: skip


def test_a_misread_translation_beside_a_value_is_known_by_its_small_print() -> None:
    rows = (["pada tanggal", (400, "LIMA OKTOBER SERIBU SEMBILAN RATUS")], ["ow dats", (400, "DELAPAN PULUH")])
    words = [word.text for word in running_words(columned(*rows, small=("ow", "dats")).lines)]
    assert words[-3:] == ["RATUS", "DELAPAN", "PULUH"]


def test_a_date_in_small_letters_goes_on_in_lower_print() -> None:
    above, below = line(100, "pada tanggal empat belas agustus seribu sembilan ratus"), line(126, "sembilan puluh")
    small = Line(tuple(map(_smaller, below.words)))
    assert [word.text for word in running_words([above, small])][-3:] == ["ratus", "sembilan", "puluh"]


def test_the_value_of_a_row_whose_phrase_was_misread_is_not_added_to_the_one_above() -> None:
    rows = [["dari ayah" if each[0] == "anak dari ayah" else each[0], *each[1:]] for each in BILINGUAL]
    lost = [["jenis kelamir", *each[1:]] if each[0] == "jenis kelamin" else each for each in rows if each[0] != "NIK"]
    assert values("death-certificate", columned(*lost))["name"] == "RADEN RORO KUSUMANINGTYAS WULANDARI"


OLD = (
    "KUTIPAN AKTA KELAHIRAN",
    "Berdasarkan Akta Kelahiran Nomor..2407/1997",
    "menurut Stbld..1933 No. 75",
    "bahwa di.Gianyar.",
    "pada tanggal.satu..agustus...seribu sembilan ratus sembilan puluh tujuh",
    "telah lahir..RAHMAT",
    "anak ke dua..laki-laki dari suami isteri",
    "AGUS SETIAWAN DAN ANISA PUTRI",
    "Kutipan ini dikeluarkan di..Sleman",
)


def test_values_typed_on_the_dots_of_a_form_are_read_without_them() -> None:
    assert values("birth-certificate", page(*OLD)) == {
        "certificate_number": "2407/1997", "name": "RAHMAT", "sex": "male", "birth_place": "Gianyar",
        "birth_date": "1997-08-01", "father_name": "AGUS SETIAWAN", "mother_name": "ANISA PUTRI",
    }  # fmt: skip


def test_rows_typed_on_the_dots_of_a_form_are_read_without_them() -> None:
    dotted: list[list[str | tuple[int, str]]] = [
        [str(label), (400, f"{value[1].replace(': ', ': ...')}......")] for label, value in ROWS
    ]
    assert values("death-certificate", page(*dotted)) == values("death-certificate", page(*ROWS))


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("BUDI ANG.", "BUDI ANG"),
        ("SITI AZ-ZAHRA.", "SITI AZ-ZAHRA"),
        ("SITI NA'IM.", "SITI NA'IM"),
        ("BUDI SANTOSO. M.T.", "BUDI SANTOSO, M.T."),
        ("BUDI ANG, AMD.", "BUDI ANG, AMD."),
        ("BUDI ANG BIN H.", "BUDI ANG BIN H."),
        ("BUDI ANG, S.KOM.", "BUDI ANG, S.KOM."),
    ],
)
def test_the_first_of_the_dots_behind_a_name_is_no_part_of_it(read: str, name: str) -> None:
    assert values("birth-certificate", sheet(BIRTH, DEWI_AYU_SANTOSO=read))["name"] == name
    rows: list[list[str | tuple[int, str]]] = [
        ["Nama", (400, f": {read}")] if row[0] == "Nama" else row for row in ROWS
    ]
    assert values("death-certificate", page(*rows))["name"] == name


@pytest.mark.parametrize("read", ["-- BUDI SANTOSO --", "--BUDI SANTOSO", "BUDI SANTOSO-", "— BUDI SANTOSO —"])
def test_dashes_that_a_typist_put_around_a_name_are_none_of_it(read: str) -> None:
    rows: list[list[str | tuple[int, str]]] = [
        ["Nama", (400, f": {read}")] if row[0] == "Nama" else row for row in ROWS
    ]
    assert values("death-certificate", page(*rows))["name"] == "BUDI SANTOSO"


def test_a_full_stop_of_a_title_is_none_of_the_dots() -> None:
    words = [word.text for word in running_words([line(0, "Drs. H. Moch. Ali, S.Pd.I Setiawan.. Jakarta. Selatan")])]
    assert words == ["Drs.", "H.", "Moch.", "Ali,", "S.Pd.I", "Setiawan", "Jakarta", "Selatan"]


def test_names_of_english_words_are_no_translation() -> None:
    assert [word.text for word in running_words([line(0, "SEXON BORN")])] == ["SEXON", "BORN"]


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("3273-LU-29102088- 0007", "3273-LU-29102088-0007"),
        ("3273-Lu-29102088-0007", "3273-LU-29102088-0007"),
        ("AL. 3273-LU-29102088-0007", "AL. 3273-LU-29102088-0007"),
        ("1 9864/LU/2007", "9864/LU/2007"),
        ("474.1/123/DKPS/2005", "474.1/123/DKPS/2005"),
        ("AL. 727.0012345", "AL. 727.0012345"),
        ("3273-LU-29102088- 0007 menurut stbld", "3273-LU-29102088-0007"),
        ("NOMOR3273-LU-29102088-0007", "3273-LU-29102088-0007"),
        ("NOMOR,9864/1990", "9864/1990"),
        ("3273-LU-29102088-0007.", "3273-LU-29102088-0007"),
        ("7371. AL. 2009. 012345", "7371.AL.2009.012345"),
        ("7371.AL.2009.0123 45", "7371.AL.2009.012345"),
    ],
)
def test_a_number_is_found_in_its_shape(printed: str, number: str) -> None:
    rows = (BIRTH[1], f"Berdasarkan Akta Kelahiran Nomor {printed}", *BIRTH[3:])
    assert values("birth-certificate", page(*rows))["certificate_number"] == number


def test_the_serial_number_of_the_blank_form_is_not_believed_to_be_the_number() -> None:
    rows = ("No. AL.617.0193348", BIRTH[1], *BIRTH[4:18])
    assert fields("birth-certificate", sure(page(*rows)))["certificate_number"].confidence <= 0.6


def test_a_day_is_no_number_of_a_certificate() -> None:
    assert "certificate_number" not in fields("birth-certificate", page("pada tanggal 27/10/1988", *BIRTH[9:18]))


def test_a_number_of_no_known_shape_is_not_believed() -> None:
    rows = (BIRTH[1], "Berdasarkan Akta Kelahiran Nomor 47 TAHUN 1971", *BIRTH[3:])
    found = fields("birth-certificate", sure(page(*rows)))["certificate_number"]
    assert found.value == "47 TAHUN 1971"
    assert found.confidence <= 0.6


def test_an_i_read_as_a_small_l_is_no_other_month() -> None:
    on = sure(sheet(BIRTH, **{"LIMA_OKTOBER_SERIBU_SEMBILAN_RATUS_DELAPAN_PULUH": "5 MEl 1988", "DELAPAN": ""}))
    found = fields("birth-certificate", on)["birth_date"]
    assert found.value == "1988-05-05"


def test_the_forms_own_word_for_a_year_makes_a_date_no_less_sure() -> None:
    on = sure(sheet(BIRTH, **{"LIMA_OKTOBER_SERIBU": "LIMA OKTOBER tahun SERIBU"}))
    assert fields("birth-certificate", on)["birth_date"].confidence >= 0.9


def test_capitals_that_look_like_small_letters_are_capitals() -> None:
    assert values("birth-certificate", sheet(BIRTH, BUDI="BuDI", SANTOSO="sANToSo"))["father_name"] == "BUDI SANTOSO"


def test_without_phrases_nothing_is_told() -> None:
    steps = KINDS["birth-certificate"].sentences
    assert passages(page("SURAT KETERANGAN", "UMI KALSUM").lines, steps) == {}
    assert passages((), steps) == {}
    assert passages(page(*BIRTH).lines, ()) == {}


@given(st.lists(st.sampled_from([word for row in DEATH for word in row.split()]), max_size=40))
def test_words_in_any_order_give_no_overlapping_values(words: list[str]) -> None:
    rows = [line(40 + 50 * at, " ".join(words[at : at + 5])) for at in range(0, len(words), 5)]
    found = passages(rows, KINDS["death-certificate"].sentences).values()
    told = [word.box for each in found for word in each.value.words]
    assert len(told) == len(set(told))
    assert all(0 < each.sure <= 1 for each in found)


def test_a_phrase_names_a_field_of_its_kind() -> None:
    kind = KINDS["birth-certificate"]
    wrong = kind.model_copy(update={"sentences": (Phrase(after=("telah lahir",), field="nickname"),)})
    assert not list(kind_breaks(kind))
    assert [where for where, _ in kind_breaks(wrong)] == [("sentences", 0, "field")]
