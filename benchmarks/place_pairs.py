"""Pairs of places: one written twice by clerks and read by an engine, or two of nearly or quite another name."""

import random
from collections.abc import Callable, Iterator

from benchmarks.documents import names
from benchmarks.name_pairs import lost, misread, misspelt, reformed
from policies.regions import shipped_regions

Rng = random.Random
Place = tuple[str, str]
"""Rank (KOTA, KABUPATEN or none) and name."""
_NEAR = (
    ("BATANG", "BATAM"), ("BANDUNG", "BADUNG"), ("MALANG", "MAGELANG"), ("SERANG", "SERAM"), ("KEDIRI", "KENDARI"),
    ("BLORA", "BLITAR"), ("CIREBON", "CILEGON"), ("SUKABUMI", "SUKAMARA"), ("TEGAL", "TEBAL"), ("PATI", "PALI"),
    ("BIMA", "BIMAS"), ("SIAK", "SIAU"), ("BULUKUMBA", "BULUNGAN"), ("SAMBAS", "SABANG"), ("NGAWI", "NGADA"),
    ("PALU", "PATI"), ("BANTUL", "BANTEN"), ("GARUT", "GARUM"), ("SOLOK", "SOLOR"), ("TUBAN", "TABAN"),
    ("MANADO", "MANADO TUA"), ("LEMBANG", "REMBANG"), ("CIANJUR", "CIANJUM"), ("KUNINGAN", "KUNDINGAN"),
)  # fmt: skip
_WAYS = {"KOTA": ("KOTA", "KOTA", "KOTAMADYA", ""), "KABUPATEN": ("KABUPATEN", "KAB.", "KAB", ""), "": ("",)}


def pairs(seed: int, count: int, *, held_out: bool) -> Iterator[tuple[str, str, bool]]:
    """`count` pairs, half of them one place (True); `held_out` has places of its own."""
    rng = random.Random(f"berkas places {seed}")
    known = _places(held_out)
    for _ in range(count):
        place = rng.choice(known)
        if rng.random() < 0.5:
            yield _written(rng, place), _written(rng, place), True
            continue
        one, other = rng.choice(_OTHERS)(rng, place, known, held_out)
        if one != other:
            yield _written(rng, one), _written(rng, other), False


def _places(held_out: bool) -> list[Place]:
    told = [name.upper().partition(" ") for name in shipped_regions().regencies.values()]
    towns = {town.upper() for town in names.TOWNS} | {each[2] for each in names.REGIONS}
    every = [*((rank, name) for rank, _, name in told), *(("", town) for town in sorted(towns))]
    return [*every[held_out::2], *(("", one) for one, _ in _NEAR[held_out::2])]


def _any(rng: Rng, place: Place, known: list[Place], held_out: bool) -> tuple[Place, Place]:
    other = rng.choice(known)
    return place, (place if other[1] == place[1] else other)


def _near(rng: Rng, place: Place, known: list[Place], held_out: bool) -> tuple[Place, Place]:
    """One of the pairs, or another town whose name has one or two other letters."""
    if rng.random() < 0.4:
        one, other = rng.choice(_NEAR[held_out::2])
        return ("", one), ("", other)
    other = misspelt(rng, place[1])
    return place, (place[0], misspelt(rng, other) if rng.random() < 0.5 else other)


def _inside(rng: Rng, place: Place, known: list[Place], held_out: bool) -> tuple[Place, Place]:
    """BANDUNG and BANDUNG BARAT."""
    return place, (place[0], f"{place[1]} {rng.choice(('BARAT', 'TIMUR', 'SELATAN', 'UTARA', 'TENGAH'))}")


def _ranks(rng: Rng, place: Place, known: list[Place], held_out: bool) -> tuple[Place, Place]:
    """Town and regency of one name; told apart only where both tell their rank."""
    return ("KOTA ", place[1]), ("KABUPATEN ", place[1])


_OTHERS: tuple[Callable[[Rng, Place, list[Place], bool], tuple[Place, Place]], ...] = (
    _any, _any, _any, _any, _near, _inside, _ranks,
)  # fmt: skip


def _written(rng: Rng, place: Place) -> str:
    rank, name = place
    if rank.endswith(" "):
        return f"{rank}{_clerk(rng, name)}"
    if rank and rng.random() < 0.03:
        rank = "KABUPATEN" if rank == "KOTA" else "KOTA"
    former = [old.upper() for old, new in shipped_regions().former.items() if new.upper() == name]
    if former and rng.random() < 0.1:
        name = rng.choice(former)
    return f"{rng.choice(_WAYS[rank])} {_clerk(rng, name)}".strip()


def _clerk(rng: Rng, name: str) -> str:
    if rng.random() < 0.06:
        name = " ".join(reformed(rng, each) for each in name.split())
    for chance, change in ((0.03, misspelt), (0.12, misread), (0.03, lost)):
        if rng.random() < chance:
            name = change(rng, name)
    return name
