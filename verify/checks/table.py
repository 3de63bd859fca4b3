"""The table of checks of the picture, the cheap ones first. What they weigh stands in policies/checks.yaml."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from policies.models import DocumentKind
from verify.checks import light, origin, reflection, screen, sharp
from verify.checks.seen import Result, Seen, Thresholds

Needs = Literal["page", "straightened", "small"]
Cost = Literal["cheap", "dear"]


@dataclass(frozen=True, slots=True)
class Check:
    """One row: the code of its finding, the check, and what it looks at.

    `kinds` is "all" or a property of a document kind that must hold, such as "coloured". `source` says where the
    method or its thresholds come from: a paper, a standard, or "measured" on specimens and drawings.
    """

    code: str
    run: Callable[[Seen, Thresholds], Result]
    needs: Needs = "straightened"
    cost: Cost = "cheap"
    kinds: Literal["all", "coloured"] = "all"
    source: str = "measured"

    def concerns(self, kind: DocumentKind) -> bool:
        """Whether it says anything about that kind."""
        return self.kinds == "all" or kind.coloured


CHECKS = (
    Check("image.too_small", sharp.too_small),
    Check("image.cut_off", origin.cut_off, "page"),
    Check("image.screen_bar", origin.screen_bar, "page"),
    Check("image.dark", light.dark, "small"),
    Check("image.grey_copy", origin.grey_copy, "small", kinds="coloured"),
    Check("image.blank", sharp.blank),
    Check("image.blurred", sharp.blurred, source="Zhuo and Sim 2011"),
    Check("image.glare", reflection.glare, source="Neyman and Pearson 1933, measured"),
    Check("image.screen_photo", screen.screen_photo, "page", "dear"),
)
