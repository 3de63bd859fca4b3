"""A ruled table read by its words: columns stand below their headings, rows beside what each row has exactly once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rapidfuzz import fuzz

from ocr.text import Line, Word
from verify.fields.captions import folded

Labels = Mapping[str, Sequence[str]]
"""By column the spellings of its heading."""
Cells = dict[str, tuple[Word, ...]]
_LIKE = 84.0
"""Percent of a heading's letters that must be there."""
_LIKE_IN_PLACE = 65.0
_LEAST_IN_PLACE = 6
"""The same, of one that stands between those of its neighbours, and the letters that it must have."""
_OVER = 12
"""Pixels by which a heading may reach over the line beside it."""
_LEVEL = 2.4
"""In heights: how far apart the middles of two headings of one table are at most."""
_BESIDE = 0.8
"""In heights: how far apart the middles of two headings beside each other are at most; one above another is farther."""
_SPACE, _CLOSEST, _STACK = 1.0, 0.4, 1.6
"""In heights: the widest gap between words of one heading, and the least and most from one of its lines to the next.

Boxes of small print are up to twice as high as its letters.
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """One column's heading, its words joined from all its lines."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Folded, line by line."""
        return "".join(folded(word.text) for word in self.words)

    @property
    def level(self) -> float:
        """Pixels, the middle of its words from the top."""
        return sum(word.middle for word in self.words) / len(self.words)

    @property
    def left(self) -> int:
        """Pixels."""
        return min(word.box[0] for word in self.words)

    @property
    def right(self) -> int:
        """Pixels."""
        return max(word.box[0] + word.box[2] for word in self.words)

    @property
    def middle(self) -> float:
        """Pixels."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Slope:
    """Rows that rise or fall: pixels down for each pixel to the right."""

    value: float

    def level(self, word: Word) -> float:
        """The height of a word's middle, brought to the left edge."""
        return word.middle - self.value * (word.box[0] + word.box[2] / 2)


def slope_of(lines: Iterable[Line]) -> Slope:
    """The middle one of the slopes of all lines with five words or more."""
    slopes = []
    for line in lines:
        first, last = line.words[0], line.words[-1]
        if len(line.words) >= 5 and last.box[0] - first.box[0] > 20 * first.box[3]:
            slopes.append((last.middle - first.middle) / (last.box[0] - first.box[0]))
    return Slope(median(slopes) if slopes else 0.0)


def headings(words: Sequence[Word], rules: Sequence[int]) -> list[Heading]:
    """Words grouped into headings: beside each other without a gap or ruled line between, or below each other."""
    beside: list[list[Word]] = []
    for word in sorted(words, key=lambda each: each.box[0]):
        for group in beside:
            last = group[-1]
            gap = word.box[0] - (last.box[0] + last.box[2])
            level = abs(word.middle - last.middle) < 0.5 * last.box[3]
            if level and -last.box[3] < gap < _SPACE * last.box[3] and not _between(rules, last, word):
                group.append(word)
                break
        else:
            beside.append([word])
    stacked: list[list[Word]] = []
    for group in sorted(beside, key=lambda each: each[0].middle):
        above = next((each for each in reversed(stacked) if _below(each, group, rules)), None)
        if above is None:
            stacked.append(list(group))
        else:
            above.extend(group)
    return [Heading(tuple(each)) for each in stacked]


def _between(rules: Sequence[int], left: Word, right: Word) -> bool:
    start, end = left.box[0] + left.box[2] / 2, right.box[0] + right.box[2] / 2
    return any(start < x < end for x in rules)


def _below(above: Sequence[Word], group: Sequence[Word], rules: Sequence[int]) -> bool:
    upper, lower = Heading(tuple(above)), Heading(tuple(group))
    height = median(word.box[3] for word in above)
    gap = min(word.middle for word in group) - max(word.middle for word in above)
    apart = any(min(upper.middle, lower.middle) < x < max(upper.middle, lower.middle) for x in rules)
    shared = min(upper.right, lower.right) - max(upper.left, lower.left)
    near = _CLOSEST * height < gap < _STACK * height
    return near and not apart and shared > 0.5 * min(upper.right - upper.left, lower.right - lower.left)


def columns(
    found: Sequence[Heading], labels: Labels, rules: Sequence[int], entries: Sequence[Word], width: int
) -> dict[str, tuple[int, int]]:
    """By column its left and right edge: the ruled lines beside its heading, else the widest gap in the entries."""
    named: dict[str, Heading] = {}
    for name, spellings in labels.items():
        scored = [(max(_like(each.text, folded(label)) for label in spellings), at) for at, each in enumerate(found)]
        score, at = max(scored, default=(0.0, 0))
        if score >= _LIKE and found[at] not in named.values():
            named[name] = found[at]
    named |= _in_place(found, labels, named)
    return {
        name: _ruled(heading, named.values(), found, rules, width) or _sides(heading, found, rules, entries, width)
        for name, heading in named.items()
    }


