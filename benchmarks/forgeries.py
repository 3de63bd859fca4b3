"""Forgeries of drawn identity cards, each as forgers make them: on the paper before it is photographed, or after.

Every one changes part of the identity number and tells where.
"""

import io
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.documents.conditions import CONDITIONS, Task
from benchmarks.documents.conditions.sensor import encoded
from benchmarks.documents.fonts import face
from benchmarks.documents.order import FAMILIES
from benchmarks.documents.sample import Drawn, Picture, Points, Shot
from benchmarks.documents.sets import SetName, draw_paper

FIELD = "nik"
MEGAPIXELS, SCALE = 2.0, 16.0
"""Of the picture, and pixels a millimetre of the paper that is photographed."""
LAST = (10 / 16, 1.0)
"""The part of the number that is changed: its last six of sixteen digits, as shares of its width."""
_FACES = ("arimo", "tinos", "ibm-plex-mono")
QUALITY = 88


@dataclass(frozen=True, slots=True)
class Forged:
    """A picture and the name of how it was forged, "honest" for none; where the card and its values lie in it."""

    title: str
    picture: Picture
    corners: Points
    boxes: Mapping[str, Points]


def forgeries(name: SetName, condition: str, number: int, *, forged: bool = True) -> Iterator[Forged]:
    """The honest picture of a card, and unless `forged` is False each forgery of it."""
    mine = draw_paper(name, "ktp", number, SCALE)
    honest = _shot(name, condition, number, mine)
    if honest.corners is None or FIELD not in honest.boxes:
        return
    corners, boxes = honest.corners, honest.boxes
    yield Forged("honest", saved(honest.image, QUALITY), corners, boxes)
    if not forged:
        return
    other = draw_paper(name, "ktp", number + 1000, SCALE)
    for title, forge in BEFORE.items():
        shot = _shot(name, condition, number, replace(mine, image=forge(mine, other)))
        yield Forged(title, saved(shot.image, QUALITY), corners, boxes)
    donor = _shot(name, condition, number + 1000, other)
    if FIELD in donor.boxes:
        for title, change in AFTER.items():
            yield Forged(title, saved(change(honest, donor, mine), QUALITY), corners, boxes)


def saved(picture: Picture, quality: int) -> Picture:
    """After one more generation of JPEG."""
    with Image.open(io.BytesIO(encoded(picture, quality))) as file:
        return np.array(file.convert("RGB"), np.uint8)


def part(quad: Points, first: float, last: float) -> Points:
    """The corners of the part of a field from one share of its width to another."""
    top, bottom = quad[1] - quad[0], quad[2] - quad[3]
    return np.array([quad[0] + first * top, quad[0] + last * top, quad[3] + last * bottom, quad[3] + first * bottom])


def _shot(name: str, condition: str, number: int, drawn: Drawn) -> Shot:
    noise = np.random.default_rng(list(f"forgery {name} {condition} {number}".encode()))
    return CONDITIONS[condition].run(Task(drawn, drawn, FAMILIES[name], MEGAPIXELS, noise))


def _pasted(onto: Picture, place: Points, source: Picture, taken: Points) -> Picture:
    """What stands at `taken` in `source` laid over `place`."""
    matrix = cv2.getPerspectiveTransform(taken.astype(np.float32), place.astype(np.float32))
    size = (onto.shape[1], onto.shape[0])
    laid = cv2.warpPerspective(source, matrix, size, flags=cv2.INTER_CUBIC)
    inside = np.zeros(onto.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, np.rint(place).astype(np.int32), 1)
    return np.asarray(np.where(inside[..., None] == 1, laid, onto), np.uint8)


def _typed(digits: str, height: float, name: str, ground: tuple[int, int, int], ink: tuple[int, int, int]) -> Picture:
    """Digits in a face on a plain strip, as wide as they are, their height 0.72 of the strip's."""
    font = face(name, 100)
    left, top, right, bottom = font.getbbox(digits)
    strip = Image.new("RGB", (round(right - left + 16), round((bottom - top) / 0.72)), ground)
    ImageDraw.Draw(strip).text((8 - left, 0.14 * strip.height - top), digits, ink, font)
    size = (max(1, round(strip.width * height / strip.height)), max(1, round(height)))
    return np.array(strip.resize(size, Image.Resampling.LANCZOS), np.uint8)


