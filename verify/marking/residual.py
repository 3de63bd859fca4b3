"""What a laid leak has that its reference has not: light, tone and blur are explained away, and the marks stay.

Nothing here knows a key: what is measured depends on the leak and the reference alone, which the bound in trace.py
rests on.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.marking import tone, warp
from verify.marking.alignment import Laid
from verify.marking.chips import cells

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
_WINDOW = 48
"""Pixels: half a window in which one law of light and blur holds; windows overlap by half."""
_BLURS = (0.8, 1.6, 3.0)
_PASSES = 3
_CLIP = 3.0
_GRAIN = np.float32(0.7)
"""Levels of noise that are always there."""
_NOISE = 31
"""Pixels of the square in which noise is measured."""
_TONE_CUT, _WARP_CUT = 1.5, 2.0
_AROUND = 5
"""Cells over which the mean is taken away: the mark has no slow part."""
_RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Measured:
    """One number a chip, of either channel; zero where the leak shows nothing."""

    tone: Floats
    warp: Floats


def measure(laid: Laid, reference: Pixels) -> Measured:
    """Both channels as they are measured in a leak that was laid onto its grey reference."""
    valid = cv2.erode(laid.valid, np.ones((5, 5), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    weight = valid.astype(np.float32)
    plain = reference.astype(np.float32)
    across = np.asarray(cv2.Sobel(plain, cv2.CV_32F, 1, 0, scale=0.125), np.float32)
    down = np.asarray(cv2.Sobel(plain, cv2.CV_32F, 0, 1, scale=0.125), np.float32)
    rest, gain = _explained(laid.image, plain, across, down, weight)
    rest, shifts = _shifts(rest, across * gain, down * gain, weight)
    return Measured(_tone(rest, reference, weight), shifts)


def _explained(leak: Floats, plain: Floats, across: Floats, down: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """What light, tone, blur and slow shifts do not explain, and the contrast that is left, pixel by pixel."""
    layers: list[Floats] = [np.ones_like(plain), _times(plain, 1 / 64)]
    layers += [_times(cv2.GaussianBlur(plain, (0, 0), blur), 1 / 64) for blur in _BLURS]
    layers += [_times(across, 1 / 16), _times(down, 1 / 16)]
    robust = weight
    for turn in range(_PASSES):
        terms = _solved(leak, layers, robust)
        rest = leak.copy()
        for at, each in enumerate(layers):
            rest -= _spread(terms[..., at], plain.shape) * each
        if turn < _PASSES - 1:
            scale = _deviation(rest, robust, 2 * _WINDOW)
            robust = weight / (1 + (rest / (2 * scale + np.float32(0.5))) ** 2)
    gain = _spread(np.asarray(terms[..., 1 : 2 + len(_BLURS)].sum(axis=-1), np.float32), plain.shape)
    return np.asarray(rest * weight, np.float32), np.asarray(gain / 64, np.float32)


def _times(picture: NDArray[Any], factor: float) -> Floats:
    return np.asarray(picture * np.float32(factor), np.float32)


def _solved(leak: Floats, layers: list[Floats], weight: Floats) -> Floats:
    """Weighted least squares of the leak on the layers, in every window: (rows, columns, layers)."""
    stack = np.stack([_blocks(each) for each in layers], axis=-1)
    heavy = stack * _blocks(weight)[..., None]
    square = np.matmul(heavy.swapaxes(-1, -2), stack).astype(np.float64)
    right = np.matmul(heavy.swapaxes(-1, -2), _blocks(leak)[..., None])[..., 0].astype(np.float64)
    square, right = _overlapped(square), _overlapped(right)
    count = square.shape[-1]
    size = np.einsum("...ii->...i", square)
    ridge = np.eye(count) * (_RIDGE * size[..., None] + 1.0)
    ridge[..., 0, 0] = 1e-6
    return np.linalg.solve(square + ridge, right[..., None])[..., 0].astype(np.float32)


def _blocks(picture: Floats) -> Floats:
    """(rows, columns, pixels) of half windows, zeros beyond the border."""
    height, width = picture.shape
    rows, columns = -(-height // _WINDOW), -(-width // _WINDOW)
    whole = np.zeros((rows * _WINDOW, columns * _WINDOW), np.float32)
    whole[:height, :width] = picture
    return whole.reshape(rows, _WINDOW, columns, _WINDOW).swapaxes(1, 2).reshape(rows, columns, -1)


def _overlapped(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of half windows together with half of those of their eight neighbours' weight."""
    padded = np.pad(sums, [(1, 1), (1, 1), *((0, 0) for _ in sums.shape[2:])])
    rows = padded[1:-1] + 0.5 * (padded[:-2] + padded[2:])
    return np.asarray(rows[:, 1:-1] + 0.5 * (rows[:, :-2] + rows[:, 2:]))


