"""Reading with a PDF's text layer: agreement makes surer, drawn print is spelt by the file, a lie changes nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.text import Letter, Line, Word
from verify.layered import with_layer
from verify.page import Page
from verify.text_layer import PRINTED, UNSEEN, aligned

BLANK = np.full((400, 900, 3), 255, np.uint8)
ROWS = ("NIK", "3273990101900001", "SITI", "RAHAYU", "BANDUNG", "MERDEKA")


def word(text: str, row: int, sure: float = 0.8, across: int = 100) -> Word:
    box = (across, 40 + 50 * row, 20 * len(text), 30)
    letters = tuple(Letter(((each, sure),), across + 20 * at + 10.0) for at, each in enumerate(text))
    return Word(text, sure, box, letters)


def read(*words: Word) -> Page:
    return Page(1, BLANK, BLANK, np.eye(3), tuple(Line((each,)) for each in words))


def told(page: Page, *layer: Word, sure: float = PRINTED) -> list[Word]:
    plain = [replace(each, confidence=sure, letters=()) for each in layer]
    return [each for line in with_layer(page, plain).lines for each in line.words]


@pytest.mark.parametrize("sure", [PRINTED, UNSEEN])
def test_what_both_say_is_surer_and_what_the_file_alone_says_is_not_added(sure: float) -> None:
    seen = word("3273990101900001", 0)
    (one,) = told(read(seen), seen, word("RAHAYU", 3), sure=sure)
    assert (one.text, one.box) == (seen.text, seen.box)
    assert all(new.choices[0][1] > old.choices[0][1] for new, old in zip(one.letters, seen.letters, strict=True))
    assert one.confidence < 1.0


@pytest.mark.parametrize(
    ("seen", "drawn"), [("WJAYA", "WIJAYA"), ("SYAFII", "SYAFI'I"), ("SITl", "SITI"), ("8UDI", "BUDI"), ("O5", "05")]
)
def test_a_misreading_is_spelt_as_the_page_draws_it_but_not_as_an_unseen_text_says(seen: str, drawn: str) -> None:
    page = read(word(seen, 0))
    beside = replace(word(drawn, 0), box=page.lines[0].words[0].box)
    assert [each.text for each in told(page, beside)] == [drawn]
    assert all(letter.choices[0][1] <= 0.97 for each in told(page, beside) for letter in each.letters)
    assert [each.text for each in told(page, beside, sure=UNSEEN)] == [seen]


@given(st.integers(0, 15), st.integers(1, 9))
def test_a_digit_that_the_engine_did_not_see_is_never_taken_from_the_file(at: int, more: int) -> None:
    number = "3273990101900001"
    seen = word(number, 0, 0.999)
    lie = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    assert told(read(seen), word(lie, 0)) == [seen]


def test_a_digit_that_the_engine_saw_second_is_the_drawn_one() -> None:
    seen = word("3273990101900001", 0)
    doubted = replace(seen, letters=(*seen.letters[:-1], Letter((("1", 0.6), ("7", 0.3)), 0.0)))
    drawn = word("3273990101900007", 0)
    assert [each.text for each in told(read(doubted), drawn)] == ["3273990101900007"]
    assert [each.text for each in told(read(doubted), drawn, sure=UNSEEN)] == [seen.text]


def test_words_that_were_read_as_one_are_the_files_two() -> None:
    seen = word("SITIRAHAYU", 0)
    first, second = word("SITI", 0), word("RAHAYU", 0, across=180)
    words = told(read(seen), first, second)
    assert [each.text for each in words] == ["SITI", "RAHAYU"]
    assert words[0].box[0] + words[0].box[2] <= words[1].box[0]
    assert [each.text for each in told(read(seen), first, second, sure=UNSEEN)] == ["SITIRAHAYU"]


def test_another_word_in_the_place_changes_nothing() -> None:
    seen = word("RAHAYU", 0)
    assert told(read(seen), word("BUDIMA", 0)) == [seen]


def test_a_page_without_a_layer_stays() -> None:
    page = read(*(word(text, at) for at, text in enumerate(ROWS)))
    assert with_layer(page, ()).lines == page.lines


@pytest.mark.parametrize(("across", "down"), [(0, 0), (9, 4), (-30, 25), (200, 100)])
def test_a_layer_that_stands_beside_the_print_as_a_whole_is_laid_on_it(across: int, down: int) -> None:
    words = [word(text, at) for at, text in enumerate(ROWS)]
    away = [replace(each, box=(each.box[0] - across, each.box[1] - down, *each.box[2:])) for each in words]
    assert [each.box for each in aligned(away, words)] == [each.box for each in words]


def test_a_layer_whose_words_stand_here_and_there_is_not_moved() -> None:
    words = [word(text, at) for at, text in enumerate(ROWS)]
    away = [replace(each, box=(each.box[0] + 170 * (at % 3), each.box[1] + 90 * at, *each.box[2:]))
            for at, each in enumerate(words)]  # fmt: skip
    assert aligned(away, words) == tuple(away)


MORE = (*ROWS, "TANGGAL", "LAHIR", "NAMA", "IBU")


@pytest.mark.parametrize("sure", [PRINTED, UNSEEN])
def test_a_word_that_a_layer_right_everywhere_else_tells_otherwise_stays_and_is_doubted(sure: float) -> None:
    seen = [word(text, at % 7, 0.999, 100 + 400 * (at // 7)) for at, text in enumerate(MORE)]
    lie = [replace(each, text="3273990101900004") if each.text == MORE[1] else each for each in seen]
    words = told(read(*seen), *lie, sure=sure)
    assert [each.text for each in words] == list(MORE)
    assert words[1].confidence <= 0.8 and all(letter.choices[0][1] <= 0.8 for letter in words[1].letters)
    assert all(each.confidence > 0.99 for at, each in enumerate(words) if at != 1)


def test_a_layer_of_many_misreadings_doubts_nothing() -> None:
    seen = [word(text, at % 7, 0.999, 100 + 400 * (at // 7)) for at, text in enumerate(MORE)]
    noisy = [replace(each, text=each.text[:-1] + "X") if at % 3 == 0 else each for at, each in enumerate(seen)]
    assert all(each.confidence >= 0.99 for each in told(read(*seen), *noisy, sure=UNSEEN))
