"""Places compared as a clerk would: BANDUNG is KOTA BANDUNG, Djakarta is Jakarta, Ujung Pandang is Makassar."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from policies.models import Regions
from policies.regions import shipped_regions
from verify.name_forms import look_key, normalised, reform_key
from verify.names import NEAR, Likeness
from verify.odds import PLACES

_RANK = {"KABUPATEN": "regency", "KAB": "regency", "KOTA": "city", "KOTAMADYA": "city", "KODYA": "city",
         "KOTIF": "city", "KOTAMADIA": "city"}  # fmt: skip
_LEVELS = frozenset({"PROVINSI", "PROPINSI", "PROV", "KECAMATAN", "KEC", "KELURAHAN", "KEL", "DESA", "DS", "ADM"})
_LEFT_OUT = re.compile(r"\b(?:ADMINISTRASI|ADM)\b")
CODES = ("rank", "spelling_reform", "look_alike", "one_letter", "letters", "other_place")
"""What may tell two writings apart, beside rank_missing and former_name, which never count."""
FEATURES = (*CODES, "short_word")
"""Counts of the codes, and whether it is a name of few letters that is changed."""
_MOST, _LEAST = 0.995, 0.001
_NAMED = 0.7
"""A printed place is that of the table from this probability on: with one letter misread, not with more."""
PLACES_TOLD = ("province", "regency", "district")
"""The fields that say where somebody lives, by the levels of the codes of regions."""
_SHORT = 4
"""In words of so few letters one letter makes another place."""


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """Whether two writings are one place: `probability` 0..1, and what tells them apart."""

    probability: float
    why: tuple[str, ...]
    likeness: Likeness


def place_match(left: str, right: str, regions: Regions | None = None) -> PlaceMatch:
    """How probable it is that both are one place, as calibrated by benchmarks/writings.py on drawn-up pairs.

    `regions` (the shipped ones by default) knows former names.
    A rank on one side only ("KOTA BANDUNG", "BANDUNG") does not count; two ranks are two places of one name, which
    older papers mix up. A province without its "DKI" or "DI" is the same place.
    """
    known = regions or shipped_regions()
    (first_rank, first), (second_rank, second) = parse_place(left, known), parse_place(right, known)
    if not first or not second:
        return PlaceMatch(0.0, (), "different")
    counts = place_evidence((first_rank, first), (second_rank, second))
    if not counts:
        alone = ("rank_missing",) if bool(first_rank) != bool(second_rank) else ()
        return PlaceMatch(1.0, (*alone, *(() if _named(left) == _named(right) else ("former_name",))), "same")
    why = tuple(code for code in CODES if counts[code])
    likely = round(min(_MOST, max(_LEAST, PLACES.probability(counts))), 3)
    # one name with two ranks is what an officer should see, however rarely it is one place
    return PlaceMatch(likely, why, "near" if likely >= NEAR or why == ("rank",) else "different")


def place_evidence(one: tuple[str, str], other: tuple[str, str]) -> Counter[str]:
    """How often each of FEATURES was met between two places, each as its rank and its name of today."""
    (first_rank, first), (second_rank, second) = one, other
    counts: Counter[str] = Counter()
    if first_rank and second_rank and first_rank != second_rank:
        counts["rank"] += 1
    if first == second:
        return counts
    edits = OSA.distance(look_key(first), look_key(second))
    short, long = sorted((len(first), len(second)))
    if reform_key(first) == reform_key(second):
        counts["spelling_reform"] += 1
    elif not edits:
        counts["look_alike"] += 1
    elif edits <= max(1, long // 4):
        counts["one_letter" if edits == 1 else "letters"] += 1 if edits == 1 else edits - 1
        counts["short_word"] += short <= _SHORT
    else:
        counts["other_place"] += 1
    return counts


def region_code(told: Mapping[str, str], regions: Regions) -> tuple[str, tuple[str, ...]]:
    """The code that printed places tell, of two, four or six digits ("" for none), and the places that tell it.

    `told` are the printed names by PLACES_TOLD. A regency or district counts within the level above it; where several
    fit, or none, the code ends above.
    """
    code, used = "", list[str]()
    for level, table in zip(PLACES_TOLD, (regions.provinces, regions.regencies, regions.districts), strict=True):
        name = told.get(level, "")
        inside = {each: known for each, known in table.items() if name and each.startswith(code)}
        found = [each for each, known in inside.items() if _is(name, known, regions)]
        if len(found) == 1:
            code, used = found[0], [*used, level]
        elif level != "province":
            break
    return code, tuple(used)


def _is(name: str, known: str, regions: Regions) -> bool:
    match = place_match(name, known, regions)
    return "rank" not in match.why and match.probability >= _NAMED


def _named(text: str) -> str:
    words = normalised(_LEFT_OUT.sub(" ", text.upper())).split()
    kept = [each for each in words if each not in _RANK and each not in _LEVELS]
    return "".join(kept or words)


def parse_place(text: str, regions: Regions) -> tuple[str, str]:
    """The rank that is told, and the name of today without it, without spaces."""
    words = normalised(text).split()
    rank = next((_RANK[each] for each in words if each in _RANK), "")
    name = _named(text)
    name = _today(tuple(regions.former.items())).get(reform_key(name), name)
    for prefix in ("DKI", "DI"):
        if len(name) > len(prefix) + _SHORT and name.removeprefix(prefix) in ("JAKARTA", "YOGYAKARTA"):
            name = name.removeprefix(prefix)
    return rank, name


@cache
def _today(former: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {reform_key(_named(old)): _named(new) for old, new in former}
