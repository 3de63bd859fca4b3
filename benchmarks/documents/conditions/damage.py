"""What befalls a paper or its picture: creases, fingers, a lamp's reflection, an edge cut off, a neighbour."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.documents.conditions.lens import moved, onto
from benchmarks.documents.conditions.light import inside, reflection
from benchmarks.documents.conditions.photo import Effect, Reals, Scene, outline
from benchmarks.documents.sample import Drawn, Points, Shot

_SKIN = ((222, 178, 146), (188, 138, 104), (150, 106, 78))


def crumpled(drawn: Drawn, random: np.random.Generator) -> Drawn:
    """The paper crumpled and laid flat again: creases that shade it and shift the print by half a millimetre."""
    height, width = drawn.image.shape[:2]
    scale = width / drawn.size[0]
    small = (max(32, round(width / 4)), max(32, round(height / 4)))
    relief = _creases(small, random)
    down, across = np.gradient(relief)
    reach = 0.5 * scale / max(1e-6, float(np.percentile(np.hypot(down, across), 98)))
    shift = [
        cv2.resize(
            np.clip(each * reach, -0.8 * scale, 0.8 * scale).astype(np.float32),
            (width, height),
            interpolation=cv2.INTER_LINEAR,
        )
        for each in (across, down)
    ]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    image = cv2.remap(drawn.image, x + shift[0], y + shift[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    angle = random.uniform(0, 2 * math.pi)
    shade = 1 + 0.16 * np.tanh((math.cos(angle) * shift[0] + math.sin(angle) * shift[1]) / (0.35 * scale))
    image = np.clip(image.astype(np.float32) * shade[..., None], 0, 255).astype(np.uint8)
    boxes = {name: _back_shifted(box, shift) for name, box in drawn.boxes.items()}
    return Drawn(
        drawn.kind,
        drawn.family,
        image,
        drawn.size,
        drawn.truth,
        boxes,
        drawn.coloured,
        drawn.rounded,
        drawn.back,
        drawn.inked,
    )


def _creases(size: tuple[int, int], random: np.random.Generator) -> Reals:
    """A height field of ridges: fold lines through the sheet and short creases between them."""
    width, height = size
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    relief = np.zeros((height, width), np.float32)
    for _ in range(int(random.integers(10, 18))):
        angle = random.uniform(0, math.pi)
        centre = random.uniform(0, 1, 2) * (width, height)
        far = (x - centre[0]) * math.cos(angle) + (y - centre[1]) * math.sin(angle)
        along = -(x - centre[0]) * math.sin(angle) + (y - centre[1]) * math.cos(angle)
        reach = random.uniform(0.2, 1.2) * max(size)
        relief += (
            random.uniform(-1, 1)
            * np.abs(far + 5 * np.sin(along / 40))
            * np.exp(-((along / reach) ** 2) - np.abs(far) / (0.14 * max(size)))
        )
    return np.asarray(cv2.GaussianBlur(relief, (0, 0), 1.2), np.float32)


def _back_shifted(box: Points, shift: list[NDArray[np.float32]]) -> Points:
    """A box where its print has gone: moved by the mean shift of all that is within."""
    height, width = shift[0].shape
    x, y = np.clip(box[:, 0], 0, width).astype(int), np.clip(box[:, 1], 0, height).astype(int)
    parts = [each[y.min() : y.max() + 1, x.min() : x.max() + 1] for each in shift]
    return np.asarray(box - np.array([part.mean() if part.size else 0.0 for part in parts]), np.float64)


def glare(on_field: bool) -> Effect:
    """A reflection in the laminate, over a field or beside all of them."""

    def effect(picture: Reals, scene: Scene) -> Reals:
        spot, field = reflection(scene.drawn, on_field, scene.random)
        flat = scene.drawn.image.shape[1::-1]
        grid = np.asarray(cv2.resize(spot, flat, interpolation=cv2.INTER_CUBIC), np.float32)
        mask = cv2.warpPerspective(grid, scene.matrix, picture.shape[1::-1])
        mask = cv2.merge([np.clip(mask, 0, 1)] * 3)
        if on_field:
            scene.defects.add("image.glare")
            for name, box in scene.drawn.boxes.items():
                if _covered(grid, box) > 0.25 or name == field:
                    scene.lost.add(name)
        return np.asarray(picture + mask * (np.float32(330) - picture), np.float32)

    return effect


def _covered(grid: Reals, box: Points) -> float:
    low, high = np.maximum(box.min(0), 0).astype(int), np.ceil(box.max(0)).astype(int)
    part = grid[low[1] : high[1], low[0] : high[0]]
    return float((part > 0.55).mean()) if part.size else 0.0


def fingers(picture: Reals, scene: Scene) -> Reals:
    """Thumbs that hold the paper at its edges, as far in as nothing is printed."""
    random = scene.random
    scale = scene.drawn.image.shape[1] / scene.drawn.size[0]
    for _ in range(int(random.integers(1, 4))):
        edge, room = _free_edge(scene.drawn, random)
        if room < 1.5:
            continue
        skin = np.array(_SKIN[int(random.integers(len(_SKIN)))], np.float32)
        thick, deep = random.uniform(13, 18), min(room - 0.7, 14)
        tip = edge[0] + edge[1] * (deep - thick / 2)
        tail = edge[0] - edge[1] * 60
        ends = moved(np.array([tip, tail]) * scale, scene.matrix)
        local = float(np.linalg.norm(scene.corners[1] - scene.corners[0])) / scene.drawn.size[0]
        finger = np.zeros(picture.shape[:2], np.uint8)
        points = [tuple(int(each) for each in np.round(np.clip(end, -20000, 20000))) for end in ends]
        cv2.line(finger, points[0], points[1], 255, max(3, round(thick * local)), cv2.LINE_AA)
        mask = cv2.GaussianBlur(finger, (0, 0), max(1.0, 0.3 * local)).astype(np.float32)[..., None] / 255
        inner = cv2.GaussianBlur(
            cv2.resize(finger, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA),
            (0, 0),
            max(1.0, thick * local / 28),
        )
        rounding = (
            cv2.resize(inner, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)[..., None] / 255
        )
        picture = np.asarray(picture + mask * (skin * (0.45 + 0.6 * rounding) - picture), np.float32)
    return picture


def _free_edge(drawn: Drawn, random: np.random.Generator) -> tuple[Points, float]:
    """A point on the paper's edge and the direction inwards (2, 2), in mm, with the free depth there."""
    inked = drawn.inked if drawn.inked is not None else np.zeros((round(drawn.size[1]), round(drawn.size[0])), np.uint8)
    best: tuple[Points, float] = (np.zeros((2, 2)), 0.0)
    for _ in range(12):
        turns = int(random.integers(4))
        side = np.rot90(inked, turns)
        at = int(random.integers(10, max(11, side.shape[1] - 10)))
        rows = side[:, max(0, at - 10) : at + 10].max(axis=1)
        room = float(np.argmax(rows)) if rows.any() else float(rows.size)
        width, height = drawn.size
        # numpy turns to the left: the top edge of the turned sheet is the right, the lower, the left edge
        edges = (
            ((at, 0.0), (0.0, 1.0)), ((width, at), (-1.0, 0.0)),
            ((width - at, height), (0.0, -1.0)), ((0.0, height - at), (1.0, 0.0)),
        )  # fmt: skip
        if room > best[1]:
            best = (np.array(edges[turns]), room)
    return best


