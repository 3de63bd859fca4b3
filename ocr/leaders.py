"""Rows of dots on which values were typed, painted over in the picture of a line: a reader takes an O on a dot for a Q.

The dots of a form stand at one pitch, and some of them where no letter stands; nothing else of a line does both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture
from ocr.prepare import grey
from ocr.text import Letter

_INKED, _NOTHING = 0.5, 0.004
"""A line with less than the latter share of its pixels darker than the former holds no letters."""
_SHORT = 6.0
"""Heights of a line up to which it is short."""
_LEAST_CONTRAST = 20.0
"""Shades between ink and paper below which nothing is told."""
_PAPER, _INK = 75, 1
"""Percentiles of the shades: most of a line is paper, and a part of it ink."""
_THRESHOLDS = (0.15, 0.3)
"""Shares of the ink's darkness from which on a column holds ink: dots are pale, or flow together where they are not."""
_EMPTY, _BESIDE = 0.15, 0.3
"""The most ink above a dot that stands alone, and beside it at half its width: there a filler (<) has its arms."""
_PITCH = (0.14, 0.8)
"""The least and the most, in heights of the line."""
_OFF, _WIDEST, _UNLIKE = 0.14, 0.65, 0.5
"""How far a dot may stand off its place and how wide it is at most, in pitches; how much wider than the ones before."""
_SLACK = 1.5
"""Pixels that either may be off in any case."""
_PROVEN, _ALONE, _LEAST = 12, 3, 4
"""Dots in a row that prove a leader, if so many of them have nothing above them; and the fewest that are part of it."""
_NARROW, _ABOVE = 0.35, 0.25
"""In heights of the line: the widest a dot is, and how far above one that stands alone all must be empty at least."""
_LOW = 0.45
"""Heights of the line from its upper edge, below which dots stand."""
_SAME_PITCH = 0.08
"""Part by which the pitch of further dots of the row may differ."""
_LONG = 20
"""Heights of a dot over which dots must be seen for it to be told how their row leans."""

_HOOKED = {"I": "J", "O": "Q", "i": "j", ".": ","}
"""By what stays of it: print that reaches below the line, where dots were painted over."""
_DISAGREED, _BESIDE_LETTER = 0.85, 0.5
"""What is left of the probability of a letter in doubt; and the pitches of the letters within which one is the same."""

Shades = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Dots:
    """Patches of ink in row `y`, first and before last column of each, that stand at one pitch."""

    y: int
    ends: NDArray[np.intp]
    pitch: float
    width: float

    @property
    def middles(self) -> NDArray[np.intp]:
        return np.asarray(self.ends.sum(axis=1) // 2)


@dataclass(frozen=True, slots=True)
class _Base:
    """How a row of dots runs: its height at x = 0, how much lower a pixel further, and half the height of a dot."""

    start: float
    lean: float
    half: float

    def at(self, x: float) -> float:
        return self.start + self.lean * x


def without_leaders(line: Picture) -> Picture:
    """The picture (H, W) or (H, W, 3) of one upright line without its row of dots, itself where it has none.

    A short one has no room for a row that is proven beside letters: it is emptied where it holds dots alone.
    """
    dark = _darkness(line)
    if dark is None or not _has_specks(dark):
        return line
    short = line.shape[1] <= _SHORT * line.shape[0]
    found = _proven(dark, _LEAST if short else _PROVEN)
    if found is None:
        return line
    proven, base = found
    clean = _painted(line, _continued(dark, proven, base), base)
    left_over = _darkness(line, clean)
    if left_over is not None and np.mean(left_over > _INKED) < _NOTHING:
        # what is left of dots alone would be read as letters
        clean[:] = np.percentile(line, _PAPER, axis=(0, 1))
        return clean
    return line if short else clean


def with_hooks(clean: Sequence[Letter], dotted: Sequence[Letter]) -> tuple[Letter, ...]:
    """The letters of a line without its dots, in doubt where it was another one with them that reaches below the line.

    A J is believed, for dots make no J of an I; a Q is not, for they make one of an O.
    """
    middles = np.array([each.middle for each in dotted])
    reach = _BESIDE_LETTER * float(np.median(np.diff(middles))) if len(middles) > 1 else 0.0
    if not reach:
        return tuple(clean)
    return tuple(_hooked(each, dotted[int(np.abs(middles - each.middle).argmin())], reach) for each in clean)


def _hooked(clean: Letter, dotted: Letter, reach: float) -> Letter:
    (read, _), (seen, _) = clean.choices[0], dotted.choices[0]
    if _HOOKED.get(read) != seen or abs(clean.middle - dotted.middle) > reach:
        return clean
    told = dotted if seen in "Jj" else clean
    return Letter(tuple((each, likely * _DISAGREED) for each, likely in told.choices), clean.middle)


def _has_specks(dark: Shades) -> bool:
    """Whether enough small patches of ink stand apart in the lower half: most lines have none, and this is quick."""
    inked = (dark > _THRESHOLDS[0]).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(inked)
    small = (stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] < _NARROW * len(dark)).all(axis=1)
    return int(np.count_nonzero(small & (centres[:, 1] > _LOW * len(dark)))) >= _ALONE


