"""Drawn papers: the same each time, whole in their truth, of people who agree with themselves and cannot exist."""

import io
import itertools
from datetime import date

import numpy as np
import pytest
from PIL import Image

from policies.models import Requirement
from policies.reader import read_policies
from verify.cross import cross_check
from verify.drawings import (
    CONDITIONS,
    DRAWERS,
    Person,
    draw,
    draw_birth_certificate,
    draw_death_certificate,
    draw_ktp,
    draw_passport,
    household,
    papers,
    photograph,
)
from verify.drawings.sheet import Drawing
from verify.examination import Examination, Field
from web.cli.demo_papers import paper

POLICIES = read_policies()
KINDS, SERVICES = POLICIES.kinds, POLICIES.services
SEEDS = range(40)
TABLE = {
    "nik", "name", "sex", "birth_place", "birth_date", "religion", "education", "occupation", "marital_status",
    "relation", "citizenship", "father_name", "mother_name",
}  # fmt: skip


@pytest.fixture(scope="module")
def family_papers() -> dict[str, Drawing]:
    return papers(7)


def people(seed: int) -> tuple[Person, ...]:
    family = household(seed)
    return (*family.members, family.grandfather)


def test_every_kind_of_document_can_be_drawn() -> None:
    assert set(DRAWERS) == set(KINDS)


def test_the_same_number_draws_the_same_pixels_and_another_number_others() -> None:
    first, again, other = draw("ktp", 3), draw("ktp", 3), draw("ktp", 4)
    assert np.array_equal(first.image, again.image)
    assert first.truth == again.truth
    assert not np.array_equal(first.image, other.image)


@pytest.mark.parametrize("kind", sorted(DRAWERS))
def test_the_truth_holds_every_field_of_the_kind(kind: str, family_papers: dict[str, Drawing]) -> None:
    assert set(family_papers[kind].truth) == {field.name for field in KINDS[kind].fields}


def test_each_row_of_the_family_card_is_whole(family_papers: dict[str, Drawing]) -> None:
    rows = family_papers["kk"].truth["members"]
    assert len(rows) == 3
    assert all(set(row) == TABLE for row in rows)


@pytest.mark.parametrize("kind", sorted(DRAWERS))
def test_a_drawing_has_colour_and_the_shape_and_size_of_its_kind(kind: str, family_papers: dict[str, Drawing]) -> None:
    image = family_papers[kind].image
    height, width, channels = image.shape
    assert image.dtype == np.uint8
    assert channels == 3
    assert max(height, width) >= KINDS[kind].min_pixels
    if (ratio := KINDS[kind].ratio) is not None:
        assert width / height == pytest.approx(ratio[0] / ratio[1], rel=0.01)


@pytest.mark.parametrize("kind", sorted(DRAWERS))
def test_choices_and_dates_stand_as_an_examination_tells_them(kind: str, family_papers: dict[str, Drawing]) -> None:
    truth = family_papers[kind].truth
    for field in KINDS[kind].fields:
        if field.type == "choice":
            assert truth[field.name] in field.choices
        if field.type in ("date", "valid_until") and truth[field.name] not in field.choices:
            date.fromisoformat(truth[field.name])


@pytest.mark.parametrize("kind", sorted(set(DRAWERS) - {"photo"}))
def test_every_paper_carries_the_specimen_mark(kind: str, family_papers: dict[str, Drawing]) -> None:
    image = family_papers[kind].image.astype(int)
    reddish = (image[..., 0] > 215) & (abs(image[..., 1] - 200) < 6) & (abs(image[..., 2] - 200) < 6)
    assert reddish.sum() > 2000
    ys, xs = np.nonzero(reddish)
    assert xs.min() > 0 and xs.max() < image.shape[1] - 1
    assert ys.min() > 0 and ys.max() < image.shape[0] - 1


def test_a_nik_holds_the_birth_date_and_forty_more_for_women() -> None:
    for who in itertools.chain.from_iterable(map(people, SEEDS)):
        assert len(who.nik) == 16
        assert int(who.nik[6:8]) == who.birth_date.day + (40 if who.sex == "female" else 0)
        assert who.nik[8:12] == who.birth_date.strftime("%m%y")
        assert who.nik[12:] != "0000"


def test_no_number_can_be_a_real_persons() -> None:
    for seed in SEEDS:
        numbers = [who.nik for who in people(seed)] + [household(seed).kk_number]
        assert all(len(number) == 16 and number.startswith("327399") for number in numbers)


def test_a_family_agrees_with_itself() -> None:
    for seed in SEEDS:
        family = household(seed)
        assert family.child.father_name == family.husband.name
        assert family.child.mother_name == family.wife.name
        assert family.husband.father_name == family.grandfather.name
        assert len({who.nik for who in people(seed)}) == 4
        assert family.grandfather.birth_date < family.husband.birth_date < family.child.birth_date
        assert (family.husband.sex, family.wife.sex) == ("male", "female")


