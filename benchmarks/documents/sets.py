"""Sets of samples: any number of pictures of a kind under a condition, the same bytes for the same arguments.

Which faces, layouts, grounds, desks, cameras and words belong to which set is told in order.py and names.py. The n-th
sample of a kind shows the same paper under every condition, so that conditions can be compared pair by pair.
"""

import math
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any, Literal

import numpy as np

from benchmarks.documents.conditions import CONDITIONS, SHEET_MM, Condition, Task
from benchmarks.documents.conditions.sensor import encoded
from benchmarks.documents.kinds import KINDS, NONE, Kind
from benchmarks.documents.order import FAMILIES, Order
from benchmarks.documents.people import Inventor
from benchmarks.documents.sample import Drawn, Sample, Shot
from verify.drawings.portrait import Sitter

SetName = Literal["tuning", "choosing", "held-out"]
MEGAPIXELS, SHEET_MEGAPIXELS = 3.0, 6.0
"""Of cards and of A4, whose print is smaller beside it. Phones take 12, messengers leave 2."""

WITHOUT_FIELDS = ("letter", "marriage-book", "none")
"""Kinds whose drawings name no field over which a reflection could lie."""


def pairs(kinds: Iterable[str], conditions: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every kind under every condition under which it can be drawn."""
    for kind, condition in product(kinds, conditions):
        if condition != "glare" or kind not in WITHOUT_FIELDS:
            yield kind, condition


def make_set(
    seed_name: SetName,
    kind: str,
    condition: str,
    count: int,
    *,
    megapixels: float | None = None,
    start: int = 0,
    sitter: Callable[[int], Sitter] | None = None,
) -> Iterator[Sample]:
    """Samples of a kind under a condition, drawn one by one as they are asked for. KeyError for unknown names.

    `kind` is one of KINDS, or "none" for all of those that are no document kind, one after the other. `megapixels` is
    the size of the whole picture (some conditions use more or crop it); without it 3 for cards and 6 for sheets.
    `start` skips samples: the later ones are the same as in a set that begins at 0. `sitter` says whose portrait the
    n-th identity card shows; all else on it stays as it is.
    """
    how = CONDITIONS[condition]
    for number in range(start, start + count):
        yield _sample(seed_name, kind, condition, how, number, megapixels, sitter(number) if sitter else None)


def draw_paper(seed_name: SetName, kind: str, number: int, scale: float, sitter: Sitter | None = None) -> Drawn:
    """The paper alone, at `scale` pixels a millimetre."""
    pick = random.Random(f"{seed_name} {kind} {number}")
    noise, inventor = _generator(seed_name, kind, number), Inventor(pick, seed_name)
    order = Order(pick, noise, FAMILIES[seed_name], inventor, scale, sitter)
    return KINDS[kind].draw(order)


def _sample(
    seed_name: SetName,
    kind: str,
    condition: str,
    how: Condition,
    number: int,
    megapixels: float | None,
    sitter: Sitter | None,
) -> Sample:
    noise = _generator(seed_name, kind, condition, number)
    shown = NONE[number % len(NONE)] if kind == "none" else kind
    if condition == "wrong-kind":
        others = [name for name, each in KINDS.items() if each.policy not in (KINDS[shown].policy, "none")]
        shown = others[int(noise.integers(len(others)))]
    row = KINDS[shown]
    wanted = megapixels or (SHEET_MEGAPIXELS if max(row.size) >= SHEET_MM else MEGAPIXELS)
    if not row.paper:
        return _named(
            seed_name, kind, condition, number, draw_paper(seed_name, shown, number, _scale(row, wanted, 1.0)), None
        )
    pixels = wanted * how.pixels
    drawn = draw_paper(seed_name, shown, number, _scale(row, pixels, how.fill), sitter)
    other = drawn
    if condition == "several":
        other = draw_paper(seed_name, "ktp", number + 1, _scale(KINDS["ktp"], pixels, 0.4))
    task = Task(drawn, other, FAMILIES[seed_name], pixels, noise)
    shot = how.run(task)
    if condition == "wrong-kind":
        shot = replace(shot, defects=shot.defects | {"kind.mismatch"})
    if condition == "blank":
        drawn = replace(drawn, kind="none", truth={})
    return _named(seed_name, kind, condition, number, drawn, shot)


def _scale(row: Kind, megapixels: float, fill: float) -> float:
    """Pixels a millimetre at which the drawing has about as many pixels as the picture will show of it."""
    long, short = math.sqrt(megapixels * 1e6 / 0.75), math.sqrt(megapixels * 1e6 * 0.75)
    wide, tall = max(row.size), min(row.size)
    return 1.05 * fill * min(long / wide, short / tall)


def _named(seed_name: str, kind: str, condition: str, number: int, drawn: Drawn, shot: Shot | None) -> Sample:
    name = f"{seed_name}-{kind}-{condition}-{number:04}"
    if shot is None:
        data = encoded(drawn.image, 88)
        return Sample(name, drawn.kind, condition, drawn.family, data, drawn.truth, {}, None)
    truth = _legible(drawn, shot)
    data = encoded(shot.image, shot.quality, shot.png)
    return Sample(name, drawn.kind, condition, drawn.family, data, truth, dict(shot.boxes), shot.corners, shot.defects)


def _legible(drawn: Drawn, shot: Shot) -> dict[str, Any]:
    """The fields that are still to be seen: those under a reflection or outside the picture are left out."""
    lost = set(drawn.boxes) - set(shot.boxes)
    if not lost:
        return dict(drawn.truth)
    rows = {name.split(".")[0] for name in lost if "." in name}
    return {name: value for name, value in drawn.truth.items() if name not in lost and name not in rows}


def _generator(*words: object) -> np.random.Generator:
    return np.random.default_rng(list(" ".join(map(str, words)).encode()))
