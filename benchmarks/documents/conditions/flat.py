"""Without a camera: a flatbed scanner and a copying machine."""

import math

import cv2
import numpy as np

from benchmarks.documents.conditions.lens import moved, onto
from benchmarks.documents.conditions.photo import outline
from benchmarks.documents.conditions.sensor import noise
from benchmarks.documents.order import Families
from benchmarks.documents.sample import Drawn, Shot


def scanned(drawn: Drawn, families: Families, megapixels: float, random: np.random.Generator) -> Shot:
    """On the glass, a little askew, the lid white or grey behind it; a sharp picture with little noise."""
    lid = (252, 252, 252) if random.random() < 0.6 else (206, 208, 210)
    shot = _on_glass(drawn, lid, random.uniform(0.015, 0.12), random.uniform(-1.6, 1.6), megapixels, random)
    picture = shot.image.astype(np.float32)
    contrast = random.uniform(1.0, 1.12)
    picture = (picture - 128) * np.float32(contrast) + 128 + np.float32(random.uniform(-3, 6))
    picture += noise(picture.shape, random) * np.float32(random.uniform(0.4, 1.6))
    image = np.clip(picture, 0, 255).astype(np.uint8)
    return Shot(image, shot.corners, shot.boxes, int(random.integers(82, 96)), random.random() < 0.12)


def copied(drawn: Drawn, families: Families, megapixels: float, random: np.random.Generator) -> Shot:
    """A grey copy: contrast raised, toner uneven, specks; what had colour is grey now."""
    shot = _on_glass(drawn, (255, 255, 255), random.uniform(0.04, 0.3), random.uniform(-3, 3), megapixels, random)
    grey = cv2.cvtColor(shot.image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), random.uniform(0.6, 1.0)), np.float32)
    height, width = grey.shape
    grey = (grey - 150) * np.float32(random.uniform(1.25, 1.8)) + np.float32(random.uniform(165, 195))
    streaks = noise((1, width, 1), random)[0, :, 0] * np.float32(random.uniform(0.5, 2.5))
    grey += cv2.GaussianBlur(streaks[None, :], (0, 0), 3) + noise((height, width), random) * np.float32(
        random.uniform(2, 7)
    )
    specks = random.integers(0, (width, height), (int(random.integers(20, 160)), 2))
    for x, y in specks:
        cv2.circle(grey, (int(x), int(y)), int(random.integers(0, 3)), float(random.uniform(0, 90)), -1)
    image = np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    defects = frozenset({"image.grey_copy"} if drawn.coloured else ())
    return Shot(image, shot.corners, shot.boxes, int(random.integers(70, 92)), defects=defects)


def _on_glass(
    drawn: Drawn, lid: tuple[int, int, int], margin: float, askew: float, megapixels: float, random: np.random.Generator
) -> Shot:
    """The paper without perspective, turned by `askew` degrees, with a margin of lid around it."""
    radians = math.radians(askew)
    wide = drawn.size[0] * math.cos(radians) + drawn.size[1] * abs(math.sin(radians))
    tall = drawn.size[1] * math.cos(radians) + drawn.size[0] * abs(math.sin(radians))
    whole = (wide + 2 * margin * max(drawn.size), tall + 2 * margin * max(drawn.size))
    # scanners are set to a resolution, not to a size: 200 to 300 dots an inch for cards, 150 to 250 for sheets
    scale = min(
        math.sqrt(megapixels * 1e6 / (whole[0] * whole[1])),
        random.uniform(7.9, 15.8) if max(drawn.size) < 200 else 10.0,
    )
    size = (round(whole[0] * scale), round(whole[1] * scale))
    half = np.array(drawn.size) * scale / 2
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64) * half
    spin = np.array([[math.cos(radians), math.sin(radians)], [-math.sin(radians), math.cos(radians)]])
    corners = corners @ spin + np.array(size) / 2
    matrix = onto(drawn.image, corners)
    shown = cv2.warpPerspective(drawn.image, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(outline(drawn), matrix, size).astype(np.float32)[..., None] / 255
    edge = cv2.GaussianBlur(mask[..., 0], (0, 0), 2.5)[..., None]
    base = np.full((size[1], size[0], 3), lid, np.float32) * (1 - 0.16 * edge)
    image = (base + mask * (shown.astype(np.float32) - base)).astype(np.uint8)
    return Shot(image, corners, {name: moved(box, matrix) for name, box in drawn.boxes.items()})
