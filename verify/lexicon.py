"""The value of a list that a reading means: the nearest over what each letter may be, if it is near alone."""

import re
from collections.abc import Mapping, Sequence
from math import exp

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from ocr.text import Letter
from verify.confusions import TWINS, as_seen

Lexicon = Mapping[str, Sequence[str]]
_STRANGE = re.compile(r"[\W_]+")
_CANDIDATES = 12
_CHANGED, _LOST = 1.0, 1.0
"""The cost of a letter that was read as another one, and of one lost or added."""
_ALIKE = 0.5
"""The cost of a letter that was read as one that looks like it."""
_PER_LETTER = 5
"""One letter in so many may be wrong, and one of a word of three to five; shorter ones must be exact."""
_FEWEST = 3
_SHARPNESS = 2.2
"""How much less likely a spelling is with each letter more that is wrong (natural logarithm); estimated."""
_TWINS = frozenset((one, two) for one, others in TWINS.items() for two in others)


def nearest(read: str | Sequence[Letter], lexicon: Lexicon) -> tuple[str, float] | None:
    """The key that is meant and how sure that is (0..1); None where none is near or two are equally near.

    Case, spaces and punctuation do not count. With letters, the engine's other choices make a spelling cheaper.
    """
    letters = () if isinstance(read, str) else [each for each in read if _plain(as_seen([each]))]
    text = _plain(read if isinstance(read, str) else as_seen(read))
    if not text:
        return _exact(read if isinstance(read, str) else as_seen(read), lexicon)
    spellings = {key: [plain for each in names if (plain := _plain(each))] for key, names in lexicon.items()}
    costs = sorted(
        (min(_cost(text, letters, each) for each in names), key) for key, names in _near(text, spellings).items()
    )
    if not costs:
        return None
    best, key = costs[0]
    longest = max(len(each) for each in spellings[key])
    if best > _allowed(min(len(text), longest)):
        return None
    if len(costs) > 1 and costs[1][0] - best < _ALIKE / 2:
        return None
    evidence = sum(exp(-_SHARPNESS * (cost - best)) for cost, _ in costs)
    # beside the rest of the list, something that is not in it may have been meant
    return key, round(exp(-0.12 * best) / (evidence + 0.02 * best), 3)


def _plain(text: str) -> str:
    return _STRANGE.sub("", text.upper())


def _exact(text: str, lexicon: Lexicon) -> tuple[str, float] | None:
    """A value that is a sign only, such as the dash of an unknown blood type."""
    sign = text.strip()
    found = [key for key, names in lexicon.items() if sign and sign in names]
    return (found[0], 0.9) if len(found) == 1 else None


def _allowed(length: int) -> float:
    return 0.0 if length < _FEWEST else max(1.0, length / _PER_LETTER)


def _near(text: str, spellings: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Those few that are worth comparing letter by letter."""
    every = {(key, each): each for key, names in spellings.items() for each in names}
    found: dict[str, list[str]] = {}
    for each, _, (key, _) in process.extract(text, every, scorer=Levenshtein.distance, limit=_CANDIDATES):
        found.setdefault(key, []).append(each)
    return found


def _cost(text: str, letters: Sequence[Letter], spelling: str) -> float:
    """The cheapest way from the reading to a spelling (Levenshtein's distance with weights)."""
    told = letters if len(letters) == len(text) else ()
    row = [_LOST * at for at in range(len(spelling) + 1)]
    for at, each in enumerate(text):
        before, row = row, [row[0] + _LOST]
        for column, wanted in enumerate(spelling):
            change = 0.0 if each == wanted else _change(each, wanted, told[at] if told else None)
            row.append(min(before[column] + change, before[column + 1] + _LOST, row[column] + _LOST))
    return row[-1]


def _change(seen: str, wanted: str, letter: Letter | None) -> float:
    share = 0.0 if letter is None else sum(each for one, each in letter.choices if one.upper() == wanted)
    cost = _ALIKE if (seen, wanted) in _TWINS else _CHANGED
    return max(0.1, cost - share)
