"""Drawn papers of people who do not exist: for the demo, tests and benchmarks.

Every paper carries the word SPESIMEN. Every NIK and KK number begins with 327399: a province and a city that exist, so
that the rule of regions passes, and a district that does not (Kota Bandung counts up to 30), so that it is nobody's.
Passport numbers have two letters, where real ones have one. Fields are printed beside the labels of policies/kinds;
the family card's headings have one level, where real ones have two.
"""

from collections.abc import Callable

from verify.drawings.certificates import draw_birth_certificate, draw_death_certificate, draw_letter, draw_marriage_book
from verify.drawings.household import Household, Person, household
from verify.drawings.kk import draw_kk
from verify.drawings.ktp import draw_ktp
from verify.drawings.passport import draw_passport
from verify.drawings.photograph import CONDITIONS, photograph
from verify.drawings.portrait import draw_photo
from verify.drawings.sheet import Drawing

__all__ = [
    "CONDITIONS",
    "DRAWERS",
    "Drawing",
    "Household",
    "Person",
    "draw",
    "draw_birth_certificate",
    "draw_ktp",
    "draw_passport",
    "household",
    "papers",
    "photograph",
]

DRAWERS: dict[str, Callable[[Household], Drawing]] = {
    "ktp": draw_ktp,
    "kk": draw_kk,
    "birth-certificate": draw_birth_certificate,
    "death-certificate": draw_death_certificate,
    "marriage-book": draw_marriage_book,
    "passport": draw_passport,
    "letter": draw_letter,
    "photo": draw_photo,
}


def draw(kind: str, seed: int) -> Drawing:
    """One paper of the household of that number; the same number gives the same pixels. KeyError for other kinds."""
    return DRAWERS[kind](household(seed))


def papers(seed: int) -> dict[str, Drawing]:
    """One paper of every kind, all of one household, by kind."""
    family = household(seed)
    return {kind: drawer(family) for kind, drawer in DRAWERS.items()}
