"""Dates as Indonesian papers print them: the right date or None, never another date."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from rapidfuzz import fuzz

from verify.date_words import MONTH_OF, MONTHS, NOISE, NUMBER_WORDS, ONES, SCALES, WHOLE

_NUMERIC = re.compile(
    # 1 2-03-2015 is the twelfth torn apart, not the second; 3273-12-03-2015 is a number that holds no date; and the
    # letter before 1-03-2015 may be a digit
    # and where one side of a dash alone has a space, a digit may be lost there
    r"(?<![0-9])(?<![0-9][-/.])((?<![0-9a-z|!]\s)(?<![a-z|!])[0-9](?!\s[-/.][0-9])|[0-9]{2})"
    r"\s*[-/.\s]\s*([0-9]{2}|(?<![0-9][-/.]\s)[0-9](?!\s[-/.][0-9]))\s*[-/.\s]\s*([0-9]{4})(?![0-9])"
)
_ISO = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_TOKEN = re.compile(r"[a-z0-9|!]+")
_JOINED = re.compile(r"([0-9]{1,2})?([a-z]{3,})([0-9]{4})?")
_COMPOUND = re.compile("(?<=[a-z])(?=(?:belas|puluh|poeloeh|ratus|ratoes|ribu|riboe)$)")
_LOOKS_LIKE_A_NUMBER = 65
"""Likeness (0-100) to a number's word from which an unknown word beside a number may be a part of it, misread."""
_YEARS = range(1850, 2200)


def parse_date(text: str) -> str | None:
    """The one date in the text in ISO form, None when there is none, no such day, or more than one."""
    plain = _plain(text)
    found = {value for value in (*_numeric(plain), *_named(plain)) if value}
    return found.pop() if len(found) == 1 else None


def in_words_month(text: str) -> int | None:
    """The number of a month's name; a misread name counts when it is near one month only."""
    name = text.lower()
    if name in MONTH_OF:
        return MONTH_OF[name]
    if len(name) < 5:
        # Juni and Juli, Mar and Mei differ by a letter: a guess would be another date
        return None
    scores = sorted(
        ((max(_likeness(name, each) for each in names), -number) for number, names in enumerate(MONTHS, 1)),
        reverse=True,
    )
    (best, number), (second, _) = scores[0], scores[1]
    return -number if best >= 80 and best - second >= 12 else None


def _likeness(read: str, name: str) -> float:
    """0-100; none to a much shorter name: in `duaOjanuari` a number is hidden, and the day before it is not the day."""
    return fuzz.ratio(read, name) if len(read) <= len(name) + 1 else 0.0


def _plain(text: str) -> str:
    """Lower case, one kind of dash, every script's digits as 0-9."""
    digits = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)
    folded = unicodedata.normalize("NFKD", digits).lower()
    folded = "".join(each for each in folded if not unicodedata.combining(each)).replace("'", "")
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
    tokens = [part for each in _TOKEN.findall(text) for part in _parts(each) if part not in NOISE]
    for at, token in enumerate(tokens):
        month = None if token.isdigit() or _is_number(token) else in_words_month(token)
        if month is None:
            continue
        day, year = _number_before(tokens[:at]), _number_after(tokens[at + 1 :])
        if day and year:
            yield _iso(year, month, day)


def _parts(token: str) -> list[str]:
    """`21mei2010` and `duapuluh` taken apart; what mixes letters and digits otherwise stays one strange word."""
    joined = _JOINED.fullmatch(token)
    if joined is not None and joined[2] in MONTH_OF:
        return [each for each in joined.groups() if each]
    halves = _COMPOUND.split(token)
    return halves if all(map(_is_number, halves)) else [token]


def _is_number(token: str) -> bool:
    return token in ONES or token in SCALES or token in WHOLE


def _may_be_number(token: str) -> bool:
    """An unknown word that may be a number's word or a digit misread: the number beside it is not the whole then."""
    if len(token) == 1:
        return not token.isdigit()
    # puluhoempat: two words that a misread space joined
    return any(each in token or fuzz.ratio(token, each) >= _LOOKS_LIKE_A_NUMBER for each in NUMBER_WORDS)


def _number_before(tokens: list[str]) -> int | None:
    if tokens and tokens[-1].isdigit():
        digits = tokens[-1]
        before = tokens[-2] if len(tokens) > 1 else ""
        # a lone digit after another, or after one letter, is half a day
        torn = len(digits) == 1 and (before.isdigit() or len(before) == 1)
        return int(digits) if len(digits) <= 2 and not torn else None
    start = len(tokens)
    while start and _is_number(tokens[start - 1]):
        start -= 1
    if start and _may_be_number(tokens[start - 1]):
        return None
    return _spoken(tokens[start:])


def _number_after(tokens: list[str]) -> int | None:
    if tokens and tokens[0].isdigit():
        return int(tokens[0]) if len(tokens[0]) == 4 else None
    end = 0
    while end < len(tokens) and _is_number(tokens[end]):
        end += 1
    if end < len(tokens) and _may_be_number(tokens[end]):
        return None
    return _spoken(tokens[:end])


def _spoken(tokens: list[str]) -> int | None:
    """`dua ribu lima` is 2005; None for what is not one well-formed number."""
    total, pending, ceiling = 0, None, 10_000
    for token in tokens:
        if token in ONES:
            if pending is not None:
                return None
            pending = ONES[token]
            continue
        if token in WHOLE:
            if pending is not None:
                return None
            pending, scale, value = None, WHOLE[token], WHOLE[token]
        elif pending is None or not 0 < pending < 10:
            return None
        else:
            scale = SCALES[token]
            value = pending + 10 if token == "belas" else pending * scale  # noqa: S105 - a word, no secret
        if scale >= ceiling:
            return None
        total, pending, ceiling = total + value, None, scale
    if pending is not None:
        if ceiling == 10 and (pending >= 10 or total % 100 in range(11, 20)):
            return None
        total += pending
    return total if tokens else None
