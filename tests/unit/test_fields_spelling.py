"""Letters and digits put right by what a field's print may hold, and what comes from lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.text import Letter, Word
from policies.models import Regions
from verify.fields.captions import Value
from verify.fields.confidence import KNOTS, doubt_of, text_trust, trusted, weakest
from verify.fields.listed import spelt_as_listed
from verify.fields.spelling import within


def value(text: str, confidence: float = 0.95) -> Value:
    """Words as an engine tells them that knows its doubts letter by letter."""
    words = []
    for word in text.split():
        letters = tuple(Letter(((each, confidence),), 10.0 * at) for at, each in enumerate(word))
        words.append(Word(word, confidence, (0, 0, 10 * len(word), 20), letters))
    return Value(tuple(words))


@pytest.mark.parametrize(
    ("read", "alphabet", "meant"),
    [
        ("B0GOR", "capitals", "BOGOR"),
        ("CIMAHl", "capitals", "CIMAHI"),
        ("JL. MAWAR N0. 7", "capitals_digits", "JL. MAWAR N0. 7"),
        ("S1TI RAHAYU, S.Ag.", "letters", "SITI RAHAYU, S.Ag."),
        ("RAHAYu", "letters", "RAHAYU"),
        ("Dr. SITI", "letters", "Dr. SITI"),
        ("BogoR", "letters", "BOGOR"),
        ("susIowArI", "letters", "SUSIOWARI"),
        ("sINAGa, S.E.", "letters", "SINAGA, S.E."),
        ("NurAini", "letters", "NurAini"),
        ("ANI, m.T.", "letters", "ANI, M.T."),
        ("ANI, S.kom", "letters", "ANI, S.Kom"),
        ("ANI, s.Pd.i", "letters", "ANI, S.Pd.I"),
        ("Prof. dr. ANI, A.Md.Keb", "letters", "Prof. dr. ANI, A.Md.Keb"),
        ("Prof.dr. ANI", "letters", "Prof.dr. ANI"),
        ("B0GOR", "any", "B0GOR"),
    ],
)
def test_a_place_outside_the_alphabet_is_the_nearest_inside_it(read: str, alphabet: str, meant: str) -> None:
    assert within(value(read), alphabet).text == meant


def test_what_the_engine_saw_beside_its_first_choice_goes_before_a_table() -> None:
    letters = (Letter((("8", 0.6), ("S", 0.3)), 5.0), Letter((("I", 0.9),), 15.0))
    word = Word("8I", 0.7, (0, 0, 20, 20), letters)
    assert within(Value((word,)), "capitals").text == "SI"


def test_a_small_letter_becomes_no_gap_though_the_engine_thought_of_one() -> None:
    letters = (Letter((("t", 0.9), (" ", 0.05), ("T", 0.02)), 0.0), *(Letter(((each, 0.95),), 9.0) for each in "ahun"))
    spelt = within(Value((Word("tahun", 0.9, (0, 0, 50, 20), letters),)), "capitals_digits")
    assert spelt.text == "TAHUN"


@given(st.text("ABCDEFGHIJ0123456789abc|.,' ", min_size=1, max_size=30))
def test_no_place_is_added_or_lost(text: str) -> None:
    before = value(text)
    for alphabet in ("capitals", "letters", "capitals_digits"):
        after = within(before, alphabet)
        assert [len(word.text) for word in after.words] == [len(word.text) for word in before.words]


@pytest.mark.parametrize(
    ("read", "meant"), [("PELAJARMAHASISWA", "PELAJAR/MAHASISWA"), ("WIRASWASTA", "WIRASWASTA"), ("GURU", "GURU")]
)
def test_an_occupation_is_the_entry_of_the_list_that_it_is_near(read: str, meant: str) -> None:
    spelt = spelt_as_listed(value(read), "occupations")
    assert spelt is not None
    assert spelt[0] == meant
    assert spelt[1] >= 0.9


@pytest.mark.parametrize("printed", ["DAERAH ISTIMEWA YOGYAKARTA", "DI YOGYAKARTA", "JAWA BARAT"])
def test_of_the_names_of_one_province_the_printed_one_is_told(printed: str) -> None:
    spelt = spelt_as_listed(value(printed), "provinces")
    assert spelt is not None
    assert spelt[0] == printed


def test_a_misread_entry_is_told_with_less_confidence() -> None:
    spelt = spelt_as_listed(value("WIRASWASIA"), "occupations")
    assert spelt is not None
    assert spelt[0] == "WIRASWASTA"
    assert spelt[1] < 0.9


def test_what_is_near_no_entry_is_none_of_them() -> None:
    assert spelt_as_listed(value("PENJAHIT LAYAR KAPAL"), "provinces") is None


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_engine_is_trusted_no_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert trusted("text", low) <= trusted("text", high)
    assert 0 < trusted("date", low) < 1


@pytest.mark.parametrize("doubt", KNOTS)
def test_a_confidence_tells_the_doubt_that_it_came_from(doubt: float) -> None:
    assert doubt_of("text", trusted("text", 1 - 10**-doubt)) == pytest.approx(doubt, abs=1e-6)


@pytest.mark.parametrize("read", ["DANIEL WJAYA", "TANUWJAYA", "WAHJDI"])
def test_letters_that_no_word_puts_together_are_not_believed(read: str) -> None:
    assert text_trust(read, value(read, 0.9999).words) <= 0.7


@pytest.mark.parametrize("read", ["ASEP SYAFII", "NAIMAH LESTARI", "SITI SADIYAH"])
def test_a_name_mostly_written_with_an_apostrophe_is_not_told_as_sure_without(read: str) -> None:
    assert text_trust(read, value(read, 0.9999).words) < 0.9


@pytest.mark.parametrize(
    "read",
    ["SIMANIUNTAK", "KUIANGSARI", "DIOKO SUSILO", "DUMADI", "TIAHIONO", "SYAIFUL SARAGH", "PRATIW", "ISTIOOMAH",
     "OURROTU-AINI", "PROF. DR ANASTASIA", "WAHYU LAPIAN. S.KEP.", "KOTABANDUNG", "NATMAH",
     "KHADUAH", "WUAYA", "MUH HASAN"],
)  # fmt: skip
def test_what_other_print_is_often_taken_for_is_not_told_as_sure(read: str) -> None:
    assert text_trust(read, value(read, 0.9999).words) < 0.9


@pytest.mark.parametrize(
    "read",
    ["NAINGGOLAN", "NAJWA MAJDI", "TIURMA", "DIAJENG DIAN", "MADIUN", "USTADZ/MUBALIGH", "KOTABARU", "BUDIONO",
     "PROF. DR. ANASTASIA", "JL. MAWAR NO. 7", "KP.BARU NO.7", "S.Pd., M.T.",
     "MUH. HASAN"],
)  # fmt: skip
def test_names_that_are_spelt_so_are(read: str) -> None:
    assert text_trust(read, value(read, 0.9999).words) >= 0.9


def test_a_title_without_its_full_stop_is_told_as_read_and_not_as_sure() -> None:
    words = value("ANI, A.Md.Keb", 0.9999)
    assert words.text == "ANI, A.Md.Keb"
    assert text_trust(words.text, words.words) < 0.9


@pytest.mark.parametrize("read", ["WATIFEBRIANTI", "SITI LESTARIMASRUROH"])
def test_a_word_so_long_that_it_may_be_two_is_not_told_as_sure(read: str) -> None:
    assert text_trust(read, value(read, 0.9999).words) < 0.9


@pytest.mark.parametrize("read", ["ASEP SYAFI'I", "NA'IMAH LESTARI", "GG. MAWAR II NO. 3", "STRATA III", "MUTIA"])
def test_with_it_and_in_other_words_it_is(read: str) -> None:
    assert text_trust(read, value(read, 0.9999).words) >= 0.9


@pytest.mark.parametrize("read", ["DANIEL WIJAYA", "TJAHJONO", "SOEWARDJO", "WHISNU", "DJOKO", "JR. WRESNIWIRO"])
def test_names_in_old_and_foreign_spelling_are(read: str) -> None:
    assert text_trust(read, value(read, 0.9999).words) >= 0.9


def test_a_value_is_as_sure_as_its_least_sure_letter() -> None:
    letters = (Letter((("A", 0.9),), 0.0), Letter((("B", 0.4), ("8", 0.3)), 9.0))
    assert weakest([Word("AB", 0.6, (0, 0, 9, 9), letters)]) == 0.4
    assert weakest([Word("A8", 0.6, (0, 0, 9, 9), letters)]) == 0.3
    assert weakest([]) == 0.0


def seen(text: str, *choices: dict[str, float]) -> Word:
    """A word as an engine tells it, with what it saw at each place."""
    letters = tuple(Letter(tuple(each.items()), 10.0 * at) for at, each in enumerate(choices))
    return Word(text, 0.6, (0, 0, 10 * len(text), 20), letters)


def test_in_a_word_of_capitals_a_small_letter_is_no_doubt() -> None:
    assert weakest([seen("OKI", {"O": 0.55, "o": 0.44}, {"K": 0.99}, {"I": 0.59, "l": 0.4})]) == pytest.approx(0.99)
    assert weakest([seen("Oki", {"O": 0.55, "o": 0.44}, {"k": 0.99}, {"i": 0.99})]) == 0.55
    assert weakest([seen("OKI", {"O": 0.55, "0": 0.44}, {"K": 0.99}, {"I": 0.99})]) == 0.55


def test_among_digits_an_o_is_a_zero_and_beside_a_letter_a_doubt() -> None:
    zero, one = {"0": 0.7, "o": 0.28, "6": 0.01}, {"1": 0.99}
    assert weakest([seen("101", one, zero, one)]) == pytest.approx(0.98)
    assert weakest([seen("10K", one, zero, {"K": 0.99})]) == 0.7


def test_a_province_of_the_offices_own_table_is_listed() -> None:
    own = Regions(provinces={"97": "Papua Timur"})
    assert spelt_as_listed(value("PAPUA TIMIR"), "provinces", own) is not None
    assert spelt_as_listed(value("JAWA BARAT"), "provinces", own) is None
