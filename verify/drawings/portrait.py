"""Portraits of people who do not exist, no two alike: face, hair or cloth on the head, clothes, pose, light and ground.

Who is drawn and how they sat for the photograph come from random numbers of their own, so that whatever else a paper
draws by chance stays as it is.
"""

import math
import random
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from verify.drawings.household import Household, Person, chance
from verify.drawings.sheet import Colour, Drawing, Sheet
from verify.nik import Sex

RED, BLUE = (176, 38, 42), (38, 70, 160)
SIDE = 480
"""Pixels of the width at which a portrait is drawn before it is brought to its size."""
_SKINS = ((224, 186, 152), (198, 152, 116), (172, 126, 92), (140, 98, 70), (236, 204, 176), (110, 76, 56))
_HAIRS = ((22, 18, 18), (38, 30, 28), (58, 42, 34), (96, 92, 90), (168, 166, 164))
_CLOTHES = (
    (236, 236, 238), (60, 72, 110), (110, 60, 50), (40, 44, 48), (120, 130, 90), (170, 120, 60), (150, 160, 190),
    (196, 60, 70), (30, 80, 70),
)  # fmt: skip
_VEILS = (
    (70, 60, 80), (206, 196, 186), (40, 70, 60), (150, 90, 100), (30, 30, 34), (236, 232, 228), (60, 84, 130),
    (176, 140, 96),
)  # fmt: skip
_LIPS = ((150, 70, 66), (172, 86, 84), (128, 66, 60), (188, 60, 74))


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who is drawn: `name` stands for a face, `sitting` for one photograph of it, `ground` for the colour behind it.

    Strangers may have the same `attire`; `wears` says what is on the head where that is not left to chance. The same
    sitter in the same sitting gives the same pixels.
    """

    name: str
    sex: Sex = "male"
    ground: Colour = RED
    sitting: int = 0
    attire: str | None = None
    wears: Literal["", "veil", "peci"] | None = None


def sitter_of(who: Person) -> Sitter:
    """Somebody as their card shows them: red ground for odd years of birth, blue for even ones."""
    return Sitter(who.nik, who.sex, RED if who.birth_date.year % 2 else BLUE)


def portrait(width: int, height: int, sitter: Sitter) -> Image.Image:
    """A portrait of that size on the coloured ground that offices ask for, RGB."""
    return Image.fromarray(_Photograph(sitter, height / width).taken()).resize(
        (width, height), Image.Resampling.LANCZOS
    )


def draw_photo(family: Household) -> Drawing:
    """The portrait that a service asks for, 2 to 3."""
    sheet = Sheet(600, 900, (255, 255, 255))
    sheet.image.paste(portrait(600, 900, sitter_of(family.husband)))
    sheet.text(190, 850, "SPESIMEN", 44, (235, 235, 235))
    return sheet.finished("photo", {})


class _Photograph:
    """One sitting. Places are in widths of the picture, from the middle of the face."""

    def __init__(self, sitter: Sitter, tall: float) -> None:
        self.face = chance("portrait face", sitter.name)
        self.attire = chance("portrait attire", sitter.name if sitter.attire is None else sitter.attire, sitter.sex)
        self.pose = chance("portrait sitting", sitter.name, sitter.sitting)
        self.sitter, self.height = sitter, round(SIDE * tall)
        ground = _varied(sitter.ground, self.pose, 14)
        self.image = Image.new("RGB", (SIDE, self.height), ground)
        self.pen = ImageDraw.Draw(self.image)
        self.size = self.pose.uniform(0.92, 1.08)
        self.x, self.y = 0.5 + self.pose.uniform(-0.025, 0.025), 0.57 + self.pose.uniform(-0.035, 0.03)
        self.tilt = math.radians(self.pose.gauss(0, 2.6))
        self.turn = self.pose.uniform(-0.04, 0.04)
        """By how much nose, mouth and eyes lie beside the middle of the head."""
        self.skin = _varied(self.face.choice(_SKINS), self.face, 9)
        self.hair = self.face.choice(_HAIRS[:3] if self.face.random() < 0.8 else _HAIRS)
        self.wide, self.tall = self.face.uniform(0.175, 0.235), self.face.uniform(0.255, 0.315)
        self.covered = self._covered() if sitter.wears is None else sitter.wears
        self.veil = self.attire.choice(_VEILS)

    def taken(self) -> NDArray[np.uint8]:
        """The picture, RGB."""
        self._behind()
        self._clothes()
        if self.covered == "veil":
            self._veil()
        self._head()
        self._features()
        if self.covered == "veil":
            self._brim()
        elif self.covered == "peci":
            self._peci()
        else:
            self._fringe()
        if self.face.random() < 0.22:
            self._glasses()
        return self._lit()

    def _covered(self) -> str:
        odds = self.attire.random()
        if self.sitter.sex == "female":
            return "veil" if odds < 0.6 else ""
        return "peci" if odds < 0.18 else ""

    def _at(self, x: float, y: float) -> tuple[float, float]:
        """A place of the face in pixels of the picture, leaned and sized."""
        x, y = x * self.size, y * self.size
        across, down = (
            math.cos(self.tilt) * x - math.sin(self.tilt) * y,
            math.sin(self.tilt) * x + math.cos(self.tilt) * y,
        )
        return (self.x + across) * SIDE, (self.y + down) * SIDE

    def _shape(self, points: list[tuple[float, float]], fill: Colour) -> None:
        self.pen.polygon([self._at(*each) for each in points], fill=fill)

    def _oval(self, x: float, y: float, wide: float, tall: float, fill: Colour, power: float = 2.0) -> None:
        """A superellipse: fuller in its corners the greater `power` is."""
        self._shape(
            [(x + wide * _power(math.cos(t), power), y + tall * _power(math.sin(t), power)) for t in _ROUND], fill
        )

    def _line(self, points: list[tuple[float, float]], fill: Colour, width: float) -> None:
        placed = [self._at(*each) for each in points]
        self.pen.line(placed, fill=fill, width=max(1, round(width * SIDE * self.size)), joint="curve")

    def _behind(self) -> None:
        """Hair that falls behind the shoulders."""
        if self.covered == "veil" or self.sitter.sex == "male":
            return
        style, fall = self.face.choice(("long", "bob", "tied")), self.face.uniform(0.2, 0.5)
        if style == "tied":
            self._oval(self.face.uniform(-0.1, 0.1), -self.tall - 0.05, 0.09, 0.08, self.hair)
            return
        down = fall if style == "long" else self.face.uniform(0.1, 0.2)
        spread = self.wide + self.face.uniform(0.04, 0.1)
        self._oval(0, (down - self.tall) / 2, spread, (down + self.tall) / 2 + 0.05, self.hair, self.face.uniform(2, 4))

    def _clothes(self) -> None:
        cloth, shade = self.attire.choice(_CLOTHES), _shaded(self.skin, 0.82)
        slope, broad = self.face.uniform(0.08, 0.2), self.face.uniform(0.38, 0.52)
        neck = self.face.uniform(0.09, 0.13)
        self._shape([(-neck, 0.1), (neck, 0.1), (neck + 0.04, 0.5), (-neck - 0.04, 0.5)], shade)
        top = self.tall + self.face.uniform(0.05, 0.11)
        left, right = (top + slope + self.pose.uniform(-0.02, 0.02) for _ in range(2))
        self._shape(
            [(-neck, top), (neck, top), (broad, right), (broad + 0.1, 1.2), (-broad - 0.1, 1.2), (-broad, left)], cloth
        )
        kind = self.attire.choice(("shirt", "jacket", "batik", "plain", "collar", "stripes"))
        if kind == "batik":
            self._batik(top, cloth)
        elif kind == "stripes":
            for at in range(-5, 6):
                self._line([(at * 0.09, top + slope), (at * 0.1, 1.1)], _shaded(cloth, 0.75), 0.014)
        deep = self.attire.uniform(0.08, 0.2)
        opening = (240, 240, 240) if kind == "jacket" else shade
        if kind != "plain":
            self._shape([(-neck * 0.9, top - 0.02), (neck * 0.9, top - 0.02), (0, top + deep)], opening)
        if kind in ("shirt", "jacket", "collar"):
            for side in (-1, 1):
                self._shape(
                    [(side * neck, top - 0.05), (side * neck * 1.7, top + 0.03), (0, top + deep)], _shaded(cloth, 1.15)
                )
        if kind == "jacket":
            self._shape(
                [(-0.03, top + 0.02), (0.03, top + 0.02), (0.045, 0.95), (-0.045, 0.95)], self.attire.choice(_CLOTHES)
            )

    def _batik(self, top: float, cloth: Colour) -> None:
        other, pick = self.attire.choice(_CLOTHES), self.pose
        for _ in range(70):
            x, y, size = pick.uniform(-0.5, 0.5), pick.uniform(top + 0.14, 0.9), pick.uniform(0.01, 0.04)
            self._oval(x, y, size, size * pick.uniform(0.4, 1), other if pick.random() < 0.7 else _shaded(cloth, 0.7))

    def _veil(self) -> None:
        veil, pick = self.veil, self.pose
        over, fall = self.attire.uniform(0.05, 0.09), self.attire.uniform(0.42, 0.62)
        self._oval(0, -0.01, self.wide + over, self.tall + over, veil, pick.uniform(2, 2.6))
        hang = [(-self.wide - over, 0.02), (self.wide + over, 0.02), (pick.uniform(0.26, 0.5), fall)]
        self._shape([*hang, (pick.uniform(-0.1, 0.1), fall + 0.12), (-pick.uniform(0.26, 0.5), fall)], veil)
        for _ in range(pick.randint(4, 9)):
            x, y, lean = pick.uniform(-0.28, 0.28), pick.uniform(0.18, 0.34), pick.uniform(-0.2, 0.2)
            tone = _shaded(veil, pick.choice((0.72, 0.82, 1.18)))
            self._line([(x, y), (x + lean * 0.4, y + 0.1), (x + lean, y + 0.26)], tone, pick.uniform(0.006, 0.02))

    def _brim(self) -> None:
        """The edge of the cloth around the face, which every wearer lays in another way."""
        veil, pick = _shaded(self.veil, 0.9), self.pose
        low, peak = -self.tall * pick.uniform(0.62, 0.85), pick.uniform(-0.04, 0.04)
        self._shape([(-self.wide, low + 0.12), (-0.1, low - 0.02), (peak, low - pick.uniform(0, 0.05)), (0.1, low),
                     (self.wide, low + 0.12), (self.wide + 0.02, -self.tall), (0, -self.tall - 0.03),
                     (-self.wide - 0.02, -self.tall)], veil)  # fmt: skip

    def _head(self) -> None:
        ear, jaw = self.face.uniform(0.03, 0.055), self.face.uniform(1.9, 2.9)
        if self.covered != "veil":
            for side in (-1, 1):
                seen = max(0.3, 1 - side * self.turn * 9)
                self._oval(side * self.wide, 0.0, 0.035 * seen, ear + 0.02, _shaded(self.skin, 0.88))
        self._oval(0, 0, self.wide, self.tall, self.skin, jaw)
        chin = self.face.uniform(0.4, 0.8)
        self._oval(0, self.tall * 0.55, self.wide * chin, self.tall * 0.5, self.skin, 2.2)
        cheek = _shaded(self.skin, self.face.uniform(0.9, 0.97))
        for side in (-1, 1):
            self._oval(side * self.wide * 0.55 + self.turn, 0.09, 0.05, 0.045, cheek)

    def _features(self) -> None:
        """Brows, eyes, nose, mouth, and what grows around it."""
        face, turn = self.face, self.turn
        apart, high = face.uniform(0.078, 0.108), -0.02 + face.uniform(-0.025, 0.025)
        brow, rise, thick = face.uniform(0.045, 0.07), face.uniform(-0.015, 0.02), face.uniform(0.009, 0.024)
        open_, eye = face.uniform(0.011, 0.022), face.uniform(0.03, 0.043)
        for side in (-1, 1):
            x = turn + side * apart
            self._oval(x, high + 0.005, eye * 1.35, open_ * 2.2, _shaded(self.skin, face.uniform(0.8, 0.93)))
            self._oval(x, high, eye, open_, (244, 240, 236))
            self._oval(x + self.pose.uniform(-0.004, 0.004), high, open_ * 1.1, open_ * 1.05, (34, 24, 20))
            above = high - face.uniform(0.05, 0.052) - thick
            self._line(
                [(x - side * brow, above + 0.012), (x, above - rise), (x + side * brow, above + 0.01)], self.hair, thick
            )
        nose, flare = face.uniform(0.085, 0.125), face.uniform(0.028, 0.052)
        dark = _shaded(self.skin, 0.76)
        self._shape(
            [(turn * 1.3, high + 0.02), (turn * 1.6 + flare, high + nose), (turn * 1.6 - flare, high + nose)],
            _shaded(self.skin, 0.93),
        )
        for side in (-1, 1):
            self._oval(turn * 1.6 + side * flare * 0.55, high + nose, flare * 0.42, 0.011, dark)
        mouth, lips = high + nose + face.uniform(0.055, 0.085), face.uniform(0.05, 0.085)
        full, smile = face.uniform(0.008, 0.024), self.pose.uniform(-0.004, 0.016)
        if self.sitter.sex == "male":
            self._beard(high + nose, mouth, lips)
        self._oval(turn, mouth, lips, full, face.choice(_LIPS))
        self._line([(turn - lips, mouth - smile), (turn, mouth), (turn + lips, mouth - smile)], (90, 44, 42), 0.006)

    def _beard(self, nose: float, mouth: float, lips: float) -> None:
        odds = self.face.random()
        dark = _between(self.hair, self.skin)
        if odds < 0.3:
            self._oval(self.turn, (nose + mouth) / 2 + 0.012, lips * 1.1, 0.014, dark)
        if 0.2 < odds < 0.36:
            self._oval(self.turn, mouth + 0.075, lips * 0.8, self.face.uniform(0.03, 0.06), dark)

    def _fringe(self) -> None:
        """The hair above the face: high or low, parted, full or thin."""
        face, wide, top = self.face, self.wide, self.tall
        line, thick = -top * face.uniform(0.5, 0.86), face.uniform(0.015, 0.075)
        part, dip = face.uniform(-0.8, 0.8) * wide, face.uniform(-0.03, 0.07)
        sides = face.uniform(-0.12, 0.12)
        crown = [
            (x * (wide + 0.02 + thick * 0.4), -top * 0.3 - (top * 0.7 + thick) * math.sqrt(max(0.0, 1 - x * x)))
            for x in _ACROSS
        ]
        front = [(wide * 0.96, sides), (wide * 0.84, line + 0.06), (part, line - 0.02), (part - 0.03, line + dip),
                 (-wide * 0.84, line + 0.06), (-wide * 0.96, sides)]  # fmt: skip
        self._shape([(-wide - 0.02, sides), *crown, (wide + 0.02, sides), *front], self.hair)
        gloss = _shaded(self.hair, 1.7)
        for _ in range(self.pose.randint(3, 8)):
            x = self.pose.uniform(-0.7, 0.7) * wide
            self._line([(x, -top - thick * 0.5), (x * 1.15, line - 0.02)], gloss, 0.005)

    def _peci(self) -> None:
        colour = self.attire.choice(((20, 20, 22), (28, 26, 34), (60, 30, 30), (236, 234, 228)))
        high, low = self.attire.uniform(0.12, 0.17), -self.tall * 0.66
        edge, top = self.wide * 0.99, self.wide * 0.84
        self._shape([(-edge, low + 0.02), (edge, low + 0.02), (top, low - high), (-top, low - high)], colour)
        self._oval(0, low - high, top, 0.018, _shaded(colour, 1.25))

    def _glasses(self) -> None:
        tone, thick = self.face.choice(((24, 22, 24), (90, 60, 40), (150, 150, 156))), self.face.uniform(0.006, 0.013)
        wide, tall, power = self.face.uniform(0.055, 0.078), self.face.uniform(0.036, 0.06), self.face.uniform(2, 5)
        for side in (-1, 1):
            x = self.turn + side * 0.094
            rim = [(x + wide * _power(math.cos(t), power), tall * _power(math.sin(t), power)) for t in _ROUND]
            self._line([*rim, rim[0]], tone, thick)
            self._line([(x + side * wide, 0), (side * self.wide, -0.02)], tone, thick)
        self._line([(self.turn - 0.03, -0.01), (self.turn + 0.03, -0.01)], tone, thick)

    def _lit(self) -> NDArray[np.uint8]:
        """Light from a side, the shade of rounded things, a lens, and grain."""
        drawn = np.asarray(self.image, np.float32)
        down, across = np.mgrid[: self.height, :SIDE].astype(np.float32) / SIDE
        slope, fall = self.pose.uniform(-0.55, 0.55), self.pose.uniform(-0.2, 0.35)
        figure = np.abs(drawn - drawn[2, 2]).max(axis=2) > 2
        side = np.clip((across - self.x) / 0.25, -1.2, 1.2)
        shade = 1 + figure * (slope * 0.3 * side - fall * 0.3 * (down - self.y))
        # the nearer the edge of the head, the less light comes back from it
        away = np.hypot((across - self.x) / self.wide, (down - self.y) / self.tall) / self.size
        shade -= figure * 0.18 * np.clip(away, 0, 1.1) ** 4
        lit = cv2.GaussianBlur(
            drawn * shade[..., None] * self.pose.uniform(0.88, 1.08), (0, 0), self.pose.uniform(1.0, 2.0)
        )
        seed = self.pose.randrange(2**32)
        grain = np.random.default_rng(seed).normal(0, 2.0, lit.shape[:2])[..., None]
        return np.asarray(np.clip(lit + grain, 0, 255), np.uint8)


_ROUND = tuple(2 * math.pi * at / 48 for at in range(48))
_ACROSS = tuple(-1 + at / 12 for at in range(25))


def _power(value: float, power: float) -> float:
    return math.copysign(abs(value) ** (2 / power), value)


def _shaded(colour: Colour, light: float) -> Colour:
    red, green, blue = (min(255, int(each * light)) for each in colour)
    return red, green, blue


def _varied(colour: Colour, pick: random.Random, by: int) -> Colour:
    red, green, blue = (each + pick.randint(-by, by) for each in colour)
    return red, green, blue


def _between(one: Colour, other: Colour) -> Colour:
    red, green, blue = ((2 * a + b) // 3 for a, b in zip(one, other, strict=True))
    return red, green, blue
