"""Which characters a reading engine takes for which, and what a place of a number or line may therefore hold.

The weights are estimates from readings of drawn documents (docs/engine.md), kept on the careful side: a pair that looks
nearly alike in OCR-B (O and 0) is doubted whatever the engine says.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from ocr.text import Letter, Word

_FLOOR = 5e-5
"""Of the probability of each place, the part that no engine's certainty takes away: any character may be misread."""
_SURE_MISTAKES = 0.1
"""Share of mistakes of which an engine is certain: where many characters are doubtful, more of the others are wrong."""
_LETTERS_AS_DIGITS: Mapping[str, str] = {
    "0": "OoDQUCc°",
    "1": "Iil|!LJ][/",
    "2": "Zz",
    "3": "EЗ",
    "4": "Ah",
    "5": "Ss$",
    "6": "Gb",
    "7": "T?Y",
    "8": "B&R",
    "9": "gqP",
}
DIGIT_OF: Mapping[str, str] = {letter: digit for digit, letters in _LETTERS_AS_DIGITS.items() for letter in letters}
"""The digit that a letter stands for where only digits can stand."""
_SURE_LETTERS = frozenset("OoDQIil|!L][ZzSs$GbBgqT&")
"""Those which are that digit nearly always; of the others it is no more than likely."""
DIGIT_TWINS: Mapping[str, str] = {
    "0": "869", "1": "74", "2": "73", "3": "895", "4": "19",
    "5": "639", "6": "508", "7": "12", "8": "3069", "9": "0458",
}  # fmt: skip
"""For each digit those it is most often mistaken for."""
TWINS: Mapping[str, Mapping[str, float]] = {
    "0": {"O": 0.02, "D": 0.002, "Q": 0.002}, "O": {"0": 0.15, "Q": 0.02, "D": 0.02}, "1": {"I": 0.02, "L": 0.001},
    "I": {"1": 0.04, "L": 0.01, "T": 0.005}, "2": {"Z": 0.01}, "Z": {"2": 0.02}, "5": {"S": 0.01}, "S": {"5": 0.02},
    "6": {"G": 0.001}, "G": {"6": 0.01, "C": 0.01}, "8": {"B": 0.01}, "B": {"8": 0.02}, "Q": {"0": 0.05, "O": 0.05},
    "D": {"0": 0.02, "O": 0.02}, "K": {"<": 0.01}, "C": {"<": 0.002, "G": 0.002}, "L": {"1": 0.002, "<": 0.002},
    "E": {"<": 0.005, "F": 0.005}, "U": {"V": 0.01}, "V": {"U": 0.01, "Y": 0.005}, "4": {"A": 0.005},
    "A": {"4": 0.005}, "7": {"T": 0.005}, "T": {"7": 0.005, "I": 0.005}, "M": {"N": 0.005}, "N": {"M": 0.005},
}  # fmt: skip
"""Letters and digits in OCR-B: for what is seen, what may be printed instead, with its share.

A digit seen is a digit mostly, for numbers hold more of them. G for 6, K for a filler and L for 1 are kept small: they
differ by 10 or 20, which no check digit notices.
"""
_SHARE, _TAIL = 0.97, 0.8


def letters_of(words: Iterable[Word]) -> tuple[Letter, ...]:
    """The letters of words one after the other; where the engine told no alternatives, the text with its confidence."""
    letters: list[Letter] = []
    for word in words:
        if len(word.letters) == len(word.text):
            letters += word.letters
            continue
        x, _, width, _ = word.box
        pitch = width / max(1, len(word.text))
        letters += [
            Letter(((each, min(0.98, max(0.5, word.confidence))),), x + (at + 0.5) * pitch)
            for at, each in enumerate(word.text)
        ]
    return tuple(letters)


@cache
def _digits_for(seen: str) -> tuple[tuple[str, float], ...]:
    if seen.isdigit() and len(seen) == 1:
        return ((str(unicodedata.digit(seen)), 1.0),)
    digit = DIGIT_OF.get(seen)
    if digit is None:
        return ()
    return ((digit, _SHARE if seen in _SURE_LETTERS else _TAIL),)


def told(letter: Letter) -> float:
    """How much of a place the engine gives to digits, or to letters that look like one."""
    return sum(share * weight for seen, share in letter.choices for _, weight in _digits_for(seen))


def floor_of(letters: Sequence[Letter]) -> float:
    """The share of each place that stays open whatever the engine says, by how doubtful the whole reading is."""
    doubts = [1 - each.choices[0][1] for each in letters if each.choices]
    return max(_FLOOR, _SURE_MISTAKES * sum(doubts) / max(1, len(doubts)))


def digit_chances(letter: Letter, floor: float = _FLOOR) -> tuple[float, ...]:
    """How likely each digit 0 to 9 stands at a place; the ten add up to 1. `floor` see `floor_of`.

    What the engine left over goes half to the look-alikes of its first choice, half to all digits alike.
    """
    chances = [0.0] * 10
    for seen, share in letter.choices:
        for digit, weight in _digits_for(seen):
            chances[int(digit)] += share * weight
    total = sum(chances)
    if total > 1.0:
        chances = [each / total for each in chances]
        total = 1.0
    rest = 1.0 - total * (1.0 - floor)
    top = max(range(10), key=chances.__getitem__)
    twins = DIGIT_TWINS[str(top)] if total else ""
    spread = [0.1 * rest * (0.5 if twins else 1.0)] * 10
    for each in twins:
        spread[int(each)] += 0.5 * rest / len(twins)
    return tuple((1.0 - floor) * seen + more for seen, more in zip(chances, spread, strict=True))


def as_seen(letters: Sequence[Letter]) -> str:
    """The engine's first choice at every place."""
    return "".join(letter.choices[0][0] if letter.choices else "?" for letter in letters)
