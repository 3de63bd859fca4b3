"""A phone's photo of a paper on a desk, in steps: lie, light, lens, sensor, messenger."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.documents.conditions import light as lights
from benchmarks.documents.conditions.desks import desk
from benchmarks.documents.conditions.lens import moved, onto, seen_from
from benchmarks.documents.conditions.sensor import exposed, recompressed
from benchmarks.documents.order import Families
from benchmarks.documents.sample import Drawn, Points, Shot

Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class View:
    """How a photo is taken. Ranges are (least, most); `blur` and `shake` are millimetres of the paper."""

    fill: tuple[float, float] = (0.84, 0.95)
    tilt: tuple[float, float] = (0, 6)
    turn: float = 6.0
    """Most degrees that it is turned in the picture; most hold it nearly straight (uniform to the third power)."""
    aside: float = 0.6
    quarters: tuple[int, ...] = (0,)
    slope: tuple[float, float] = (0.03, 0.12)
    shadow: tuple[float, float] = (0.0, 0.2)
    exposure: tuple[float, float] = (0.88, 1.02)
    tint: float = 0.03
    noise: tuple[float, float] = (1.0, 2.5)
    blur: tuple[float, float] = (0.0, 0.0)
    shake: tuple[float, float] = (0.0, 0.0)
    quality: tuple[int, int] = (85, 92)
    messenger: float = 0.0
    """How often a messenger has made it smaller."""


Effect = Callable[[Reals, "Scene"], Reals]
"""Changes the light that comes from the desk before it reaches the lens."""


@dataclass(slots=True)
class Scene:
    """What an effect may look at: the paper, its place in the picture, random numbers, and defects to add to."""

    drawn: Drawn
    matrix: NDArray[np.float64]
    corners: Points
    random: np.random.Generator
    defects: set[str]
    lost: set[str]
    """Fields that nobody can read any more."""


def photographed(
    drawn: Drawn,
    families: Families,
    view: View,
    megapixels: float,
    random: np.random.Generator,
    *,
    effect: Effect | None = None,
) -> Shot:
    """The paper on a desk of its set, photographed so. Boxes and corners are where they are in the result."""
    turn = view.turn * random.uniform(-1, 1) ** 3
    width, height = frame(drawn, megapixels, turn)
    corners = seen_from(
        drawn.size, (width, height), random.uniform(*view.fill), random.uniform(*view.tilt), turn, random, view.aside
    )
    matrix = onto(drawn.image, corners)
    scene = Scene(drawn, matrix, corners, random, set(), set())
    picture = _laid(drawn, families, matrix, (width, height), random)
    if effect is not None:
        picture = effect(picture, scene)
    picture = _lit(picture, view, random)
    image = _taken(picture, view, scene, families)
    boxes = {name: moved(box, matrix) for name, box in drawn.boxes.items() if name not in scene.lost}
    shot = Shot(
        image,
        corners,
        boxes,
        int(random.integers(view.quality[0], view.quality[1] + 1)),
        defects=frozenset(scene.defects),
    )
    shot = turned(shot, view.quarters[int(random.integers(len(view.quarters)))])
    if random.random() < view.messenger:
        shot = messaged(shot, drawn, random)
    return shot


def frame(drawn: Drawn, megapixels: float, turn: float) -> tuple[int, int]:
    """Width and height of a 4:3 picture, held as the paper lies."""
    radians = math.radians(turn)
    across = abs(drawn.size[0] * math.cos(radians)) + abs(drawn.size[1] * math.sin(radians))
    down = abs(drawn.size[0] * math.sin(radians)) + abs(drawn.size[1] * math.cos(radians))
    short = math.sqrt(megapixels * 1e6 * 0.75)
    sides = (round(short / 0.75 / 4) * 4, round(short / 4) * 4)
    return sides if across >= down else sides[::-1]


def _laid(
    drawn: Drawn, families: Families, matrix: NDArray[np.float64], size: tuple[int, int], random: np.random.Generator
) -> Reals:
    texture = desk(families.desks[int(random.integers(len(families.desks)))], *size, random)
    shown = cv2.warpPerspective(drawn.image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = np.asarray(cv2.warpPerspective(outline(drawn), matrix, size, flags=cv2.INTER_LINEAR), np.uint8)
    under = lights.under_paper(texture, mask, 0.006 * max(size) * random.uniform(0.5, 2.5), random)
    laid = Image.composite(Image.fromarray(shown), Image.fromarray(under), Image.fromarray(mask))
    return np.array(laid, np.float32)


def outline(drawn: Drawn) -> NDArray[np.uint8]:
    """The paper's shape as a mask: cards have round corners (3.18 mm, ISO 7810)."""
    height, width = drawn.image.shape[:2]
    if not drawn.rounded:
        return np.full((height, width), 255, np.uint8)
    radius = round(3.18 * width / drawn.size[0])
    mask = np.zeros((height, width), np.uint8)
    mask[radius : height - radius] = 255
    mask[:, radius : width - radius] = 255
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    return mask


