"""Tesseract: for machines without the models of PP-OCR, and for a second opinion."""

import os
from collections.abc import Mapping
from typing import Any

import pytesseract

from ocr.engine import Layout, Lie, Picture, Strips
from ocr.prepare import even_light
from ocr.rules import without_rules
from ocr.text import Line, Word, lines_of, split_at

_MODES: Mapping[Layout, int] = {"page": 3, "block": 6, "sparse": 11, "line": 7}


class TesseractEngine:
    """Tesseract through pytesseract: one process a call, one thread, `seconds` at most a call."""

    scale = 1.5

    def __init__(self, languages: str = "ind+eng", seconds: float = 45.0) -> None:
        # one thread a process: several workers share the cores, and tesseract's own threads only wait for each other
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        self._languages = languages
        self._seconds = seconds

    def read(
        self, picture: Picture, layout: Layout = "sparse", alphabet: str = "", strips: Strips | None = None
    ) -> tuple[Line, ...]:
        """See ReadingEngine. It looks for lines by itself in any case."""
        # whole pages come as they were photographed, single lines as the caller wants them read
        prepared = picture if layout == "line" else without_rules(even_light(picture))
        config = f"--oem 1 --psm {_MODES[layout]}"
        languages = self._languages
        if alphabet:
            # dictionaries pull numbers and names towards words that they know
            config += f" -c tessedit_char_whitelist={alphabet} -c load_system_dawg=0 -c load_freq_dawg=0"
            languages = "eng"
        data: dict[str, list[Any]] = pytesseract.image_to_data(
            prepared, lang=languages, config=config, output_type=pytesseract.Output.DICT, timeout=self._seconds
        )
        return lines_of(split_at(":", _words(data)))

    def lie(self, picture: Picture, read_at: int = 0) -> Lie | None:
        """See ReadingEngine. Quarter turns only."""
        try:
            seen = pytesseract.image_to_osd(picture, output_type=pytesseract.Output.DICT, timeout=self._seconds)
        except pytesseract.TesseractError:
            # too few letters to tell
            return None
        return Lie(int(seen["rotate"]) % 360) if float(seen["orientation_conf"]) > 1.0 else None


def _words(data: Mapping[str, list[Any]]) -> list[Word]:
    words = []
    for at, raw in enumerate(data["text"]):
        text, confidence = str(raw).strip(), float(data["conf"][at])
        if text and confidence >= 0:
            box = (int(data["left"][at]), int(data["top"][at]), int(data["width"][at]), int(data["height"][at]))
            words.append(Word(text, confidence / 100, box))
    return words
