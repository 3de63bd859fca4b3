"""From a leaked picture to the one view that it shows, or to the honest answer that none can be named."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.prepare import smaller
from verify.marking.alignment import lay
from verify.marking.chips import scores
from verify.marking.registration import PLACED_FROM, TRIED_FROM, Leak, agreement_of, placements
from verify.marking.residual import measure

Outcome = Literal["named", "no_match", "not_placed"]
Channel = Literal["tone", "warp"]
Pixels = NDArray[np.uint8]
CHANNELS: tuple[Channel, ...] = ("tone", "warp")
PLACINGS = 3
"""Placings tried at most on one reference."""
LONGEST = 3000
_SMALLEST = 1e-300
_LEAST = 32
"""Pixels of a leak's shorter side below which nothing can be placed."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """One recorded view; `key` (32 bytes) is that which it was drawn with."""

    name: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Reference:
    """A page as drawn in one frame (`image` of draw_reference, RGB), with all its recorded views in that frame."""

    name: str
    image: Pixels
    suspects: Sequence[Suspect]


@dataclass(frozen=True, slots=True)
class Traced:
    """What a leak was found to be.

    `score` is the highest T, `comparisons` the N that were counted, and `false_accusation` an upper bound of the
    probability that any view that the leak does not come from scores as high: N exp(-T²/2), at most 1. `reference`,
    `suspect` and `channel` are None unless the outcome is "named". "no_match": the page is there, and no view's mark.
    "not_placed": the leak could not be laid onto any reference, which says nothing about anybody. `also` names the
    other views of that reference beyond the threshold, highest first: pictures mixed from several views.
    """

    outcome: Outcome
    reference: str | None
    suspect: str | None
    score: float
    comparisons: int
    false_accusation: float
    channel: Channel | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """The scores of all suspects of a reference in one placing and channel, in their order.

    `placed`: whether the leak agrees with the reference so well that it shows it, even if nobody is named.
    """

    channel: Channel
    scores: NDArray[np.float64]
    placed: bool


def bound(score: float, comparisons: int) -> float:
    """Upper bound of the probability that the best of so many wrong comparisons scores as high (Hoeffding, union).

    Never below 1e-300: nobody is certain, and an upper bound may be too high.
    """
    if comparisons < 1 or score <= 0:
        return 1.0
    return max(_SMALLEST, math.exp(min(0.0, math.log(comparisons) - score * score / 2)))


def least_score(comparisons: int, threshold: float) -> float:
    """The T from which on that bound is at most `threshold`."""
    return math.sqrt(2 * math.log(max(1, comparisons) / threshold))


def planned(references: Sequence[Reference]) -> int:
    """Comparisons that a search may make: every view, in both channels, in all placings, made or not."""
    return sum(len(each.suspects) for each in references) * len(CHANNELS) * PLACINGS


def trace(leak: Pixels, references: Sequence[Reference], also_compared: int = 0, threshold: float = 1e-6) -> Traced:
    """Name the view that `leak` (grey, RGB or RGBA, uint8) shows, if one scores beyond the threshold.

    All that `planned` counts is counted, although the search ends with the first view that is named; `also_compared`
    adds what the caller compared or ruled out elsewhere. ValueError for what is no picture.
    """
    seen = Leak(as_grey(leak))
    count = planned(references) + also_compared
    best, placed = 0.0, False
    for reference in references:
        for each in compared(seen, reference):
            if bound(float(each.scores.max()), count) <= threshold:
                return _named(reference, each, count, threshold)
            if each.placed:
                placed, best = True, max(best, float(each.scores.max()))
    return Traced("no_match" if placed else "not_placed", None, None, best, count, bound(best, count))


def _named(reference: Reference, seen: Compared, count: int, threshold: float) -> Traced:
    least = least_score(count, threshold)
    beyond = [int(at) for at in np.argsort(-seen.scores, kind="stable") if seen.scores[at] >= least]
    names = [reference.suspects[at].name for at in beyond] or [reference.suspects[int(seen.scores.argmax())].name]
    best = float(seen.scores.max())
    return Traced(
        "named", reference.name, names[0], best, count, bound(best, count), seen.channel, tuple(names[1:]),
    )  # fmt: skip


def compared(leak: Leak, reference: Reference) -> Iterator[Compared]:
    """The scores of a reference's suspects, placing by placing and channel by channel; nothing if it is not placed."""
    if min(leak.grey.shape) < _LEAST or not reference.suspects:
        return
    page = as_grey(reference.image)
    keys = [each.key for each in reference.suspects]
    for placement in placements(leak, page, PLACINGS):
        if placement.agreement < TRIED_FROM:
            return
        laid = lay(leak.grey, page, placement)
        placed = max(placement.agreement, agreement_of(laid.image, laid.valid, page)) >= PLACED_FROM
        measured = measure(laid, page)
        yield Compared("tone", scores(measured.tone, "tone", keys), placed)
        yield Compared("warp", scores(measured.warp, "warp", keys), placed)


def as_grey(leak: Pixels) -> Pixels:
    """A leak in grey, at most 3,000 pixels long. ValueError for what is no picture of 8 bits."""
    if leak.dtype != np.uint8 or leak.ndim not in (2, 3) or 0 in leak.shape:
        raise ValueError("a leak is a picture of 8 bits")
    if leak.ndim == 3 and leak.shape[2] not in (1, 3, 4):
        raise ValueError("a leak is grey, RGB or RGBA")
    plain = leak.reshape(leak.shape[:2]) if leak.ndim == 3 and leak.shape[2] == 1 else leak
    longest = max(plain.shape[:2])
    if longest > LONGEST:
        size = tuple(max(1, round(side * LONGEST / longest)) for side in plain.shape[1::-1])
        plain = smaller(plain, (size[0], size[1]))
    if plain.ndim == 2:
        return plain
    if plain.shape[2] == 4:
        # on white, as a viewer shows it
        share = plain[..., 3:].astype(np.float32) / 255
        plain = np.round(plain[..., :3] * share + 255 * (1 - share)).astype(np.uint8)
    return np.asarray(cv2.cvtColor(plain, cv2.COLOR_RGB2GRAY), np.uint8)
