"""A paper photographed anew is known by the print of its values; another person's paper of the form is another."""

import cv2
import numpy as np
import pytest

from benchmarks.same_page import compared
from ocr.engine import Picture
from ocr.text import Line, Word
from policies.reader import read_policies
from verify.examination import Field
from verify.forgery.bands import BANDS, bands
from verify.forgery.hashes import PictureHash
from verify.forgery.strips import page_hash, same_paper
from verify.page import Page

KTP = read_policies().kinds["ktp"]
ONE = ("3273991204870516", "RAHAYU SITI", "12-04-1987", "JL. MERDEKA NO. 4")
OTHER = ("3273995508920003", "BUDI SANTOSO", "15-08-1992", "JL. MERDEKA NO. 4")
SIZE = (1100, 700)


def photographed(
    values: tuple[str, ...], *, turn: float = 0.0, light: float = 1.0, seed: int = 1
) -> PictureHash | None:
    """The hash of a card with these values under each other, seen askew, dimmed and with grain."""
    paper = np.full((SIZE[1], SIZE[0], 3), (226, 205, 176), np.uint8)
    boxes = []
    for at, text in enumerate(values):
        (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 1.2, 2)
        cv2.putText(paper, text, (280, 200 + 90 * at), cv2.FONT_HERSHEY_DUPLEX, 1.2, (40, 36, 42), 2, cv2.LINE_AA)
        boxes.append((276, 196 + 90 * at - height, width + 8, height + 10))
    middle = (SIZE[0] / 2, SIZE[1] / 2)
    matrix = np.asarray(cv2.getRotationMatrix2D(middle, turn, 0.97 - turn / 100), np.float64)
    turned = cv2.warpAffine(paper, matrix, SIZE, borderMode=cv2.BORDER_REPLICATE)
    grain = np.random.default_rng(seed).normal(0, 3, turned.shape)
    pixels = np.clip(turned * light + grain, 0, 255).astype(np.uint8)
    return hashed(pixels, values, [_moved(box, matrix) for box in boxes])


def _moved(box: tuple[int, int, int, int], matrix: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[int]:
    x, y, width, height = box
    corners = np.array([[[x, y], [x + width, y], [x + width, y + height], [x, y + height]]], np.float64)
    return [int(each) for each in cv2.boundingRect(cv2.transform(corners, matrix)[0].astype(np.float32))]


def hashed(pixels: Picture, values: tuple[str, ...], boxes: list[list[int]]) -> PictureHash | None:
    placed = [(x, y, width, height) for x, y, width, height in boxes]
    lines = tuple(Line((Word(text, 0.95, box),)) for text, box in zip(values, placed, strict=True))
    fields = {name: Field(text, 0.9, 1, box) for name, text, box in zip(KTP.same_page, values, placed, strict=False)}
    return page_hash(Page(1, pixels, pixels, np.eye(3), lines), KTP, fields)


@pytest.mark.parametrize(("turn", "light"), [(0.0, 0.7), (0.6, 1.0), (-0.6, 0.85)])
def test_the_same_paper_is_found_again(turn: float, light: float) -> None:
    again, _ = compared([photographed(ONE)], [photographed(ONE, turn=turn, light=light, seed=2)])
    assert again.hits == 1


def test_another_persons_paper_is_not_though_they_share_an_address() -> None:
    one, other = photographed(ONE), photographed(OTHER)
    assert one is not None
    assert other is not None
    assert not same_paper(one.detail, other.detail)
    assert compared([one, other], [one, other])[1].hits == 0


def test_one_value_that_was_not_read_does_not_hide_the_paper_and_two_do() -> None:
    whole = photographed(ONE)
    assert whole is not None
    three = photographed(ONE[:3])
    assert three is not None
    assert same_paper(whole.detail, three.detail)
    assert photographed(ONE[:2]) is None


def test_a_hash_has_a_number_in_every_band_and_shares_those_that_did_not_change() -> None:
    bits = bytes(range(32))
    stored = bands(bits)
    assert len(set(stored)) == BANDS
    near = bytes([bits[0] ^ 1, *bits[1:]])
    assert len(set(stored) & set(bands(near))) >= BANDS - 2
    # one bit in each run of sixteen: the pigeonholes are full, and only the mixed bands may still agree
    far = bytes(each ^ (at % 2) for at, each in enumerate(bits))
    assert not set(stored[:16]) & set(bands(far)[:16])
