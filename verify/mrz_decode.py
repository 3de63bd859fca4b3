"""Machine-readable lines (ICAO 9303) decoded over what an engine saw at each place: TD1, TD2, TD3 and visas.

Fillers are counted by the layout, not by the engine; characters that look alike are told apart by the alphabet of
their place and by the check digits, and where these do not decide the part is unsure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import prod

from ocr.text import Letter
from verify.confusions import as_seen
from verify.mrz import Mrz, cleaned, parse_mrz
from verify.mrz_align import ALPHABET, DIGITS, LETTERS, Aligned, Chances, align, likeliest
from verify.mrz_chain import Decided, decide
from verify.mrz_layouts import Checked, Layout, Span, layouts_for
from verify.mrz_names import rebuild_names

_SURE, _DOUBTED, _WRONG = 0.995, 0.89, 0.45
"""From 0.9 on a confidence promises more than nine in ten; less sure parts, and those whose check digit disagrees."""
_ELSEWHERE = 0.05
"""Share of holders with another nationality than the issuing state's."""
_NAMES = 0.85
"""The most for names, which no check digit guards."""
_WIDEST, _TOO_MANY = 44, 4
"""So many characters more than places are no miscounted fillers but another format."""
_DECIDED = 0.9
"""A part that its check digit makes less sure than this stays as it was read."""


@dataclass(frozen=True, slots=True)
class MrzReading:
    """What the lines say, how sure each part of it is (by the names of `Mrz`), and what was mended.

    `mended` are line and place, from 0, where something else stands than was read; lost fillers do not count.
    """

    mrz: Mrz
    confidences: Mapping[str, float]
    mended: tuple[tuple[int, int], ...]

    @property
    def confidence(self) -> float:
        """That of the least sure part that check digits guard."""
        return min(self.confidences[each] for each in ("document_number", "birth_date", "expiry_date"))


@dataclass(frozen=True, slots=True)
class _Lines:
    text: tuple[str, ...]
    confidences: Mapping[str, float]
    mended: tuple[tuple[int, int], ...]
    score: float


def decode_mrz(lines: Sequence[Sequence[Letter]], today: date) -> MrzReading | None:
    """The format whose check digits agree best, then the one that the characters fit best; None for another count."""
    kept = [[each for each in line if each.choices and not each.choices[0][0].isspace()] for line in lines]
    if not kept or not all(kept):
        return None
    readings: list[tuple[tuple[int, float], MrzReading]] = []
    longest = max(map(len, kept))
    for layout, width in layouts_for(len(kept), cleaned(as_seen(kept[0]))):
        if longest - width > _TOO_MANY and width < _WIDEST and len(kept) == 2:
            continue
        found = _decoded(kept, layout, width)
        mrz = parse_mrz(found.text, today, mend=False)
        if mrz is not None:
            doubts = len(mrz.wrong), -found.score
            readings.append((doubts, MrzReading(mrz, _trusted(found.confidences, mrz), found.mended)))
    return min(readings, key=lambda each: each[0], default=(None, None))[1]


def _decoded(lines: Sequence[Sequence[Letter]], layout: Layout, width: int) -> _Lines:
    allowed = _alphabets(layout, len(lines), width)
    lines = [_filled(line, width) if at == _names_line(layout) else line for at, line in enumerate(lines)]
    rows = [align(line, places) for line, places in zip(lines, allowed, strict=True)]
    chances = [[place.chances for place in row.places] for row in rows]
    text = [[likeliest(each) for each in row] for row in chances]
    decided = decide(chances, layout)
    for line, place in _settled(layout, decided):
        text[line][place] = decided.characters[line, place]
    confidences = dict(decided.confidences)
    confidences |= _state(text, chances, layout)
    confidences["sex"] = _sure(text, chances, layout.sex)
    confidences["names"] = _names(text, lines, rows, layout)
    for name, (line, _, _) in {each.name: each.span for each in layout.checked}.items():
        if rows[line].torn:
            confidences[name] = min(confidences[name], _DOUBTED)
    told = tuple("".join(row) for row in text)
    return _Lines(told, confidences, tuple(_mended(told, lines, rows)), sum(row.score for row in rows))


def _names_line(layout: Layout) -> int | None:
    """The line that ends with names, and so with a run of fillers that says nothing."""
    return layout.names[0] if layout.given_names is None else None


def _filled(line: Sequence[Letter], width: int) -> list[Letter]:
    """The line with as many fillers at its end as it needs, however many were read."""
    kept = list(line)
    while kept and cleaned(kept[-1].choices[0][0]).strip("<") == "":
        kept.pop()
    filler = Letter((("<", 1.0),), line[-1].middle)
    return kept + [filler] * max(0, width - len(kept))


