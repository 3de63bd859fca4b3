"""PP-OCR on drawn print: what it reads, where it says that it stands, and how print lies."""

from functools import cache

import cv2
import numpy as np
import pytest
import yaml
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr import models
from ocr.engine import Picture
from ocr.engines import best_engine
from ocr.models import altered_models, model_files
from ocr.ppocr import PaddleEngine
from ocr.recogniser import Recogniser, characters_of
from ocr.tesseract import TesseractEngine
from ocr.text import Letter

LINES = ("KARTU TANDA PENDUDUK", "NIK : 3273990904860012", "Alamat : JL. MAWAR NO. 7", "Agama : ISLAM")


@cache
def engine() -> PaddleEngine:
    files = model_files()
    assert files is not None
    return PaddleEngine(files)


def sheet(lines: tuple[str, ...] = LINES) -> Picture:
    image = Image.new("RGB", (900, 120 + 80 * len(lines)), (238, 240, 244))
    for at, line in enumerate(lines):
        ImageDraw.Draw(image).text((60, 50 + 80 * at), line, (20, 20, 25), ImageFont.load_default(40))
    return np.asarray(image, np.uint8)


def turned(picture: Picture, degrees: float) -> Picture:
    """Turned counter-clockwise on a larger ground."""
    height, width = picture.shape[:2]
    side = int(np.hypot(width, height))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    matrix[:, 2] += ((side - width) / 2, (side - height) / 2)
    return np.asarray(cv2.warpAffine(picture, matrix, (side, side), borderValue=(238, 240, 244)), np.uint8)


def test_lines_are_read_from_top_to_bottom_with_their_spaces() -> None:
    assert [line.text for line in engine().read(sheet())] == [
        "KARTU TANDA PENDUDUK", "NIK : 3273990904860012", "Alamat : JL. MAWAR NO. 7", "Agama : ISLAM",
    ]  # fmt: skip


@pytest.mark.parametrize("printed", ["KP. MELATI NO.77", "GG.SUKA NO. 77", "BLOK D17 NO. 147"])
def test_a_space_behind_a_full_stop_is_read_where_it_is_printed(printed: str) -> None:
    (line,) = engine().read(sheet((printed,)))
    assert line.text == printed


def test_every_character_has_its_choices_and_stands_where_it_is_printed() -> None:
    for line in engine().read(sheet()):
        for word in line.words:
            assert "".join(letter.choices[0][0] for letter in word.letters) == word.text
            x, _, width, _ = word.box
            assert all(x - 6 <= letter.middle <= x + width + 6 for letter in word.letters)
            assert all(0 <= chance <= 1 for letter in word.letters for _, chance in letter.choices)


@pytest.mark.parametrize("degrees", [0, 17, 90, 133, 180, 251, 270, 340])
def test_how_print_lies_is_told_at_any_angle(degrees: int) -> None:
    lie = engine().lie(turned(sheet(), degrees))
    assert lie is not None
    assert abs((lie.degrees - degrees + 180) % 360 - 180) < 2.5


@pytest.mark.parametrize(("degrees", "lines"), [(0, 2), (180, len(LINES) + 2)])
def test_two_legible_lines_tell_which_end_is_up(monkeypatch: pytest.MonkeyPatch, degrees: int, lines: int) -> None:
    asked: list[Picture] = []
    read = Recogniser.read

    def counted(self: Recogniser, line: Picture, alphabet: str = "") -> tuple[Letter, ...]:
        asked.append(line)
        return read(self, line, alphabet)

    monkeypatch.setattr(Recogniser, "read", counted)
    lie = engine().lie(turned(sheet(), degrees))
    assert lie is not None and len(asked) == lines


def test_without_print_nothing_is_said() -> None:
    blank = np.full((400, 600, 3), 240, np.uint8)
    assert engine().lie(blank) is None
    assert engine().read(blank) == ()


def test_of_an_alphabet_nothing_else_is_read() -> None:
    line = sheet(("B0O8 S5Z2 I1",))[40:110, 40:420]
    text = "".join(word.text for each in engine().read(line, "line", "0123456789") for word in each.words)
    assert text.isdigit()


def test_the_installed_models_are_the_ones_that_were_measured() -> None:
    assert altered_models() == ()


def test_without_the_models_tesseract_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_folder", lambda: None)
    assert model_files() is None
    assert isinstance(best_engine(), TesseractEngine)


def test_the_characters_of_both_models_are_those_of_their_yaml() -> None:
    files = model_files()
    assert files is not None
    for path in (files.characters, files.larger_characters):
        listed = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["PostProcess"]["character_dict"]
        assert characters_of(path) == [str(each) for each in listed]


def test_a_narrow_letter_at_the_very_end_of_a_line_is_read() -> None:
    drawn = sheet(("RINA ANASTASIA SURYADI",))[45:105, 55:]
    end = 60 + round(ImageFont.load_default(40).getlength("RINA ANASTASIA SURYADI")) - 55 + 4
    narrow = cv2.resize(drawn[:, :end], None, fx=0.6, fy=1, interpolation=cv2.INTER_AREA)
    assert [line.text for line in engine().read(np.asarray(narrow, np.uint8), "line")] == ["RINA ANASTASIA SURYADI"]


def test_what_the_first_reading_doubts_is_read_by_the_larger_model(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = engine()
    monkeypatch.setattr(reader, "_recogniser", Doubtful(reader._recogniser))
    assert "KARTU TANDA PENDUDUK" in [line.text for line in reader.read(sheet())]


class Doubtful:
    """The recogniser, which takes every D for an O and is not sure of it."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser

    def read(self, line: Picture, alphabet: str = "") -> tuple[Letter, ...]:
        seen = self._recogniser.read(line, alphabet)
        doubted = (("O", 0.6), ("D", 0.3))
        return tuple(Letter(doubted, each.middle) if each.choices[0][0] == "D" else each for each in seen)


class Foreign:
    """A model that is sure of a sign of another script and hardly thinks of an A."""

    def __init__(self, signs: int, blank: int, letter: int) -> None:
        self.scores = np.zeros((1, 3, signs), np.float32)
        self.scores[0, (0, 2), blank] = 1.0
        self.scores[0, 1, letter] = 0.0005

    def run(self, *_: object) -> tuple[NDArray[np.float32]]:
        return (self.scores,)


def test_a_sign_of_another_script_is_the_nearest_letter_and_hardly_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = engine()._recogniser
    blank, letter = (int(reader._columns[reader._characters.index(each)]) for each in ("", "A"))
    monkeypatch.setattr(reader, "_session", Foreign(int(reader._columns.max()) + 1, blank, letter))
    (read,) = reader.read(np.full((48, 60, 3), 255, np.uint8))
    assert read.choices[0][0] == "A"
    assert read.choices[0][1] < 0.01
