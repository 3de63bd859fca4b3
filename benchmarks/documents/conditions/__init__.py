"""The conditions under which papers are pictured: one row each.

Defects are codes of image checks that ought to fire; a condition without them gives pictures that must not be refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from benchmarks.documents.conditions import damage
from benchmarks.documents.conditions.display import on_screen
from benchmarks.documents.conditions.flat import copied, scanned
from benchmarks.documents.conditions.photo import Effect, View, photographed, resized
from benchmarks.documents.order import Families
from benchmarks.documents.sample import Drawn, Shot

SHEET_MM = 200
"""A long side from which on a paper counts as a sheet, whose print is small beside it."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a condition works with; `other` is a second paper, for pictures of several."""

    drawn: Drawn
    other: Drawn
    families: Families
    megapixels: float
    random: np.random.Generator

    @property
    def sheet(self) -> bool:
        """Whether the paper is as large as A4."""
        return max(self.drawn.size) >= SHEET_MM


GOOD = View()
HARD = View(
    fill=(0.8, 0.94), tilt=(4, 25), turn=45.0, quarters=(0, 0, 1, 2, 3), slope=(0.1, 0.35), shadow=(0.0, 0.5),
    exposure=(0.65, 1.0), tint=0.09, noise=(2.5, 6.0), blur=(0.0, 0.09), quality=(40, 90), messenger=0.45,
)  # fmt: skip


def _photo(task: Task, view: View, effect: Effect | None = None, defect: str = "") -> Shot:
    shot = photographed(task.drawn, task.families, view, task.megapixels, task.random, effect=effect)
    return replace(shot, defects=shot.defects | {defect}) if defect else shot


def _good(task: Task) -> Shot:
    return _photo(task, GOOD)


def _hard(task: Task) -> Shot:
    return _photo(task, HARD)


def _scan(task: Task) -> Shot:
    return scanned(task.drawn, task.families, task.megapixels, task.random)


def _photocopy(task: Task) -> Shot:
    """Flat from the machine, or a photo of the copy."""
    if task.random.random() < 0.7:
        return copied(task.drawn, task.families, task.megapixels, task.random)
    flat = cv2.cvtColor(task.drawn.image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    flat = np.clip((flat - 150) * 1.4 + 180, 0, 255).astype(np.uint8)
    grey = replace(task.drawn, image=np.repeat(flat[..., None], 3, axis=2), rounded=False)
    return _photo(replace(task, drawn=grey), GOOD, defect="image.grey_copy" if task.drawn.coloured else "")


def _screen(task: Task) -> Shot:
    return on_screen(task.drawn, task.families, task.megapixels, task.random)


def _crumpled(task: Task) -> Shot:
    return _photo(replace(task, drawn=damage.crumpled(task.drawn, task.random)), GOOD)


def _cut_off(task: Task) -> Shot:
    return damage.cut(_photo(task, GOOD), task.random)


def _blurred(task: Task) -> Shot:
    """Out of focus or shaken until letters run together: the capital's height is 1.8 to 2 mm on all of them."""
    view = (
        replace(GOOD, blur=(0.75, 1.3))
        if task.random.random() < 0.65
        else replace(GOOD, blur=(0.3, 0.4), shake=(2.8, 5))
    )
    return _photo(task, view, defect="image.blurred")


def _dark(task: Task) -> Shot:
    return _photo(task, replace(GOOD, exposure=(0.015, 0.035), slope=(0.1, 0.3), noise=(9, 13)), defect="image.dark")


def _several(task: Task) -> Shot:
    return _photo(task, replace(GOOD, fill=(0.5, 0.56), tilt=(0, 4), aside=0.95), damage.beside(task.other))


def _too_small(task: Task) -> Shot:
    shot = _photo(task, GOOD)
    assert shot.corners is not None
    long = max(float(np.linalg.norm(shot.corners[a] - shot.corners[b])) for a, b in ((0, 1), (1, 2)))
    wanted = task.random.uniform(300, 480) if task.sheet else task.random.uniform(200, 370)
    small = resized(shot, min(1.0, wanted / long))
    return replace(small, defects=frozenset({"image.too_small"}))


def _blank(task: Task) -> Shot:
    """The side without writing: a card's printed ground, or white paper."""
    back = task.drawn.back
    if back is None:
        back = np.full((40, 40, 3), (250, 250, 246), np.uint8)
    image = np.asarray(cv2.resize(back, task.drawn.image.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
    empty = replace(task.drawn, image=image, boxes={}, truth={}, kind="none", inked=None)
    return _photo(replace(task, drawn=empty), GOOD, defect="image.blank")


@dataclass(frozen=True, slots=True)
class Condition:
    """One row: how the picture comes about; how much of its width the paper takes, which the drawing's scale follows;
    how many more pixels the whole picture has than asked for."""

    run: Callable[[Task], Shot]
    fill: float = 0.95
    pixels: float = 1.0


def _of(view: View, effect: Effect | None = None) -> Callable[[Task], Shot]:
    return lambda task: _photo(task, view, effect)


CONDITIONS: dict[str, Condition] = {
    "scan": Condition(_scan),
    "good-photo": Condition(_good),
    "hard-photo": Condition(_hard),
    "photocopy": Condition(_photocopy),
    "screen": Condition(_screen),
    "glare": Condition(_of(GOOD, damage.glare(True))),
    "glare-aside": Condition(_of(GOOD, damage.glare(False))),
    "crumpled": Condition(_crumpled),
    "cut-off": Condition(_cut_off),
    "fingers": Condition(_of(replace(GOOD, fill=(0.7, 0.82)), damage.fingers)),
    "blurred": Condition(_blurred),
    "soft": Condition(_of(replace(GOOD, blur=(0.12, 0.2)))),
    "dark": Condition(_dark),
    "dim": Condition(_of(replace(GOOD, exposure=(0.38, 0.5), noise=(2, 4)))),
    "several": Condition(_several, 0.62, 2.2),
    "small-in-picture": Condition(_of(replace(GOOD, fill=(0.55, 0.62))), 0.62, 2.4),
    "too-small": Condition(_too_small),
    "blank": Condition(_blank),
    "wrong-kind": Condition(_good),
}
"""By name. "wrong-kind" is a good photo of a paper of another kind than the one asked for (sets.py chooses it)."""