def _settled(layout: Layout, decided: Decided) -> set[tuple[int, int]]:
    """The places that check digits decide; those that the composite alone guards only where no part stays open."""
    left = {spot for part in layout.checked if decided.confidences[part.name] < _DECIDED for spot in _spots(part)}
    guarded = {spot for part in layout.checked for spot in _spots(part)}
    return (guarded - left) & decided.characters.keys() if left else set(decided.characters)


def _spots(part: Checked) -> list[tuple[int, int]]:
    line, start, length = part.span
    return [(line, start + at) for at in range(length + 1)]


def _alphabets(layout: Layout, count: int, width: int) -> list[list[frozenset[str]]]:
    """What may stand at each place of each line."""
    places = [[ALPHABET] * width for _ in range(count)]

    def only(span: Span, alphabet: frozenset[str]) -> None:
        line, start, length = span
        places[line][start : start + length] = [alphabet] * length

    for span in layout.letters:
        only(span, LETTERS | {"<"})
    only(layout.sex, frozenset("MF<"))
    for part in layout.checked:
        line, start, length = part.span
        if part.digits:
            only(part.span, DIGITS)
        only((line, start + length, 1), DIGITS if part.digits else DIGITS | {"<"})
    if layout.composite_digit is not None:
        only(layout.composite_digit, DIGITS)
    return places


def _state(text: list[list[str]], chances: Sequence[Sequence[Chances]], layout: Layout) -> dict[str, float]:
    """Issuing state and nationality decided together: for most holders they are the same."""
    spans = (layout.state, layout.nationality)
    best = ["".join(_part(text, span)) for span in spans]
    weights = {(best[0], best[1]): (1.0 if best[0] == best[1] else _ELSEWHERE)}
    for each in best:
        weights[each, each] = 1.0 - _ELSEWHERE
    scores = {
        pair: weight * prod(_chance(one, chances, span) for one, span in zip(pair, spans, strict=True))
        for pair, weight in weights.items()
    }
    pair = max(sorted(scores), key=scores.__getitem__)
    for one, span in zip(pair, spans, strict=True):
        _put(text, span, one)
    return {"nationality": scores[pair] / max(sum(scores.values()), 1e-300)}


def _names(text: list[list[str]], lines: Sequence[Sequence[Letter]], rows: Sequence[Aligned], layout: Layout) -> float:
    """Rebuild the names in place where they end their line; how sure their letters are."""
    line, start, length = layout.names
    if layout.given_names is not None:
        return _DOUBTED
    first = next((place.letter for place in rows[line].places[start:] if place.letter is not None), None)
    if first is None:
        return 0.0
    names = rebuild_names(lines[line][first:], length)
    _put(text, layout.names, names.text)
    return names.confidence


def _mended(text: Sequence[str], lines: Sequence[Sequence[Letter]], rows: Sequence[Aligned]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for line, row in enumerate(rows):
        for at, place in enumerate(row.places):
            seen = "" if place.letter is None else cleaned(lines[line][place.letter].choices[0][0])
            if place.letter is not None and seen != text[line][at] and not (line == 0 and seen == "<"):
                found.append((line, at))
    return found


def _trusted(confidences: Mapping[str, float], mrz: Mrz) -> dict[str, float]:
    names = min(confidences["names"], _NAMES)
    parts = {each: confidences.get(each, _DOUBTED) for each in ("document_number", "birth_date", "expiry_date")}
    parts |= {"nationality": confidences["nationality"], "sex": confidences["sex"]}
    trusted = {name: share if share >= _SURE else min(share, _DOUBTED) for name, share in parts.items()}
    for name in trusted:
        if name in mrz.wrong or (name == "document_number" and "composite" in mrz.wrong):
            trusted[name] = min(trusted[name], _WRONG)
    return {each: round(share, 4) for each, share in (trusted | {"surname": names, "given_names": names}).items()}


def _sure(text: Sequence[Sequence[str]], chances: Sequence[Sequence[Chances]], span: Span) -> float:
    return _chance("".join(_part(text, span)), chances, span)


def _chance(part: str, chances: Sequence[Sequence[Chances]], span: Span) -> float:
    line, start, _ = span
    return prod(chances[line][start + at].get(each, 0.0) for at, each in enumerate(part))


def _part(text: Sequence[Sequence[str]], span: Span) -> Sequence[str]:
    line, start, length = span
    return text[line][start : start + length]


def _put(text: list[list[str]], span: Span, part: str) -> None:
    line, start, length = span
    text[line][start : start + length] = part
