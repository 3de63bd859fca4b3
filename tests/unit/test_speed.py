"""What keeps a page cheap: smaller copies, a narrower model, lines that are not looked for twice, bands of rows."""

import numpy as np
import pytest

from benchmarks.documents.speed import Spent, report
from ocr.models import model_files
from ocr.narrowed import narrowed
from ocr.onnx import planes, session
from ocr.prepare import halved, scaled, smaller
from verify.drawings import draw
from verify.geometry import MOST_SIDE, Straightened, straighten, warped

CHARACTERS = 6906


def gradient(width: int, height: int) -> np.ndarray:
    """Shades by the place of each pixel's middle, so that all sizes show the same."""
    across, down = np.meshgrid((np.arange(width) + 0.5) / width * 200, (np.arange(height) + 0.5) / height * 55)
    return np.repeat((across + down).astype(np.uint8)[:, :, None], 3, axis=2)


@pytest.mark.parametrize(("factor", "shape"), [(1.9, (60, 80, 3)), (2.0, (30, 40, 3)), (7.9, (15, 20, 3))])
def test_a_picture_is_halved_only_while_it_stays_large_enough(factor: float, shape: tuple[int, ...]) -> None:
    assert halved(gradient(80, 60), factor).shape == shape


@pytest.mark.parametrize("size", [(640, 480), (641, 479), (333, 250), (1000, 750), (12, 9)])
def test_a_smaller_copy_has_the_shades_of_the_picture_at_their_places(size: tuple[int, int]) -> None:
    copy = smaller(gradient(1001, 751), size)
    assert copy.shape == (size[1], size[0], 3)
    assert np.abs(copy.astype(int) - gradient(*size)).max() <= 3
    assert abs(float(copy.mean()) - float(gradient(1001, 751).mean())) < 1


def test_a_picture_is_scaled_to_the_nearest_whole_pixel() -> None:
    assert scaled(gradient(1001, 751), 0.25).shape == (188, 250, 3)
    assert scaled(gradient(100, 75), 1.02).shape == (75, 100, 3)


def test_a_model_wants_planes_blue_first_around_zero() -> None:
    picture = np.zeros((2, 3, 3), np.uint8)
    picture[:, :, 2] = 255
    found = planes(picture, (127.5, 0.0, 0.0), (127.5, 1.0, 1.0))
    assert found.shape == (1, 3, 2, 3)
    assert (found[0, 0] == 1).all()
    assert (found[0, 1:] == 0).all()


def answers(model: bytes, line: np.ndarray) -> np.ndarray:
    return np.asarray(session(model).run(None, {"x": line})[0][0])


def test_a_narrowed_model_tells_the_same_characters_with_the_same_odds() -> None:
    files = model_files()
    assert files is not None
    model = files.recogniser.read_bytes()
    line = np.random.default_rng(3).normal(size=(1, 3, 48, 160)).astype(np.float32)
    kept = [0, 5, 17, 4000, CHARACTERS - 1]
    whole = answers(model, line)[:, kept]
    part = answers(narrowed(model, CHARACTERS, kept), line)
    assert part.shape == whole.shape
    assert np.allclose(part, whole / whole.sum(axis=1, keepdims=True), atol=1e-4)


def test_a_model_without_such_a_layer_is_refused() -> None:
    files = model_files()
    assert files is not None
    with pytest.raises(ValueError, match="no layer"):
        narrowed(files.recogniser.read_bytes(), CHARACTERS + 1, [0])


def test_a_large_document_is_straightened_no_larger_than_checks_need() -> None:
    page = np.full((2600, 3600, 3), 60, np.uint8)
    page[300:2224, 250:3290] = np.kron(draw("ktp", 1).image[:481, :760], np.ones((4, 4, 1), np.uint8))[:1924, :3040]
    found = straighten(page, (85.6, 53.98))
    assert found.corners is not None
    assert max(found.image.shape[:2]) == MOST_SIDE
    assert found.longer == pytest.approx(3040, abs=25)
    # its middle is still the middle of the card on the page
    middle = found.matrix @ [found.image.shape[1] / 2, found.image.shape[0] / 2, 1]
    assert middle[:2] / middle[2] == pytest.approx([1770, 1262], abs=12)


def test_without_an_outline_the_longer_side_is_the_page_itself() -> None:
    page = np.zeros((30, 50, 3), np.uint8)
    assert Straightened(page, None, np.eye(3), False).longer == 50


@pytest.mark.parametrize("step", [1.0, 1.6, 1.8, 3.0, 5.0])
def test_a_warped_picture_has_the_shades_of_the_page_whatever_the_step(step: float) -> None:
    page = gradient(1000, 700)
    size = (int(1000 / step), int(700 / step))
    found = warped(page, np.diag([step, step, 1.0]), size)
    assert found.shape == (size[1], size[0], 3)
    assert np.abs(found.astype(int) - gradient(*size)).max() <= 4


def test_the_report_tells_the_middle_page_and_tesseracts_share() -> None:
    spent = [Spent(b"", {"decode": 10.0, "total": total}, 4 * total) for total in (100.0, 200.0, 900.0)]
    lines = [" ".join(line.split()) for line in report(spent)]
    assert "total 200 830" in lines
    assert "share of tesseract's time: 0.25" in lines
    assert not any("tesseract" in line for line in report([Spent(b"", {"total": 1.0}, None)]))
