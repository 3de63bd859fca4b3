"""Pages turned until their letters stand upright, with boxes that still point at the page as it came."""

import numpy as np
import pytest

from ocr.engine import Layout, Lie, Picture, Strips
from ocr.prepare import turned
from ocr.text import Line, Word
from policies.models import DocumentKind
from policies.reader import read_policies
from verify.geometry import Straightened
from verify.reading import read_page

KINDS = read_policies().kinds
WORDS = ("PROVINSI", "KABUPATEN", "TEMPAT", "KELAMIN", "GOLONGAN", "KECAMATAN", "PERKAWINAN")


def upright(picture: Picture) -> bool:
    height, width = picture.shape[:2]
    return bool(picture[: height // 5, : width // 5].mean() < 235)


class Compass:
    """Reads only where the black specks are at the top left; with `sees` it can tell how they lie, too."""

    scale = 1.0

    def __init__(self, sees: bool = False) -> None:
        self.sees = sees
        self.reads = 0

    def read(
        self, picture: Picture, layout: Layout = "sparse", alphabet: str = "", strips: Strips | None = None
    ) -> tuple[Line, ...]:
        self.reads += 1
        height, width = picture.shape[:2]
        if not upright(picture):
            return (Line(tuple(Word("xq", 0.3, (9, 9, 9, 9)) for _ in WORDS)),)
        box = (0, 0, width // 5, height // 5)
        return (Line(tuple(Word(word, 0.9, box) for word in WORDS)),)

    def lie(self, picture: Picture, read_at: int = 0) -> Lie | None:
        if not self.sees:
            return None
        return next((Lie(degrees) for degrees in (0, 90, 180, 270) if upright(turned(picture, degrees))), None)


def marked(width: int, height: int) -> Picture:
    picture = np.full((height, width, 3), 255, np.uint8)
    # specks like letters: a dark area is taken for a shadow, and long lines for those of a table
    for top in range(0, height // 5, 12):
        for left in range(0, width // 5, 12):
            picture[top : top + 6, left : left + 6] = 0
    return picture


def straight(picture: Picture, found: bool = False) -> Straightened:
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) if found else None
    return Straightened(picture, corners, np.eye(3), False)


def read(picture: Picture, engine: Compass, kind: DocumentKind = KINDS["ktp"], found: bool = False) -> list[int]:
    """The middle of the first word on the page, rounded to tens of a percent of its sides."""
    page = read_page(engine, 1, picture, straight(picture, found), kind)
    x, y, width, height = page.on_page(page.lines[0].box)
    return [round((x + width / 2) / picture.shape[1], 1), round((y + height / 2) / picture.shape[0], 1)]


@pytest.mark.parametrize(
    ("degrees", "where"), [(0, [0.1, 0.1]), (90, [0.9, 0.1]), (180, [0.9, 0.9]), (270, [0.1, 0.9])]
)
@pytest.mark.parametrize("sees", [True, False])
def test_a_card_is_read_whichever_way_it_lies(degrees: int, where: list[float], sees: bool) -> None:
    picture = turned(marked(856, 540), degrees)
    assert read(picture, Compass(sees)) == pytest.approx(where)


def test_an_upright_page_is_read_once() -> None:
    engine = Compass()
    read(marked(856, 540), engine)
    assert engine.reads == 1


def test_how_the_print_lies_decides_and_not_the_shape_of_the_document() -> None:
    engine = Compass(sees=True)
    assert read(turned(marked(900, 700), 270), engine) == pytest.approx([0.1, 0.9])
    assert engine.reads == 1


def test_where_an_outline_holds_none_of_the_labels_the_whole_picture_is_read_too() -> None:
    engine = Compass(sees=True)
    assert read(marked(856, 540), engine, found=True) == pytest.approx([0.1, 0.1])
    assert engine.reads == 2


class ShortSighted(Compass):
    """Sees half of the lines unless it looks closely."""

    def lie(self, picture: Picture, read_at: int = 0) -> Lie:
        rows = np.flatnonzero(picture.min(axis=(1, 2)) < 128)
        left, right = np.flatnonzero(picture.min(axis=(0, 2)) < 128)[[0, -1]]
        bottom = rows[0] + (rows[-1] - rows[0]) * (1 if read_at > 2000 else 0.5)
        ends = [[[left, y], [right, y], [right, y + 4], [left, y + 4]] for y in (rows[0], bottom)]
        return Lie(0.0, np.array(ends, np.float32))

    def read(
        self, picture: Picture, layout: Layout = "sparse", alphabet: str = "", strips: Strips | None = None
    ) -> tuple[Line, ...]:
        rows = np.flatnonzero(picture.min(axis=(1, 2)) < 128)
        return (Line((Word("KECAMATAN", 0.9, (9, int(rows[0]), 90, int(rows[-1] - rows[0]))),)),)


def test_a_small_card_on_a_large_sheet_is_looked_at_more_closely_before_it_is_cut_out() -> None:
    sheet = np.full((2400, 1700, 3), 255, np.uint8)
    sheet[120:480, 120:680] = 0
    page = read_page(ShortSighted(), 1, sheet, straight(sheet), KINDS["ktp"])
    _, top, _, height = page.on_page(page.lines[0].box)
    assert (top, top + height) == (pytest.approx(120, abs=10), pytest.approx(480, abs=10))


@pytest.mark.parametrize(("kind", "finely"), [("kk", True), ("ktp", False)])
def test_the_small_print_of_a_sheet_is_looked_for_as_finely_as_it_is_read_where_no_outline_tells_of_it(
    kind: str, finely: bool
) -> None:
    asked = []

    class Asked(Compass):
        def lie(self, picture: Picture, read_at: int = 0) -> Lie | None:
            asked.append(read_at)
            return super().lie(picture, read_at)

    picture = marked(1600, 1130)
    read_page(Asked(sees=True), 1, picture, straight(picture), KINDS[kind])
    assert asked == [KINDS[kind].reading_side if finely else 0]


def test_a_page_that_cannot_be_read_is_tried_four_times_at_most() -> None:
    engine = Compass()
    page = read_page(engine, 1, *_blank())
    assert engine.reads <= 4
    assert {word.text for line in page.lines for word in line.words} == {"xq"}


def _blank() -> tuple[Picture, Straightened, DocumentKind]:
    picture = np.full((856, 540, 3), 255, np.uint8)
    return picture, straight(picture), KINDS["ktp"]
