"""How often decoded numbers are right, and how often a confident one is wrong, over made-up mistakes of reading.

Run: .venv/bin/python -m benchmarks.numbers [--count 3000] [--seed 1]
"""

import argparse
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks.misread import misread_digits, misread_line
from policies.regions import shipped_regions
from verify.confusions import as_seen
from verify.mrz_decode import decode_mrz
from verify.mrz_digits import check_digit
from verify.nik import Sex, make_nik
from verify.number_parts import Constraints
from verify.numbers import decode_number

PROVINCES = sorted(shipped_regions().provinces)
_SURE = 0.9
_RATES = (0.01, 0.05, 0.15)
_TODAY = date(2026, 11, 2)


@dataclass(frozen=True, slots=True)
class Trial:
    """One decoding: whether it was right, whether the engine's first choices were, and how sure it was."""

    right: bool
    plain_right: bool
    confidence: float


def nik_trial(rate: float, rng: random.Random) -> Trial:
    """A made-up person; the printed date is another one in a case of fifty, the printed sex in one of a hundred."""
    birth = date(1935, 1, 1) + timedelta(days=rng.randrange(33000))
    pairs: tuple[tuple[Sex, Sex], ...] = (("male", "female"), ("female", "male"))
    sex, other = rng.choice(pairs)
    region = f"{rng.choice(PROVINCES)}{rng.randrange(1, 80):02}{rng.randrange(1, 40):02}"
    number = make_nik(region, birth, sex, rng.randrange(1, 10000))
    printed = birth if rng.random() < 0.98 else _other_day(birth, rng)
    known = Constraints(
        birth_date=printed,
        sex=sex if rng.random() < 0.99 else other,
        region=region if rng.random() < 0.7 else f"{region[:4]}{rng.randrange(1, 40):02}",
    )
    letters = misread_digits(number.number, rate, rng)
    reading = decode_number(letters, known)
    return Trial(reading.value == number.number, reading.seen == number.number, reading.confidence)


def kk_trial(rate: float, rng: random.Random) -> Trial:
    """A family card: the day of recording, no birth date to help."""
    day = date(2004, 1, 1) + timedelta(days=rng.randrange(8000))
    region = f"{rng.choice(PROVINCES)}{rng.randrange(1, 80):02}{rng.randrange(1, 40):02}"
    number = f"{region}{day:%d%m%y}{rng.randrange(1, 10000):04}"
    known = Constraints(region=region[:4], family_card=True, issued=_TODAY)
    reading = decode_number(misread_digits(number, rate, rng), known)
    return Trial(reading.value == number, reading.seen == number, reading.confidence)


def mrz_trial(rate: float, rng: random.Random) -> Trial:
    """The second line of a passport; right when number, birth date and expiry date are."""
    letters = "ABCEFHJKLMNPRTUVWXY"
    number = "".join(rng.choice(letters) for _ in range(rng.randrange(3)))
    number += "".join(rng.choice("0123456789") for _ in range(7))
    birth = date(1945, 1, 1) + timedelta(days=rng.randrange(29000))
    expiry = _TODAY + timedelta(days=rng.randrange(1, 3600))
    lines = passport_lines("WIJAYA", "SITI RAHMA", number, birth, expiry)
    read = [misread_line(each, rate, rng) for each in lines]
    reading = decode_mrz(read, _TODAY)
    if reading is None:
        return Trial(False, False, 0.0)
    told = reading.mrz.document_number, reading.mrz.birth_date, reading.mrz.expiry_date
    right = told == (number, birth.isoformat(), expiry.isoformat())
    return Trial(right, as_seen(read[1]) == lines[1], reading.confidence)


def passport_lines(surname: str, given: str, number: str, birth: date, expiry: date) -> tuple[str, str]:
    """The two lines of a made-up passport (TD3)."""
    first = f"P<IDN{surname}<<{given.replace(' ', '<')}".ljust(44, "<")
    parts = [number.ljust(9, "<"), f"{birth:%y%m%d}", f"{expiry:%y%m%d}", "<" * 14]
    document, born, ends, personal = (part + check_digit(part) for part in parts)
    return first, f"{document}IDN{born}F{ends}{personal}{check_digit(document + born + ends + personal)}"


def _other_day(day: date, rng: random.Random) -> date:
    """As misread, misprinted or corrected dates differ: in one part."""
    if rng.random() < 0.5:
        return day.replace(day=1 + (day.day + rng.randrange(26)) % 28)
    return day.replace(day=min(day.day, 28), month=1 + (day.month + rng.randrange(11)) % 12)


def summary(trials: Iterable[Trial]) -> str:
    """One row: right as first read, right as decoded, sure of, and wrong among these."""
    every = list(trials)
    sure = [each for each in every if each.confidence >= _SURE]
    wrong = sum(not each.right for each in sure)
    shares = [sum(each.plain_right for each in every), sum(each.right for each in every), len(sure)]
    told = " ".join(f"{100 * each / len(every):7.2f} %" for each in shares)
    return f"{told}  {100 * wrong / max(1, len(sure)):6.3f} % ({wrong} of {len(sure)})"


def report(trials: dict[str, Callable[[float, random.Random], Trial]], count: int, seed: int) -> None:
    """Print a table: a row for each kind of number and each rate of doubtful characters."""
    print("number  doubtful  first read   decoded   at >= 0.9   wrong at >= 0.9")
    for name, trial in trials.items():
        for rate in _RATES:
            rng = random.Random(f"{name} {rate} {seed}")
            print(f"{name:7} {rate:8.2f} {summary(trial(rate, rng) for _ in range(count))}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    report({"nik": nik_trial, "kk": kk_trial, "mrz": mrz_trial}, options.count, options.seed)


if __name__ == "__main__":
    main()
