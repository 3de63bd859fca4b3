"""Machine-readable lines as engines give them: fillers miscounted, look-alikes, places that check digits decide."""

import random
import re
import string
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.misread import misread_line
from ocr.engine import Layout, Picture, Strips
from ocr.text import Letter, Line, Word
from policies.reader import read_policies
from tests.unit.pages import FakeEngine
from tests.unit.test_mrz import CARD, PASSPORT, SMALL, passport
from verify.examination import Field
from verify.fields.machine_text import find_machine_text
from verify.fields.passport import read_data_page
from verify.fields.printed_names import name_findings
from verify.mrz import parse_mrz
from verify.mrz_decode import MrzReading, decode_mrz
from verify.mrz_names import rebuild_names
from verify.page import Page
from verify.rules import field_findings

KIND, REGIONS = read_policies().kinds["passport"], read_policies().regions
TODAY = date(2026, 11, 2)
VISA = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")
WORDS = st.text(string.ascii_uppercase, min_size=2, max_size=9)
NUMBERS = st.from_regex(r"[A-CE-HJ-NP-Z]{0,2}[0-9]{6,7}", fullmatch=True)
DAYS = st.integers(0, 30000).map(lambda each: date(1944, 1, 1) + timedelta(each))
LATER = st.integers(1, 3600).map(lambda each: TODAY + timedelta(each))


def letters(text: str, sure: float = 0.9995, **at: tuple[tuple[str, float], ...]) -> tuple[Letter, ...]:
    return tuple(Letter(at.get(f"p{place}", ((each, sure),)), 20.0 * place) for place, each in enumerate(text))


def decoded(*lines: str | tuple[Letter, ...]) -> MrzReading:
    reading = decode_mrz([letters(each) if isinstance(each, str) else each for each in lines], TODAY)
    assert reading is not None
    return reading


@pytest.mark.parametrize("lines", [PASSPORT, CARD, SMALL, VISA], ids=["TD3", "TD1", "TD2", "MRV-A"])
def test_the_standards_own_examples_are_read_whole_and_surely(lines: tuple[str, ...]) -> None:
    reading = decoded(*lines)
    assert reading.mrz == parse_mrz(lines, TODAY)
    assert reading.mended == ()
    assert reading.confidence >= 0.9


@pytest.mark.parametrize(
    ("lines", "line", "at", "part"),
    [
        (CARD, 0, 14, "document_number"), (CARD, 1, 6, "birth_date"), (CARD, 1, 14, "expiry_date"),
        (CARD, 1, 29, "composite"), (SMALL, 1, 9, "document_number"), (SMALL, 1, 19, "birth_date"),
        (SMALL, 1, 27, "expiry_date"), (SMALL, 1, 35, "composite"),
    ],
)  # fmt: skip
def test_no_wrong_check_digit_of_a_card_is_believed(lines: tuple[str, ...], line: int, at: int, part: str) -> None:
    true = parse_mrz(lines, TODAY)
    assert lines[line][at].isdigit() and true is not None
    for more in range(1, 10):
        wrong = lines[line][:at] + str((int(lines[line][at]) + more) % 10) + lines[line][at + 1 :]
        reading = decoded(*(wrong if each == line else text for each, text in enumerate(lines)))
        told = reading.mrz.document_number, reading.mrz.birth_date, reading.mrz.expiry_date
        # put right, or doubted; by the composite digit alone the numbers stand as they were read
        assert reading.confidence < 0.9 or told == (true.document_number, true.birth_date, true.expiry_date)
        assert part == "composite" or reading.mrz.wrong or reading.mended or reading.confidence < 0.9