def test_the_papers_of_a_family_agree_with_each_other(family_papers: dict[str, Drawing]) -> None:
    truth = {kind: drawing.truth for kind, drawing in family_papers.items()}
    father, mother, child = truth["kk"]["members"]
    assert [row["relation"] for row in truth["kk"]["members"]] == ["KEPALA KELUARGA", "ISTRI", "ANAK"]
    assert truth["kk"]["head_name"] == truth["ktp"]["name"] == father["name"]
    assert truth["ktp"]["nik"] == father["nik"]
    assert {name: truth["ktp"][name] for name in ("address", "rt", "rw", "village", "district")} == {
        name: truth["kk"][name] for name in ("address", "rt", "rw", "village", "district")
    }
    assert (
        truth["birth-certificate"].items()
        >= {
            name: child[name]
            for name in ("nik", "name", "sex", "birth_date", "birth_place", "father_name", "mother_name")
        }.items()
    )
    assert f"{truth['passport']['given_names']} {truth['passport']['surname']}" == mother["name"]
    assert truth["death-certificate"]["name"] == father["father_name"]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_the_papers_of_a_family_pass_the_checks_between_documents_of_every_service(
    service: str, family_papers: dict[str, Drawing]
) -> None:
    rules = SERVICES[service].cross_rules
    documents = {
        requirement.name: read_without_error(paper_for(requirement, family_papers))
        for requirement in SERVICES[service].requirements
    }
    told = {each.code: each.outcome for each in cross_check(rules, documents)}
    assert told == {rule.code: "passed" for rule in rules}


def paper_for(requirement: Requirement, family_papers: dict[str, Drawing]) -> Drawing:
    """Of a certificate beside a card of the same person, that person's."""
    if requirement.kind == "death-certificate":
        return draw_death_certificate(household(7), household(7).wife)
    if requirement.kind == "birth-certificate" and not requirement.required:
        return draw_birth_certificate(household(7), household(7).husband)
    return family_papers[requirement.kind]


def read_without_error(drawing: Drawing) -> Examination:
    fields = {name: Field(value, 1.0) for name, value in drawing.truth.items()}
    return Examination(drawing.kind, drawing.kind, 1.0, "pass", fields, (), (), {})


def test_papers_can_be_drawn_for_any_of_the_family() -> None:
    family = household(5)
    assert draw_ktp(family, family.wife).truth["sex"] == "female"
    assert draw_birth_certificate(family, family.husband).truth["nik"] == family.husband.nik
    assert draw_passport(family, family.husband).truth["sex"] == "male"


def check_digit(text: str) -> int:
    """ICAO 9303 part 3, 4.9, written apart from the drawing's own."""
    total = 0
    for at, letter in enumerate(text):
        value = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".find(letter) if letter != "<" else 0
        assert value >= 0
        total += value * (7, 3, 1)[at % 3]
    return total % 10


def test_the_check_digit_here_is_that_of_the_standards_own_example() -> None:
    assert [check_digit(text) for text in ("L898902C3", "740812", "120415", "ZE184226B<<<<<")] == [6, 2, 9, 1]


@pytest.mark.parametrize("seed", range(8))
def test_the_machine_readable_lines_carry_right_check_digits_and_the_printed_values(seed: int) -> None:
    truth = draw("passport", seed).truth
    first, second = truth["mrz"].split("\n")
    assert (len(first), len(second)) == (44, 44)
    surname, given = first[5:].rstrip("<").split("<<")
    assert (surname, given.replace("<", " ")) == (truth["surname"], truth["given_names"])
    assert second[:9].rstrip("<") == truth["document_number"]
    assert second[13:19] == truth["birth_date"][2:].replace("-", "")
    assert second[21:27] == truth["expiry_date"][2:].replace("-", "")
    for part, digit in ((second[:9], second[9]), (second[13:19], second[19]), (second[21:27], second[27])):
        assert str(check_digit(part)) == digit
    assert second[42] in ("<", "0")  # nothing stands in the optional part: ICAO 9303 part 4 allows both
    assert str(check_digit(second[:10] + second[13:20] + second[21:43])) == second[43]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Photographs of a sixteenth of the pixels, where it does not matter how many there are."""
    monkeypatch.setitem(photograph.__globals__, "_LONG", 475)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("condition", sorted(CONDITIONS))
def test_a_photograph_is_a_jpeg_and_only_a_turned_one_stands(condition: str) -> None:
    data = photograph(draw("ktp", 2).image, condition, 9)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "JPEG"
        assert picture.mode == "RGB"
        assert (picture.height > picture.width) == (condition == "turned")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("condition", ["desk", "screen"])
def test_the_same_number_gives_the_same_bytes_and_another_number_another_photograph(condition: str) -> None:
    card = draw("ktp", 2).image
    data = photograph(card, condition, 9)
    assert data == photograph(card, condition, 9)
    assert data != photograph(card, condition, 10)


def test_the_demo_has_other_pictures_for_other_requirements_and_draws_each_once() -> None:
    pictures = [paper(kind, number) for number, kind in enumerate(("ktp", "ktp", "photo", "letter"))]
    assert len(set(pictures)) == 4
    assert paper("ktp", 0) is pictures[0]
