"""Where each part of the machine-readable lines stands, by format (ICAO 9303 parts 4 to 7)."""

from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int, int]
"""Line, first place and length, all counted from 0."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A part that the place behind it checks. `digits`: it can hold nothing else."""

    name: str
    span: Span
    digits: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One format. `letters` hold letters and fillers only; `composite` is checked by the last place of its line.

    `overflow` is where a document number goes on that is longer than nine places, None where none may. `given_names`
    is for formats whose `names` are the surname alone.
    """

    name: str
    number: Span
    nationality: Span
    birth: Span
    sex: Span
    expiry: Span
    names: Span
    checked: tuple[Checked, ...]
    composite: tuple[Span, ...]
    composite_digit: Span | None
    overflow: Span | None
    letters: tuple[Span, ...]
    given_names: Span | None = None
    state: Span = (0, 2, 3)


def _two_lines(name: str, width: int, optional: bool, composite: bool, overflow: bool) -> Layout:
    personal = (Checked("personal_number", (1, 28, 14)),) if optional else ()
    return Layout(
        name=name,
        number=(1, 0, 9),
        nationality=(1, 10, 3),
        birth=(1, 13, 6),
        sex=(1, 20, 1),
        expiry=(1, 21, 6),
        names=(0, 5, width - 5),
        checked=(*_usual((1, 0, 9), (1, 13, 6), (1, 21, 6)), *personal),
        composite=((1, 0, 10), (1, 13, 7), (1, 21, width - 22)) if composite else (),
        composite_digit=(1, width - 1, 1) if composite else None,
        overflow=(1, 28, width - 29) if overflow else None,
        letters=((0, 0, width), (1, 10, 3), (1, 20, 1)),
    )


def _usual(number: Span, birth: Span, expiry: Span) -> tuple[Checked, ...]:
    return (
        Checked("document_number", number),
        Checked("birth_date", birth, digits=True),
        Checked("expiry_date", expiry, digits=True),
    )


_PASSPORT = _two_lines("TD3", 44, optional=True, composite=True, overflow=False)
_TD2 = _two_lines("TD2", 36, optional=False, composite=True, overflow=True)
_VISAS = {
    44: _two_lines("MRV-A", 44, optional=False, composite=False, overflow=False),
    36: _two_lines("MRV-B", 36, optional=False, composite=False, overflow=False),
}
_TD1 = Layout(
    name="TD1",
    number=(0, 5, 9),
    nationality=(1, 15, 3),
    birth=(1, 0, 6),
    sex=(1, 7, 1),
    expiry=(1, 8, 6),
    names=(2, 0, 30),
    checked=_usual((0, 5, 9), (1, 0, 6), (1, 8, 6)),
    composite=((0, 5, 25), (1, 0, 7), (1, 8, 7), (1, 18, 11)),
    composite_digit=(1, 29, 1),
    overflow=(0, 15, 15),
    letters=((0, 0, 1), (0, 2, 3), (1, 7, 1), (1, 15, 3), (2, 0, 30)),
)
# the identity card of France until 2021: two lines of 36 like TD2, with other parts
_FRANCE = Layout(
    name="FRA",
    number=(1, 0, 12),
    nationality=(0, 2, 3),
    birth=(1, 27, 6),
    sex=(1, 34, 1),
    expiry=(1, 36, 0),
    names=(0, 5, 25),
    checked=(Checked("document_number", (1, 0, 12)), Checked("birth_date", (1, 27, 6), digits=True)),
    composite=((0, 0, 36), (1, 0, 35)),
    composite_digit=(1, 35, 1),
    overflow=None,
    letters=((0, 0, 30), (1, 13, 14), (1, 34, 1)),
    given_names=(1, 13, 14),
)


def layout_of(lines: Sequence[str]) -> Layout | None:
    """By the number of lines, their length and the first letters; None when it is none of these."""
    widths = {len(line) for line in lines}
    if len(widths) != 1:
        return None
    width = widths.pop()
    if len(lines) == 3:
        return _TD1 if width == 30 else None
    if len(lines) != 2 or width not in _VISAS:
        return None
    if lines[0].startswith("V"):
        return _VISAS[width]
    if width == 44:
        return _PASSPORT
    return _FRANCE if lines[0].startswith("IDFRA") else _TD2


def layouts_for(count: int, start: str) -> tuple[tuple[Layout, int], ...]:
    """The formats, with their widths, that so many lines may have of which the first begins with `start`.

    For lines of which the engine may have miscounted the fillers, so that their length tells little.
    """
    if count == 3:
        return ((_TD1, 30),)
    if count != 2:
        return ()
    if start.startswith("V"):
        return tuple((layout, width) for width, layout in _VISAS.items())
    if start.startswith("IDFRA"):
        return ((_FRANCE, 36), (_TD2, 36))
    return ((_PASSPORT, 44),) if start.startswith("P") else ((_TD2, 36), (_PASSPORT, 44))
