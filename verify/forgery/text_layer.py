"""A PDF's text layer against its pixels: who copies text from the file, or searches it, reads the layer, not the print.

Scanners write honest layers with mistakes of reading, so words are compared only where both stand in the same place and
the reading of the pixels is sure, and a word of letters only counts when it is quite another word.
"""

import ctypes
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from rapidfuzz.distance import Levenshtein

from ocr.text import Line, Word, around
from verify.examination import Box, Finding
from verify.pdfs import drawn_scale, drawn_size, opened, page_of

MOST_CHARACTERS = 50_000
"""A page of a thousand lines; a layer beyond it is not looked at."""
_SURE = 0.9
_POSSIBLE = 0.01
"""A character that the engine itself holds this likely at its place does not contradict the reading."""
_FEWEST_DIGITS = 6
"""Shorter numbers are easily half of another word's."""
_FEWEST_LETTERS = 4
_OTHER_WORD = 0.5
"""Similarity (1 minus edits through the longer word) below which a word is another one; misreadings stay above 0.6."""
_SAME_PLACE = 0.7
"""Overlap across through the union, so that words split otherwise by the two are not compared."""
_FEWEST_WORDS, _ELSEWHERE = 8, 0.2
"""From so many sure words on, a layer that stands under less than this share of them belongs to other pixels."""
MOST_FINDINGS = 5


def text_layer_words(data: bytes, page_index: int, max_megapixels: int = 100) -> tuple[Word, ...]:
    """The words of a page's text layer, visible or not, with boxes in pixels of the page as `decode.pages` draws it.

    `page_index` counts from 0. Empty for a page without a layer or with more than MOST_CHARACTERS. Confidence 1.0, no
    letters. Raises Refusal upload.encrypted, upload.damaged, upload.bomb.
    """
    with opened(data) as document:
        page = page_of(document, page_index)
        size = drawn_size(page, drawn_scale(page, max_megapixels))
        layer = page.get_textpage()
        try:
            if layer.count_chars() > MOST_CHARACTERS:
                return ()
            return tuple(_words(page, layer, (size.width, size.height)))
        finally:
            layer.close()
            page.close()


def text_layer_findings(
    layer_words: Sequence[Word], read_lines: Sequence[Line], page_number: int
) -> tuple[Finding, ...]:
    """forgery.text_layer_differs, at most MOST_FINDINGS; values {"why": "number", "word" or "elsewhere"}.

    Both in pixels of the upright page. "elsewhere": the layer as a whole does not stand where print was read.
    """
    if not layer_words:
        return ()
    sure = [word for line in read_lines for word in line.words if word.confidence >= _SURE and _is_word(word.text)]
    pairs = [(word, other) for word in sure if (other := _in_place(word, layer_words)) is not None]
    under = sum(any(_across(word.box, each.box) > 0 for each in layer_words) for word in sure)
    if len(sure) >= _FEWEST_WORDS and len(layer_words) >= _FEWEST_WORDS and under < _ELSEWHERE * len(sure):
        return (_finding(page_number, around(word.box for word in layer_words), "elsewhere"),)
    differing = ((word, _difference(word, other)) for word, other in pairs)
    found = [_finding(page_number, word.box, why) for word, why in differing if why]
    return tuple(found[:MOST_FINDINGS])


def _finding(page_number: int, box: Box, why: str) -> Finding:
    return Finding("forgery.text_layer_differs", "warning", "failed", page_number, box, {"why": why})


def _words(page: pdfium.PdfPage, layer: pdfium.PdfTextPage, size: tuple[int, int]) -> Iterator[Word]:
    text = ""
    boxes: list[Box] = []
    for index in range(layer.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(layer, index))
        box = None if letter.isspace() or not letter.isprintable() else _box(page, layer, index, size)
        # a hyphen, a blank of no width and a break of line are characters that PDFium invents between words
        if box is None or (boxes and _is_apart(boxes[-1], box)):
            if text:
                yield Word(text, 1.0, around(boxes))
            text, boxes = "", []
        if box is not None:
            text += letter
            boxes.append(box)
    if text:
        yield Word(text, 1.0, around(boxes))


def _box(page: pdfium.PdfPage, layer: pdfium.PdfTextPage, index: int, size: tuple[int, int]) -> Box | None:
    left, bottom, right, top = layer.get_charbox(index, loose=True)
    if right <= left or top <= bottom:
        return None
    one, other = _pixel(page, left, top, size), _pixel(page, right, bottom, size)
    x, y = min(one[0], other[0]), min(one[1], other[1])
    return x, y, max(1, abs(one[0] - other[0])), max(1, abs(one[1] - other[1]))


def _pixel(page: pdfium.PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    # PDFium knows the crop box and /Rotate
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value


def _is_apart(last: Box, box: Box) -> bool:
    """On another line, or a gap as wide as a blank."""
    return abs(last[1] - box[1]) > max(last[3], box[3]) or box[0] - (last[0] + last[2]) > 0.5 * box[3]


def _is_word(text: str) -> bool:
    return sum(each.isalnum() for each in text) >= _FEWEST_LETTERS


def _in_place(word: Word, layer_words: Sequence[Word]) -> Word | None:
    """The layer's words under a word that was read, joined; None where they do not cover the same place."""
    under = [each for each in layer_words if _across(word.box, each.box) > 0]
    if not under:
        return None
    under.sort(key=lambda each: each.box[0])
    joined = Word("".join(each.text for each in under), 1.0, around(each.box for each in under))
    return joined if _across(word.box, joined.box) >= _SAME_PLACE else None


def _across(one: Box, other: Box) -> float:
    """Overlap across through the union of two boxes on one line; 0 where their middles are at different heights."""
    if abs(one[1] + one[3] / 2 - other[1] - other[3] / 2) > 0.4 * min(one[3], other[3]):
        return 0.0
    shared = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    union = max(one[0] + one[2], other[0] + other[2]) - min(one[0], other[0])
    return max(0.0, shared / union)


def _difference(read: Word, layer: Word) -> str:
    """ "number", "word", or "" where the two agree well enough."""
    seen, told = _plain(read.text), _plain(layer.text)
    if seen == told:
        return ""
    if min(len(seen), len(told)) >= _FEWEST_DIGITS and seen.isdigit() and told.isdigit():
        return "number" if _contradicts(read, layer) else ""
    if min(len(seen), len(told)) < _FEWEST_LETTERS or seen.isdigit() != told.isdigit():
        return ""
    return "word" if Levenshtein.normalized_similarity(seen, told) < _OTHER_WORD else ""


def _contradicts(read: Word, layer: Word) -> bool:
    """Numbers of one length (one split otherwise proves nothing), with a digit that the engine rules out."""
    if len(read.text) != len(layer.text):
        return len(_plain(read.text)) == len(_plain(layer.text))
    if len(read.letters) != len(read.text):
        return True
    places = zip(layer.text, read.letters, strict=True)
    return any(dict(place.choices).get(digit, 0.0) < _POSSIBLE for digit, place in places)


def _plain(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())
