"""Is a leaked view traced to who saw it, and is nobody accused wrongly? `python -m benchmarks.tracing --count 4`.

`--count` drawn pages, each leaked in every way of benchmarks/leaks.py, every leak of another view, and compared with
10,000 recorded views of the page. Per way: named rightly with 95 % interval (Wilson), T least and median, wrong
accusations. Then: scores of wrong keys and of unmarked pictures against the printed bound; views averaged by several
officers; PSNR and SSIM against the reference after the keyed shift of its cells; words that the house's engine reads
alike; milliseconds to draw and to trace. `--only-rates` leaves out all but the rates and the bound, `--seconds` ends
with the page that is under way then.
"""

import argparse
import hashlib
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from statistics import NormalDist

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.leaks import ATTACKS, opened, saved
from ocr.engines import best_engine
from ocr.prepare import grey
from verify.drawings import draw, photograph
from verify.marking import warp
from verify.marking.alignment import lay
from verify.marking.chips import scores
from verify.marking.placing import rank, signature
from verify.marking.registration import Leak, placements
from verify.marking.residual import measure
from verify.marking.trace import CHANNELS, Reference, Suspect, as_grey, bound, compared, least_score, planned
from verify.marking.view import ViewFrame, draw_reference, draw_view
from verify.render import render
from verify.statistics import share

