"""Where the picture comes from: whole or cut off, a screen, a grey copy. All are warnings for an officer's eye."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from verify.checks.seen import PASSED, Pixels, Result, Seen, Thresholds, failed

BLACK = 6
BAR_SIDE = 800
"""Pixels to a side that are looked at for a bar."""


def cut_off(seen: Seen, limits: Thresholds) -> Result:
    """The paper's outline runs out of the picture (see outline.py); without a visible outline nothing is said.

    The box is the strip along the picture's edge where it does.
    """
    return failed("warning", seen.straightened.cut_side) if seen.straightened.cut_off else PASSED


def grey_copy(seen: Seen, limits: Thresholds) -> Result:
    """A kind that is printed in colour, without any colour but the light's own tint.

    `colour`: distance in CIE Lab from grey of the most coloured fiftieth, paper made white: 0 to 3.4 on grey copies
    and their photographs under a yellow lamp, 9.6 and more on the specimens printed in colour.
    """
    even = cv2.GaussianBlur(seen.small, (0, 0), 1.5).astype(np.float32)
    # paper made white first: a lamp's tint lies on paper and not on ink
    white = np.maximum(np.percentile(even.reshape(-1, 3), 90, axis=0), 1.0)
    lab = cv2.cvtColor(np.clip(even / white, 0, 1).astype(np.float32), cv2.COLOR_RGB2LAB)
    colour = np.linalg.norm(lab[:, :, 1:], axis=2)
    most = float(np.percentile(colour, 98))
    told = failed("warning") if most < limits["colour"] else PASSED
    return replace(told, values={"colour": round(most, 2)})


def screen_bar(seen: Seen, limits: Thresholds) -> Result:
    """The black bar of a screenshot along one side."""
    return failed("warning") if has_bar(seen.page, limits["least_share"], limits["most_share"]) else PASSED


def has_bar(page: Pixels, least: float, most: float) -> bool:
    """A bar of one black along a whole side, apart from the buttons in it, with the picture beginning at a line."""
    coarse = page[:: max(1, page.shape[0] // BAR_SIDE), :: max(1, page.shape[1] // BAR_SIDE)]
    value = np.asarray(cv2.max(cv2.max(coarse[..., 0], coarse[..., 1]), coarse[..., 2]), np.uint8)
    return any(_starts_with_bar(each, least, most) for each in (value, value[::-1], value.T, value.T[::-1]))


def _starts_with_bar(value: NDArray[np.uint8], least: float, most: float) -> bool:
    black = (value <= BLACK).mean(axis=1) > 0.85
    thickness = len(black) if black.all() else int(np.argmin(black))
    if not least * len(black) <= thickness <= most * len(black):
        return False
    beyond = value[thickness + 2 : thickness + 8]
    return bool(beyond.size) and float((beyond > 4 * BLACK).mean()) > 0.9
