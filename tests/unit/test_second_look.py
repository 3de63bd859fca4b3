"""Which words are read a second time by the larger recogniser, and what becomes of the two readings."""

import numpy as np
import pytest

from ocr.engine import Picture
from ocr.second_look import Reading, look_again
from ocr.text import Letter

PITCH = 10


def letters(text: str, sure: float = 0.99, **unsure: float) -> Reading:
    """One letter every ten pixels; `unsure` names letters that the engine doubts."""
    return tuple(Letter(((each, unsure.get(each, sure)),), (at + 0.5) * PITCH) for at, each in enumerate(text))


def strip(length: int) -> Picture:
    return np.full((24, length * PITCH, 3), 255, np.uint8)


def text_of(reading: Reading) -> str:
    return "".join(each.choices[0][0] for each in reading)


class Larger:
    """Reads the same whatever it is shown, and keeps how wide that was."""

    def __init__(self, text: str, sure: float = 0.99) -> None:
        self.answer = letters(text, sure)
        self.widths: list[int] = []

    def __call__(self, picture: Picture) -> Reading:
        self.widths.append(picture.shape[1])
        return self.answer


def look(seen: Reading, larger: Larger, others: int = 9) -> Reading:
    """The reading of one line of a page that has `others` more, of which nothing is doubted."""
    calm = letters("KABUPATEN BANDUNG BARAT")
    cuts = [strip(len(seen)), *([strip(len(calm))] * others)]
    return look_again(larger, cuts, [seen, *([calm] * others)])[0]


def test_a_doubted_word_is_read_again_with_its_neighbours_but_not_beyond_a_colon() -> None:
    larger = Larger("ISTIQOMAH LASUT")
    found = look(letters("NAMA : ISTIOOMAH LASUT", O=0.85), larger)
    assert text_of(found) == "NAMA : ISTIQOMAH LASUT"
    assert larger.widths == [15.5 * PITCH]


def test_its_letters_stand_where_the_word_stands() -> None:
    found = look(letters("SUSANTI:ISTIOOMAH", O=0.85), Larger("ISTIQOMAH"))
    assert [each.middle for each in found] == sorted(each.middle for each in found)
    assert found[8].middle == pytest.approx(8.5 * PITCH, abs=PITCH / 2)


def test_a_reading_that_differs_is_less_sure_than_the_larger_recogniser_says() -> None:
    found = look(letters("SUSANTI:ISTIOOMAH", O=0.85), Larger("ISTIQOMAH", 0.98))
    assert max(each.choices[0][1] for each in found[8:]) < 0.9


def test_a_reading_that_agrees_is_as_sure_as_the_surer_one() -> None:
    found = look(letters("SUSANTI LASUT", L=0.6), Larger("SUSANTI LASUT", 0.97))
    assert text_of(found) == "SUSANTI LASUT"
    assert found[8].choices[0][1] == 0.97


def test_a_reading_that_differs_in_the_size_of_a_letter_agrees() -> None:
    found = look(letters("SUSANTI LAsUT", s=0.6), Larger("SUSANTI LASUT", 0.97))
    assert text_of(found) == "SUSANTI LASUT"
    assert min(each.choices[0][1] for each in found) == 0.97


def test_letters_that_no_word_puts_together_are_looked_at_however_sure() -> None:
    assert text_of(look(letters("DANIEL WJAYA"), Larger("DANIEL WIJAYA"))) == "DANIEL WIJAYA"


@pytest.mark.parametrize(("seen", "printed"), [("SYAFII", "SYAFI'I"), ("NAIMAH", "NA'IMAH"), ("JAFAR", "JA'FAR")])
def test_a_name_without_its_apostrophe_is_looked_at(seen: str, printed: str) -> None:
    assert text_of(look(letters(f"{seen} LESTARI"), Larger(f"{printed} LESTARI"))) == f"{printed} LESTARI"


def test_a_word_longer_than_names_are_is_looked_at_for_its_lost_space() -> None:
    assert text_of(look(letters("MELATIPERTIWI"), Larger("MELATI PERTIWI"))) == "MELATI PERTIWI"


def test_two_words_with_a_doubtful_space_are_looked_at_as_one() -> None:
    seen = (*letters("HIDA"), Letter(((" ", 0.3),), 4.5 * PITCH), *letters("HIDA YATUL")[5:])
    larger = Larger("HIDAYATUL")
    assert text_of(look(seen, larger)) == "HIDAYATUL"
    assert len(larger.widths) == 1


@pytest.mark.parametrize(
    "seen",
    [
        letters("SUSANTI LASUT"),
        letters("nama lengkap", n=0.5),
        letters("3273990904860012", sure=0.5),
        letters("KABUPATEN", K=0.02),
        letters("SLTA/SEDERAJAT", J=0.5),
        letters("NIP. 19720611 199903", N=0.5),
        letters("diterbitkan oleh BSSN", B=0.5),
    ],
    ids=[
        "nothing is doubted",
        "a label in small letters",
        "a number",
        "no print at all",
        "what lists mend",
        "a number with its label",
        "a sentence",
    ],
)
def test_other_words_are_left_alone(seen: Reading) -> None:
    larger = Larger("ANYTHING")
    assert look(seen, larger) == seen
    assert larger.widths == []


def test_no_more_of_a_page_is_read_again_than_its_share() -> None:
    larger = Larger("LASUT")
    doubted = letters("LASUT", L=0.5)
    look_again(larger, [strip(5)] * 450, [doubted] * 450)
    assert 120 <= len(larger.widths) <= 135


def test_the_least_sure_words_come_first() -> None:
    worst, better = letters("LASUT", L=0.3), letters("LASUT", L=0.8)
    found = look_again(Larger("GUCI"), [strip(5)] * 450, [better] * 330 + [worst] * 120)
    assert [text_of(each) for each in found[330:]] == ["GUCI"] * 120
    assert [text_of(each) for each in found].count("LASUT") >= 315


def test_where_nothing_is_read_the_second_time_the_first_reading_stays() -> None:
    seen = letters("SUSANTI LASUT", L=0.6)
    assert look(seen, Larger("")) == seen


def test_a_line_without_letters_has_nothing_to_look_at() -> None:
    assert look_again(Larger("A"), [np.zeros((24, 1, 3), np.uint8)], [()]) == [()]
