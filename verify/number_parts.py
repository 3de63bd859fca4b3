"""The three parts of an identity number, each weighed against what is known: region, date, serial (Bayes).

The parts are independent of each other, so that the sums over all numbers of a part are exact without any search.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from math import prod

from policies.regions import shipped_regions
from verify.nik import Sex

_SEEN, _RIVAL = 0.01, 0.1
"""How likely a digit must be by the pixels alone to be put in the place of the likeliest, and as a share of that one:
what was read ten times as surely is doubted, not replaced."""
_CORRECTED, _OTHER = 0.010, 0.005
"""Share of numbers whose date differs from the printed one in one digit (corrected later), and in more."""
_IMPOSSIBLE = 0.002
"""Share of numbers with a part that the rules do not allow."""
_LEVELS = ((6, 0.4), (4, 0.3), (2, 0.2))
"""Digits of the code of district, regency, province, and how many people have their number from just as near to where
they live: of the same district, else of the same regency, else of the same province. An estimate."""
_SURE_DATE = 0.99
"""A printed date read with full confidence is still misread now and then."""
_LEAST = 1e-12

Chances = Sequence[float]
"""How likely each digit 0 to 9 is at a place."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """What is known beside a number; each with the confidence, 0..1, that it was read right.

    `region` is a code of two to six digits that the number probably begins with. `issued` is for the number of a
    family card, which holds the day of recording: no day has forty added, and no year lies after it.
    """

    birth_date: date | None = None
    birth_trust: float = 0.9
    sex: Sex | None = None
    sex_trust: float = 0.9
    region: str | None = None
    region_trust: float = 0.6
    provinces: Collection[str] = field(default_factory=lambda: shipped_regions().provinces)
    family_card: bool = False
    issued: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The likeliest digits of a part, how sure they are, and whether what was expected spoke against them."""

    digits: str
    confidence: float
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class _Allowed:
    """The likeliest digits that the rules allow, the likelihoods of all of these added up, the share of each."""

    best: str
    total: float
    share: float


def likeliest(chances: Sequence[Chances]) -> str:
    """The best digit of each place by the pixels alone."""
    return "".join(str(max(range(10), key=each.__getitem__)) for each in chances)


def likelihood(digits: str, chances: Sequence[Chances]) -> float:
    """How likely these digits are by the pixels alone."""
    return prod(each[int(digit)] for digit, each in zip(digits, chances, strict=True))


def decode_region(chances: Sequence[Chances], known: Constraints) -> Part:
    """A known province; the district printed on a card is where a person lives, often where the number is from."""
    provinces = sorted(each for each in known.provinces if len(each) == 2)
    read, rest = likeliest(chances), 1.0 - _IMPOSSIBLE
    expected: dict[str, float] = {}
    region = known.region if known.region and known.region.isdigit() else ""
    for length, share in _LEVELS:
        if len(region) >= length:
            found = region[:length] + read[length:]
            weight = known.region_trust * share
            rest -= weight
            expected[found] = expected.get(found, 0.0) + weight / 10 ** (6 - length)
    best = max(provinces, key=lambda each: likelihood(each, chances[:2]), default=read[:2])
    total = sum(likelihood(each, chances[:2]) for each in provinces)
    allowed = _Allowed(best + read[2:], total, rest / max(1, len(provinces)) / 10**4)
    return _weighed(chances, expected, allowed)


def decode_day(chances: Sequence[Chances], known: Constraints) -> Part:
    """Day and month that exist: those of the printed birth date, or near it, where one is known."""
    days = [*range(1, 32), *(() if known.family_card else range(41, 72))]
    choices = [
        {each: likelihood(each, chances[at : at + 2]) for each in (f"{number:02}" for number in numbers)}
        for at, numbers in ((0, days), (2, range(1, 13)), (4, _years(known)))
    ]
    best = "".join(max(each, key=each.__getitem__) for each in choices)
    total, count = prod(sum(each.values()) for each in choices), prod(len(each) for each in choices)
    expected: dict[str, float] = {}
    trust = min(known.birth_trust, _SURE_DATE) if expected_days(known) else 0.0
    for six, share in expected_days(known).items():
        expected[six] = expected.get(six, 0.0) + trust * share * (1 - _CORRECTED - _OTHER)
        for near in _one_digit_away(six):
            expected[near] = expected.get(near, 0.0) + trust * share * _CORRECTED / (9 * len(six))
    rest = max(_LEAST, (1 - trust) + trust * _OTHER - _IMPOSSIBLE)
    return _weighed(chances, expected, _Allowed(best, total, rest / count))


def decode_serial(chances: Sequence[Chances]) -> Part:
    """Any four digits but 0000."""
    read = likeliest(chances)
    others = max(1.0 - likelihood("0000", chances), _LEAST)
    if read != "0000":
        return Part(read, likelihood(read, chances) / others)
    second = max((each for each in _one_digit_away(read)), key=lambda each: likelihood(each, chances))
    if not _may_stand(second, read, chances):
        return Part(read, 0.5, contradicted=True)
    return Part(second, likelihood(second, chances) / others)


def expected_days(known: Constraints) -> Mapping[str, float]:
    """The six digits of the printed birth date for each sex, with their shares; none where no date is known."""
    day = known.birth_date
    if day is None or known.family_card:
        return {}
    sure = 0.5 if known.sex is None else 0.5 + 0.5 * min(known.sex_trust, _SURE_DATE)
    woman = sure if known.sex != "male" else 1 - sure
    rest = f"{day.month:02}{day.year % 100:02}"
    return {f"{day.day + 40:02}{rest}": woman, f"{day.day:02}{rest}": 1 - woman}


def _weighed(chances: Sequence[Chances], expected: Mapping[str, float], allowed: _Allowed) -> Part:
    """The likeliest digits after what is expected has been weighed in: shares of the expected, and of all allowed."""
    read = likeliest(chances)
    impossible = _IMPOSSIBLE / 10 ** len(read)
    scores: dict[str, float] = {}
    for each in {read, allowed.best, *expected}:
        by_rule = 0.0 if each == read != allowed.best else allowed.share
        scores[each] = likelihood(each, chances) * (expected.get(each, 0.0) + by_rule + impossible)
    evidence = sum(likelihood(each, chances) * share for each, share in expected.items())
    evidence += allowed.share * allowed.total + impossible
    best = max(sorted(scores), key=scores.__getitem__)
    if best != read and not _may_stand(best, read, chances):
        return Part(read, likelihood(read, chances), contradicted=True)
    return Part(best, scores[best] / evidence)


def _may_stand(digits: str, read: str, chances: Sequence[Chances]) -> bool:
    """The engine saw every exchanged digit as possible: knowledge alone puts no digit on the page."""
    places = zip(digits, read, chances, strict=True)
    return all(one == two or each[int(one)] >= max(_SEEN, _RIVAL * each[int(two)]) for one, two, each in places)


def _years(known: Constraints) -> range:
    """Family cards carry the year of recording, which is not after the year of issue."""
    if not known.family_card or known.issued is None or known.issued.year < 2000:
        return range(100)
    return range(known.issued.year % 100 + 1)


def _one_digit_away(digits: str) -> list[str]:
    places = product(enumerate(digits), "0123456789")
    return [digits[:at] + other + digits[at + 1 :] for (at, was), other in places if other != was]
