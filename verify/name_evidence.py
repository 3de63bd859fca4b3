"""What speaks for two written names being one: word for word, which way of writing explains the difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from verify.name_forms import MUHAMMAD, Written, full_form, look_key, reform_key, sound_key

_VOWELS = frozenset("AEIOUY")
_LEAST_PREFIX = 3
_ALIKE = 0.6
"""Words with no larger share of equal letters are two words (HASAN, HUSEN), not one misread."""
_SHORT = 4
_LINE = 18
"""Letters from which on a name may have been cut because the line was full."""
CODES = (
    "muhammad_form", "short_form", "look_alike", "spelling_reform", "sound_alike", "one_letter", "letters",
    "initial", "truncated", "word_missing", "word_order", "joined_words", "father_name", "other_word",
)  # fmt: skip
"""What may tell two writings apart, beside title and repeated, which never count."""
FEATURES = (*CODES, "vowel", "short_word", "exact_words", "line_full", "single")
"""Counts of the codes, then: one vowel for another; changed words of few letters; words that are equal; a name as long
as its line that goes on in the other; both names of one word."""
_COST = {"muhammad_form": 0.2, "short_form": 0.2, "look_alike": 0.3, "spelling_reform": 0.3, "sound_alike": 0.5,
         "initial": 0.7, "truncated": 0.8}  # fmt: skip
_MISSING, _OTHER, _JOINED, _FATHER = 1.0, 3.0, 0.5, 0.8


@dataclass(slots=True)
class Evidence:
    """How often each feature was met, and a cost that only serves to choose between explanations."""

    counts: dict[str, float] = field(default_factory=dict)
    cost: float = 0.0

    @property
    def why(self) -> tuple[str, ...]:
        """The codes met, in the order of CODES; empty when both are written alike."""
        return tuple(code for code in CODES if self.counts.get(code))

    def add(self, feature: str, count: float = 1, cost: float = 0.0) -> None:
        """Count a feature; halves are counted too."""
        self.counts[feature] = self.counts.get(feature, 0.0) + count
        self.cost += cost


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two words that may be one, and by which code; "" when equal."""

    cost: float
    left: int
    right: int
    code: str
    edits: int = 0


def evidence_of(left: Written, right: Written) -> Evidence:
    """The cheapest explanation. The order of the two names does not matter."""
    first, second = sorted((left, right), key=lambda each: (each.all_words, each.father))
    tried = [_by_words(first.all_words, second.all_words)]
    if len(first.all_words) != len(second.all_words):
        tried.append(_by_letters(first, second))
    if bool(first.father) != bool(second.father):
        alone = _by_words(first.words, second.words)
        alone.add("father_name", cost=_FATHER)
        tried.append(alone)
    best = min(tried, key=lambda each: each.cost)
    if len(first.all_words) == 1 == len(second.all_words):
        best.add("single")
    return best


def _by_letters(first: Written, second: Written) -> Evidence:
    """As if the spaces between the words were lost in one of them."""
    found = Evidence()
    pair = _related(first.letters, second.letters, 0, 0, last=False)
    if pair is None or pair.code in ("initial", "truncated"):
        found.add("other_word", cost=_OTHER * 2)
        return found
    found.add("joined_words", cost=_JOINED)
    _count(found, pair, first.letters, second.letters)
    return found


def _by_words(first: Sequence[str], second: Sequence[str]) -> Evidence:
    found = Evidence()
    pairs = _assigned(first, second)
    for pair in pairs:
        _count(found, pair, first[pair.left], second[pair.right])
    if [each.right for each in pairs] != sorted(each.right for each in pairs):
        found.add("word_order", cost=_MISSING / 2)
    alone = len(first) - len(pairs), len(second) - len(pairs)
    if others := min(alone):
        found.add("other_word", others, _OTHER * others)
    if missing := max(alone) - min(alone):
        shorter, longer = sorted((first, second), key=len)
        at = {each.right if longer is second else each.left for each in pairs}
        # what a full line cut off stood at its end
        cut = not min(alone) and at == set(range(len(shorter)))
        found.add("truncated" if cut else "word_missing", missing, _MISSING * missing)
        if cut and len("".join(shorter)) >= _LINE:
            found.add("line_full")
    return found


def _assigned(first: Sequence[str], second: Sequence[str]) -> list[_Pair]:
    """Each word with the likest one of the other name, in the order of the first."""
    ends = {(len(first) - 1, len(second) - 1)}
    possible = [
        pair
        for left, one in enumerate(first)
        for right, other in enumerate(second)
        if (pair := _related(one, other, left, right, last=bool(ends & {(left, right)}))) is not None
    ]
    chosen: list[_Pair] = []
    for pair in sorted(possible, key=lambda each: (each.cost, abs(each.left - each.right), each.left, each.right)):
        if all(pair.left != each.left and pair.right != each.right for each in chosen):
            chosen.append(pair)
    return sorted(chosen, key=lambda each: each.left)


def _related(one: str, other: str, left: int, right: int, *, last: bool) -> _Pair | None:
    if one == other:
        return _Pair(0.0, left, right, "")
    code = next(_codes(one, other, left == right == 0, last), None)
    if code is not None:
        return _Pair(_COST[code], left, right, code)
    edits = min(OSA.distance(key(one), key(other)) for key in (str, look_key, reform_key))
    longest = max(len(one), len(other))
    if longest < 2 or min(len(one), len(other)) < 2:
        return None
    if edits <= 1:
        return _Pair(1.0, left, right, "one_letter", 1)
    if 1 - edits / longest > _ALIKE:
        return _Pair(float(edits), left, right, "letters", edits)
    return None


def _codes(one: str, other: str, at_start: bool, last: bool) -> Iterator[str]:
    short, long = sorted((one, other), key=len)
    if {one, other} <= MUHAMMAD and (at_start or len(short) > 1):
        yield "muhammad_form"
    if full_form(one) == full_form(other) and not {one, other} <= MUHAMMAD:
        yield "short_form"
    if look_key(one) == look_key(other):
        yield "look_alike"
    if reform_key(one) == reform_key(other):
        yield "spelling_reform"
    if len(short) > 1 and sound_key(one) == sound_key(other):
        yield "sound_alike"
    if len(short) == 1 and long.startswith(short):
        yield "initial"
    if last and len(short) >= _LEAST_PREFIX and long.startswith(short) and len(long) - len(short) > 1:
        yield "truncated"


def _count(found: Evidence, pair: _Pair, one: str, other: str) -> None:
    if not pair.code:
        found.add("exact_words", cost=pair.cost)
        return
    found.add(pair.code, max(1, pair.edits - 1) if pair.code == "letters" else 1, pair.cost)
    if pair.code in ("one_letter", "look_alike", "sound_alike", "letters") and min(len(one), len(other)) <= _SHORT:
        found.add("short_word")
    if pair.code == "one_letter" and len(one) == len(other):
        changed = [{a, b} for a, b in zip(one, other, strict=True) if a != b]
        if len(changed) == 1 and changed[0] <= _VOWELS:
            found.add("vowel")