Picture = NDArray[np.uint8]
PAGES = (("ktp", "desk"), ("kk", "clean"), ("letter", "tilted"), ("birth-certificate", "photocopy"))
SEED = 9_000
"""Pages of this number and above were not looked at while anything was chosen."""
CAPTION = "NURUL HIDAYATI · 2026-11-25 22:31 · BKS-2026-000123"
THRESHOLD = 1e-6
POWERS = (1, 2, 3, 4, 5, 6)
"""Powers of ten of the printed probability of one score, at which wrong scores are counted."""
QUANTILES = (0.5, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
_EDGES = np.arange(-9.0, 9.005, 0.01)
_MANY = 500
SEARCH = 1_000
"""Recorded views of one search, of which a share may be accused at a probability of that size."""


@dataclass
class Scores:
    """What was seen: right scores and outcomes by attack, and of all wrong ones their number, tail and largest."""

    right: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    named: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    accused: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: dict[str, "Wrong"] = field(default_factory=lambda: defaultdict(Wrong))
    """By source."""


@dataclass
class Wrong:
    """Scores of keys that a picture does not come from: pictures, number, largest, and how they are spread.

    `beyond` counts scores whose own bound exp(-T²/2) is at most 10^-k, `searches` searches of SEARCH views whose
    largest score has a bound, times SEARCH, of at most 10^-k, k of POWERS.
    """

    pictures: int = 0
    number: int = 0
    largest: float = 0.0
    tried: int = 0
    beyond: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(POWERS), np.int64))
    searches: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(POWERS), np.int64))
    spread: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(_EDGES) - 1, np.int64))

    def take(self, values: NDArray[np.float64]) -> None:
        """Count scores of one picture and channel."""
        self.number += values.size
        self.largest = max(self.largest, float(values.max()))
        self.beyond += [(values >= least_score(1, 10.0**-power)).sum() for power in POWERS]
        whole = values[: values.size // SEARCH * SEARCH].reshape(-1, SEARCH).max(axis=1)
        self.tried += whole.size
        self.searches += [(whole >= least_score(SEARCH, 10.0**-power)).sum() for power in POWERS]
        self.spread += np.histogram(np.clip(values, _EDGES[0], _EDGES[-1]), _EDGES)[0]

    def above(self, share_: float) -> float:
        """The T that this share of the scores reaches, to a hundredth; nan where fewer than one score would."""
        if share_ * self.number < 1:
            return math.nan
        beyond = np.cumsum(self.spread[::-1])
        at = int(np.searchsorted(beyond, share_ * self.number))
        return float(_EDGES[len(_EDGES) - 2 - at])


def key(*words: object) -> bytes:
    """A key as workflow would make it, of a secret that is none."""
    return hashlib.sha256(" ".join(map(str, words)).encode()).digest()


def page_of(number: int) -> tuple[str, Picture]:
    """A drawn page as it would lie in the vault."""
    kind, condition = PAGES[number % len(PAGES)]
    seed = SEED + number
    return f"{kind} {condition}", opened(photograph(draw(kind, seed).image, condition, seed))


def reference_of(number: int, page: Picture, frame: ViewFrame, views: int) -> Reference:
    """The page with that many recorded views."""
    suspects = [Suspect(str(at), key("view", number, at)) for at in range(views)]
    return Reference(f"page {number}", draw_reference(page, frame), suspects)


def judge(name: str, leak: Picture, reference: Reference, leaked: int, seen: Scores) -> None:
    """As trace does it, with every score looked at; both channels of a placing are."""
    count, right, outcome = planned([reference]), 0.0, None
    seen.wrong["wrong keys"].pictures += 1
    for each in compared(Leak(as_grey(leak)), reference):
        seen.wrong["wrong keys"].take(np.delete(each.scores, leaked))
        if outcome is None:
            right = max(right, float(each.scores[leaked]))
            top = int(each.scores.argmax())
            if bound(float(each.scores[top]), count) <= THRESHOLD:
                outcome = top == leaked
                seen.accused[name] += top != leaked
        if outcome is not None and each.channel == CHANNELS[-1]:
            break
    seen.right[name].append(right)
    seen.named[name].append(bool(outcome))


def unmarked(number: int, reference: Reference, random: np.random.Generator, seen: Scores) -> None:
    """The reference itself, leaked in one of the ways, in turn: nobody is to be named."""
    change = list(ATTACKS.values())[number * 7 % len(ATTACKS)]
    placed = False
    for each in compared(Leak(as_grey(change(reference.image, random))), reference):
        placed = True
        seen.wrong["unmarked pictures"].take(each.scores)
        seen.accused["unmarked"] += bound(float(each.scores.max()), planned([reference])) <= THRESHOLD
    seen.wrong["unmarked pictures"].pictures += placed


def mixed(page: Picture, frame: ViewFrame, reference: Reference, several: int) -> str:
    """The mean of so many views: how many of them are named, and the best of the innocent."""
    views = [opened(draw_view(page, frame, each.key, CAPTION)) for each in reference.suspects[:several]]
    leak = saved(np.mean(views, axis=0).round().astype(np.uint8), 85)
    tone = next(compared(Leak(as_grey(leak)), reference)).scores
    found = sum(bound(float(each), planned([reference])) <= THRESHOLD for each in tone[:several])
    right, innocent = tone[:several], tone[several:].max()
    return f"{found} of {several} named, T {right.min():.1f} to {right.max():.1f}, innocent at most {innocent:.1f}"


def fidelity(page: Picture, frame: ViewFrame, used: bytes) -> tuple[float, float, float]:
    """PSNR and SSIM of a view without caption, and PSNR of one with it, against the reference after the keyed shift."""
    moved = grey(warp.warped(draw_reference(page, frame), used)).astype(np.float64)
    plain = grey(opened(draw_view(page, frame, used, ""))).astype(np.float64)
    full = grey(opened(draw_view(page, frame, used, CAPTION))).astype(np.float64)
    return _psnr(plain, moved), _ssim(plain, moved), _psnr(full, moved)


def looks(page: Picture, frame: ViewFrame, used: bytes) -> str:
    """What a view is to the eye and to the reader."""
    plain, alike, full = fidelity(page, frame, used)
    reference, view = words_kept(page, frame, used)
    return (
        f"PSNR {plain:.1f} dB, SSIM {alike:.4f}, with caption {full:.1f} dB; "
        f"words of the plain page read: reference {reference:.2f}, view {view:.2f}"
    )


def _psnr(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(10 * np.log10(255**2 / np.mean((one - other) ** 2)))


def _ssim(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Wang et al. 2004, with their Gaussian window."""

    def mean(each: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(cv2.GaussianBlur(each, (11, 11), 1.5))

    a, b = mean(one), mean(other)
    covered = mean(one * other) - a * b
    squares = mean(one * one) - a * a + mean(other * other) - b * b
    low, high = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float(np.mean((2 * a * b + low) * (2 * covered + high) / ((a * a + b * b + low) * (squares + high))))


def words_kept(page: Picture, frame: ViewFrame, used: bytes) -> tuple[float, float]:
    """Share of the words of the plain page that are read in the reference, and in the marked view."""
    engine = best_engine()
    marked = opened(draw_view(page, frame, used, CAPTION))
    pictures = (opened(render(page, frame.width)), draw_reference(page, frame), marked)
    plain, reference, seen = ([word.text for line in engine.read(each) for word in line.words] for each in pictures)
    return _alike(plain, reference), _alike(plain, seen)


def _alike(words: Sequence[str], other: Sequence[str]) -> float:
    same = SequenceMatcher(None, words, other, autojunk=False).get_matching_blocks()
    return sum(each.size for each in same) / max(1, len(words))


def timed(action: Callable[[], object], times: int = 5) -> float:
    """Milliseconds of processor time, the median of some runs."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        action()
        spent.append(1000 * (time.process_time() - began))
    return float(np.median(spent))


def drawing_times() -> Iterator[str]:
    """Views of two sizes, beside the same page drawn without any mark."""
    page = page_of(0)[1]
    for width in (1000, 1200, 1600):
        frame = ViewFrame(width)
        height = draw_reference(page, frame).shape[0]
        marked = timed(lambda frame=frame: draw_view(page, frame, key("time"), CAPTION))
        plain = timed(lambda width=width: render(page, width))
        yield f"{width} x {height}: {marked:.0f} ms, unmarked {plain:.0f} ms, ratio {marked / plain:.1f}"


def tracing_times(reference: Reference, leak: Picture) -> Iterator[str]:
    """The stages of a trace, one by one."""
    page, keys = as_grey(reference.image), [each.key for each in reference.suspects]
    placing = placements(Leak(as_grey(leak)), page, 1)[0]
    laid = lay(as_grey(leak), page, placing)
    found = measure(laid, page)
    signatures = [signature(reference.image)] * 20
    stages: dict[str, Callable[[], object]] = {
        "place on the page": lambda: placements(Leak(as_grey(leak)), page, 1),
        "bend onto it": lambda: lay(as_grey(leak), page, placing),
        "measure the marks": lambda: measure(laid, page),
        f"score {len(keys)} views in a channel": lambda: scores(found.tone, "tone", keys),
        "signature of a page": lambda: signature(reference.image),
        "rank 20 pages by signature": lambda: rank(as_grey(leak), signatures),
    }
    for name, action in stages.items():
        yield f"{name}: {timed(action, 3):.0f} ms"


def table(seen: Scores) -> Iterator[str]:
    """Rows by attack, and the wrong scores beside what the bound allows."""
    yield f"{'attack':34} {'named rightly':32} {'T least':>8} {'median':>8} {'wrongly':>8}"
    for name, values in seen.right.items():
        of = share(sum(seen.named[name]), len(seen.named[name]))
        told = f"{of.hits} of {of.total} [{100 * of.low:.0f}, {100 * of.high:.0f}] %"
        yield f"{name:34} {told:32} {min(values):8.1f} {np.median(values):8.1f} {seen.accused[name]:8}"
    for source, wrong in seen.wrong.items():
        yield from calibration(source, wrong)
    yield f"unmarked pictures that were said to be somebody's: {seen.accused['unmarked']}"


def calibration(source: str, wrong: Wrong) -> Iterator[str]:
    """What was printed against what came: shares with their intervals (Clopper-Pearson), and the spread of T."""
    yield f"{source}: {wrong.number} scores on {wrong.pictures} pictures, largest {wrong.largest:.2f}"
    for at, power in enumerate(POWERS):
        told = []
        for hits, total in ((int(wrong.beyond[at]), wrong.number), (int(wrong.searches[at]), wrong.tried)):
            low, high = exact(hits, total)
            told.append(f"{hits} of {total} = {hits / max(1, total):.1e} [{low:.1e}, {high:.1e}]")
        yield f"  printed <= 1e-{power}: scores {told[0]}; searches of {SEARCH} views {told[1]}"
    line = [f"{each:g}: {wrong.above(each):.2f} ({NormalDist().inv_cdf(1 - each):.2f})" for each in QUANTILES]
    yield f"  T that a share reaches (fair signs, normal): {', '.join(line)}"


def exact(hits: int, total: int) -> tuple[float, float]:
    """The two-sided 95 % interval of a share (Clopper and Pearson 1934), by bisection of the binomial tail.

    Wilson's beyond _MANY hits, where the two are alike.
    """
    if hits > _MANY or hits == total:
        known = share(hits, total)
        return known.low, known.high

    def at_most(most: int, rate: float) -> float:
        logs = (
            math.lgamma(total + 1) - math.lgamma(each + 1) - math.lgamma(total - each + 1)
            + each * math.log(rate) + (total - each) * math.log1p(-rate)
            for each in range(most + 1)
        )  # fmt: skip
        return math.fsum(map(math.exp, logs))

    def rate_of(most: int, tail: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if at_most(most, middle) > tail else (low, middle)
        return high

    return rate_of(hits - 1, 0.975) if hits else 0.0, rate_of(hits, 0.025)


def main() -> None:
    """Read the options, leak, trace, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2, help="pages; they take turns in kind and condition")
    parser.add_argument("--width", type=int, default=1000)
    parser.add_argument("--views", type=int, default=10_000)
    parser.add_argument("--attacks", nargs="*", default=list(ATTACKS))
    parser.add_argument("--only-rates", action="store_true")
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin no further page after so long")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    frame, seen, began = ViewFrame(chosen.width), Scores(), time.monotonic()
    for number in range(chosen.count):
        name, page = page_of(number)
        reference = reference_of(number, page, frame, chosen.views)
        for leaked, attack in enumerate(chosen.attacks):
            random = np.random.default_rng([number, *attack.encode()])
            view = opened(draw_view(page, frame, reference.suspects[leaked].key, CAPTION))
            judge(attack, ATTACKS[attack](view, random), reference, leaked, seen)
        unmarked(number, reference, np.random.default_rng(number), seen)
        told = "" if chosen.only_rates else looks(page, frame, reference.suspects[0].key)
        print(f"page {number}, {name}, {time.monotonic() - began:.0f} s: {told}", flush=True)
        if time.monotonic() - began > chosen.seconds:
            break
    print(f"{number + 1} pages", *table(seen), sep="\n", flush=True)
    if chosen.only_rates:
        return
    for several in (2, 4, 8):
        print(f"mean of {several} views, JPEG 85: {mixed(page, frame, reference, several)}", flush=True)
    for line in (*drawing_times(), *tracing_times(reference, view)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
