"""Head, number and members of a family card, found in its tables."""

from dataclasses import replace

import pytest

from ocr.text import Word, lines_of
from tests.unit.pages import HEIGHT, NIK, PITCH, WIFE, page, values
from verify.fields.table import Heading, columns

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


def test_a_heading_over_two_columns_stands_beside_neither_of_them() -> None:
    over, ayah, ibu = (Heading((Word(text, 0.9, (x, y, 10 * len(text), HEIGHT)),)) for text, x, y in (
        ("Nama Orang Tua", 520, 0), ("Ayah", 480, HEIGHT), ("Ibu", 760, HEIGHT),
    ))  # fmt: skip
    entry = Word("LAMTIUR ANGGRAENI", 0.9, (610, 3 * HEIGHT, 120, HEIGHT))
    labels = {"father_name": ("Ayah",), "mother_name": ("Ibu",)}
    found = columns([over, ayah, ibu], labels, [400, 600], [entry], 900)
    assert found == {"father_name": (400, 600), "mother_name": (600, 900)}


def heading(text: str, x: int, y: int) -> Heading:
    return Heading((Word(text, 0.9, (x, y, 14 * len(text), 24)),))


@pytest.mark.parametrize(
    ("beside", "right"), [(heading("OrangTua", 610, 80), 1200), (heading("GolonganDarah", 900, 120), None)]
)
def test_the_last_column_ends_with_the_page_where_its_frame_was_not_seen_and_nothing_stands_beside_it(
    beside: Heading, right: int | None
) -> None:
    labels = {"father_name": ["Ayah"], "mother_name": ["Ibu"]}
    entry = Word("WIWIK", 0.9, (640, 200, 70, 24))
    found = columns([heading("Ayah", 480, 120), heading("Ibu", 760, 120), beside], labels, [400, 600], [entry], 1200)
    assert found["father_name"] == (400, 600)
    assert found["mother_name"][0] == 600
    assert (found["mother_name"][1] == 1200) is (right == 1200)


def test_a_page_without_tables_has_no_members() -> None:
    assert "members" not in values("kk", page(*FAMILY[:4]))


def test_an_entry_whose_box_is_higher_than_its_neighbours_is_in_the_first_row_below_a_narrow_heading() -> None:
    upper = [(40, "No"), (110, "Status Perkawinan"), (450, "Status Hubungan"), (700, "Kewarganegaraan"), (1060, "Ayah")]
    ties = [(40, "1"), (110, "KAWIN"), (450, "KEPALA KELUARGA"), (700, "WNI"), (1060, "JOKO")]
    seen = page(*FAMILY[:6], upper, ties, gap=40)
    words = (word for line in seen.lines for word in line.words)
    tall = [replace(each, box=(*each.box[:3], 30)) if each.text == "WNI" else each for each in words]
    (row,) = values("kk", replace(seen, lines=lines_of(tall)))["members"]
    assert (row["relation"], row["citizenship"]) == ("KEPALA KELUARGA", "WNI")


def test_a_relation_in_the_table_is_no_label_of_the_head() -> None:
    rows = [row for row in FAMILY if "Nama Kepala" not in str(row[0])]
    ties = [(110, "KAWIN"), (450, "NAMA KEPALA KELUARGA"), (760, "JOKO"), (1060, "SARI")]
    assert "head_name" not in values("kk", page(*rows[:-2], ties))