@settings(max_examples=40, deadline=None)
@given(WORDS, WORDS, NUMBERS, DAYS, st.sampled_from("MF"), LATER, st.integers(-9, 9))
def test_however_many_fillers_an_engine_counts_the_lines_are_the_printed_ones(
    surname: str, given_names: str, number: str, born: date, sex: str, expires: date, more: int
) -> None:
    lines = passport(surname, given_names, number, born, sex, expires)
    first = lines[0].rstrip("<") + "<" * max(1, 44 - len(lines[0].rstrip("<")) + more)
    # the run of the empty optional part, of fourteen
    second = lines[1].replace("<" * 14, "<" * (14 + more))
    reading = decoded(first, second)
    assert reading.mrz.lines == lines
    assert reading.mrz.wrong == frozenset()


@settings(max_examples=60, deadline=None)
@given(NUMBERS, DAYS, LATER, st.sampled_from((0.02, 0.1, 0.3)), st.integers(0, 10**6))
def test_a_part_read_with_confidence_is_right(number: str, born: date, expires: date, rate: float, seed: int) -> None:
    lines = passport("WIJAYA", "SITI", number, born, "F", expires)
    rng = random.Random(seed)
    reading = decode_mrz([misread_line(each, rate, rng) for each in lines], TODAY)
    assert reading is not None
    true = {"document_number": number, "birth_date": born.isoformat(), "expiry_date": expires.isoformat()}
    for name, value in true.items():
        assert getattr(reading.mrz, name) == value or reading.confidences[name] < 0.9


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<K<<<<<", PASSPORT[1]),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<CC<<<<", PASSPORT[1]),
        ("P<UTOERIKSSON<<ANNA<MARIA««««««", PASSPORT[1]),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<A", PASSPORT[1]),
        ("P<UTOERIKS5ON<<ANNA<MAR1A<<<<", "L8989O2C36UTO74O8I22F12O4IS9ZE184226B<<<<<10"),
        ("P<UT0ERIKSSON<<ANNA<MARIA<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<10"),
    ],
)
def test_fillers_read_as_letters_and_look_alikes_are_put_right_by_place(first: str, second: str) -> None:
    reading = decoded(first, second)
    assert reading.mrz.lines == PASSPORT
    assert reading.mrz.wrong == frozenset()


def test_what_was_mended_is_told_by_its_place() -> None:
    reading = decoded(PASSPORT[0], "L8989O2C36UTO74O8122F1204159ZE184226B<<<<<10")
    assert reading.mended == ((1, 5), (1, 15))
    assert reading.mrz.document_number == "L898902C3"


def test_an_o_that_no_check_digit_decides_is_unsure() -> None:
    # two such letters of weights 7 and 3 change the sum by 24 * 10: nothing decides between the number and its twin
    lines = passport("WIJAYA", "SITI", "OO123456", date(1990, 2, 3), "F", date(2030, 1, 1))
    assert decoded(*lines).mrz.wrong == frozenset()
    assert decoded(*lines).confidences["document_number"] < 0.9
    one = passport("WIJAYA", "SITI", "XO123456", date(1990, 2, 3), "F", date(2030, 1, 1))
    assert decoded(*one).confidences["document_number"] >= 0.9


def test_a_wrong_check_digit_in_print_stays_and_its_part_is_unsure() -> None:
    second = PASSPORT[1][:9] + "7" + PASSPORT[1][10:]
    reading = decoded(PASSPORT[0], second)
    assert reading.mrz.lines[1] == second
    assert reading.mrz.wrong == {"document_number", "composite"}
    assert reading.confidences["document_number"] <= 0.45
    assert reading.confidences["birth_date"] >= 0.9