def _spread(values: Floats, shape: tuple[int, ...]) -> Floats:
    """Values of half windows at every pixel, linear between their middles."""
    height, width = shape
    rows, columns = values.shape
    whole = cv2.resize(values, (columns * _WINDOW, rows * _WINDOW), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole[:height, :width], np.float32)


def _shifts(rest: Floats, across: Floats, down: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """What is left when each cell's own shift is taken out, and these shifts, in units of their certainty."""
    noise = _deviation(rest, weight, 31)
    certain = weight / (noise * noise + 4.0)
    clipped = np.clip(rest, -_CLIP * noise, _CLIP * noise)
    both = ((across, across), (down, down), (across, down))
    xx, yy, xy = (_summed(certain * one * other, warp.CELL) for one, other in both)
    # a page that moves to the right has, where it grows brighter to the right, become darker
    right, low = -_summed(certain * across * clipped, warp.CELL), -_summed(certain * down * clipped, warp.CELL)
    ridge = np.float32(4.0)
    area = (xx + ridge) * (yy + ridge) - xy * xy
    x, y = ((yy + ridge) * right - xy * low) / area, ((xx + ridge) * low - xy * right) / area
    rows, columns = cells(rest.shape, warp.CELL)
    shape = (columns * warp.CELL, rows * warp.CELL)
    height, width = rest.shape
    by_x = cv2.resize(x, shape, interpolation=cv2.INTER_LINEAR)[:height, :width]
    by_y = cv2.resize(y, shape, interpolation=cv2.INTER_LINEAR)[:height, :width]
    left = np.asarray(rest + by_x * across + by_y * down, np.float32)
    signal = np.stack([right, low], axis=-1) / np.sqrt(np.stack([xx, yy], axis=-1) + ridge)
    return left, _clipped(signal, _WARP_CUT)


def _tone(rest: Floats, reference: Pixels, weight: Floats) -> Floats:
    """Sums of the rest over the cells of the tone channel: pixels weighed by mark and noise, sums by their noise."""
    room = tone.amplitude(reference)
    usual = _deviation(rest, weight, _NOISE) + _GRAIN
    for _ in range(_PASSES + 1):
        usual = np.float32(1.1) * _deviation(np.clip(rest, -2 * usual, 2 * usual), weight, _NOISE) + _GRAIN
    # letters of the visible mark, and what was drawn on it, do not count, nor do the pixels around them
    kept: Floats = weight * cv2.erode((np.abs(rest) < _CLIP * usual).astype(np.uint8), np.ones((3, 3), np.uint8))
    side = _AROUND * tone.CELL
    quiet: Floats = rest * kept
    slow = cv2.blur(quiet, (side, side)) / (cv2.blur(kept, (side, side)) + np.float32(1e-3))
    noise = _deviation(quiet, kept, _NOISE) + _GRAIN
    power = kept * room / (noise * noise)
    sums = _summed(np.asarray((quiet - slow) * power, np.float32), tone.CELL)
    squares = _summed(np.asarray(room * power, np.float32), tone.CELL)
    return _clipped(np.asarray(sums / np.sqrt(squares + np.float32(1e-6)), np.float32), _TONE_CUT)


def _summed(picture: Floats, cell: int) -> Floats:
    """Sums over square cells, (rows, columns); broken cells have what there is of them."""
    height, width = picture.shape
    rows, columns = -(-height // cell), -(-width // cell)
    whole = np.zeros((rows * cell, columns * cell), np.float32)
    whole[:height, :width] = picture
    mean = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(mean * np.float32(cell * cell), np.float32)


def _deviation(rest: Floats, weight: Floats, side: int) -> Floats:
    """The root of the weighted mean square in a square of that side around every pixel."""
    squares = cv2.blur(rest * rest * weight, (side, side))
    # sums that run along a row leave a remainder of either sign where there is nothing
    mean = np.maximum(squares, 0) / (np.maximum(cv2.blur(weight, (side, side)), 0) + np.float32(1e-3))
    return np.asarray(cv2.sqrt(mean), np.float32)


def _clipped(values: Floats, cut: float) -> Floats:
    """Values of which no few decide all: cut at so many times the root of their mean square."""
    known = values[values != 0]
    if not len(known):
        return values
    most = cut * float(np.sqrt(np.mean(known * known)))
    return np.asarray(np.clip(values, -most, most), np.float32)