def _colours(picture: Picture, place: Points) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """The paper's and the ink's colour in a part of a picture."""
    inside = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, np.rint(place).astype(np.int32), 1)
    pixels = picture[inside == 1]
    light = pixels.sum(axis=1)
    paper, ink = (np.median(pixels[light >= np.quantile(light, 0.7)], axis=0), pixels[light.argmin()])
    red, green, blue = (int(each) for each in paper)
    return (red, green, blue), (int(ink[0]), int(ink[1]), int(ink[2]))


def _retyped(picture: Picture, place: Points, other: Drawn, number: int, *, keep_ground: bool) -> Picture:
    """The last digits typed anew in another face: on the ground that was there, or on paper of its middle colour."""
    pick = random.Random(number)
    ground, ink = _colours(picture, place)
    height = float(np.linalg.norm(place[3] - place[0]))
    strip = _typed(str(other.truth[FIELD])[-6:], height, pick.choice(_FACES), (255, 255, 255), (0, 0, 0))
    corners = np.array([[0, 0], [strip.shape[1], 0], [strip.shape[1], strip.shape[0]], [0, strip.shape[0]]], np.float64)
    cover = _pasted(np.zeros_like(picture), place, 255 - strip, corners)[..., :1].astype(np.float32) / 255
    plain = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(plain, np.rint(place).astype(np.int32), 1)
    if keep_ground:
        darker = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) < (sum(ground) + sum(ink)) / 6 + 25
        holes = cv2.dilate((darker & (plain == 1)).astype(np.uint8), np.ones((5, 5), np.uint8))
        cleared = cv2.inpaint(picture, holes, 4, cv2.INPAINT_TELEA)
    else:
        cleared = np.where(plain[..., None] == 1, np.array(ground, np.uint8), picture)
    return np.asarray(cleared * (1 - cover) + np.array(ink, np.float32) * cover, np.uint8)


def _typed_before(mine: Drawn, other: Drawn) -> Picture:
    return _retyped(mine.image, part(mine.boxes[FIELD], *LAST), other, len(mine.family), keep_ground=True)


def _other_card(mine: Drawn, other: Drawn) -> Picture:
    return _pasted(mine.image, part(mine.boxes[FIELD], *LAST), other.image, part(other.boxes[FIELD], *LAST))


def _strip(mine: Drawn, other: Drawn) -> Picture:
    strip = _typed(str(other.truth[FIELD])[-6:], 60, "arimo", (246, 246, 246), (40, 40, 40))
    corners = np.array([[0, 0], [strip.shape[1], 0], [strip.shape[1], 60], [0, 60]], np.float64)
    return _pasted(mine.image, part(mine.boxes[FIELD], *LAST), strip, corners)


def _other_picture(honest: Shot, donor: Shot, mine: Drawn) -> Picture:
    taken = part(donor.boxes[FIELD], *LAST)
    return _pasted(honest.image, part(honest.boxes[FIELD], *LAST), donor.image, taken)


def _typed_after(honest: Shot, donor: Shot, mine: Drawn) -> Picture:
    place = part(honest.boxes[FIELD], *LAST)
    return _retyped(honest.image, place, mine, len(mine.family), keep_ground=False)


def _copied(honest: Shot, donor: Shot, mine: Drawn) -> Picture:
    """The last six digits overlaid with six that stand before, moved by whole pixels."""
    place = part(honest.boxes[FIELD], *LAST)
    taken = part(honest.boxes[FIELD], 1 / 16, 7 / 16)
    step = np.rint((place - taken).mean(axis=0))
    return _pasted(honest.image, place, honest.image, place - step)


def _saved_again(honest: Shot, donor: Shot, mine: Drawn) -> Picture:
    place = part(honest.boxes[FIELD], *LAST)
    return _pasted(honest.image, place, saved(honest.image, 35), place)


BEFORE: Mapping[str, Callable[[Drawn, Drawn], Picture]] = {
    "paper: another card's digits": _other_card,
    "paper: typed in another face": _typed_before,
    "paper: glued strip": _strip,
}
AFTER: Mapping[str, Callable[[Shot, Shot, Drawn], Picture]] = {
    "picture: another's digits": _other_picture,
    "picture: typed in another face": _typed_after,
    "picture: copied digits": _copied,
    "picture: saved twice": _saved_again,
}
