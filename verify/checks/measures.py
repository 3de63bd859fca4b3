"""What the checks measured, and what other thresholds would have made of it. Pure numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from verify.statistics import Effect


@dataclass(frozen=True, slots=True)
class Measure:
    """A number among a finding's `values` that is held against one threshold of the check's settings.

    The check speaks when the number is below the threshold, or else when it has reached it; a number that is missing
    never makes it speak. `refuses`: this threshold parts warnings from refusals. `whole`: it counts something.
    """

    code: str
    value: str
    threshold: str
    below: bool = False
    refuses: bool = False
    whole: bool = False

    def speaks(self, measured: float | None, threshold: float) -> bool:
        """Whether the check speaks at that threshold."""
        if measured is None:
            return False
        return measured < threshold if self.below else measured >= threshold


MEASURES = (
    Measure("image.too_small", "share", "lost_share", below=True, refuses=True),
    Measure("image.blank", "ink_share", "ink_share", below=True, refuses=True),
    Measure("image.dark", "contrast", "contrast", below=True),
    Measure("image.dark", "contrast", "lost_contrast", below=True, refuses=True),
    Measure("image.blurred", "blur_mm", "doubtful"),
    Measure("image.blurred", "blur_mm", "lost", refuses=True),
    Measure("image.glare", "fading", "fading"),
    Measure("image.glare", "rim_print", "rim_print"),
    Measure("image.grey_copy", "colour", "colour", below=True),
    Measure("image.screen_photo", "brightness", "brightness"),
    Measure("image.screen_photo", "colour", "colour"),
    Measure("image.text_cut", "lines", "lines", whole=True),
    Measure("forgery.font_changes", "height", "height"),
    *(
        Measure("forgery.field_differs", measure, measure)
        for measure in ("ink", "shade", "colour", "noise", "sharpness")
    ),
    Measure("forgery.same_portrait", "bits", "bits", below=True),
)
"""Of one check either of several numbers makes it speak, as in image.screen_photo."""
STEPS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5)
"""The thresholds that are tried, as shares of the one in force."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Documents of which a check measured the same: by value the worst page's number, and what people said of them."""

    measured: Mapping[str, float]
    right: bool
    count: int


def effects_of(
    measure: Measure, judged: Sequence[Judged], limits: Mapping[str, float], measures: Sequence[Measure] = MEASURES
) -> tuple[Effect, ...]:
    """What other thresholds than the one in `limits` would have done; empty where the numbers say nothing.

    Documents on which the check speaks for another of its numbers are left out: this threshold changes nothing there.
    """
    others = [
        each
        for each in measures
        if each.code == measure.code and each.value != measure.value and each.refuses == measure.refuses
    ]
    open_ones = [
        each
        for each in judged
        if not any(other.speaks(each.measured.get(other.value), limits[other.threshold]) for other in others)
    ]
    if not any(measure.value in each.measured for each in open_ones):
        return ()
    now = limits[measure.threshold]
    false_now, missed_now = _told(measure, open_ones, now)
    effects = []
    for each in _tried(now, measure.whole):
        false, missed = _told(measure, open_ones, each)
        effects.append(Effect(each, false, missed, false_now - false, missed - missed_now))
    return tuple(effects)


def _tried(now: float, whole: bool) -> Iterator[float]:
    """Thresholds around the one in force, in rising order, each once."""
    if whole:
        yield from (float(each) for each in range(max(1, round(now) - 2), round(now) + 4))
    else:
        yield from (now if step == 1.0 else float(f"{step * now:.2g}") for step in STEPS)


def _told(measure: Measure, judged: Sequence[Judged], threshold: float) -> tuple[int, int]:
    """Accepted documents on which the check would have spoken, and others on which it would have been silent."""
    false = missed = 0
    for each in judged:
        speaks = measure.speaks(each.measured.get(measure.value), threshold)
        false += each.count if speaks and not each.right else 0
        missed += each.count if each.right and not speaks else 0
    return false, missed
