"""Names compared the way a clerk would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.names import compare_names, name_match, normalised, similarity

NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ '", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Siti Nur'aini", "SITI NURAINI"), ("Siti Nur’aini", "Siti Nur`aini"), ("JOSÉ", "Jose"),
        ("ABDUL RAHMAN", "ABDULRAHMAN"), ("R. Budi  Santoso", "R BUDI SANTOSO"), ("Al-Farisi", "AL FARISI"),
    ],
)  # fmt: skip
def test_case_accents_apostrophes_and_spacing_do_not_count(left: str, right: str) -> None:
    assert compare_names(left, right) == "same"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("BUDI SANTOSO", "BUDI SANTOSA"),
        ("SITI AMINAH", "SITI AMlNAH"),
        ("ANI", "ANA"),
        ("MUHAMMAD YUSUF", "MUHAMAD JUSUF"),
    ],
)
def test_few_letters_more_less_or_otherwise_are_near(left: str, right: str) -> None:
    assert compare_names(left, right) == "near"


@pytest.mark.parametrize(("left", "right"), [("BUDI SANTOSO", "BUDI HARTONO"), ("BUDI", ""), ("", ""), ("...", "-")])
def test_two_names_and_no_name_are_different(left: str, right: str) -> None:
    assert compare_names(left, right) == "different"


def test_the_order_of_words_alone_makes_no_other_person() -> None:
    assert compare_names("SANTOSO BUDI", "BUDI SANTOSO") != "different"


@given(NAMES, NAMES)
def test_it_does_not_matter_which_name_comes_first(left: str, right: str) -> None:
    assert compare_names(left, right) == compare_names(right, left)
    assert 0.0 <= similarity(left, right) <= 1.0


@given(NAMES)
def test_a_name_is_the_same_as_itself_however_it_is_written(name: str) -> None:
    expected = "same" if normalised(name) else "different"
    assert compare_names(name, f"  {name.lower().replace(' ', '  ')} ") == expected


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(name: str) -> None:
    assert normalised(normalised(name)) == normalised(name)


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("Dr. H. BUDI SANTOSO, S.Pd., M.Kom", "BUDI SANTOSO", ("title",)),
        ("Hj. SITI AMINAH", "SITI AMINAH", ("title",)),
        ("R.A. KARTINI", "KARTINI", ("title",)),
        ("BUDI SANTOSO S H", "BUDI SANTOSO", ("title",)),
        ("Ny. RATNA", "RATNA", ("title",)),
        ("SITINURHALIZA", "SITI NURHALIZA", ("joined_words",)),
        ("SUHARTO SUHARTO", "SUHARTO", ("repeated",)),
        ("FNU SUHARTO", "SUHARTO", ("title",)),
        ("SUHARTO -", "SUHARTO", ()),
        ("SUHARTO", "suharto", ()),
    ],
)
def test_titles_fillers_and_lost_spaces_make_no_other_name(left: str, right: str, why: tuple[str, ...]) -> None:
    match = name_match(left, right)
    assert (match.likeness, match.probability, match.why) == ("same", 1.0, why)


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("M. YUSUF HIDAYAT", "MUHAMMAD YUSUF HIDAYAT", ("muhammad_form",)),
        ("MOCH. RIDWAN", "MUHAMAD RIDWAN", ("muhammad_form",)),
        ("SOEHARTO", "SUHARTO", ("spelling_reform",)),
        ("ACHMAD WIDJAJA", "AHMAD WIJAYA", ("spelling_reform",)),
        ("TJETJEP SJARIF", "CECEP SYARIF", ("spelling_reform",)),
        ("SITI AMlNAH", "SITI AMINAH", ("look_alike",)),
        ("FIRMANSYAH", "FIRRNANSYAH", ("look_alike",)),
        ("BUDI SANT0SO", "BUDI SANTOSO", ("look_alike",)),
        ("SHOLEH HIDAYAT", "SOLEH HIDAYAT", ("sound_alike",)),
        ("BUDI SANTOSO P.", "BUDI SANTOSO PRATAMA", ("initial",)),
        ("AHMAD BIN YUSUF", "AHMAD", ("father_name",)),
        ("SRI RAHAYU KARTASASMITA NATADIR", "SRI RAHAYU KARTASASMITA NATADIREDJA", ("truncated",)),
        ("SANTOSO BUDI", "BUDI SANTOSO", ("word_order",)),
        ("BUDI SANTOSO", "BUDI SANTOSP", ("one_letter",)),
        ("M BUDI 1", "M BUDI 2", ("other_word",)),
    ],
)
def test_the_ways_of_writing_are_told_and_are_never_the_same(left: str, right: str, why: tuple[str, ...]) -> None:
    match = name_match(left, right)
    assert match.why == why
    assert match.likeness != "same"
    assert match.probability < 1.0


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("HASAN HIDAYAT", "HUSEN HIDAYAT"), ("AHMAD BIN YUSUF", "YUSUF"), ("RINA SIREGAR", "MAYA SIREGAR"),
        ("MUHAMMAD ALI", "MUHAMMAD RIDWAN"), ("BUDI", "JOKO"), ("BUDI", "BUDI SANTOSO"),
    ],
)  # fmt: skip
def test_brothers_fathers_and_namesakes_are_two(left: str, right: str) -> None:
    assert compare_names(left, right) == "different"


@given(NAMES, NAMES)
def test_a_match_does_not_depend_on_the_order_case_accents_apostrophes_or_titles(left: str, right: str) -> None:
    match = name_match(left, right)
    assert match == name_match(right, left)
    assert match == name_match(left.lower(), right.replace("'", "’"))
    titled = name_match(f"Prof. {left}", right)
    # a letter or two may be an initial, and behind a title it is one word of several
    short = min(len(normalised(left)), len(normalised(right))) < 3
    assert short or (titled.probability, titled.likeness) == (match.probability, match.likeness)


@pytest.mark.parametrize(("left", "right"), [("Prof. BBA", "ABA"), ("Prof. ANI BA", "ANI BE"), ("H. SH", "SA")])
def test_a_name_that_looks_like_a_degree_stays_a_name_behind_a_title(left: str, right: str) -> None:
    bare = left.split(" ", 1)[1]
    assert (name_match(left, right).probability, name_match(left, right).likeness) == (
        name_match(bare, right).probability,
        name_match(bare, right).likeness,
    )
