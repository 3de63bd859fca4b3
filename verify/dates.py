"""Dates as Indonesian papers print them: the right date or None, never another date."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from rapidfuzz import fuzz

_MONTHS: tuple[tuple[str, ...], ...] = (
    ("januari", "djanuari", "january", "jan", "djan"),
    ("februari", "pebruari", "febuari", "february", "feb", "peb"),
    ("maret", "mart", "maart", "march", "mac", "mar", "mrt"),
    ("april", "avril", "apr"),
    ("mei", "may", "mai"),
    ("juni", "djuni", "june", "jun", "djun"),
    ("juli", "djuli", "july", "julai", "jul", "djul"),
    ("agustus", "augustus", "august", "ogos", "agust", "agus", "agu", "agt", "ags", "aug"),
    ("september", "septembre", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "december", "disember", "des", "dec", "dis"),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ONES = {
    "nol": 0,
    "kosong": 0,
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "tudjuh": 7,
    "delapan": 8,
    "lapan": 8,
    "sembilan": 9,
    "sepuluh": 10,
    "sebelas": 11,
}
_SCALES = {"belas": 10, "puluh": 10, "ratus": 100, "ribu": 1000}
_WHOLE = {"seratus": 100, "seribu": 1000}
_NOISE = frozenset(
    {
        "hari",
        "tanggal",
        "tgl",
        "bulan",
        "tahun",
        "pada",
        "senin",
        "selasa",
        "rabu",
        "kamis",
        "jumat",
        "jum",
        "at",
        "djumat",
        "sabtu",
        "sabtoe",
        "minggu",
        "ahad",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "masehi",
    }
)
_NUMERIC = re.compile(
    # 1 2-03-2015 is the twelfth torn apart, not the second; 3273-12-03-2015 is a number that holds no date
    r"(?<![0-9])(?<![0-9][-/.])((?<![0-9]\s)[0-9]|[0-9]{2})"
    r"\s*[-/.\s]\s*([0-9]{1,2})\s*[-/.\s]\s*([0-9]{4})(?![0-9])"
)
_ISO = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_YEARS = range(1850, 2200)


def parse_date(text: str) -> str | None:
    """The one date in the text in ISO form, None when there is none, no such day, or more than one."""
    plain = _plain(text)
    found = {value for value in (*_numeric(plain), *_named(plain)) if value}
    return found.pop() if len(found) == 1 else None


def in_words_month(text: str) -> int | None:
    """The number of a month's name; a misread name counts when it is near one month only."""
    name = text.lower()
    if name in _MONTH_OF:
        return _MONTH_OF[name]
    if len(name) < 5:
        # Juni and Juli, Mar and Mei differ by a letter: a guess would be another date
        return None
    scores = sorted(
        ((max(fuzz.ratio(name, each) for each in names), -number) for number, names in enumerate(_MONTHS, 1)),
        reverse=True,
    )
    (best, number), (second, _) = scores[0], scores[1]
    return -number if best >= 80 and best - second >= 12 else None


def _plain(text: str) -> str:
    """Lower case, one kind of dash, every script's digits as 0-9."""
    digits = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)
    folded = unicodedata.normalize("NFKC", digits).lower()
    return re.sub("[‐-―−~_]", "-", folded)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if year in _YEARS else None
    except ValueError:
        return None


def _numeric(text: str) -> Iterator[str | None]:
    for year, month, day in _ISO.findall(text):
        yield _iso(int(year), int(month), int(day))
    for day, month, year in _NUMERIC.findall(text):
        yield _iso(int(year), int(month), int(day))


def _named(text: str) -> Iterator[str | None]:
    """Day, month's name, year, in this order; day and year in digits or words."""
    tokens = [each for each in _TOKEN.findall(text) if each not in _NOISE]
    for at, token in enumerate(tokens):
        month = None if token.isdigit() or _is_number(token) else in_words_month(token)
        if month is None:
            continue
        day, year = _number_before(tokens[:at]), _number_after(tokens[at + 1 :])
        if day and year:
            yield _iso(year, month, day)


def _is_number(token: str) -> bool:
    return token in _ONES or token in _SCALES or token in _WHOLE


def _number_before(tokens: list[str]) -> int | None:
    if tokens and tokens[-1].isdigit():
        torn = len(tokens[-1]) == 1 and len(tokens) > 1 and tokens[-2].isdigit()
        return int(tokens[-1]) if len(tokens[-1]) <= 2 and not torn else None
    start = len(tokens)
    while start and _is_number(tokens[start - 1]):
        start -= 1
    return _spoken(tokens[start:])


def _number_after(tokens: list[str]) -> int | None:
    if tokens and tokens[0].isdigit():
        return int(tokens[0]) if len(tokens[0]) == 4 else None
    end = 0
    while end < len(tokens) and _is_number(tokens[end]):
        end += 1
    return _spoken(tokens[:end])


def _spoken(tokens: list[str]) -> int | None:
    """`dua ribu lima` is 2005; None for what is not one well-formed number."""
    total, pending, ceiling = 0, None, 10_000
    for token in tokens:
        if token in _ONES:
            if pending is not None:
                return None
            pending = _ONES[token]
            continue
        if token in _WHOLE:
            if pending is not None:
                return None
            pending, scale, value = None, _WHOLE[token], _WHOLE[token]
        elif pending is None or not 0 < pending < 10:
            return None
        else:
            scale = _SCALES[token]
            value = pending + 10 if token == "belas" else pending * scale  # noqa: S105 - a word, no secret
        if scale >= ceiling:
            return None
        total, pending, ceiling = total + value, None, scale
    if pending is not None:
        if ceiling == 10 and (pending >= 10 or total % 100 in range(11, 20)):
            return None
        total += pending
    return total if tokens else None
