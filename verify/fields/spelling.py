"""Words within the alphabet of their field: a town has no digits, and what looks like one was a letter."""

import re
from collections.abc import Mapping
from dataclasses import replace
from string import ascii_uppercase, digits

from ocr.text import Letter, Word
from verify.fields.captions import Value

_SIGNS = " .,'’`-/()&"
_CAPITALS = frozenset(ascii_uppercase + "ÀÁÂÄÇÈÉÊËÌÍÑÒÓÖÙÚÜ")
ALPHABETS: Mapping[str, frozenset[str]] = {
    "capitals": _CAPITALS | frozenset(_SIGNS),
    "capitals_digits": frozenset(ascii_uppercase + digits + _SIGNS + ":#+"),
    "letters": _CAPITALS | frozenset(each.lower() for each in _CAPITALS) | frozenset(_SIGNS),
}
"""By the name that a field of policies/kinds gives (policies.models.FieldSpec.alphabet)."""
_LETTERS_FOR: Mapping[str, str] = {
    "0": "O", "1": "I", "2": "Z", "4": "A", "5": "S", "6": "G", "7": "T", "8": "B", "|": "I", "!": "I", "l": "I",
    "[": "I", "]": "I", "$": "S", "_": "-", ":": ".", ";": ",", "\"": "'", "*": "'",
}  # fmt: skip
"""The capital that is printed where one of these is read; small letters become their own capitals."""


_GUESSED = 0.5
"""The most that a word may claim of which a letter was taken from the table: BUDI is read as B0DI, too."""
_SMALL = frozenset(each.lower() for each in _CAPITALS)
_TWINS = frozenset("ckopsuvwxyz")
"""Small letters that look like their capitals."""
_LEAST, _LONG = 3, 5
"""Characters of a word of which its size is told, and from which on capitals outweigh small letters."""
_DOTTED = re.compile(r"[A-Za-z]\.[A-Za-z]")
_INITIAL = re.compile(r"(?:(?<=\.)|^)(?:[a-z](?![A-Za-z])|[cjkmopsuvwxyz](?=[a-z]+\b))")
"""In a title such as S.Pd. or M.T. every part begins with a capital, of which some look like small letters."""


def within(value: Value, alphabet: str) -> Value:
    """The words with each place that is outside the alphabet read as the likeliest character inside it.

    Where the engine tells no alternatives the look-alike is taken, and the word is no longer sure. No place is added or
    lost. An empty `alphabet` leaves the words alone.
    """
    allowed = ALPHABETS.get(alphabet)
    return value if allowed is None else Value(tuple(_spelt(word, allowed) for word in value.words))


def _spelt(word: Word, allowed: frozenset[str]) -> Word:
    if _DOTTED.search(word.text):
        word = replace(word, text=_INITIAL.sub(lambda initial: initial[0].upper(), word.text))
    if _is_shouted(word.text.rstrip(".,")):
        # small letters have no place in a word of capitals, only in a title such as S.Ag.
        allowed = allowed - _SMALL
    if all(each in allowed for each in word.text):
        return word
    told = len(word.letters) == len(word.text)
    known = word.letters if told else (Letter((), 0.0),) * len(word.text)
    text = "".join(_place(each, letter, allowed) for each, letter in zip(word.text, known, strict=True))
    return replace(word, text=text, confidence=word.confidence if told else min(word.confidence, _GUESSED))


def _is_shouted(text: str) -> bool:
    """Whether a word is printed in capitals: with two of them, and no more small letters than are easily misread.

    Such are one alone, those that look like their capitals, and in a long word any before a capital at its end or
    half as many as there are capitals.
    """
    capitals, small = sum(map(str.isupper, text)), [each for each in text if each.islower()]
    if len(text) < _LEAST or "." in text or capitals < 2:
        return False
    if len(small) <= 1 or _TWINS.issuperset(small):
        return True
    return len(text) >= _LONG and (text[-1].isupper() or capitals >= 2 * len(small))


def _place(read: str, letter: Letter, allowed: frozenset[str]) -> str:
    if read in allowed:
        return read
    # a gap is told by its width, not by what else a letter could be
    likely = next((each for each, _ in letter.choices if each in allowed and each != " "), None)
    like = _LETTERS_FOR.get(read, read.upper())
    return likely or (like if like in allowed else read)