def _proven(dark: Shades, least: int) -> tuple[_Dots, _Base] | None:
    """The longest row of at least so many dots some of which stand alone, and how it runs."""
    above = np.maximum.accumulate(dark, axis=0)
    reach = max(1, round(_ABOVE * len(dark)))
    proven, alone = None, [np.empty((0, 3))]
    for y in _dotted_rows(dark, above, reach, least):
        for dots in _in_row(dark, y, least):
            seen = _alone(dark, above, dots, reach)
            if len(seen) >= _ALONE:
                alone.append(seen)
                proven = dots if proven is None or len(dots.ends) > len(proven.ends) else proven
    return None if proven is None else (proven, _base(np.concatenate(alone)))


def _darkness(line: Picture, of: Picture | None = None) -> Shades | None:
    """0 for the paper of a line, 1 for its ink, in the line itself or `of` another; None where they hardly differ."""
    shades = grey(line)
    paper, ink = np.percentile(shades[::2, ::3], (_PAPER, _INK))
    if paper - ink < _LEAST_CONTRAST:
        return None
    return (np.float32(paper) - (shades if of is None else grey(of))) / np.float32(paper - ink)


def _dotted_rows(dark: Shades, above: Shades, reach: int, least: int) -> Iterator[int]:
    """Rows of the lower half in which enough narrow patches of ink have nothing above them."""
    for y in range(max(reach, len(dark) // 2), len(dark)):
        ends = _patches(dark[y] > _THRESHOLDS[0])
        if len(ends) >= least:
            alone = above[y - reach, ends.sum(axis=1) // 2] < _EMPTY
            if np.count_nonzero(alone & (ends[:, 1] - ends[:, 0] < _NARROW * len(dark))) >= _ALONE:
                yield y


def _patches(inked: NDArray[np.bool_]) -> NDArray[np.intp]:
    edges = np.diff(np.concatenate([[0], inked.astype(np.int8), [0]]))
    return np.flatnonzero(edges).reshape(-1, 2)


def _in_row(dark: Shades, y: int, least: int) -> Iterator[_Dots]:
    """Runs of at least so many patches of one width at one pitch, at either threshold."""
    low, high = (share * len(dark) for share in _PITCH)
    for threshold in _THRESHOLDS:
        ends = _patches(dark[y] > threshold)
        widths, steps = np.diff(ends, axis=1)[:, 0].tolist(), np.diff(ends.mean(axis=1)).tolist()
        first = 0
        while first < len(steps):
            last, pitch, width = first, steps[first], float(widths[first])
            for step, wide in zip(steps[first:], widths[first + 1 :], strict=True):
                if not (low <= step <= high and _fits(step, wide, pitch, width)):
                    break
                seen = last - first + 1
                pitch, width = (pitch * seen + step) / (seen + 1), (width * seen + wide) / (seen + 1)
                last += 1
            if last - first + 1 >= least:
                yield _Dots(y, ends[first : last + 1], pitch, width)
            first = max(last, first + 1)


def _fits(step: float, wide: float, pitch: float, width: float) -> bool:
    return (
        abs(step - pitch) <= max(_SLACK, _OFF * pitch)
        and wide <= _WIDEST * pitch
        and abs(wide - width) <= max(1.0, _UNLIKE * width)
    )


def _alone(dark: Shades, above: Shades, dots: _Dots, reach: int) -> NDArray[np.float64]:
    """The middle (x, y) and the height in pixels of each of the dots that has nothing above or beside it."""
    found = []
    for x, (left, right) in zip(dots.middles, dots.ends, strict=True):
        if above[dots.y - reach, x] >= _EMPTY:
            continue
        empty = np.flatnonzero(dark[:, x] <= _EMPTY)
        top = max((int(each) + 1 for each in empty if each < dots.y), default=0)
        bottom = min((int(each) for each in empty if each > dots.y), default=len(dark))
        more = round(dots.width / 2)
        beside = dark[top:bottom, [max(0, left - 1 - more), min(dark.shape[1] - 1, right + more)]]
        alone = above[max(0, top - 2), x] < _EMPTY and beside.max(initial=0) < _BESIDE
        if alone and bottom - top <= 2 * dots.width + 2:
            found.append((x, (top + bottom - 1) / 2, bottom - top))
    return np.array(found, np.float64).reshape(-1, 3)


def _continued(dark: Shades, proven: _Dots, base: _Base) -> list[_Dots]:
    """All dots of the row, also those that letters stand on, each at about its height."""
    near = [
        dots
        for y in range(len(dark) // 2, len(dark))
        for dots in _in_row(dark, y, _LEAST)
        if abs(dots.pitch - proven.pitch) <= _SAME_PITCH * proven.pitch
    ]
    return [dots for dots in near if abs(dots.y - base.at(float(dots.middles.mean()))) <= base.half]


def _base(alone: NDArray[np.float64]) -> _Base:
    x, y, tall = alone.T
    lean, start = np.polyfit(x, y, 1) if np.ptp(x) > _LONG * np.median(tall) else (0.0, np.median(y))
    return _Base(float(start), float(lean), float(np.median(tall)) / 2)


def _painted(line: Picture, rows: Sequence[_Dots], base: _Base) -> Picture:
    """The line with the colour of the paper nearby where the dots are."""
    clean, tall = line.copy(), line.shape[0]
    for left, right in {(int(left), int(right)) for dots in rows for left, right in dots.ends}:
        middle = base.at((left + right) / 2)
        top, bottom = max(0, round(middle - base.half)), round(middle + base.half) + 1
        near = line[:, max(0, left - tall) : right + tall]
        clean[top:bottom, max(0, left - 1) : right + 1] = np.percentile(near, _PAPER, axis=(0, 1))
    return clean
