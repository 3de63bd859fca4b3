"""Signs that a recogniser would rather not say: spaces, which have no ink, and apostrophes and full stops.

Between two letters a model trained with CTC says nothing most of the time (Graves et al. 2006), and where print is
small it says so of thin signs too: half of the places at which it gives a space 4 % do have one. How likely a sign
really stands there is therefore fitted: logistic in the logarithm of the odds that the model gives it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SIGNS = (" ", "'", ".")
_LEAST = 1e-5
_EXPECT_SPACE = ".,:;"
"""After one of these a space is expected."""
_OPEN, _CLOSE = "'-(", f"{_EXPECT_SPACE}'-)"
"""After the former, and before the latter, none is printed."""
_BARRED = "Tt"
"""The end of its bar looks like an apostrophe."""


@dataclass(frozen=True, slots=True)
class SignOdds:
    """How likely a sign is where a model gives it a probability p: 1 / (1 + exp(-bias - weight * ln(p / (1 - p))))."""

    bias: float
    weight: float

    def __call__(self, chance: float) -> float:
        kept = min(max(chance, _LEAST), 1 - _LEAST)
        return 1 / (1 + math.exp(-self.bias - self.weight * math.log(kept / (1 - kept))))


@dataclass(frozen=True, slots=True)
class Unsaid:
    """The odds of one model's signs between letters, and of its spaces after a sign such as a full stop.

    `overlooked` is how often a space after a full stop or comma is there although the model sees none.
    """

    space: SignOdds
    space_after_sign: SignOdds
    overlooked: float
    apostrophe: SignOdds
    full_stop: SignOdds

    def between(
        self, after: str, before: str, chances: Mapping[str, float], gap: float | None = None
    ) -> Iterator[tuple[str, float]]:
        """The signs that may stand between two letters, in their order, each with how likely it does.

        `gap` is how likely the space is by the gap that is to be seen, where one is.
        """
        if after.isalpha() and before.isalpha():
            apostrophe = 0.0 if before in _BARRED else self.apostrophe(chances["'"])
            likely, sign = max((apostrophe, "'"), (self.full_stop(chances["."]), "."))
            yield sign, likely
            after = sign if likely > 0.5 else after
        if after and after not in _OPEN and before not in _CLOSE:
            yield " ", self._space(after, chances[" "]) if gap is None else gap

    def closing(self, after: str, chances: Mapping[str, float]) -> float:
        """How likely a full stop stands behind the last letter of a line."""
        return self.full_stop(chances["."]) if after.isalpha() else 0.0

    def _space(self, after: str, chance: float) -> float:
        if after not in _EXPECT_SPACE:
            return self.space(chance)
        return max(self.space_after_sign(chance), self.overlooked if after in ".," else 0.0)


TINY = Unsaid(SignOdds(6.5, 2.0), SignOdds(7.7, 3.0), 0.12, SignOdds(8.9, 2.5), SignOdds(7.3, 3.0))
"""Spaces: fitted on 48,000 places between two letters of 180 drawn papers in 16 faces, 4,900 of them spaces.

Of every fourth paper, fitted on the others, 15 of 4,601 spaces between letters were missed and 12 seen too many (from
20 % on: 85 and 2); after signs 5 of 297 and 4. The other two by hand: 22 of 29 lost apostrophes had more than 3 %, and
of 43,000 places without one only some before a T; 11 of 17 lost full stops had more than 10 %, and no place without.
"""
SMALL = Unsaid(SignOdds(8.3, 2.1), SignOdds(9.7, 2.4), 0.03, SignOdds(9.6, 2.4), SignOdds(8.1, 2.7))
"""On the same papers: 5 of 4,596 missed and 4 too many (from 20 % on: 31 and 0), after signs none of 299.

The 8 lost apostrophes had 3 % or more, the 2 lost full stops 6 %, and none of 23,568 places without one had 0.3 %.
"""
