"""The same picture gives nearly the same bits after a messenger; another person's card of that form does not."""

import cv2
import numpy as np
import pytest

from ocr.engine import Picture
from verify.drawings import draw
from verify.forgery.hashes import PictureHash, distance, hashes_from_json, hashes_to_json, picture_hashes


def sent(picture: Picture, quality: int, scale: float, light: float) -> Picture:
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dimmed = np.clip(small.astype(np.float32) * light, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", dimmed, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def hash_of(picture: Picture) -> PictureHash:
    (found,) = picture_hashes(1, picture)
    return found


@pytest.mark.parametrize(
    ("quality", "scale", "light"), [(90, 1.0, 1.0), (40, 1.0, 1.0), (70, 0.4, 1.0), (70, 1.5, 1.0), (50, 0.5, 0.8)]
)
def test_a_copy_is_near(quality: int, scale: float, light: float) -> None:
    card = draw("ktp", 3).image
    one, other = hash_of(card), hash_of(sent(card, quality, scale, light))
    assert distance(one.bits, other.bits) <= 32
    assert distance(one.detail, other.detail) <= 125


def test_cards_of_one_form_are_far_from_each_other() -> None:
    cards = [hash_of(draw("ktp", seed).image) for seed in range(12)]
    apart = [distance(a.detail, b.detail) for at, a in enumerate(cards) for b in cards[:at]]
    assert min(apart) > 125


def test_a_blank_page_has_no_hash() -> None:
    blank = np.full((800, 600, 3), 250, np.uint8)
    assert picture_hashes(1, blank) == ()


def test_hashes_go_through_json_and_others_are_refused() -> None:
    card = draw("ktp", 3).image
    found = picture_hashes(1, card)
    assert hashes_from_json(1, hashes_to_json(found)) == found
    with pytest.raises(ValueError, match="length"):
        hashes_from_json(1, [["picture", "00", "00"]])
    with pytest.raises(KeyError):
        hashes_from_json(1, [["face", "00" * 32, "00" * 128]])
