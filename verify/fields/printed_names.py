"""Names of the machine-readable lines, which no check digit guards, against the names printed above them."""

from collections.abc import Mapping

from rapidfuzz.distance import Levenshtein

from verify.examination import Box, Field, Finding, Outcome
from verify.mrz import Mrz
from verify.names import compare_names, normalised

NAMES = ("surname", "given_names")
_WELL_READ = 0.7
"""Printed names read less surely say nothing."""
_LETTERS_AT_FAULT = 2
"""So many letters may be doubled, lost or misread; more is another name."""


def letters_away(mrz: Mrz, printed: Mapping[str, Field]) -> int | None:
    """How many letters of the line's names differ from the printed ones; None where these were not well read."""
    names = [printed[name] for name in NAMES if name in printed]
    if len(names) < len(NAMES) or min(each.confidence for each in names) < _WELL_READ:
        return None
    told = [f"{mrz.surname}<<{mrz.given_names}".replace(" ", "<"), _as_line(names)]
    # a long name ends where the line does
    return Levenshtein.distance(*(each[: len(mrz.lines[0]) - 5] for each in told))


def name_findings(mrz: Mrz, printed: Mapping[str, Field], page: int, box: Box) -> tuple[Finding, ...]:
    """Whether the whole name in the lines is the printed one; nothing where the print was not well read.

    A name that only is near the printed one may be misread in either place: could not tell.
    """
    read = [name for name in NAMES if name in printed]
    if not read or min(printed[name].confidence for name in read) < _WELL_READ:
        return ()
    shown = " ".join(str(printed[name].value) for name in read)
    # the part that was not read in print is left out of both; who has no family name has one part only
    told = read if mrz.surname and mrz.given_names else NAMES
    said = " ".join(getattr(mrz, name) for name in told).strip()
    if len(said) + 1 >= len(mrz.lines[0]) - 5:
        # a long name ends where the line does
        shown = shown[: len(said)]
    outcomes: Mapping[str, Outcome] = {"same": "passed", "near": "inconclusive", "different": "failed"}
    return (Finding("mrz.name_differs", "warning", outcomes[compare_names(said, shown)], page, box),)


def mended(mrz: Mrz, printed: Mapping[str, Field]) -> tuple[str, ...]:
    """The lines with the printed names where these differ by so few letters that the line was misread."""
    away = letters_away(mrz, printed)
    if mrz.format != "TD3" or away is None or away > _LETTERS_AT_FAULT:
        return mrz.lines
    first, *others = mrz.lines
    names = _as_line([printed[name] for name in NAMES])
    return (first[:5] + names)[: len(first)].ljust(len(first), "<"), *others


def _as_line(names: list[Field]) -> str:
    return "<<".join(normalised(str(each.value)).replace(" ", "<") for each in names)
