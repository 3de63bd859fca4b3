"""Values of a list: the one that was meant, or none, never another that is as near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.text import Letter
from policies.lexicon import lexicon, names
from policies.reader import read_policies
from verify.fields.vocabulary import COLUMNS
from verify.lexicon import nearest

KTP = {spec.name: spec.choices for spec in read_policies().kinds["ktp"].fields if spec.choices}
JOBS = lexicon("occupations")
EVERY = {**{name: {each: (each,) for each in those} for name, those in COLUMNS.items()}, **KTP, "occupation": JOBS}


def letters(text: str, **at: tuple[tuple[str, float], ...]) -> list[Letter]:
    return [Letter(at.get(f"p{place}", ((each, 0.99),)), 0.0) for place, each in enumerate(text)]


@pytest.mark.parametrize("name", sorted(KTP | {"occupation": JOBS}))
def test_every_spelling_is_its_value_whatever_its_case_and_spaces(name: str) -> None:
    for key, spellings in EVERY[name].items():
        for each in spellings:
            for text in (each, each.lower(), each.replace(" ", "")):
                found = nearest(text, EVERY[name])
                assert found is not None and found[0] == key, each
                assert found[1] >= 0.7


@pytest.mark.parametrize(
    ("name", "read", "meant"),
    [
        ("religion", "1SLAM", "ISLAM"), ("religion", "KATHOL1K", "KATOLIK"),
        ("marital_status", "BELUMKAWIN", "BELUM KAWIN"),
        ("occupation", "KARYAWAN 5WASTA", "KARYAWAN SWASTA"), ("occupation", "PELAJAR/MAHASlSWA", "PELAJAR/MAHASISWA"),
        ("sex", "PEREMPUAM", "female"), ("blood_type", "0", "O"), ("blood_type", "-", "-"),
        ("marital_status", "CERAI HIDUF", "CERAI HIDUP"), ("occupation", "WIRASWASTAA", "WIRASWASTA"),
    ],
)  # fmt: skip
def test_a_misread_value_is_the_one_that_it_is_near(name: str, read: str, meant: str) -> None:
    found = nearest(read, EVERY[name])
    assert found is not None and found[0] == meant


@pytest.mark.parametrize(
    ("name", "read"),
    [("religion", "ZZZZZ"), ("citizenship", "WNX"), ("citizenship", "WN"), ("blood_type", "8"),
     ("occupation", "TUKANG"), ("occupation", ""), ("religion", "..."), ("occupation", "PENARI")],
)  # fmt: skip
def test_what_is_near_none_or_several_is_none(name: str, read: str) -> None:
    assert nearest(read, EVERY[name]) is None


def test_the_engines_other_choices_decide_between_two_that_are_as_near() -> None:
    two = {"WNI": ("WNI",), "WNA": ("WNA",)}
    assert nearest("WN4", two) != ("WNI", 1.0)
    found = nearest(letters("WNX", p2=(("X", 0.5), ("A", 0.45))), two)
    assert found is not None and found[0] == "WNA"
    assert nearest(letters("WNX"), two) is None


@given(st.sampled_from(sorted(JOBS)), st.integers(0, 40), st.sampled_from("ABEIKLNORSTU015"))
def test_one_misread_letter_gives_the_value_or_less_confidence(job: str, at: int, wrong: str) -> None:
    place = at % len(job)
    found = nearest(job[:place] + wrong + job[place + 1 :], JOBS)
    assert found is None or found[0] == job or found[1] < 0.9


@given(st.sampled_from(sorted(EVERY)), st.text(max_size=30))
def test_no_text_breaks_it(name: str, text: str) -> None:
    found = nearest(text, EVERY[name])
    assert found is None or (found[0] in EVERY[name] and 0 < found[1] <= 1)


def test_the_lists_are_those_of_the_folder() -> None:
    assert "occupations" in names()
    assert len(JOBS) >= 88
    with pytest.raises(KeyError):
        lexicon("../office")
