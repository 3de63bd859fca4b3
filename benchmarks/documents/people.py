"""People who do not exist, in families of three to ten, named as Indonesians write their names.

Every NIK and KK number begins with 327399: province and city exist, the district does not, so it is nobody's.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from benchmarks.documents import names
from benchmarks.documents.names import shared_out
from verify.drawings.household import REGION
from verify.drawings.household import Person as Printed
from verify.nik import Sex, make_nik

TODAY = date(2026, 11, 2)
"""The day on which the papers are looked at: fixed, so that a run next year compares with this one."""
_FAITHS = ("ISLAM", "KRISTEN", "KATOLIK", "HINDU", "BUDDHA", "KATHOLIK", "BUDHA", "KHONGHUCU")
_FAITH_WEIGHTS = (60, 10, 7, 6, 4, 5, 4, 4)
CANONICAL = {"KATHOLIK": "KATOLIK", "BUDHA": "BUDDHA"}
"""Spellings in print, and the choice of policies/kinds that they stand for."""


@dataclass(frozen=True, slots=True)
class Person(Printed):
    """One person in the words that papers print."""

    citizenship: str = "WNI"


@dataclass(frozen=True, slots=True)
class Family:
    """Those who stand on one family card, the head first, and where they live."""

    kk_number: str
    address: str
    rt: str
    rw: str
    village: str
    district: str
    regency: str
    province: str
    postal_code: str
    members: tuple[Person, ...]

    @property
    def adults(self) -> tuple[Person, ...]:
        """Those who are old enough for an identity card; the head is always one."""
        return tuple(each for each in self.members if (TODAY - each.birth_date).days > 17.1 * 365.25)

    @property
    def child(self) -> Person:
        """The youngest."""
        return max(self.members, key=lambda each: each.birth_date)

    @property
    def place(self) -> str:
        """The town of the registry without KOTA or KABUPATEN before it."""
        return self.regency.removeprefix("KOTA ").removeprefix("KABUPATEN ")


class Inventor:
    """Invents people from the part of the name lists that one set uses. The same random numbers, the same people."""

    def __init__(self, pick: random.Random, set_name: str) -> None:
        self.pick = pick
        self.men, self.women = shared_out(names.MEN, set_name), shared_out(names.WOMEN, set_name)
        self.last, self.last_of_women = shared_out(names.LAST, set_name), shared_out(names.LAST_OF_WOMEN, set_name)
        self.titles = {
            "male": shared_out(names.TITLES_BEFORE, set_name),
            "female": shared_out(names.TITLES_OF_WOMEN, set_name),
        }
        self.after = shared_out(names.TITLES_AFTER, set_name)
        self.towns, self.streets = shared_out(names.TOWNS, set_name), shared_out(names.STREETS, set_name)
        self.hamlets, self.estates = shared_out(names.HAMLETS, set_name), shared_out(names.ESTATES, set_name)
        self.regions = shared_out(names.REGIONS, set_name)

    def name(self, sex: Sex, faith: str, grown: bool, last: str | None = None) -> str:
        """A name as a civil registry writes it; `last` is the family's, where families have one."""
        pick = self.pick
        first = pick.choice(self.men if sex == "male" else self.women)
        middle = pick.choice(self.men if sex == "male" else self.women)
        end = last or pick.choice(self.last_of_women if sex == "female" and pick.random() < 0.5 else self.last)
        muslim = faith == "ISLAM"
        kind = pick.random()
        if kind < 0.07 and grown:
            return first
        parts = [first, end] if kind < 0.5 else [first, middle, end]
        if kind > 0.93:
            parts.insert(2, pick.choice(self.last))
        if muslim and sex == "male" and pick.random() < 0.15:
            parts.insert(0, pick.choice(("M.", "MUHAMMAD", "MOCHAMAD", "MOH.", "MUH.", "MUHAMAD", "ABDUL")))
        if muslim and pick.random() < 0.04:
            parts = [first, "BIN" if sex == "male" else "BINTI", pick.choice(self.men)]
        return (
            self._titled(" ".join(dict.fromkeys(parts)), sex, muslim)
            if grown and pick.random() < 0.12
            else " ".join(dict.fromkeys(parts))
        )

    def _titled(self, name: str, sex: Sex, muslim: bool) -> str:
        pick = self.pick
        before = [each for each in self.titles[sex] if muslim or each[0] not in "HKU"]
        if before and pick.random() < 0.5:
            name = f"{pick.choice(before)} {name}"
        else:
            name = f"{name}, {pick.choice(self.after)}"
        return name.upper() if pick.random() < 0.6 else name

    def family(self, size: int) -> Family:
        """A family of that many: a couple or one parent, children, sometimes a parent of one of them or a relative."""
        pick = self.pick
        faith = pick.choices(_FAITHS, _FAITH_WEIGHTS)[0]
        last = pick.choice(self.last) if pick.random() < 0.6 else None
        head_sex: Sex = "female" if pick.random() < 0.12 else "male"
        born = date(1962, 1, 1) + timedelta(days=pick.randrange(10000))
        alone = head_sex == "female"
        status = (
            pick.choice(("CERAI HIDUP", "CERAI MATI")) if alone else pick.choice(("KAWIN", "KAWIN", "KAWIN TERCATAT"))
        )
        head = self.person(head_sex, born, faith, "KEPALA KELUARGA", status, last=last)
        people = [head]
        if not alone:
            wife_born = born + timedelta(days=pick.randrange(-1000, 2500))
            people.append(self.person("female", wife_born, faith, "ISTRI", status))
        mother = people[-1].name
        father = head.name if not alone else self.name("male", faith, True, last)
        others = 1 if size > 4 and pick.random() < 0.4 else 0
        first_child = max(born + timedelta(days=8000), date(1992, 1, 1))
        room = max(1, (date(2025, 6, 1) - first_child).days)
        days = sorted(pick.sample(range(room), size - len(people) - others))
        for day in days:
            people.append(self._child(first_child + timedelta(days=day), faith, father, mother, last))
        if others:
            people.append(self._elder(born, faith))
        return self._at_home(tuple(people))

    def _child(self, born: date, faith: str, father: str, mother: str, last: str | None) -> Person:
        sex: Sex = self.pick.choice(("male", "female"))
        child = self.person(sex, born, faith, "ANAK", "BELUM KAWIN", last=last)
        return replace(child, father_name=father, mother_name=mother)

    def _elder(self, born: date, faith: str) -> Person:
        pick = self.pick
        sex: Sex = pick.choice(("male", "female"))
        relation = pick.choice(("ORANG TUA", "MERTUA", "FAMILI LAIN"))
        return self.person(sex, born - timedelta(days=9000 - pick.randrange(900)), faith, relation, "CERAI MATI")

    def _at_home(self, people: tuple[Person, ...]) -> Family:
        pick = self.pick
        province, regency, district, village, post = pick.choice(self.regions)
        recorded = date(2010, 1, 1) + timedelta(days=pick.randrange(5600))
        return Family(
            kk_number=f"{REGION}{recorded:%d%m%y}{pick.randrange(1, 9999):04}",
            address=self.address(),
            rt=f"{pick.randrange(1, 16):03}",
            rw=f"{pick.randrange(1, 25):03}",
            village=village,
            district=district,
            regency=regency,
            province=province,
            postal_code=f"{post}{pick.randrange(10, 99)}",
            members=people,
        )

    def address(self) -> str:
        """A street, a hamlet or an estate, in the abbreviations of the registry."""
        pick = self.pick
        number = pick.choice(
            (
                f"NO. {pick.randrange(1, 240)}",
                f"NO.{pick.randrange(1, 240)}",
                f"NO {pick.randrange(1, 99)}{pick.choice('ABC')}",
            )
        )
        street = pick.choice(self.streets)
        return pick.choice(
            (
                f"JL. {street} {number}",
                f"JL {street} {number}",
                f"JL. {street} GG. {pick.choice(self.hamlets)} {number}",
                f"KP. {pick.choice(self.hamlets)}",
                f"KP {pick.choice(self.hamlets)} {number}",
                f"PERUM {pick.choice(self.estates)} BLOK {pick.choice('ABCDEFG')}{pick.randrange(1, 20)} {number}",
                f"KOMP. {pick.choice(self.estates)} BLOK {pick.choice('ABCDEFG')} {number}",
                f"DUSUN {pick.choice(self.hamlets)}",
            )
        )

    def person(
        self, sex: Sex, born: date, faith: str, relation: str, status: str, *, last: str | None = None
    ) -> Person:
        """One person; parents are invented too."""
        pick = self.pick
        age = (TODAY - born).days / 365.25
        grown = age > 17.1
        education, occupation = self._learned(age, sex, relation)
        return Person(
            name=self.name(sex, faith, grown, last),
            nik=make_nik(REGION, born, sex, pick.randrange(1, 400)).number,
            sex=sex,
            birth_place=pick.choice(self.towns),
            birth_date=born,
            religion=faith,
            blood_type=pick.choice(("A", "B", "AB", "O", "-", "-", "O")),
            education=education,
            occupation=occupation,
            marital_status=status,
            relation=relation,
            father_name=self.name("male", faith, True, last),
            mother_name=self.name("female", faith, True),
        )

    def _learned(self, age: float, sex: Sex, relation: str) -> tuple[str, str]:
        pick = self.pick
        if age < 6:
            return "TIDAK/BELUM SEKOLAH", "BELUM/TIDAK BEKERJA"
        if age < 17.1:
            school = (
                "BELUM TAMAT SD/SEDERAJAT" if age < 12.5 else "TAMAT SD/SEDERAJAT" if age < 15.5 else "SLTP/SEDERAJAT"
            )
            return school, "PELAJAR/MAHASISWA"
        education = pick.choices(names.EDUCATIONS, (1, 5, 8, 20, 2, 5, 12, 3, 1))[0]
        if relation == "ISTRI" and pick.random() < 0.55:
            return education, "MENGURUS RUMAH TANGGA"
        return education, pick.choice(names.OCCUPATIONS)
