"""Check digits of machine-readable lines, and look-alikes exchanged where these decide."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

_WEIGHTS = (7, 3, 1)
TO_DIGIT = str.maketrans("OQDILZSGBTA", "00011256874")
TO_LETTER = str.maketrans("0125684", "OIZSGBA")
_TWINS = {
    "0": "O", "O": "0", "Q": "0", "D": "0", "1": "I", "I": "1", "L": "1", "2": "Z", "Z": "2", "5": "S", "S": "5",
    "6": "G", "G": "6", "8": "B", "B": "8",
}  # fmt: skip
"""For each character the one that it is most often mistaken for."""
_SERIES_DIGIT = str.maketrans("OQDILZSGB", "000112568")
"""Fewer pairs than in dates: one number in ten agrees by chance, and a wrong one must not be repaired until it does."""
_MOST_EXCHANGES = 2
_MOST_LETTERS = 3


def check_digit(text: str) -> str:
    """Weights 7, 3, 1; letters count 10 to 35 and the filler 0 (ICAO 9303 part 3, 4.9)."""
    values = (0 if each == "<" else int(each, 36) for each in text)
    return str(sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values)) % 10)


def agrees(text: str, digit: str) -> bool:
    """Whether a check digit is right; that of an empty part may be 0 or a filler."""
    return digit == check_digit(text) or (digit == "<" and not text.strip("<"))


def exchanged(text: str, digit: str) -> str | None:
    """The text if its check digit agrees, else as letters before digits, else with few characters exchanged.

    None when two texts with equally few exchanges would do: the check digit does not decide then.
    """
    if agrees(text, digit):
        return text
    series = sorted((_changes(text, each), each) for each in set(_series(text)) if agrees(each, digit))
    if series:
        return series[0][1] if len(series) == 1 or series[0][0] < series[1][0] else None
    places = [at for at, each in enumerate(text) if each in _TWINS]
    for count in range(1, _MOST_EXCHANGES + 1):
        fitting = [each for each in _exchanges(text, places, count) if agrees(each, digit)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _series(text: str) -> Iterator[str]:
    """As most numbers are: at most three letters, then nothing but digits."""
    for count in range(_MOST_LETTERS + 1):
        number = text[:count].translate(TO_LETTER) + text[count:].translate(_SERIES_DIGIT)
        if re.fullmatch(f"[A-Z]{{{count}}}[0-9]+<*", number):
            yield number


def _changes(text: str, other: str) -> int:
    return sum(one != two for one, two in zip(text, other, strict=True))


def _exchanges(text: str, places: Sequence[int], count: int) -> Iterator[str]:
    for chosen in combinations(places, count):
        yield "".join(_TWINS[each] if at in chosen else each for at, each in enumerate(text))
