"""Pairs of invented addresses: one written twice by clerks and read by an engine, or two: next door, or elsewhere."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from benchmarks.documents import names
from benchmarks.name_pairs import lost, misread, misspelt
from verify.confusions import DIGIT_TWINS

Rng = random.Random
_WAYS = {
    "street": ("JL.", "JL", "JALAN", "JLN."),
    "lane": ("GG.", "GANG", "GG"),
    "hamlet": ("KP.", "KAMPUNG", "KP"),
    "dusun": ("DUSUN", "DSN."),
    "estate": ("PERUM", "PERUMAHAN"),
    "complex": ("KOMP.", "KOMPLEK"),
}
_ALSO = {"hamlet": "dusun", "dusun": "hamlet", "estate": "complex", "complex": "estate"}
"""What one clerk in twenty calls the same thing."""
_SIDES = ("BARAT", "TIMUR", "UTARA", "SELATAN", "RAYA", "DALAM", "ATAS", "TENGAH")
_TELLS_NUMBER = {"street": 0.95, "lane": 0.9, "hamlet": 0.3, "dusun": 0.2, "estate": 0.95, "complex": 0.95}


@dataclass(frozen=True, slots=True)
class Home:
    """One address, before anybody writes it down; `block` and `number` are empty where it has none."""

    kind: str
    name: str
    block: str
    number: str
    rt: int
    rw: int
    village: str


def pairs(seed: int, count: int, *, held_out: bool) -> Iterator[tuple[str, str, bool]]:
    """`count` pairs, half of them one address (True); `held_out` has streets of its own."""
    rng = random.Random(f"berkas addresses {seed}")
    for _ in range(count):
        home = _home(rng, held_out)
        one = rng.random() < 0.5
        other = home if one else rng.choice(_OTHERS)(rng, home, held_out)
        if one or other != home:
            yield _written(rng, home), _written(rng, other), one


def _home(rng: Rng, held_out: bool) -> Home:
    kind = rng.choices(tuple(_WAYS), (55, 12, 12, 6, 9, 6))[0]
    estate = kind in ("estate", "complex")
    of_kind = names.ESTATES if estate else names.STREETS if kind == "street" else names.HAMLETS
    name = rng.choice(of_kind[held_out::2])
    if kind == "street" and rng.random() < 0.25:
        name = f"{name} {rng.choice(_SIDES)}"
    block = f"{rng.choice('ABCDEFGH')}{rng.choice(('', str(rng.randrange(1, 20))))}" if estate else ""
    return Home(
        kind, name, block, _number(rng) if rng.random() < _TELLS_NUMBER[kind] else "", rng.randrange(1, 16),
        rng.randrange(1, 25), rng.choice(names.REGIONS[held_out::2])[3],
    )  # fmt: skip


def _number(rng: Rng) -> str:
    return f"{rng.randrange(1, 240)}{rng.choice(('', '', '', '', 'A', 'B'))}"


def _next_door(rng: Rng, home: Home, held_out: bool) -> Home:
    digits = "".join(each for each in home.number if each.isdigit())
    beside = int(digits or 0) + rng.choice((-2, -1, 1, 2, 10))
    return replace(home, number=str(max(1, beside))) if digits else replace(home, rt=home.rt % 15 + 1)


def _other_rt(rng: Rng, home: Home, held_out: bool) -> Home:
    return replace(home, rt=home.rt % 15 + 1, number=_number(rng) if home.number else "")


def _other_block(rng: Rng, home: Home, held_out: bool) -> Home:
    other = rng.choice("ABCDEFGH")
    return replace(home, block=other + home.block[1:]) if home.block else _next_door(rng, home, held_out)


def _other_side(rng: Rng, home: Home, held_out: bool) -> Home:
    """The street of the same name in the west and in the east, and the one without either."""
    first, _, last = home.name.rpartition(" ")
    name = rng.choice((first, f"{first} {rng.choice(_SIDES)}")) if last in _SIDES else f"{home.name} {_SIDES[0]}"
    return replace(home, name=name)


def _other_street(rng: Rng, home: Home, held_out: bool) -> Home:
    return replace(home, name=_home(rng, held_out).name)


def _elsewhere(rng: Rng, home: Home, held_out: bool) -> Home:
    return _home(rng, held_out)


_OTHERS: tuple[Callable[[Rng, Home, bool], Home], ...] = (
    _next_door, _next_door, _next_door, _other_rt, _other_block, _other_side, _other_street, _other_street, _elsewhere,
    _elsewhere, _elsewhere,
)  # fmt: skip


def _written(rng: Rng, home: Home) -> str:
    kind = _ALSO.get(home.kind, home.kind) if rng.random() < 0.05 else home.kind
    way = rng.choice(_WAYS[kind])
    words = [way if rng.random() < 0.97 else "", home.name]
    if home.block:
        words.append(f"{rng.choice(('BLOK', 'BLOK', 'BLK.'))} {home.block}")
    if home.number and rng.random() < 0.97:
        digits = _digits_misread(rng, home.number)
        words.append(f"{rng.choice(('NO. ', 'NO.', 'NO ', 'NOMOR ', ''))}{digits}")
    text = _clerk(rng, " ".join(each for each in words if each))
    if rng.random() < 0.5:
        text += rng.choice((" RT {0:03}/RW {1:03}", " RT.{0} RW.{1}", " {0:03}/{1:03}", " RT {0:03} RW {1:03}")).format(
            *(int(_digits_misread(rng, str(each))) for each in (home.rt, home.rw))
        )
    return f"{text} KEL. {home.village}" if rng.random() < 0.04 else text


def _clerk(rng: Rng, text: str) -> str:
    """A word left out, misspelt or misread; digits stay."""
    if rng.random() < 0.02:
        words = text.split()
        words.pop(rng.randrange(len(words)))
        text = " ".join(words) or text
    for chance, change in ((0.03, misspelt), (0.10, _misread_word), (0.02, lost)):
        if rng.random() < chance and not text[-1].isdigit():
            text = change(rng, text)
    return text


def _misread_word(rng: Rng, text: str) -> str:
    words = text.split()
    at = rng.randrange(len(words))
    if words[at].isalpha():
        words[at] = misread(rng, words[at])
    return " ".join(words)


def _digits_misread(rng: Rng, text: str) -> str:
    return "".join(rng.choice(DIGIT_TWINS[each]) if each.isdigit() and rng.random() < 0.006 else each for each in text)
