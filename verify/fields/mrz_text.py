"""From what was read of machine-readable lines to lines of the length and build that ICAO 9303 asks."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from verify.names import normalised

_TD1, _TD2, _TD3 = 30, 36, 44
_SECOND = re.compile("[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]")
_LETTERS_AT_FAULT = 2
"""So many letters of a line of names may be doubled, lost or misread; more is another name."""
_FIXED = 28
"""Characters of the second line that stand before the personal number."""


def fitted(texts: Sequence[str]) -> list[str]:
    """Fillers are lost or doubled in reading where they stand in a row: the row is brought to the line's length."""
    width = _TD1 if len(texts) == 3 else _TD3 if max(map(len, texts), default=0) > 39 else _TD2
    names = len(texts) - 1 if width == _TD1 else 0
    return [_fit(_without_stray_letters(text, at == names), width) for at, text in enumerate(texts)]


def _without_stray_letters(text: str, names: bool) -> str:
    """A row of fillers is often read as letters here and there; digits at the end of other lines are check digits."""
    stray = r"(?<=<<)[<KCLESG4]+$" if names else r"(?<=<<)[<KCLESG]+(?=[0-9]{1,2}$)"
    return re.sub(stray, lambda row: "<" * len(row[0]), text)


def _fit(text: str, width: int) -> str:
    rows = list(re.finditer("<{3,}", text))
    if not rows:
        return text
    longest = max(rows, key=lambda row: len(row[0]))
    missing = width - len(text)
    if missing >= 0:
        return text[: longest.end()] + "<" * missing + text[longest.end() :]
    spare = min(-missing, len(longest[0]) - 1)
    return text[: longest.end() - spare] + text[longest.end() :]


def second_lines(text: str) -> Iterator[str]:
    """Second lines of a passport that differ from the one read by one character, read twice or once instead of twice.

    Only those that have the standard's build: in a line that was read whole, moving the rest by one place breaks it.
    """
    changed = [text[:at] + text[at + 1 :] for at in range(1, min(len(text), _FIXED + 1)) if text[at] == text[at - 1]]
    changed += [text[:at] + text[at - 1] + text[at:] for at in range(1, min(len(text), _FIXED))]
    for each in dict.fromkeys(changed):
        whole = fitted(["<" * _TD3, each])[1]
        if _SECOND.fullmatch(whole):
            yield whole


def line_of_names(read: str, states: Sequence[str], surname: str, given: str) -> tuple[str, int]:
    """The first line that the printed names would give, and how many letters of the one read differ from it.

    `states` are the codes that may stand there; the nearest is taken.
    """
    names = "<<".join(normalised(each).replace(" ", "<") for each in (surname, given))
    lines = [f"{read[:2]}{state}{names}"[:_TD3].rstrip("<") for state in states]
    told = read.rstrip("<")
    line, away = min(((line, Levenshtein.distance(told, line)) for line in lines), key=lambda each: each[1])
    return line.ljust(_TD3, "<"), away


def misread(away: int) -> bool:
    """True when so many letters apart means the same names, read wrongly."""
    return 0 < away <= _LETTERS_AT_FAULT
