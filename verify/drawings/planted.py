"""Faults put into drawn papers on purpose, to see who finds them. The people on them do not exist."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from verify.drawings import DRAWERS, draw_passport, household, photograph
from verify.drawings.household import Household, Person
from verify.drawings.sheet import Drawing
from verify.nik import make_nik

_PLAIN = ("desk", "desk", "tilted")
_PHONES = 2**31


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: `on` is the kind of paper that it needs, `beside` another one with which it disagrees."""

    name: str
    on: str
    draw: Callable[[Household, random.Random], Drawing]
    beside: str | None = None
    condition: str | None = None

    def fits(self, kinds: frozenset[str]) -> bool:
        """Whether papers of these kinds can have it."""
        return self.on in kinds and (self.beside is None or self.beside in kinds)


def _nik_of_another_day(family: Household, pick: random.Random) -> Drawing:
    """The NIK tells a birthday some months from the printed one."""
    who = family.husband
    day = who.birth_date + timedelta(days=pick.choice((-1, 1)) * pick.randrange(40, 300))
    return _card(family, replace(who, nik=make_nik(who.nik[:6], day, who.sex, int(who.nik[-4:])).number))


def _doctored_digit(family: Household, pick: random.Random) -> Drawing:
    """One digit of the NIK's serial is another one than on the family card."""
    who, at = family.husband, pick.randrange(12, 16)
    digit = str((int(who.nik[at]) + pick.randrange(1, 10)) % 10)
    return _card(family, replace(who, nik=f"{who.nik[:at]}{digit}{who.nik[at + 1 :]}"))


def _other_name(family: Household, pick: random.Random) -> Drawing:
    """The family card has somebody of another name with the applicant's NIK."""
    names = (household(pick.randrange(_PHONES)).husband.name for _ in range(50))
    name = next(each for each in names if each.split()[0] != family.husband.name.split()[0])
    return DRAWERS["kk"](replace(family, husband=replace(family.husband, name=name)))


def _expired(family: Household, pick: random.Random) -> Drawing:
    """The passport ended years ago."""
    return draw_passport(family, expires=date(2022, 1, 1) + timedelta(days=pick.randrange(1000)))


def _plain_card(family: Household, pick: random.Random) -> Drawing:
    return DRAWERS["ktp"](family)


def _card(family: Household, who: Person) -> Drawing:
    return DRAWERS["ktp"](replace(family, husband=who))


FAULTS: Mapping[str, Fault] = {
    each.name: each
    for each in (
        Fault("nik-birth-date", "ktp", _nik_of_another_day),
        Fault("doctored-digit", "ktp", _doctored_digit, beside="kk"),
        Fault("other-name", "kk", _other_name, beside="ktp"),
        Fault("cut-off", "ktp", _plain_card, condition="cut-off"),
        Fault("expired", "passport", _expired),
    )
}


def pictures(seed: int, kinds: Mapping[str, str], fault: str | None) -> dict[str, bytes]:
    """A photograph (JPEG) for each requirement (name → kind), all of one family, with the fault in one of them.

    The same arguments give the same pictures. KeyError for unknown kinds and faults.
    """
    family, pick = household(seed), random.Random(f"berkas planted {seed}")  # noqa: S311 - drawn again on purpose
    planted = FAULTS[fault] if fault is not None else None
    made = {}
    for requirement, kind in kinds.items():
        here = planted is not None and kind == planted.on
        drawing = planted.draw(family, pick) if planted is not None and here else DRAWERS[kind](family)
        usual = "clean" if kind == "photo" else pick.choice(_PLAIN)
        condition = planted.condition if planted is not None and here and planted.condition else usual
        made[requirement] = photograph(drawing.image, condition, pick.randrange(_PHONES))
    return made
