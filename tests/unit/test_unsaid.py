"""Signs between letters of which the recogniser says little: from which odds on they are told, and where never."""

from hypothesis import given
from hypothesis import strategies as st

from ocr.unsaid import SIGNS, SMALL, TINY, SignOdds, Unsaid

NOTHING = dict.fromkeys(SIGNS, 0.0)


def told(after: str, before: str, model: Unsaid = TINY, **chances: float) -> str:
    """The signs that are told between two letters; chances by `space`, `apostrophe`, `stop`."""
    asked = [chances.get(name, 0.0) for name in ("space", "apostrophe", "stop")]
    given = dict(zip(SIGNS, asked, strict=True))
    return "".join(sign for sign, likely in model.between(after, before, given) if likely > 0.5)


def test_a_space_of_six_percent_is_told_and_one_of_two_is_not() -> None:
    assert told("I", "P", space=0.06) == " "
    assert told("I", "P", space=0.02) == ""


def test_the_larger_model_needs_less_to_tell_a_space() -> None:
    assert told("I", "P", SMALL, space=0.03) == " "


def test_a_lost_apostrophe_is_told_but_not_before_the_bar_of_a_t() -> None:
    assert told("I", "I", apostrophe=0.06) == "'"
    assert told("U", "T", apostrophe=0.06) == ""


def test_before_a_t_a_lost_full_stop_is_still_told() -> None:
    assert told("M", "T", apostrophe=0.3, stop=0.3) == "."


def test_after_a_full_stop_that_was_overlooked_its_space_is_told_too() -> None:
    assert told("R", "A", stop=0.3, space=0.2) == ". "


def test_no_space_stands_beside_an_apostrophe_a_hyphen_or_before_a_comma() -> None:
    assert told("'", "A", space=0.9) == told("-", "A", space=0.9) == told("A", ",", space=0.9) == ""


def test_between_digits_neither_an_apostrophe_nor_a_full_stop_is_told() -> None:
    assert told("1", "2", apostrophe=0.4, stop=0.4) == ""


def test_a_full_stop_that_was_overlooked_is_told_at_the_end_of_a_line_too_but_not_behind_a_digit() -> None:
    assert TINY.closing("H", {**NOTHING, ".": 0.2}) > 0.5
    assert TINY.closing("H", {**NOTHING, ".": 0.02}) < 0.5
    assert TINY.closing("7", {**NOTHING, ".": 0.4}) == TINY.closing("", {**NOTHING, ".": 0.4}) == 0


def test_a_line_does_not_begin_with_a_space() -> None:
    assert told("", "A", space=0.9) == ""


def test_a_space_behind_a_full_stop_is_never_quite_ruled_out() -> None:
    assert dict(TINY.between(".", "7", NOTHING))[" "] == TINY.overlooked


def test_the_gap_behind_a_full_stop_tells_of_the_space_whatever_the_model_says() -> None:
    assert dict(TINY.between(".", "7", {**NOTHING, " ": 0.9}, 0.01)) == {" ": 0.01}
    assert dict(TINY.between(".", "7", NOTHING, 0.99)) == {" ": 0.99}


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_of_a_chance_is_never_less_likely(one: float, other: float) -> None:
    odds = SignOdds(6.5, 2.0)
    assert (odds(min(one, other)) <= odds(max(one, other))) and 0 <= odds(one) <= 1
