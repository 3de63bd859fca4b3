"""The places of machine-readable lines decided together with their check digits, exactly.

A chain over all checked places whose state is the sum of the part being read and the sum of the composite, both modulo
10 (ICAO 9303 part 3, 4.9): 100 states, over which the likeliest lines and the sum over all lines are both exact.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verify.mrz_align import Chances
from verify.mrz_layouts import Layout

_WEIGHTS = (7, 3, 1)
_RIGHT, _WRONG = 0.995, 0.005 / 9
"""How often a printed check digit is right, and the share of each other digit."""
_OVERFLOW = 0.02
"""How often a document number goes on in the optional part: its check digit is a filler then."""
_CHOICES = 6
Spot = tuple[int, int]
"""Line and place."""
_States = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Step:
    """One place of the chain: weights of the part's sum and of the composite's; `closes` the part or the composite."""

    spot: Spot
    own: int
    composite: int
    closes: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What stands at each place of the chain, and how sure each named part is (see `Layout.checked`)."""

    characters: Mapping[Spot, str]
    confidences: Mapping[str, float]


def value_of(character: str) -> int:
    """0 to 9 as they are, A to Z as 10 to 35, the filler 0."""
    return 0 if character == "<" else int(character, 36)


def decide(rows: Sequence[Sequence[Chances]], layout: Layout) -> Decided:
    """The likeliest characters of all checked places. `rows` says for each line and place what may stand there."""
    steps = list(_steps(layout))
    choices = {step.spot: _likely(rows[step.spot[0]][step.spot[1]]) for step in steps}
    best = _best(steps, choices, layout)
    total = _sum(steps, choices, layout)
    confidences: dict[str, float] = {}
    for part in layout.checked:
        line, start, length = part.span
        spots = {(line, start + at) for at in range(length + 1)}
        fixed = {
            spot: [each for each in those if spot not in spots or each[0] == best[spot]]
            for spot, those in choices.items()
        }
        confidences[part.name] = min(1.0, _sum(steps, fixed, layout) / total) if total else 0.0
    return Decided(best, confidences)


def _steps(layout: Layout) -> Iterator[_Step]:
    composite: dict[Spot, int] = {}
    at = 0
    for line, start, length in layout.composite:
        for place in range(start, start + length):
            composite[line, place] = _WEIGHTS[at % 3]
            at += 1
    own: dict[Spot, int] = {}
    closing: dict[Spot, str] = {}
    for part in layout.checked:
        line, start, length = part.span
        own |= {(line, start + each): _WEIGHTS[each % 3] for each in range(length)}
        closing[line, start + length] = part.name
    for spot in sorted({*own, *closing, *composite}):
        yield _Step(spot, own.get(spot, 0), composite.get(spot, 0), closing.get(spot, ""))
    if layout.composite_digit is not None:
        line, place, _ = layout.composite_digit
        yield _Step((line, place), 0, 0, "composite")


def _likely(chances: Chances) -> list[tuple[str, float]]:
    return sorted(chances.items(), key=lambda each: (-each[1], each[0]))[:_CHOICES]


def _rolled(states: _States, character: str, step: _Step) -> _States:
    value = value_of(character)
    return np.asarray(np.roll(states, (value * step.own % 10, value * step.composite % 10), (0, 1)))


def _checked(states: _States, character: str, step: _Step, layout: Layout) -> _States:
    """The states weighed by whether this check digit agrees; afterwards the part's sum is 0 again."""
    weights = np.full(10, _WRONG)
    if character != "<":
        weights[int(character)] = _RIGHT
    elif step.closes == "document_number" and layout.overflow is not None:
        weights = np.full(10, _OVERFLOW)
    else:
        # only an empty part has a filler for its check digit, and its sum is 0
        weights = np.where(np.arange(10) == 0, 0.5, _WRONG)
    if step.closes == "composite":
        return np.asarray(states * weights[None, :])
    return np.asarray(np.roll(states * weights[:, None], value_of(character) * step.composite % 10, 1))


def _moved(states: _States, character: str, step: _Step, layout: Layout) -> _States:
    return _checked(states, character, step, layout) if step.closes else _rolled(states, character, step)


def _start() -> _States:
    states = np.zeros((10, 10))
    states[0, 0] = 1.0
    return states


def _sum(steps: Sequence[_Step], choices: Mapping[Spot, Sequence[tuple[str, float]]], layout: Layout) -> float:
    states = _start()
    for step in steps:
        before, states = states, np.zeros((10, 10))
        for each, share in choices[step.spot]:
            states += share * _moved(before, each, step, layout)
        if step.closes and step.closes != "composite":
            states = _closed(states)
    return float(states.sum())


def _closed(states: _States) -> _States:
    after = np.zeros((10, 10))
    after[0] = states.sum(axis=0)
    return after


def _best(
    steps: Sequence[_Step], choices: Mapping[Spot, Sequence[tuple[str, float]]], layout: Layout
) -> dict[Spot, str]:
    states = _start()
    history: list[tuple[NDArray[np.intp], NDArray[np.intp] | None]] = []
    for step in steps:
        options = np.stack([share * _moved(states, each, step, layout) for each, share in choices[step.spot]])
        chosen, states = options.argmax(axis=0), options.max(axis=0)
        merged: NDArray[np.intp] | None = None
        if step.closes and step.closes != "composite":
            merged = states.argmax(axis=0)
            states = np.vstack([states.max(axis=0)[None, :], np.zeros((9, 10))])
        # probabilities of forty places would fall below the smallest number
        states = states / max(float(states.max()), 1e-300)
        history.append((chosen, merged))
    own, composite = (int(each) for each in np.unravel_index(int(states.argmax()), states.shape))
    found: dict[Spot, str] = {}
    for step, (chosen, merged) in zip(reversed(steps), reversed(history), strict=True):
        if merged is not None:
            own = int(merged[composite])
        character = choices[step.spot][int(chosen[own, composite])][0]
        found[step.spot] = character
        value = value_of(character)
        composite = (composite - value * step.composite) % 10
        own = own if step.closes else (own - value * step.own) % 10
    return found
