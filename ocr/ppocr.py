"""PP-OCRv6 on onnxruntime: finds lines of print and reads them one by one, photographed aslant or not."""

import math
from collections.abc import Iterable, Sequence
from functools import cached_property

import cv2
import numpy as np

from ocr.detector import Detector, Strip
from ocr.engine import Layout, Lie, Picture, Strips
from ocr.leaders import with_hooks, without_leaders
from ocr.models import ModelFiles
from ocr.recogniser import Recogniser
from ocr.second_look import look_again
from ocr.text import Box, Letter, Line, Word, lines_of, split_at
from ocr.unsaid import SMALL

_DETECTED_AT = 0.6
"""Share of the picture's size at which lines are looked for; they are read at its full size."""
_LEAST_SIDE, _MOST_SIDE = 480, 1760
_LIE_SIDE = 640
"""Pixels of the longer side at which it is told how the print lies, at least."""
_ASKED = 6
"""Lines, the longest ones, that are read both ways to tell which end is up."""
_TALL = 1.5
"""A strip at least so many times higher than wide stands."""
_AGREE = 8.0
"""Degrees from the common direction within which lines count for it."""
_LEAST_LETTERS, _ENOUGH_LETTERS = 8, 24
"""Fewer tell nothing, and so many need no further line: of 90 drawn pages none was read upside down with a mean
probability above 0.89, and 82 % of them above _CERTAIN the right way round, by 1.2 lines instead of six."""
_CERTAIN, _LEGIBLE = 0.93, 0.6
"""Mean probability of the letters: of print read the right way round, and of anything that is print at all."""


class PaddleEngine:
    """See ReadingEngine. One detector and one recogniser, loaded once, and a larger one when first needed."""

    scale = 1.0

    def __init__(self, files: ModelFiles) -> None:
        self._files = files
        self._detector = Detector(files.detector)
        self._recogniser = Recogniser(files.recogniser, files.characters)

    def load(self) -> None:
        """Load the larger recogniser now, so that processes forked from this one have it."""
        _ = self._larger

    @cached_property
    def _larger(self) -> Recogniser:
        return Recogniser(self._files.larger, self._files.larger_characters, SMALL, narrow=False)

    def read(
        self, picture: Picture, layout: Layout = "sparse", alphabet: str = "", strips: Strips | None = None
    ) -> tuple[Line, ...]:
        """See ReadingEngine. Of the layouts only "line" differs: there nothing is looked for."""
        if layout == "line":
            letters = self._recogniser.read(picture, alphabet)
            height, width = picture.shape[:2]
            strip = Strip(np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32), 1.0)
            words = _words(strip, letters)
        else:
            side = _side(max(picture.shape[:2]), _LEAST_SIDE)
            found = self._detector.find(picture, side) if strips is None else [Strip(each, 1.0) for each in strips]
            read = self._read_strips(picture, found, alphabet)
            words = [word for strip, letters in zip(found, read, strict=True) for word in _words(strip, letters)]
        return lines_of(split_at(":", words))

    def lie(self, picture: Picture, read_at: int = 0) -> Lie | None:
        """See ReadingEngine: by the direction of the lines, and by which way round they can be read."""
        side = _side(read_at, _LIE_SIDE)
        found = self._detector.find(picture, side)
        strips = [each for each in found if each.length > _TALL * each.height]
        direction = _common_direction(strips)
        if direction is None:
            return None
        along = [each for each in strips if _apart(each.angle, direction) < _AGREE]
        turn = self._upright(picture, sorted(along, key=lambda each: -each.length)[:_ASKED])
        if turn is None:
            return None
        corners = np.stack([each.corners for each in found])
        return Lie((turn - direction) % 360, corners, side / max(picture.shape[:2]))

    def _upright(self, picture: Picture, strips: Sequence[Strip]) -> float | None:
        """0 when these lines are read from their start, 180 from their end, None when neither way gives letters."""
        cuts = [_cut(picture, each) for each in strips]
        forward, letters = self._legible(cuts)
        if forward > _CERTAIN and letters >= _LEAST_LETTERS:
            return 0.0
        backward, _ = self._legible([np.ascontiguousarray(each[::-1, ::-1]) for each in cuts])
        if max(forward, backward) < _LEGIBLE:
            return None
        return 0.0 if forward >= backward else 180.0

    def _legible(self, cuts: Sequence[Picture]) -> tuple[float, int]:
        """Mean probability of the letters, and their number, of as many lines as it takes to be certain."""
        read: list[tuple[Letter, ...]] = []
        for cut in cuts:
            read.append(self._recogniser.read(cut))
            if _letters(read) >= _ENOUGH_LETTERS and _certainty(read) > _CERTAIN:
                break
        return _certainty(read), _letters(read)

    def _read_strips(self, picture: Picture, strips: Sequence[Strip], alphabet: str) -> list[tuple[Letter, ...]]:
        cuts = [_cut(picture, each) for each in strips]
        clean = [without_leaders(each) for each in cuts]
        read = [self._recogniser.read(each, alphabet) for each in clean]
        if alphabet:
            return read
        again = look_again(lambda word: self._larger.read(word), clean, read)
        return [
            letters if line is cut else with_hooks(letters, self._recogniser.read(cut))
            for letters, line, cut in zip(again, clean, cuts, strict=True)
        ]


