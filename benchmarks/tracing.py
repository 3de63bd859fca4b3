"""Is a leaked view traced to who saw it, and is nobody accused wrongly? `python -m benchmarks.tracing --count 4`.

`--count` drawn pages, each leaked in every way of benchmarks/leaks.py and compared with 10,000 recorded views of it.
Per way: named rightly with 95 % interval (Wilson), T least and median, wrong accusations. Then: unmarked pictures and
wrong keys against the bound; views averaged by several officers; PSNR and SSIM against the reference after the keyed
shift of its cells; words that the house's engine reads alike; milliseconds to draw and to trace.
"""

import argparse
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.leaks import ATTACKS, Attack, opened, saved, toned
from ocr.engines import best_engine
from ocr.prepare import grey
from verify.drawings import draw, photograph
from verify.marking import warp
from verify.marking.alignment import lay
from verify.marking.chips import scores
from verify.marking.placing import rank, signature
from verify.marking.registration import Leak, placements
from verify.marking.residual import measure
from verify.marking.trace import Reference, Suspect, as_grey, bound, compared, planned
from verify.marking.view import ViewFrame, draw_reference, draw_view
from verify.render import render
from verify.statistics import share

Picture = NDArray[np.uint8]
PAGES = (("ktp", "desk"), ("kk", "clean"), ("letter", "tilted"), ("birth-certificate", "photocopy"))
SEED = 9_000
"""Pages of this number and above were not looked at while anything was chosen."""
CAPTION = "NURUL HIDAYATI · 2026-11-25 22:31 · BKS-2026-000123"
THRESHOLD = 1e-6
TAIL = (3.0, 4.0, 5.0)


@dataclass
class Scores:
    """What was seen: right scores and outcomes by attack, and of all wrong ones their number, tail and largest."""

    right: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    named: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    accused: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By source: number, largest, and how many beyond each of TAIL."""

    def take_wrong(self, source: str, values: NDArray[np.float64]) -> None:
        """Count scores of keys that the picture does not come from."""
        known = self.wrong[source] or [0.0, 0.0, *(0.0 for _ in TAIL)]
        beyond = [float((values >= each).sum()) for each in TAIL]
        new = [known[0] + values.size, max(known[1], float(values.max()))]
        self.wrong[source] = new + [a + b for a, b in zip(known[2:], beyond, strict=True)]


def key(*words: object) -> bytes:
    """A key as workflow would make it, of a secret that is none."""
    return hashlib.sha256(" ".join(map(str, words)).encode()).digest()


def page_of(number: int) -> tuple[str, Picture]:
    """A drawn page as it would lie in the vault."""
    kind, condition = PAGES[number % len(PAGES)]
    seed = SEED + number
    return f"{kind} {condition}", opened(photograph(draw(kind, seed).image, condition, seed))


def reference_of(number: int, page: Picture, frame: ViewFrame, views: int) -> Reference:
    """The page with that many recorded views; the first is the one that leaks."""
    suspects = [Suspect(str(at), key("view", number, at)) for at in range(views)]
    return Reference(f"page {number}", draw_reference(page, frame), suspects)


def judge(name: str, leak: Picture, reference: Reference, seen: Scores) -> None:
    """As trace does it, with every score looked at."""
    least, right, outcome = planned([reference]), 0.0, False
    for each in compared(Leak(as_grey(leak)), reference):
        seen.take_wrong("wrong keys", each.scores[1:])
        right = max(right, float(each.scores[0]))
        top = int(each.scores.argmax())
        if bound(float(each.scores[top]), least) <= THRESHOLD:
            outcome = top == 0
            seen.accused[name] += top != 0
            break
    seen.right[name].append(right)
    seen.named[name].append(outcome)


def unmarked(number: int, reference: Reference, random: np.random.Generator, seen: Scores) -> None:
    """The reference itself, saved, brightened and photographed: nobody is to be named."""
    changes: tuple[Attack, ...] = (
        ATTACKS["JPEG 70"],
        lambda picture, _: toned(picture, lambda x: x + 15),
        ATTACKS["screen photo, JPEG 80"],
    )
    for change in changes:
        for each in compared(Leak(as_grey(change(reference.image, random))), reference):
            seen.take_wrong("unmarked pictures", each.scores)
            seen.accused["unmarked"] += bound(float(each.scores.max()), planned([reference])) <= THRESHOLD


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
    for source, (number, largest, *beyond) in seen.wrong.items():
        tail = zip(TAIL, beyond, strict=True)
        allowed = [f"T >= {at:.0f}: {int(count)} (bound {number * np.exp(-at * at / 2):.0f})" for at, count in tail]
        yield f"{source}: {int(number)} scores, largest {largest:.2f}; " + "; ".join(allowed)
    yield f"unmarked pictures that were said to be somebody's: {seen.accused['unmarked']}"


def main() -> None:
    """Read the options, leak, trace, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2, help="pages; they take turns in kind and condition")
    parser.add_argument("--width", type=int, default=1000)
    parser.add_argument("--views", type=int, default=10_000)
    parser.add_argument("--attacks", nargs="*", default=list(ATTACKS))
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    frame, seen = ViewFrame(chosen.width), Scores()
    for number in range(chosen.count):
        name, page = page_of(number)
        reference = reference_of(number, page, frame, chosen.views)
        view = opened(draw_view(page, frame, reference.suspects[0].key, CAPTION))
        for attack in chosen.attacks:
            random = np.random.default_rng([number, *attack.encode()])
            judge(attack, ATTACKS[attack](view, random), reference, seen)
        unmarked(number, reference, np.random.default_rng(number), seen)
        plain, alike, full = fidelity(page, frame, reference.suspects[0].key)
        kept = words_kept(page, frame, reference.suspects[0].key)
        print(
            f"{name}: PSNR {plain:.1f} dB, SSIM {alike:.4f}, with caption {full:.1f} dB; "
            f"words of the plain page read: reference {kept[0]:.2f}, view {kept[1]:.2f}", flush=True,
        )  # fmt: skip
    for line in table(seen):
        print(line, flush=True)
    for several in (2, 4, 8):
        print(f"mean of {several} views, JPEG 85: {mixed(page, frame, reference, several)}", flush=True)
    for line in (*drawing_times(), *tracing_times(reference, view)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
