"""A family that does not exist, the same each time for the same number."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from verify.nik import Sex, make_nik

_MEN = ("BUDI", "AGUS", "DEDI", "RUDI", "HENDRA", "YUSUF", "ASEP", "IWAN", "JOKO", "TEGUH", "BAYU", "FAJAR")
_WOMEN = ("SARI", "DEWI", "RINA", "LINA", "RATNA", "WATI", "NENENG", "MAYA", "INDAH", "LESTARI", "PUTRI", "CITRA")
_LAST = ("SANTOSO", "WIJAYA", "HIDAYAT", "SAPUTRA", "KUSUMA", "NUGRAHA", "PRATAMA", "GUNAWAN", "SETIAWAN", "HAKIM")
_TOWNS = ("BANDUNG", "GARUT", "CIREBON", "BOGOR", "SUKABUMI", "TASIKMALAYA", "CIMAHI", "SUMEDANG")
_STREETS = ("MERDEKA", "CENDANA", "MAWAR", "KENANGA", "PAHLAWAN", "ANGGREK", "SUKAJADI", "CIHAMPELAS")
_VILLAGES = ("SUKAMAJU", "CIPAGANTI", "MEKARSARI", "PASIRLUYU", "SUKAGALIH", "CIBADAK")
_DISTRICTS = ("COBLONG", "LENGKONG", "SUKAJADI", "ANDIR", "CICENDO", "REGOL")
_JOBS = ("WIRASWASTA", "KARYAWAN SWASTA", "GURU", "PEDAGANG", "PERAWAT", "BURUH HARIAN LEPAS")
_JOBS_OF_WIVES = ("MENGURUS RUMAH TANGGA", *_JOBS)
_FAITHS = ("ISLAM", "KRISTEN", "KATOLIK", "HINDU", "BUDDHA")
_SCHOOLS = ("SLTA/SEDERAJAT", "DIPLOMA IV/STRATA I", "SLTP/SEDERAJAT")
REGION = "327399"
"""Jawa Barat, Kota Bandung, and a district that does not exist."""


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the family, in the words that papers print."""

    name: str
    nik: str
    sex: Sex
    birth_place: str
    birth_date: date
    religion: str
    blood_type: str
    education: str
    occupation: str
    marital_status: str
    relation: str
    father_name: str
    mother_name: str


@dataclass(frozen=True, slots=True)
class Household:
    """A family at one address. `child` is the youngest; `grandfather` is the husband's father, who has died."""

    seed: int
    kk_number: str
    address: str
    rt: str
    rw: str
    village: str
    district: str
    postal_code: str
    husband: Person
    wife: Person
    child: Person
    grandfather: Person
    regency: str = "KOTA BANDUNG"
    province: str = "JAWA BARAT"

    @property
    def members(self) -> tuple[Person, ...]:
        """Those who live there, in the order of the family card."""
        return self.husband, self.wife, self.child


def chance(*words: object) -> random.Random:
    """Random numbers of their own for whatever the words name."""
    return random.Random(" ".join(map(str, ("berkas", *words))))  # noqa: S311 - the same each time, on purpose


def household(seed: int) -> Household:
    """The family of that number."""
    pick = chance("household", seed)
    faith, last = pick.choice(_FAITHS), pick.choice(_LAST)
    born = date(1980, 1, 1) + timedelta(days=pick.randrange(4000))
    grandfather = _person(
        pick, _name(pick, _MEN, last), "male", born - timedelta(days=9500), faith, "FAMILI LAIN", "CERAI MATI"
    )
    husband = _person(
        pick, _name(pick, _MEN, last), "male", born, faith, "KEPALA KELUARGA", "KAWIN", father=grandfather.name
    )
    wife_born = born + timedelta(days=pick.randrange(-900, 900))
    wife = _person(pick, _name(pick, _WOMEN, pick.choice(_LAST)), "female", wife_born, faith, "ISTRI", "KAWIN")
    sex: Sex = pick.choice(("male", "female"))
    child_born = date(2016, 1, 1) + timedelta(days=pick.randrange(3500))
    child_name = _name(pick, _MEN if sex == "male" else _WOMEN, last)
    child = _person(
        pick, child_name, sex, child_born, faith, "ANAK", "BELUM KAWIN", father=husband.name, mother=wife.name
    )
    return Household(
        seed=seed,
        kk_number=f"{REGION}{pick.randrange(1, 29):02}{pick.randrange(1, 13):02}{pick.randrange(10, 25):02}"
        f"{pick.randrange(1, 9999):04}",
        address=f"JL. {pick.choice(_STREETS)} NO. {pick.randrange(2, 180)}",
        rt=f"{pick.randrange(1, 12):03}",
        rw=f"{pick.randrange(1, 15):03}",
        village=pick.choice(_VILLAGES),
        district=pick.choice(_DISTRICTS),
        postal_code=f"401{pick.randrange(11, 99)}",
        husband=husband,
        wife=wife,
        child=child,
        grandfather=grandfather,
    )


def _name(pick: random.Random, first: tuple[str, ...], last: str) -> str:
    one, two = pick.sample(first, 2)
    return f"{one} {two} {last}" if pick.random() < 0.4 else f"{one} {last}"


def _person(
    pick: random.Random,
    name: str,
    sex: Sex,
    born: date,
    faith: str,
    relation: str,
    status: str,
    father: str | None = None,
    mother: str | None = None,
) -> Person:
    grown = status != "BELUM KAWIN"
    return Person(
        name=name,
        nik=make_nik(REGION, born, sex, pick.randrange(1, 9999)).number,
        sex=sex,
        birth_place=pick.choice(_TOWNS),
        birth_date=born,
        religion=faith,
        blood_type=pick.choice(("A", "B", "AB", "O", "-")),
        education=pick.choice(_SCHOOLS) if grown else "TIDAK/BELUM SEKOLAH",
        occupation=pick.choice(_JOBS_OF_WIVES if relation == "ISTRI" else _JOBS) if grown else "BELUM/TIDAK BEKERJA",
        marital_status=status,
        relation=relation,
        father_name=father or _name(pick, _MEN, pick.choice(_LAST)),
        mother_name=mother or _name(pick, _WOMEN, pick.choice(_LAST)),
    )


def identity(who: Person) -> dict[str, str]:
    """What every paper about a person tells, under the names of the fields that are read from it."""
    return {
        "nik": who.nik,
        "name": who.name,
        "sex": who.sex,
        "birth_place": who.birth_place,
        "birth_date": who.birth_date.isoformat(),
        "father_name": who.father_name,
        "mother_name": who.mother_name,
    }