def cut(shot: Shot, random: np.random.Generator) -> Shot:
    """A side of the paper left out of the picture: a tenth to a third of it. Fields cut away leave the boxes."""
    if shot.corners is None:
        return shot
    low, high = shot.corners.min(0), shot.corners.max(0)
    height, width = shot.image.shape[:2]
    axis, share = int(random.integers(2)), random.uniform(0.12, 0.33)
    start, stop = [0, 0], [width, height]
    if random.random() < 0.5:
        start[axis] = round(max(0, low[axis] + share * (high[axis] - low[axis])))
    else:
        stop[axis] = round(min((width, height)[axis], high[axis] - share * (high[axis] - low[axis])))
    image = np.ascontiguousarray(shot.image[start[1] : stop[1], start[0] : stop[0]])
    boxes = {name: box - start for name, box in shot.boxes.items()}
    kept = {name: box for name, box in boxes.items() if inside(box, image.shape[1], image.shape[0]) > 0.98}
    return Shot(image, None, kept, shot.quality, shot.png, shot.defects | {"image.cut_off"})


def beside(other: Drawn) -> Effect:
    """Another paper on the same desk, at the side where there is more room."""

    def effect(picture: Reals, scene: Scene) -> Reals:
        height, width = picture.shape[:2]
        low, high = scene.corners.min(0), scene.corners.max(0)
        gaps = {"left": low[0], "right": width - high[0], "top": low[1], "bottom": height - high[1]}
        side = max(gaps, key=lambda name: gaps[name])
        apart = 0.02 * max(width, height)
        long = 0.85 * float(np.linalg.norm(scene.corners[1] - scene.corners[0]))
        room = (gaps[side] - 2 * apart) * (1.0 if side in ("left", "right") else other.size[0] / other.size[1])
        long = max(8.0, min(long, room))
        tall = long * other.size[1] / other.size[0]
        middle = (low + high) / 2 + scene.random.uniform(-0.1, 0.1, 2) * (high - low)
        x = {"left": low[0] - apart - long / 2, "right": high[0] + apart + long / 2}.get(side, middle[0])
        y = {"top": low[1] - apart - tall / 2, "bottom": high[1] + apart + tall / 2}.get(side, middle[1])
        turn = math.radians(scene.random.uniform(-3, 3))
        spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        corners = np.array([[-long, -tall], [long, -tall], [long, tall], [-long, tall]]) / 2 @ spin + (x, y)
        matrix = onto(other.image, corners)
        shown = cv2.warpPerspective(other.image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
        mask = cv2.warpPerspective(outline(other), matrix, (width, height))
        laid = Image.composite(Image.fromarray(shown), Image.fromarray(picture.astype(np.uint8)), Image.fromarray(mask))
        return np.array(laid, np.float32)

    return effect