def _lit(picture: Reals, view: View, random: np.random.Generator) -> Reals:
    height, width = picture.shape[:2]
    light = lights.falling(width, height, random.uniform(*view.slope), random) * np.float32(
        random.uniform(*view.exposure)
    )
    depth = random.uniform(*view.shadow)
    if depth > 0.02:
        light *= lights.shadow(width, height, depth, random)
    warmth = random.uniform(-view.tint, view.tint)
    tint = (1 + warmth, 1 + random.uniform(-0.3, 0.3) * warmth, 1 - warmth)
    return lights.under_light(picture, light, tint)


def _taken(picture: Reals, view: View, scene: Scene, families: Families) -> NDArray[np.uint8]:
    random = scene.random
    scale = float(np.linalg.norm(scene.corners[1] - scene.corners[0])) / scene.drawn.size[0]
    blur = math.hypot(random.uniform(*view.blur) * scale, random.uniform(0.45, 0.75))
    picture = blurred(picture, blur)
    shake = random.uniform(*view.shake) * scale
    if shake > 1.5:
        picture = np.asarray(cv2.filter2D(picture, -1, _path(shake, random)), np.float32)
    camera = families.cameras[int(random.integers(len(families.cameras)))]
    return exposed(picture, camera, random.uniform(*view.noise), random)


def blurred(picture: Reals, sigma: float) -> Reals:
    """Defocus; a strong one is computed on a smaller copy, where nothing is lost."""
    if sigma < 6:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / 4)
    return np.asarray(cv2.resize(soft, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _path(length: float, random: np.random.Generator) -> Reals:
    """The kernel of a hand that shakes along a slightly bent line of so many pixels."""
    side = math.ceil(length) | 1
    canvas = np.zeros((side, side), np.uint8)
    t = np.linspace(-0.5, 0.5, 40)
    angle, bend = random.uniform(0, math.pi), random.uniform(-0.2, 0.2)
    x, y = t * (length - 1), bend * length * (t**2 - 0.12)
    points = (
        np.stack([x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)], 1) + side / 2
    )
    cv2.polylines(canvas, [np.round(points * 16).astype(np.int32).reshape(-1, 1, 2)], False, 255, 1, cv2.LINE_AA, 4)
    kernel = canvas.astype(np.float32)
    return np.asarray(kernel / kernel.sum(), np.float32)


def turned(shot: Shot, quarters: int) -> Shot:
    """The picture as a camera held by so many quarter turns to the left would give it."""
    for _ in range(quarters % 4):
        width = shot.image.shape[1]

        def left(points: Points, width: int = width) -> Points:
            return np.stack([points[:, 1], width - points[:, 0]], 1)

        shot = Shot(
            np.ascontiguousarray(np.rot90(shot.image)), None if shot.corners is None else left(shot.corners),
            {name: left(box) for name, box in shot.boxes.items()}, shot.quality, shot.png, shot.defects,
        )  # fmt: skip
    return shot


def resized(shot: Shot, factor: float) -> Shot:
    """The picture made smaller."""
    size = (max(1, round(shot.image.shape[1] * factor)), max(1, round(shot.image.shape[0] * factor)))
    image = np.asarray(cv2.resize(shot.image, size, interpolation=cv2.INTER_AREA), np.uint8)
    boxes = {name: box * factor for name, box in shot.boxes.items()}
    return Shot(
        image, None if shot.corners is None else shot.corners * factor, boxes, shot.quality, shot.png, shot.defects
    )


def messaged(shot: Shot, drawn: Drawn, random: np.random.Generator) -> Shot:
    """Sent through a messenger: 1,600 pixels on the long side, for sheets mostly 2,560 ("HD"), compressed twice."""
    longest = 1600 if max(drawn.size) < 200 or random.random() < 0.1 else 2560
    first = recompressed(shot.image, shot.quality)
    factor = min(1.0, longest / max(first.shape[:2]))
    again = resized(Shot(first, shot.corners, shot.boxes, shot.quality, False, shot.defects), factor)
    return Shot(again.image, again.corners, again.boxes, int(random.integers(68, 82)), False, again.defects)
