"""Places compared as a clerk would: BANDUNG is KOTA BANDUNG, Djakarta is Jakarta, Ujung Pandang is Makassar."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from policies.models import Regions
from policies.regions import shipped_regions
from verify.name_forms import look_key, normalised, reform_key
from verify.names import Likeness

_RANK = {"KABUPATEN": "regency", "KAB": "regency", "KOTA": "city", "KOTAMADYA": "city", "KODYA": "city",
         "KOTIF": "city", "KOTAMADIA": "city"}  # fmt: skip
_LEVELS = frozenset({"PROVINSI", "PROPINSI", "PROV", "KECAMATAN", "KEC", "KELURAHAN", "KEL", "DESA", "DS", "ADM"})
_LEFT_OUT = re.compile(r"\b(?:ADMINISTRASI|ADM)\b")
_SAME, _VARIANT, _RANKS, _ONE_LETTER, _MORE, _OTHER = 1.0, 0.97, 0.6, 0.85, 0.4, 0.02
"""How probable it is that both are one place: estimates, no measured odds."""
_SHORT = 4
"""In words of so few letters one letter makes another place."""


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """Whether two writings are one place: `probability` 0..1, and what tells them apart."""

    probability: float
    why: tuple[str, ...]
    likeness: Likeness


def place_match(left: str, right: str, regions: Regions | None = None) -> PlaceMatch:
    """Two places by their names; `regions` (the shipped ones by default) knows former names.

    A rank on one side only ("KOTA BANDUNG", "BANDUNG") does not count; two ranks are two places of one name, which
    older papers mix up. A province without its "DKI" or "DI" is the same place.
    """
    known = regions or shipped_regions()
    (first_rank, first), (second_rank, second) = _parts(left, known), _parts(right, known)
    if not first or not second:
        return PlaceMatch(0.0, (), "different")
    ranks = () if not first_rank or not second_rank or first_rank == second_rank else ("rank",)
    if first == second:
        alone = bool(first_rank) != bool(second_rank)
        if ranks:
            return PlaceMatch(_RANKS, ranks, "near")
        former = () if _named(left) == _named(right) else ("former_name",)
        return PlaceMatch(_SAME, (*(("rank_missing",) if alone else ()), *former), "same")
    if reform_key(first) == reform_key(second) or look_key(first) == look_key(second):
        code = "spelling_reform" if reform_key(first) == reform_key(second) else "look_alike"
        return PlaceMatch(_RANKS if ranks else _VARIANT, (code, *ranks), "near")
    edits = OSA.distance(look_key(first), look_key(second))
    short, long = sorted((len(first), len(second)))
    if edits == 1 and short > _SHORT:
        return PlaceMatch(min(_ONE_LETTER, _RANKS if ranks else 1.0), ("one_letter", *ranks), "near")
    if edits <= long // 4:
        return PlaceMatch(_MORE, ("letters", *ranks), "near")
    return PlaceMatch(_OTHER, ("other_place", *ranks), "different")


def _named(text: str) -> str:
    words = normalised(_LEFT_OUT.sub(" ", text.upper())).split()
    kept = [each for each in words if each not in _RANK and each not in _LEVELS]
    return "".join(kept or words)


def _parts(text: str, regions: Regions) -> tuple[str, str]:
    """The rank that is told, and the name of today without it, without spaces."""
    words = normalised(text).split()
    rank = next((_RANK[each] for each in words if each in _RANK), "")
    name = _named(text)
    name = _today(regions).get(reform_key(name), name)
    for prefix in ("DKI", "DI"):
        if len(name) > len(prefix) + _SHORT and name.removeprefix(prefix) in ("JAKARTA", "YOGYAKARTA"):
            name = name.removeprefix(prefix)
    return rank, name


def _today(regions: Regions) -> dict[str, str]:
    return {reform_key(_named(old)): _named(new) for old, new in regions.former.items()}