def _in_place(found: Sequence[Heading], labels: Labels, named: Mapping[str, Heading]) -> dict[str, Heading]:
    """Misread headings of columns that were not found, between their neighbours as the labels are ordered."""
    order, told = list(labels), dict(named)
    for at, name in enumerate(order):
        before = [told[each] for each in order[:at] if each in told]
        after = [told[each] for each in order[at + 1 :] if each in told]
        if name in told or not (before or after):
            continue
        left = max((each.right for each in before), default=float("-inf"))
        right = min((each.left for each in after), default=float("inf"))
        beside = (before or after)[0]
        scored = [
            (max(fuzz.ratio(each.text, folded(label)) for label in labels[name]), place)
            for place, each in enumerate(found)
            if left < each.middle < right
            and len(each.text) >= _LEAST_IN_PLACE
            and abs(each.level - beside.level) < _LEVEL * beside.words[0].box[3]
        ]
        score, place = max(scored, default=(0.0, 0))
        if score >= _LIKE_IN_PLACE:
            told[name] = found[place]
    return {name: each for name, each in told.items() if name not in named}


def _ruled(
    heading: Heading, named: Iterable[Heading], found: Iterable[Heading], rules: Sequence[int], width: int
) -> tuple[int, int] | None:
    """The ruled lines next to a heading, unless another heading stands between them: then one was not found.

    The frame around the table is missed more easily than what is between its columns: without it the outermost column
    ends where the page does, unless a heading that is none of the `named` stands beside this one.
    """
    if not rules:
        return None
    left = max((x for x in rules if x <= heading.middle), default=0)
    right = min((x for x in rules if x > heading.middle), default=width)
    rivals = list(named)
    if left == 0 or right == width:
        rivals = [each for each in found if abs(each.level - heading.level) < _BESIDE * heading.words[0].box[3]]
    return None if sum(left <= each.middle < right for each in rivals) > 1 else (left, right)


def _sides(
    heading: Heading, found: Sequence[Heading], rules: Sequence[int], entries: Sequence[Word], width: int
) -> tuple[int, int]:
    beside = [
        each
        for each in found
        if abs(each.level - heading.level) < _LEVEL * heading.words[0].box[3] and not _over_several(each, rules)
    ]
    before = max((each.right for each in beside if each.right <= heading.left), default=0)
    after = min((each.left for each in beside if each.left >= heading.right), default=width)
    left = _edge(before, heading.left, rules, entries, nearest=max)
    return left, _edge(heading.right, after, rules, entries, nearest=min) if after < width else width


def _over_several(heading: Heading, rules: Sequence[int]) -> bool:
    """Whether a ruled line between columns begins below it: "Nama Orang Tua" stands beside neither "Ayah" nor "Ibu"."""
    return any(heading.left + _OVER < x < heading.right - _OVER for x in rules)


def _edge(
    start: int, end: int, rules: Sequence[int], entries: Sequence[Word], nearest: Callable[[list[int]], int]
) -> int:
    """Where one column ends between two headings: at a ruled line, else in the middle of the widest free space."""
    between = [x for x in rules if start - _OVER <= x <= end + _OVER]
    if between:
        return nearest(between)
    taken = sorted((word.box[0], word.box[0] + word.box[2]) for word in entries)
    reached, best = start, (0, (start + end) // 2)
    for left, right in [*((low, high) for low, high in taken if high > start and low < end), (end, end)]:
        best = max(best, (left - reached, (left + reached) // 2))
        reached = max(reached, right)
    return best[1]


def _like(text: str, label: str) -> float:
    """Percent; a heading with another above it ends with its own label."""
    if text == label or (len(label) > 3 and text.endswith(label)):
        return 100.0
    return fuzz.ratio(text, label) if len(label) > 4 else 0.0


def rows(
    words: Sequence[Word], edges: Mapping[str, tuple[int, int]], anchors: Sequence[Word], slope: Slope
) -> list[Cells]:
    """One row for each anchor, from the top: every word goes to the nearest anchor's row and to its column."""
    levels = sorted(slope.level(each) for each in anchors)
    if not levels:
        return []
    pitch = median(lower - upper for upper, lower in pairwise(levels)) if len(levels) > 1 else None
    height = median(each.box[3] for each in anchors)
    reach = 0.6 * pitch if pitch is not None else 1.5 * height
    cells: list[dict[str, list[Word]]] = [{} for _ in levels]
    for word in words:
        level = slope.level(word)
        at = min(range(len(levels)), key=lambda each: abs(levels[each] - level))
        name = _column(word, edges)
        if name is not None and abs(levels[at] - level) <= max(reach, height):
            cells[at].setdefault(name, []).append(word)
    return [{name: _in_order(some, slope) for name, some in row.items()} for row in cells]


def _column(word: Word, edges: Mapping[str, tuple[int, int]]) -> str | None:
    middle = word.box[0] + word.box[2] / 2
    return next((name for name, (left, right) in edges.items() if left <= middle < right), None)


def _in_order(words: Sequence[Word], slope: Slope) -> tuple[Word, ...]:
    """Line by line, from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=slope.level):
        if lines and slope.level(word) - slope.level(lines[-1][0]) < 0.5 * word.box[3]:
            lines[-1].append(word)
        else:
            lines.append([word])
    return tuple(word for line in lines for word in sorted(line, key=lambda each: each.box[0]))
