"""The dots of a form under the print of a line: painted over, and nothing else."""

import cv2
import numpy as np
import pytest

from ocr.engine import Picture
from ocr.leaders import with_hooks, without_leaders
from ocr.text import Letter

PAPER, INK = 225, 40
HEIGHT, BASE, DOTS = 40, 28, 31


def printed(text: str, width: int = 700) -> Picture:
    picture = np.full((HEIGHT, width, 3), PAPER, np.uint8)
    cv2.putText(picture, text, (6, BASE), cv2.FONT_HERSHEY_SIMPLEX, 0.75, (INK,) * 3, 2, cv2.LINE_AA)
    return picture


def dotted(picture: Picture, first: int = 6, pitch: int = 10, lean: float = 0.0, width: int = 700) -> Picture:
    under = picture.copy()
    for x in range(first, width, pitch):
        cv2.circle(under, (x, round(DOTS + lean * x)), 1, (INK,) * 3, -1)
    return under


def strange(picture: Picture, print_alone: Picture) -> int:
    """Pixels that are much darker than in the print alone."""
    return int(np.count_nonzero(picture.astype(int) < print_alone.astype(int) - 60))


@pytest.mark.parametrize("text", ["SORONG", "BUDI SANTOSO dan ibu RINA WIJAYA", "QOMARUDIN, S.Pd."])
@pytest.mark.parametrize("lean", [0.0, 0.006])
def test_the_dots_are_gone_and_the_print_stays(text: str, lean: float) -> None:
    alone = printed(text)
    before, after = dotted(alone, lean=lean), without_leaders(dotted(alone, lean=lean))
    assert strange(after, alone) < 0.1 * strange(before, alone)
    ink = alone[: BASE - 2] < 120
    assert np.array_equal(after[: BASE - 2][ink], alone[: BASE - 2][ink])


@pytest.mark.parametrize("width", [70, 200, 700])
def test_of_a_line_of_dots_alone_nothing_is_left(width: int) -> None:
    assert np.ptp(without_leaders(dotted(printed("", width), width=width)), axis=(0, 1)).max() == 0


@pytest.mark.parametrize(
    "line",
    [
        printed("R. A. KARTINI, S.Pd., M.M. ... and mother ..."),
        printed("I<IDNSANTOSO<<BUDI<<<<<<<<<<<<<<<<<"),
        printed("3273991505230383 1111111111111111"),
        dotted(printed("BUDI"), first=640),
        dotted(printed("II...", 150), first=110, width=150),
        np.full((HEIGHT, 700, 3), PAPER, np.uint8),
    ],
    ids=["full stops", "fillers", "digits", "few dots", "a short line", "nothing"],
)
def test_a_line_without_them_is_left_as_it_is(line: Picture) -> None:
    assert without_leaders(line) is line


def letters(text: str, sure: float = 0.99) -> tuple[Letter, ...]:
    return tuple(Letter(((each, sure),), 12.0 * at) for at, each in enumerate(text))


@pytest.mark.parametrize(
    ("clean", "dotted", "told", "doubted"),
    [
        ("IOHANES", "JQHANES", "JOHANES", "JO"),
        ("BUDI, S.T", "BUDI. S.T", "BUDI, S.T", ""),
        ("BUDI. S.T", "BUDI, S.T", "BUDI. S.T", "."),
        ("BUDI", "BUD.", "BUDI", ""),
        ("BUDI", "", "BUDI", ""),
    ],
)
def test_what_reaches_below_the_line_is_in_doubt_without_the_dots(
    clean: str, dotted: str, told: str, doubted: str
) -> None:
    found = with_hooks(letters(clean), letters(dotted))
    assert "".join(each.choices[0][0] for each in found) == told
    assert "".join(each.choices[0][0] for each in found if each.choices[0][1] < 0.9) == doubted
