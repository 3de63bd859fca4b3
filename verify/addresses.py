"""Addresses compared as a clerk would: Jl. is Jalan, words may be misread by a letter, numbers must be the same."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from verify.name_forms import look_key, normalised, reform_key
from verify.names import NEAR, Likeness
from verify.odds import ADDRESSES

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
CODES = (
    "number_missing", "other_number", "other_rt_rw", "one_letter", "letters", "word_missing", "other_word",
)  # fmt: skip
"""What may tell two writings apart."""
FEATURES = (*CODES, "exact_words", "same_numbers", "same_rt_rw", "short_word", "side")
"""Counts of the codes, then of words and numbers that are equal, of changed words of few letters, and of sides of a
street that one of the two alone tells."""
_SIDES = frozenset({"BARAT", "TIMUR", "UTARA", "SELATAN", "TENGAH", "RAYA", "DALAM", "ATAS"})
_NEXT_DOOR = frozenset({"other_number", "other_rt_rw"})
_SHORT = 4
_LEAST_ALIKE = 0.6
"""Words with no larger share of equal letters are two words."""
_MOST, _LEAST = 0.995, 0.001


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
    """How probable it is that both are one address, as calibrated by benchmarks/writings.py on drawn-up pairs.

    Never "same" or near when a number differs, for next door is another house. Half of those pairs are one address;
    two households that the registry writes alike ("KP. CIBADAK") cannot be told apart by it.
    """
    first, second = parse_address(left), parse_address(right)
    if not _tells(first) or not _tells(second):
        return AddressMatch(0.0, (), "different")
    counts = address_evidence(first, second)
    codes = tuple(code for code in CODES if counts[code])
    if not codes:
        return AddressMatch(1.0, (), "same")
    likely = round(min(_MOST, max(_LEAST, ADDRESSES.probability(counts))), 3)
    # a word that one paper leaves out is for an officer to see, however often it tells two streets apart
    near = (likely >= NEAR or codes == ("word_missing",)) and not _NEXT_DOOR & set(codes)
    return AddressMatch(likely, codes, "near" if near else "different")


def address_evidence(one: Address, other: Address) -> Counter[str]:
    """How often each of FEATURES was met. The order of the two addresses does not matter."""
    first, second = sorted((one, other), key=lambda each: (each.words, each.numbers))
    counts = Counter(_words(first.words, second.words))
    if first.numbers != second.numbers:
        short, long = sorted((first.numbers, second.numbers), key=len)
        counts["number_missing" if _within(short, long) else "other_number"] += 1
    elif first.numbers:
        counts["same_numbers"] += 1
    both = [(each, its) for each, its in ((first.rt, second.rt), (first.rw, second.rw)) if each and its]
    if any(each != its for each, its in both):
        counts["other_rt_rw"] += 1
    elif both:
        counts["same_rt_rw"] += 1
    return counts


def _tells(address: Address) -> bool:
    return bool(address.words or address.numbers)


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    rest = iter(long)
    return all(each in rest for each in short)


def _words(first: Sequence[str], second: Sequence[str]) -> Iterator[str]:
    """The feature of each word, or pair of words."""
    if "".join(first) == "".join(second):
        yield from ["exact_words"] * len(first)
        return
    rest, alone = list(second), list[str]()
    for word in first:
        likest = min(rest, key=lambda each: (_edits(word, each), each), default=None)
        edits = len(word) if likest is None else _edits(word, likest)
        if likest is None or edits > max(1, int(len(word) * (1 - _LEAST_ALIKE))):
            alone.append(word)
            continue
        rest.remove(likest)
        yield "exact_words" if word == likest else "one_letter" if edits <= 1 else "letters"
        if word != likest and min(len(word), len(likest)) <= _SHORT:
            yield "short_word"
    # a word more in one of them, unless the other has one more as well
    others = min(len(alone), len(rest))
    yield from ["other_word"] * others + ["word_missing"] * (max(len(alone), len(rest)) - others)
    yield from ["side"] * len(_SIDES & {*alone, *rest})


def _edits(one: str, other: str) -> int:
    return min(OSA.distance(key(one), key(other)) for key in (str, look_key, reform_key))