def _side(read_at: int, least: int) -> int:
    """Pixels of the longer side at which lines are looked for in a picture that is read at so many."""
    return int(np.clip(_DETECTED_AT * read_at, least, _MOST_SIDE))


def _common_direction(strips: Sequence[Strip]) -> float | None:
    """Degrees, -45 to 135, along which most of the print runs: the direction that the longest lines share."""
    if not strips:
        return None
    angles, lengths = np.array([each.angle for each in strips]), np.array([each.length for each in strips])
    votes = [lengths[[_apart(each, angle) < _AGREE for each in angles]].sum() for angle in angles]
    leader = angles[int(np.argmax(votes))]
    near = np.array([_apart(each, leader) < _AGREE for each in angles])
    offsets = np.array([(each - leader + 90) % 180 - 90 for each in angles[near]])
    order = np.argsort(offsets)
    middle = int(np.searchsorted(lengths[near][order].cumsum(), lengths[near].sum() / 2))
    return float(leader + offsets[order][middle])


def _certainty(lines: Sequence[Sequence[Letter]]) -> float:
    """Mean probability of the likeliest letters, 0 without any."""
    sure = [letter.choices[0][1] for line in lines for letter in line if letter.choices]
    return float(np.mean(sure)) if sure else 0.0


def _letters(lines: Sequence[Sequence[Letter]]) -> int:
    return sum(len(each) for each in lines)


def _apart(one: float, other: float) -> float:
    return abs((one - other + 90) % 180 - 90)


def _cut(picture: Picture, strip: Strip) -> Picture:
    """The strip laid straight, at the size it has in the picture."""
    width, height = max(2, round(strip.length)), max(2, round(strip.height))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(strip.corners, flat)
    cut = cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)


def _words(strip: Strip, letters: Sequence[Letter]) -> list[Word]:
    return [_word(strip, part, start, end) for part, start, end in _parts(letters, strip.length)]


def _parts(letters: Sequence[Letter], length: float) -> Iterable[tuple[list[Letter], float, float]]:
    """Letters between spaces, with where they begin and end along the strip, in pixels."""
    part: list[Letter] = []
    pitch = _pitch(letters, length)
    for letter in [*letters, Letter(((" ", 1.0),), length)]:
        if letter.choices and letter.choices[0][0] != " ":
            part.append(letter)
        elif part:
            yield part, max(0.0, part[0].middle - pitch / 2), min(length, part[-1].middle + pitch / 2)
            part = []


def _pitch(letters: Sequence[Letter], length: float) -> float:
    steps = np.diff([each.middle for each in letters])
    return float(np.median(steps)) if len(steps) else length


def _word(strip: Strip, letters: Sequence[Letter], start: float, end: float) -> Word:
    text = "".join(letter.choices[0][0] for letter in letters)
    sure = math.exp(sum(math.log(max(1e-6, letter.choices[0][1])) for letter in letters) / len(letters))
    along = (strip.corners[1] - strip.corners[0]) / max(1e-6, strip.length)
    offset = strip.corners[0]
    placed = tuple(Letter(each.choices, float(offset[0] + along[0] * each.middle)) for each in letters)
    return Word(text, round(sure, 4), _box(strip, start, end), placed)


def _box(strip: Strip, start: float, end: float) -> Box:
    first, last = start / max(1e-6, strip.length), end / max(1e-6, strip.length)
    top, bottom = strip.corners[1] - strip.corners[0], strip.corners[2] - strip.corners[3]
    upper = [strip.corners[0] + share * top for share in (first, last)]
    lower = [strip.corners[3] + share * bottom for share in (first, last)]
    corners = np.array([*upper, *lower])
    # of a turned strip not the box around it, which grows over its neighbours, but one as high as the strip
    left, right = float(corners[:, 0].min()), float(corners[:, 0].max())
    middle = float(corners[:, 1].mean())
    return round(left), round(middle - strip.height / 2), max(1, round(right - left)), max(1, round(strip.height))
