"""Names of the machine-readable lines, which no check digit guards, against the names printed above them."""

from collections.abc import Iterator, Mapping

from rapidfuzz.distance import Levenshtein

from verify.examination import Box, Field, Finding, Outcome
from verify.mrz import Mrz
from verify.names import Likeness, compare_names, normalised

NAMES = ("surname", "given_names")
_WELL_READ = 0.7
"""Printed names read less surely say nothing."""
_OUTCOMES: Mapping[Likeness, Outcome] = {"same": "passed", "near": "inconclusive", "different": "failed"}
"""The best first."""
_LETTERS_AT_FAULT = 2
"""So many letters may be doubled, lost or misread; more is another name."""


def letters_away(mrz: Mrz, printed: Mapping[str, Field]) -> int | None:
    """How many letters of the line's names differ from the printed ones; None where these were not well read."""
    nearest = _nearest(mrz, printed)
    return None if nearest is None else nearest[0]


def _nearest(mrz: Mrz, printed: Mapping[str, Field]) -> tuple[int, str] | None:
    """How many letters away the printed name is, and that name as a line would tell it."""
    names = {name: _text(printed[name]) for name in NAMES if name in printed}
    if not names or min(printed[name].confidence for name in names) < _WELL_READ:
        return None
    # a long name ends where the line does
    most = len(mrz.lines[0]) - 5
    said = _as_line(mrz.surname, mrz.given_names)[:most].rstrip("<")
    if len(names) == len(NAMES):
        lines = [_as_line(*names.values())]
    else:
        lines = [_as_line(*parts) for parts in _parts(names.get("given_names", ""))]
    away, line = min((Levenshtein.distance(said, each[:most].rstrip("<")), each) for each in lines)
    # what stands alone may be one of the two parts
    return (away, line) if len(names) == len(NAMES) or away <= _LETTERS_AT_FAULT else None


def _parts(whole: str) -> Iterator[tuple[str, str]]:
    """Surname and given names that a name printed in one may consist of; who has no family name has one part only."""
    words = normalised(whole).split()
    yield " ".join(words), ""
    for at in range(1, len(words)):
        first, last = " ".join(words[:at]), " ".join(words[at:])
        yield first, last
        yield last, first


def _orders(mrz: Mrz) -> tuple[str, ...]:
    """The whole name as it may be printed in one: who has no family name has the one part only."""
    if not (mrz.surname and mrz.given_names):
        return (mrz.surname or mrz.given_names,)
    return f"{mrz.given_names} {mrz.surname}", f"{mrz.surname} {mrz.given_names}"


def name_findings(mrz: Mrz, printed: Mapping[str, Field], page: int, box: Box) -> tuple[Finding, ...]:
    """Whether the whole name in the lines is the printed one; nothing where the print was not well read.

    A name that only is near the printed one may be misread in either place: could not tell. Indonesian passports print
    the whole name in one, in the order in which it is spoken, and the lines put its last word first.
    """
    read = [name for name in NAMES if name in printed]
    if not read or min(printed[name].confidence for name in read) < _WELL_READ:
        return ()
    shown = " ".join(_text(printed[name]) for name in read)
    # the part that was not read in print is left out of both; who has no family name has one part only
    told = read if mrz.surname and mrz.given_names else NAMES
    said = " ".join(getattr(mrz, name) for name in told).strip()
    likeness = {_compared(mrz, said, shown)}
    if read == ["given_names"] and likeness != {"same"}:
        likeness = {_compared(mrz, each, shown) for each in _orders(mrz)}
    outcome = next(outcome for like, outcome in _OUTCOMES.items() if like in likeness)
    return (Finding("mrz.name_differs", "warning", outcome, page, box),)


def _compared(mrz: Mrz, said: str, shown: str) -> Likeness:
    # a long name ends where the line does
    cut = len(said) + 1 >= len(mrz.lines[0]) - 5
    return compare_names(said, shown[: len(said)] if cut else shown)


def mended(mrz: Mrz, printed: Mapping[str, Field]) -> tuple[str, ...]:
    """The lines with the printed names where these differ by so few letters that the line was misread."""
    nearest = _nearest(mrz, printed)
    if mrz.format != "TD3" or nearest is None or nearest[0] > _LETTERS_AT_FAULT:
        return mrz.lines
    first, *others = mrz.lines
    return (first[:5] + nearest[1])[: len(first)].ljust(len(first), "<"), *others


def _as_line(surname: str, given_names: str) -> str:
    return "<<".join(normalised(each).replace(" ", "<") for each in (surname, given_names))


def _text(field: Field) -> str:
    return str(field.value)
