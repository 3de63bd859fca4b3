"""Identity numbers decoded over what each place may hold, under what else is known of the person or the card.

A digit is exchanged only where the engine itself saw it as possible and what is known decides; else the number stays
as it was read and is doubted. Nothing is padded or cut.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ocr.text import Letter
from policies.models import Regions
from verify.confusions import as_seen, digit_chances, floor_of, told
from verify.examination import Field
from verify.nik import Sex, digits_of
from verify.number_parts import (
    Chances,
    Constraints,
    decode_day,
    decode_region,
    decode_serial,
    expected_days,
    likeliest,
)
from verify.places import PLACES_TOLD, region_code

PLACES = 16
_SEPARATOR = re.compile(r"[\s.,:;'\"`_\-‐-―·]")
_WRONG_LENGTH = 0.3
_REPAIRED = 0.5
"""The most for a number with letters turned into digits that date, sex and region do not all confirm."""
_SURE = 0.995
"""From 0.9 on a confidence promises more than nine in ten: a number is then wrong in two of a thousand cases."""
_DOUBTED = 0.89
"""The most for a number less sure than that, and for one well read that says another date than the printed one."""
_TOLD = 0.05
"""A place at which the engine gives digits less than this together was not read."""
_PLACE_READ = 0.5
"""Printed places read with less confidence say nothing of a number."""
_AT_HOME = 0.65
"""How much of what printed places say is believed of a number, which stays when its holder moves."""
_SEXES: Mapping[object, Sex] = {"male": "male", "female": "female"}


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number as decoded. `seen` is what the engine read; `inferred` are the places, from 0, where `value` differs.

    `agrees` names what the number agrees with: birth_date, sex, region.
    """

    value: str | None
    confidence: float
    seen: str
    inferred: tuple[int, ...] = ()
    agrees: frozenset[str] = frozenset()


def decode_number(letters: Sequence[Letter], known: Constraints) -> NumberReading:
    """The number of sixteen digits in the letters, which may hold separators.

    One with another count of characters, or with a place that holds no digit at all, is told as it was read, at low
    confidence. The value is None when there is no digit in it.
    """
    kept = [each for each in letters if each.choices and not _SEPARATOR.fullmatch(each.choices[0][0])]
    seen = digits_of(as_seen(kept))
    if not any(told(each) >= _TOLD for each in kept):
        return NumberReading(None, 0.0, seen)
    floor = floor_of(kept)
    chances = [digit_chances(each, floor) for each in kept]
    if len(kept) != PLACES or any(told(each) < _TOLD for each in kept):
        return NumberReading(_as_read(kept, chances), _WRONG_LENGTH, seen)
    parts = decode_region(chances[:6], known), decode_day(chances[6:12], known), decode_serial(chances[12:])
    value = "".join(each.digits for each in parts)
    inferred = tuple(at for at, (one, two) in enumerate(zip(seen, value, strict=True)) if one != two)
    agrees = agreement(value, known)
    confidence = parts[0].confidence * parts[1].confidence * parts[2].confidence
    if any(not seen[at].isdigit() for at in inferred) and not _confirmed(agrees, known):
        confidence = min(confidence, _REPAIRED)
    if confidence < _SURE or any(each.contradicted for each in parts):
        confidence = min(confidence, _DOUBTED)
    return NumberReading(value, round(confidence, 4), seen, inferred, agrees)


def agreement(number: str, known: Constraints) -> frozenset[str]:
    """Which of the known things a number of sixteen digits says too: birth_date, sex, region."""
    says: set[str] = set()
    if number.startswith(known.region) if known.region else number[:2] in known.provinces:
        says.add("region")
    if number[6:12] in expected_days(known):
        says.add("birth_date")
    part = int(number[6:8])
    if known.sex == ("male" if 1 <= part <= 31 else "female" if 41 <= part <= 71 else ""):
        says.add("sex")
    return frozenset(says)


def known_beside(fields: Mapping[str, Field], regions: Regions) -> Constraints:
    """What the fields read beside a NIK say about it: birth date, sex, and where its holder lives."""
    born, sex = fields.get("birth_date"), fields.get("sex")
    return Constraints(
        birth_date=None if born is None else _iso(born.value),
        birth_trust=0.0 if born is None else born.confidence,
        sex=None if sex is None else _SEXES.get(sex.value),
        sex_trust=0.0 if sex is None else sex.confidence,
        **lives_in(fields, regions),
    )


def lives_in(fields: Mapping[str, Field], regions: Regions) -> dict[str, Any]:
    """The constraints by the printed places: the code that they tell, how far to trust it, and the known provinces.

    Of a place that was hardly read nothing follows; what nothing follows from leaves the number as it was read.
    """
    told = {name: fields[name] for name in PLACES_TOLD if name in fields and fields[name].confidence >= _PLACE_READ}
    code, used = region_code({name: str(each.value) for name, each in told.items()}, regions)
    trust = min((told[name].confidence for name in used), default=0.0)
    return {"region": code or None, "region_trust": _AT_HOME * trust, "provinces": frozenset(regions.provinces)}


def _iso(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _as_read(letters: Sequence[Letter], chances: Sequence[Chances]) -> str:
    """Letters that look like digits turned into these; what does not stays, and so does the length."""
    was, best = digits_of(as_seen(letters)), likeliest(chances)
    return "".join(
        digit if told(letter) >= _TOLD else seen for letter, seen, digit in zip(letters, was, best, strict=True)
    )


def _confirmed(agrees: Collection[str], known: Constraints) -> bool:
    """By birth date, sex and region; a family card's number has its region alone to be confirmed by."""
    if known.family_card:
        return len(known.region or "") >= 4 and "region" in agrees
    return {"birth_date", "sex", "region"} <= set(agrees)