def test_where_printed_check_digits_are_wrong_nothing_is_exchanged_to_please_the_composite() -> None:
    # a drawn card whose number, birth date and composite have the check digits of nobody
    lines = ("IDUTOAAA1000014<00000023T<<<<<", "7212018F1101236UTO<<<<<<<<<<<8", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
    reading = decoded(*lines)
    assert (reading.mrz.lines, reading.mended) == (lines, ())
    assert reading.mrz.wrong == {"document_number", "birth_date", "composite"}
    assert reading.confidence < 0.5


def test_letters_outside_the_alphabet_are_told_without_their_marks() -> None:
    lines = (CARD[0], CARD[1], "ESPAÑOLA<<CARMEN<JOSÉ<<<<<<<<<")
    reading = decoded(*lines)
    assert (reading.mrz.surname, reading.mrz.given_names) == ("ESPANOLA", "CARMEN JOSE")
    assert len(reading.mrz.lines[2]) == 30


@pytest.mark.parametrize("digit", ["<", "0"])
def test_an_empty_part_may_have_a_filler_or_a_zero_for_its_check_digit(digit: str) -> None:
    first, second = passport("WIJAYA", "SITI", "XY123456", date(1990, 2, 3), "F", date(2030, 1, 1))
    reading = decoded(first, second[:42] + digit + second[43])
    assert reading.mrz.lines[1] == second[:42] + digit + second[43]
    assert reading.mrz.wrong == frozenset()


@pytest.mark.parametrize(
    ("lines", "number", "nationality"),
    [
        (("P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<", "CA000000<4D<<6408125F1802212<<<<<<<<<<<<<<<6"),
         "CA000000", "D"),
        (("P<CZESPECIMEN<<VZOR<<<<<<<<<<<<<<<<<<<<<<<<<", "99003853<1CZE1101018M1207046110101111<<<<<94"),
         "99003853", "CZE"),
    ],
)  # fmt: skip
def test_fillers_inside_the_number_and_a_nationality_of_one_letter_are_valid(
    lines: tuple[str, str], number: str, nationality: str
) -> None:
    reading = decoded(*lines)
    assert (reading.mrz.lines, reading.mrz.wrong) == (lines, frozenset())
    assert (reading.mrz.document_number, reading.mrz.nationality) == (number, nationality)
    assert reading.confidence >= 0.9


def test_a_doubtful_issuing_state_is_that_of_the_nationality() -> None:
    first = letters(PASSPORT[0], p2=(("V", 0.6), ("U", 0.4)))
    assert decoded(first, PASSPORT[1]).mrz.lines == PASSPORT
    foreign = PASSPORT[1].replace("UTO", "IDN")
    assert decoded(PASSPORT[0], foreign).mrz.nationality == "IDN"


@given(st.lists(st.text(max_size=50), max_size=4))
@settings(max_examples=50, deadline=None)
def test_no_text_breaks_it(lines: list[str]) -> None:
    reading = decode_mrz([letters(each, 0.7) for each in lines], TODAY)
    assert reading is None or all(0 <= each <= 1 for each in reading.confidences.values())


@pytest.mark.parametrize("lines", [(), ("P<IDN",), ("", ""), ("A",) * 4])
def test_another_count_of_lines_is_none(lines: tuple[str, ...]) -> None:
    assert decode_mrz([letters(each) for each in lines], TODAY) is None


@pytest.mark.parametrize("fillers", [3, 20, 32, 40])
def test_a_person_with_a_single_name_needs_no_second_one(fillers: int) -> None:
    lines = passport("SUHARTO", "", "XY123456", date(1990, 2, 3), "M", date(2034, 1, 1))
    reading = decoded(lines[0].rstrip("<") + "<" * fillers, lines[1])
    assert (reading.mrz.lines, reading.mrz.surname, reading.mrz.given_names) == (lines, "SUHARTO", "")
    (finding,) = name_findings(reading.mrz, {"surname": Field("SUHARTO", 0.9)}, 1, (1, 2, 3, 4))
    assert finding.outcome == "passed"
    fields, _ = read_data_page(Silent(), KIND, data_page(line(lines[0], 600), line(lines[1], 660)), TODAY)
    missing = [each for each in field_findings(KIND, fields, TODAY, REGIONS) if each.code == "field.missing"]
    assert missing == []


def test_a_letter_hardly_read_among_fillers_is_one_of_them_and_an_initial_is_not() -> None:
    read = list(letters("SARI<<DEWI<A<<A<<"))
    read[-3] = Letter((("A", 0.014), ("<", 0.012)), read[-3].middle)
    assert rebuild_names(read, 17).text == "SARI<<DEWI<A<<<<<"


def test_fillers_that_were_all_read_as_one_letter_are_no_name() -> None:
    assert rebuild_names(letters("CITIZEN<<JANE<AAAAAAA<<"), 23).text == "CITIZEN<<JANE<<<<<<<<<<"
    assert rebuild_names(letters("CITIZEN<<JANE<AA<A<<"), 20).text == "CITIZEN<<JANE<AA<A<<"


def test_a_name_longer_than_the_line_ends_with_it() -> None:
    part = rebuild_names(letters("ANI" * 10 + "<<" + "BUDI" * 8), 39)
    assert part.text == "ANI" * 10 + "<<" + "BUDIBUD"


def line(text: str, y: int, told: bool = True) -> Line:
    made = letters(text) if told else ()
    return Line((Word(text, 0.9, (40, y, 14 * len(text), 24), made),))


def test_the_lines_are_found_below_the_print_and_only_with_their_alternatives() -> None:
    print_above = [line("REPUBLIK INDONESIA", 40), line("WIJAYA", 100)]
    text = find_machine_text([*print_above, line(PASSPORT[0], 600), line(PASSPORT[1], 660)])
    assert text is not None
    assert [len(each) for each in text.lines] == [44, 44]
    assert text.box == (40, 600, 44 * 14, 84)
    assert find_machine_text([*print_above, line(PASSPORT[0], 600, False), line(PASSPORT[1], 660, False)]) is None
    assert find_machine_text([line(PASSPORT[0], 60), line(PASSPORT[1], 660)]) is None
    card = find_machine_text([line(each, 600 + 50 * at) for at, each in enumerate(CARD)])
    assert card is not None and len(card.lines) == 3


@pytest.mark.parametrize(
    ("surname", "outcome"), [("ERIKSSON", "passed"), ("ERIKSON", "inconclusive"), ("SANTOSO WIJAYA", "failed")]
)
def test_a_printed_name_that_the_lines_do_not_say_is_found(surname: str, outcome: str) -> None:
    printed = {"surname": Field(surname, 0.9), "given_names": Field("ANNA MARIA", 0.9)}
    (finding,) = name_findings(decoded(*PASSPORT).mrz, printed, 1, (1, 2, 3, 4))
    assert (finding.code, finding.outcome) == ("mrz.name_differs", outcome)


@pytest.mark.parametrize(
    ("whole", "outcome"),
    [
        ("ANNA MARIA ERIKSSON", "passed"), ("ERIKSSON ANNA MARIA", "passed"), ("ANNA MARIA", "passed"),
        ("ANNA MARIA ERIKSON", "inconclusive"), ("ANNA MARIA SANTOSO", "failed"),
    ],
)  # fmt: skip
def test_a_whole_name_printed_in_one_is_the_name_of_the_lines_in_either_order(whole: str, outcome: str) -> None:
    (finding,) = name_findings(decoded(*PASSPORT).mrz, {"given_names": Field(whole, 0.9)}, 1, (1, 2, 3, 4))
    assert finding.outcome == outcome


def test_a_name_that_was_badly_read_or_not_printed_says_nothing() -> None:
    # given names that could not be read in print are no difference
    (alone,) = name_findings(decoded(*PASSPORT).mrz, {"surname": Field("ERIKSSON", 0.9)}, 1, (1, 2, 3, 4))
    assert alone.outcome == "passed"
    assert name_findings(decoded(*PASSPORT).mrz, {"surname": Field("X", 0.3)}, 1, (1, 2, 3, 4)) == ()
    assert name_findings(decoded(*PASSPORT).mrz, {}, 1, (1, 2, 3, 4)) == ()


class Silent:
    """An engine that must not be asked."""

    def read(
        self, picture: Picture, layout: Layout = "sparse", alphabet: str = "", strips: Strips | None = None
    ) -> tuple[Line, ...]:
        raise AssertionError("the lines were read already")

    def turn(self, picture: Picture) -> int | None:
        raise AssertionError("the page lies right")


def data_page(*lines: Line) -> Page:
    pixels = np.full((800, 1400, 3), 255, np.uint8)
    return Page(1, pixels, pixels, np.eye(3), lines)


def test_a_passport_is_read_from_lines_that_were_read_already() -> None:
    page = data_page(line("REPUBLIK INDONESIA", 40), line(PASSPORT[0], 600), line(PASSPORT[1], 660))
    fields, findings = read_data_page(Silent(), KIND, page, TODAY)
    assert fields["mrz"].value == "\n".join(PASSPORT)
    assert (fields["document_number"].value, fields["birth_date"].value) == ("L898902C3", "1974-08-12")
    assert fields["document_number"].confidence >= 0.9
    assert fields["surname"].confidence <= 0.85
    assert findings == ()


def booklet(first: str, second: str, name: str) -> Page:
    label = Line((Word("FULL", 0.9, (40, 100, 60, 20)), Word("NAME", 0.9, (110, 100, 60, 20))))
    starts = [match.span() for match in re.finditer(r"\S+", name)]
    whole = [Word(name[low:high], 0.99, (40 + 14 * low, 140, 14 * (high - low), 24)) for low, high in starts]
    return data_page(label, Line(tuple(whole)), line(first, 600), line(second, 660))


def test_a_single_name_printed_as_the_whole_one_is_not_told_twice() -> None:
    first, second = passport("SUHARTO", "", "XY123456", date(1990, 2, 3), "M", date(2034, 1, 1))
    fields, _ = read_data_page(Silent(), KIND, booklet(first, second, "SUHARTO"), TODAY)
    assert (fields["surname"].value, "given_names" in fields) == ("SUHARTO", False)


def test_a_whole_name_above_the_lines_makes_their_parts_sure() -> None:
    fields, (finding,) = read_data_page(Silent(), KIND, booklet(*PASSPORT, "ANNA MARIA ERIKSSON"), TODAY)
    assert [fields[each].value for each in ("surname", "given_names")] == ["ERIKSSON", "ANNA MARIA"]
    assert min(fields[each].confidence for each in ("surname", "given_names", "mrz")) >= 0.9
    assert finding.outcome == "passed"


def test_lines_whose_names_nothing_confirms_are_no_surer_than_these() -> None:
    alone = data_page(line(PASSPORT[0], 600), line(PASSPORT[1], 660))
    strange = booklet(PASSPORT[0].replace("P<UTO", "PAUTO"), PASSPORT[1], "ANNA MARIA ERIKSSON")
    for on in (alone, strange):
        fields, _ = read_data_page(Silent(), KIND, on, TODAY)
        assert fields["mrz"].confidence < 0.9
        checks = {each.code: each.outcome for each in field_findings(KIND, fields, TODAY, REGIONS)}
        assert checks["mrz.check_digit"] == "passed"


def test_a_number_that_its_check_digit_had_to_decide_is_less_sure_than_one_read_well() -> None:
    second = letters(PASSPORT[1], p5=(("O", 0.55), ("0", 0.45)), p1=(("B", 0.6), ("8", 0.4)))
    doubtful = Line((Word(PASSPORT[1], 0.9, (40, 660, 14 * 44, 24), second),))
    page = data_page(line(PASSPORT[0], 600), doubtful)
    well = data_page(line(PASSPORT[0], 600), line(PASSPORT[1], 660))
    number, sure = (read_data_page(FakeEngine(), KIND, each, TODAY)[0]["document_number"] for each in (page, well))
    assert number.value == sure.value == "L898902C3"
    assert number.confidence < sure.confidence
