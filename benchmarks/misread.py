"""Readings made up from known text, as a recogniser gives them: mistakes by look-alikes, and how sure it claims to be.

The engine that is imitated is not calibrated: of what it calls certain a little is wrong, and it is at times sure of a
mistake. Deterministic by the seed of the generator that is given.
"""

import random

from ocr.text import Letter
from verify.confusions import DIGIT_OF, DIGIT_TWINS, TWINS

_PITCH = 20.0
_SURE_MISTAKES = 0.02
_LETTERS = {digit: [letter for letter, each in DIGIT_OF.items() if each == digit] for digit in "0123456789"}


def misread_digits(text: str, rate: float, rng: random.Random) -> tuple[Letter, ...]:
    """Digits of which a share of `rate` is doubtful; a quarter of these are misread, a fifth of them as letters."""
    return tuple(_digit(each, rate, rng, at) for at, each in enumerate(text))


def misread_line(text: str, rate: float, rng: random.Random) -> tuple[Letter, ...]:
    """A machine-readable line: look-alikes as above, and runs of fillers with another count or a K or C in them."""
    letters: list[Letter] = []
    for at, each in enumerate(text):
        if each == "<" and text[at - 1 : at] == "<" and rng.random() < rate:
            if rng.random() < 0.7:
                continue
            each = rng.choice("KC")
        letters.append(_character(each, rate, rng, at))
        if each == "<" and text[at : at + 3] == "<<<" and rng.random() < rate / 2:
            letters.append(_character("<", 0.0, rng, at))
    return tuple(letters)


def _digit(true: str, rate: float, rng: random.Random, at: int) -> Letter:
    if rng.random() >= rate:
        return _sure(true, rng, at)
    if rng.random() < 0.2:
        return _pair(rng.choice(_LETTERS[true]), true, rng, at)
    return _doubtful(true, rng.choice(DIGIT_TWINS[true]), rng, at)


def _character(true: str, rate: float, rng: random.Random, at: int) -> Letter:
    twins = list(TWINS.get(true, {}))
    if not twins or rng.random() >= rate:
        return _sure(true, rng, at)
    return _doubtful(true, rng.choice(twins), rng, at)


def _sure(true: str, rng: random.Random, at: int) -> Letter:
    return Letter(((true, _certain(rng)),), at * _PITCH)


def _certain(rng: random.Random) -> float:
    return float(1 - 10 ** -rng.uniform(2.5, 4.5))


def _doubtful(true: str, twin: str, rng: random.Random, at: int) -> Letter:
    """The first choice is right as often as it says, but one mistake in fifty is claimed as certain."""
    likely = rng.uniform(0.5, 0.99)
    if rng.random() < likely:
        return Letter(((true, likely), (twin, 1 - likely)), at * _PITCH)
    if rng.random() < _SURE_MISTAKES:
        return Letter(((twin, _certain(rng)),), at * _PITCH)
    return Letter(((twin, likely), (true, 1 - likely)), at * _PITCH)


def _pair(letter: str, digit: str, rng: random.Random, at: int) -> Letter:
    likely = rng.uniform(0.5, 0.95)
    return Letter(((letter, likely), (digit, 1 - likely)), at * _PITCH)
