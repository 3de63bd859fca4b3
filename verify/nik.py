"""The NIK: six digits of region, the birth date with 40 added to a woman's day, four digits of serial.

Source: Dirjen Dukcapil; it has no check digit and stays when a birth date is corrected, so that a difference to
the printed date is something to look at, never a proof.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from verify.examination import Finding

Sex = Literal["male", "female"]
_SEPARATORS = re.compile(r"[\s.\-‐-―·]")
_LOOKALIKES = str.maketrans(
    {
        "O": "0",
        "o": "0",
        "D": "0",
        "Q": "0",
        "U": "0",
        "C": "0",
        "I": "1",
        "l": "1",
        "i": "1",
        "|": "1",
        "!": "1",
        "L": "1",
        "J": "1",
        "]": "1",
        "[": "1",
        "Z": "2",
        "z": "2",
        "A": "4",
        "S": "5",
        "s": "5",
        "$": "5",
        "G": "6",
        "b": "6",
        "T": "7",
        "?": "7",
        "B": "8",
        "&": "8",
        "g": "9",
        "q": "9",
    }
)


@dataclass(frozen=True, slots=True)
class Nik:
    """A number of 16 digits, taken apart. Its parts may still be impossible: ask `sex` and `may_be_born`."""

    number: str

    @property
    def province(self) -> str:
        """The two digits of the province."""
        return self.number[:2]

    @property
    def day(self) -> int | None:
        """Day of birth, None when the day part is neither 1-31 nor 41-71."""
        part = int(self.number[6:8])
        return part if 1 <= part <= 31 else part - 40 if 41 <= part <= 71 else None

    @property
    def sex(self) -> Sex | None:
        """Told by the day part."""
        part = int(self.number[6:8])
        return "male" if 1 <= part <= 31 else "female" if 41 <= part <= 71 else None

    def born(self, century: int) -> date | None:
        """The birth date with the century (1900, 2000) added to the two digits of the year; None if no such day."""
        try:
            return date(century + int(self.number[10:12]), int(self.number[8:10]), self.day or 0)
        except ValueError:
            return None

    def may_be_born(self, day: date) -> bool:
        """True when the number holds that birth date; the printed date tells the century."""
        return self.born(day.year // 100 * 100) == day


def digits_of(text: str) -> str:
    """The text without separators, digits of every script as 0-9; other characters stay and spoil the number."""
    plain = _SEPARATORS.sub("", text)
    return "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in plain)


def sixteen_digits(text: str) -> str | None:
    """The number of a person or family when exactly 16 digits stand there, with or without separators, of any script.

    None for anything else, and for zeros alone; never padded, cut or repaired. Forms, interface, corrections and the
    checks of documents all ask here, so that they judge alike.
    """
    number = digits_of(text)
    return number if re.fullmatch("[0-9]{16}", number) and number.strip("0") else None


def parse_nik(text: str) -> Nik | None:
    """A NIK where `sixteen_digits` finds one."""
    number = sixteen_digits(text)
    return None if number is None else Nik(number)


def make_nik(region: str, birth: date, sex: Sex, serial: int) -> Nik:
    """The number of a person: `region` has six digits."""
    day = birth.day + (40 if sex == "female" else 0)
    return Nik(f"{region}{day:02}{birth.month:02}{birth.year % 100:02}{serial:04}")


def repaired(text: str) -> tuple[str, int]:
    """Letters that look like digits turned into these, and how many were; the length never changes."""
    plain = digits_of(text)
    fixed = plain.translate(_LOOKALIKES)
    return fixed, sum(before != after for before, after in zip(plain, fixed, strict=True))


def nik_findings(nik: Nik, birth: date | None, sex: str | None, provinces: Collection[str]) -> tuple[Finding, ...]:
    """Region, birth date and sex against the printed ones; `provinces` are the codes that there are.

    All are warnings: the number outlives corrections.
    """
    findings = [Finding("nik.region", "warning", "passed" if nik.province in provinces else "failed")]
    if nik.sex is None:
        findings.append(Finding("nik.birth_date", "warning", "failed"))
        return tuple(findings)
    if birth is not None:
        findings.append(Finding("nik.birth_date", "warning", "passed" if nik.may_be_born(birth) else "failed"))
    if sex is not None:
        findings.append(Finding("nik.sex", "warning", "passed" if nik.sex == sex else "failed"))
    return tuple(findings)
