"""The door to whatever reads letters. The rest of the product knows only `ReadingEngine`."""

import os
from collections.abc import Mapping
from typing import Any, Literal, Protocol

import numpy as np
import pytesseract
from numpy.typing import NDArray

from ocr.text import Line, Word, lines_of, split_at_colons

Picture = NDArray[np.uint8]
"""Grey (H, W) or RGB (H, W, 3), eight bits a channel."""
Layout = Literal["page", "block", "sparse", "line"]
_MODES: Mapping[Layout, int] = {"page": 3, "block": 6, "sparse": 11, "line": 7}


class ReadingEngine(Protocol):
    """Reads letters in a picture whose letters stand upright."""

    def read(self, picture: Picture, layout: Layout = "sparse", alphabet: str = "") -> tuple[Line, ...]:
        """Lines from top to bottom; with `alphabet` no other character is returned. Nothing read gives ()."""
        ...

    def turn(self, picture: Picture) -> int | None:
        """Degrees (0, 90, 180, 270) by which the picture must be turned clockwise, None when it cannot tell."""
        ...


class TesseractEngine:
    """Tesseract through pytesseract: one process a call, one thread, `seconds` at most a call."""

    def __init__(self, languages: str = "ind+eng", seconds: float = 45.0) -> None:
        # one thread a process: several workers share the cores, and tesseract's own threads only wait for each other
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        self._languages = languages
        self._seconds = seconds

    def read(self, picture: Picture, layout: Layout = "sparse", alphabet: str = "") -> tuple[Line, ...]:
        """See ReadingEngine."""
        config = f"--oem 1 --psm {_MODES[layout]}"
        languages = self._languages
        if alphabet:
            # dictionaries pull numbers and names towards words that they know
            config += f" -c tessedit_char_whitelist={alphabet} -c load_system_dawg=0 -c load_freq_dawg=0"
            languages = "eng"
        data: dict[str, list[Any]] = pytesseract.image_to_data(
            picture, lang=languages, config=config, output_type=pytesseract.Output.DICT, timeout=self._seconds
        )
        return lines_of(split_at_colons(_words(data)))

    def turn(self, picture: Picture) -> int | None:
        """See ReadingEngine."""
        try:
            seen = pytesseract.image_to_osd(picture, output_type=pytesseract.Output.DICT, timeout=self._seconds)
        except pytesseract.TesseractError:
            # too few letters to tell
            return None
        return int(seen["rotate"]) % 360 if float(seen["orientation_conf"]) > 1.0 else None


def _words(data: Mapping[str, list[Any]]) -> list[Word]:
    words = []
    for at, raw in enumerate(data["text"]):
        text, confidence = str(raw).strip(), float(data["conf"][at])
        if text and confidence >= 0:
            box = (int(data["left"][at]), int(data["top"][at]), int(data["width"][at]), int(data["height"][at]))
            words.append(Word(text, confidence / 100, box))
    return words
