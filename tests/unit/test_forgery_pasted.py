"""A word on other paper than its neighbours is told; light, grain and ground that all words share are not."""

import cv2
import numpy as np
import pytest

from ocr.engine import Picture
from ocr.text import Line, Word
from verify.examination import Field
from verify.forgery import forgery_findings
from verify.forgery.pasted import MEASURES, oddnesses, pasted_findings
from verify.page import Page

TEXTS = ("KABUPATEN", "3273990101900001", "RAHAYUSITI", "PEREMPUAN", "MERDEKA", "SUKAMAJU", "PETANIDESA", "INDONESIA")
SIDE = (1100, 700)
NUMBER = 1


def page_of_words(seed: int, grain: float = 3.0) -> tuple[Picture, list[Word]]:
    """Eight rows of print on a blue ground that grows darker to the right, with the grain of a sensor."""
    random = np.random.default_rng(seed)
    ground = np.full((SIDE[1], SIDE[0], 3), (176, 205, 226), np.uint8)
    words = []
    for at, text in enumerate(TEXTS):
        origin = (60 + int(random.integers(0, 300)), 80 + 75 * at)
        (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 1.1, 2)
        cv2.putText(ground, text, origin, cv2.FONT_HERSHEY_DUPLEX, 1.1, (35, 35, 40), 2, cv2.LINE_AA)
        words.append(Word(text, 0.95, (origin[0] - 3, origin[1] - height - 3, width + 6, height + 8)))
    lit = ground * np.linspace(1.0, 0.75, SIDE[0])[None, :, None] + random.normal(0, grain, ground.shape)
    return np.clip(lit, 0, 255).astype(np.uint8), words


def patched(picture: Picture, word: Word, patch: Picture) -> Picture:
    x, y, width, height = word.box
    changed = picture.copy()
    changed[y : y + height, x : x + width] = cv2.resize(patch, (width, height))
    return changed


def cut(picture: Picture, word: Word) -> Picture:
    x, y, width, height = word.box
    return picture[y : y + height, x : x + width]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("grain", [0.0, 3.0, 9.0])
def test_an_honest_page_is_quiet(seed: int, grain: float) -> None:
    assert pasted_findings(*page_of_words(seed, grain), 1) == ()


@pytest.mark.parametrize("seed", range(4))
def test_digits_on_whiter_paper_are_told_with_their_place(seed: int) -> None:
    picture, words = page_of_words(seed)
    lighter = np.clip(cut(picture, words[NUMBER]).astype(np.int16) + 26, 0, 255).astype(np.uint8)
    (finding,) = pasted_findings(patched(picture, words[NUMBER], lighter), words, 3)
    assert (finding.code, finding.severity, finding.page) == ("forgery.field_differs", "warning", 3)
    assert finding.box == words[NUMBER].box
    assert "shade" in finding.values["why"]


@pytest.mark.parametrize("seed", range(4))
def test_digits_without_the_grain_of_the_picture_are_told(seed: int) -> None:
    picture, words = page_of_words(seed, grain=6.0)
    smooth = np.asarray(cv2.bilateralFilter(cut(picture, words[NUMBER]), 9, 60, 9), np.uint8)
    (finding,) = pasted_findings(patched(picture, words[NUMBER], smooth), words, 1)
    assert finding.values["why"] == ["noise"]


def test_digits_on_paper_of_another_colour_are_told() -> None:
    picture, words = page_of_words(1)
    turned = np.ascontiguousarray(cut(picture, words[NUMBER])[:, :, ::-1])
    (finding,) = pasted_findings(patched(picture, words[NUMBER], turned), words, 1)
    assert "colour" in finding.values["why"]


def test_too_few_or_short_or_unsure_words_tell_nothing() -> None:
    picture, words = page_of_words(1)
    assert oddnesses(picture, words[:5]) == []
    assert oddnesses(picture, [Word("RT/RW", 0.9, each.box) for each in words]) == []
    assert oddnesses(picture, [Word(each.text, 0.2, each.box) for each in words]) == []


def test_a_blank_ground_and_words_at_the_edge_are_no_trouble() -> None:
    blank = np.full((SIDE[1], SIDE[0], 3), 240, np.uint8)
    words = [Word("3273990101900001", 0.9, (SIDE[0] - 5, SIDE[1] - 3 - at, 300, 40)) for at in range(9)]
    assert oddnesses(blank, words) == []
    picture, honest = page_of_words(1)
    assert all(len(each.deviations) == len(MEASURES) for each in oddnesses(picture, honest))


def test_only_fields_are_told_and_only_when_asked_for() -> None:
    picture, words = page_of_words(1)
    lighter = np.clip(cut(picture, words[NUMBER]).astype(np.int16) + 26, 0, 255).astype(np.uint8)
    forged = patched(picture, words[NUMBER], lighter)
    # the document lies in a picture twice as large
    large = cv2.resize(forged, (2 * SIDE[0], 2 * SIDE[1]))
    lines = tuple(Line((word,)) for word in words)
    page = Page(1, np.asarray(large, np.uint8), forged, np.diag([2.0, 2.0, 1.0]), lines)
    box = page.on_page(words[NUMBER].box)
    fields = {"name": Field("RAHAYU", 0.9, 1, page.on_page(words[2].box)), "nik": Field("3273", 0.9, 1, box)}
    (finding,) = forgery_findings(page, fields, pasted=True)
    assert (finding.values["field"], finding.box) == ("nik", box)
    assert forgery_findings(page, fields) == ()
    assert forgery_findings(page, {"name": fields["name"]}, pasted=True) == ()
