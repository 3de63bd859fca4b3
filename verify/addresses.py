"""Addresses compared as a clerk would: Jl. is Jalan, words may be misread by a letter, numbers must be the same."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from verify.name_forms import look_key, normalised, reform_key
from verify.names import Likeness

_WORDS = {
    "JLN": "JALAN", "JL": "JALAN", "JLAN": "JALAN", "GG": "GANG", "GNG": "GANG", "LRG": "LORONG", "KP": "KAMPUNG",
    "KMP": "KAMPUNG", "KPG": "KAMPUNG", "KAMP": "KAMPUNG", "DSN": "DUSUN", "DK": "DUKUH", "LINK": "LINGKUNGAN",
    "LING": "LINGKUNGAN", "LK": "LINGKUNGAN", "PERUM": "PERUMAHAN", "PRM": "PERUMAHAN", "PERUMNAS": "PERUMAHAN",
    "KOMP": "KOMPLEK", "KOMPLEKS": "KOMPLEK", "KOMPL": "KOMPLEK", "KPL": "KOMPLEK", "BLK": "BLOK", "BL": "BLOK",
    "KAV": "KAVLING", "KAPLING": "KAVLING", "KEL": "KELURAHAN", "DS": "DESA", "KEC": "KECAMATAN", "KAB": "KABUPATEN",
    "LT": "LANTAI", "APT": "APARTEMEN", "RSN": "RUSUN", "NMR": "NOMOR", "NO": "NOMOR", "NR": "NOMOR", "PERM": "PERMAI",
    "SEL": "SELATAN", "UTR": "UTARA", "TIM": "TIMUR", "BRT": "BARAT", "TGH": "TENGAH", "RY": "RAYA",
}  # fmt: skip
"""Short forms and what they stand for."""
_SIGNS = frozenset({"NOMOR", "JALAN", "KELURAHAN", "DESA", "KECAMATAN", "KABUPATEN", "KOTA", "RT", "RW"})
"""Words that only say what follows: one paper prints them, another leaves them out."""
_RT_RW = (
    re.compile(r"\bR\.?\s?T\.?\s*[:.]?\s*(\d{1,3})\s*[/,;.\-]?\s*R\.?\s?W\.?\s*[:.]?\s*(\d{1,3})\b"),
    re.compile(r"\bRT\.?\s*[:.]?\s*(\d{1,3})\s*/\s*(\d{1,3})\b"),
    re.compile(r"\bRT\.?\s*/\s*RW\.?\s*[:.]?\s*(\d{1,3})\s*/\s*(\d{1,3})\b"),
    re.compile(r"(?<![\d/])(\d{3})\s*/\s*(\d{3})(?![\d/])"),
)
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_ONE_LETTER, _LETTERS, _NO_WORD, _OTHER_WORD = 0.9, 0.6, 0.8, 0.15
_NUMBER_MISSING, _OTHER_NUMBER = 0.5, 0.02
"""What each difference leaves of the probability that both are one address: estimates, no measured odds."""
_NEAR = 0.3
_LEAST = 0.6


@dataclass(frozen=True, slots=True)
class AddressMatch:
    """Whether two writings are one address: `probability` 0..1, and what tells them apart."""

    probability: float
    why: tuple[str, ...]
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart. Numbers without leading zeros, in their order; RT and RW empty where not told."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    rt: str = ""
    rw: str = ""


def parse_address(text: str) -> Address:
    """Words in full and in capitals, numbers apart; single letters (12A, B7) count as numbers."""
    rest, rt, rw = text.upper(), "", ""
    for pattern in _RT_RW:
        if found := pattern.search(rest):
            rt, rw = (each.lstrip("0") for each in found.groups())
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
            break
    words, numbers = [], []
    for token in _TOKEN.findall(normalised(rest)):
        full = _WORDS.get(token, token)
        if token.isdigit():
            numbers.append(token.lstrip("0") or "0")
        elif len(token) == 1:
            numbers.append(token)
        elif full not in _SIGNS:
            words.append(full)
    return Address(tuple(words), tuple(numbers), rt, rw)


def address_match(left: str, right: str) -> AddressMatch:
    """Two addresses; never "same" or near when a number differs, for next door is another house."""
    first, second = sorted((parse_address(left), parse_address(right)), key=lambda each: (each.words, each.numbers))
    if not _tells(first) or not _tells(second):
        return AddressMatch(0.0, (), "different")
    likely, why = _numbers(first, second)
    for share, code in (*_ties(first, second), *_words(first.words, second.words)):
        likely *= share
        why.append(code)
    codes = tuple(dict.fromkeys(why))
    if not codes:
        return AddressMatch(1.0, (), "same")
    likely = round(likely, 3)
    return AddressMatch(likely, codes, "near" if likely >= _NEAR else "different")


def _tells(address: Address) -> bool:
    return bool(address.words or address.numbers)


def _numbers(first: Address, second: Address) -> tuple[float, list[str]]:
    if first.numbers == second.numbers:
        return 1.0, []
    short, long = sorted((list(first.numbers), list(second.numbers)), key=len)
    if _within(short, long):
        return _NUMBER_MISSING, ["number_missing"]
    return _OTHER_NUMBER, ["other_number"]


def _within(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(each in rest for each in short)


def _ties(first: Address, second: Address) -> list[tuple[float, str]]:
    """RT and RW, where both papers tell them."""
    both = [(first.rt, second.rt), (first.rw, second.rw)]
    return [(_OTHER_NUMBER, "other_rt_rw") for one, other in both if one and other and one != other]


def _words(first: tuple[str, ...], second: tuple[str, ...]) -> list[tuple[float, str]]:
    if "".join(first) == "".join(second):
        return []
    rest, alone, found = list(second), [], []
    for word in first:
        likest = min(rest, key=lambda each: (_edits(word, each), each), default=None)
        edits = len(word) if likest is None else _edits(word, likest)
        if likest is None or edits > max(1, int(len(word) * (1 - _LEAST))):
            alone.append(word)
            continue
        rest.remove(likest)
        if word != likest:
            found.append((_ONE_LETTER, "one_letter") if edits <= 1 else (_LETTERS, "letters"))
    if alone and rest:
        return [*found, *[(_OTHER_WORD, "other_word")] * min(len(alone), len(rest))]
    return found + [(_NO_WORD, "word_missing")] * (len(alone) + len(rest))


def _edits(one: str, other: str) -> int:
    return min(OSA.distance(key(one), key(other)) for key in (str, look_key, reform_key))
