"""The text that a PDF itself says stands on its pages: print that it draws, or what a scanner read and laid unseen."""

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ocr.text import Word, around
from verify.examination import Box
from verify.pdfs import drawn_scale, drawn_size, is_scanned, opened, page_of

MOST_CHARACTERS = 50_000
"""A page of a thousand lines; a layer beyond it is not looked at."""
PRINTED, UNSEEN = 1.0, 0.5
"""The confidence of words that the page draws, and of those that lie unseen on it, which a machine may have read."""
_LONG, _FEWEST_ALIKE = 4, 4
"""Characters of a word, and words, by which the whole layer is laid on the print."""
_NO_MARK = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP, raw.FPDF_TEXTRENDERMODE_UNKNOWN})


def text_layer_words(data: bytes, page_index: int, max_megapixels: int = 100) -> tuple[Word, ...]:
    """The words of a page's text layer, with boxes in pixels of the page as `decode.pages` draws it.

    `page_index` counts from 0. Empty for a page without a layer or with more than MOST_CHARACTERS. Confidence PRINTED
    or UNSEEN, no letters; ligatures are told as their letters. Raises Refusal upload.encrypted, upload.damaged,
    upload.bomb.
    """
    with opened(data) as document:
        page = page_of(document, page_index)
        size = drawn_size(page, drawn_scale(page, max_megapixels))
        layer = page.get_textpage()
        try:
            if layer.count_chars() > MOST_CHARACTERS:
                return ()
            scanned = is_scanned(page)
            words = _words(page, layer, (size.width, size.height))
            return tuple(replace(word, confidence=UNSEEN) if scanned else word for word in words)
        finally:
            layer.close()
            page.close()


def _words(page: pdfium.PdfPage, layer: pdfium.PdfTextPage, size: tuple[int, int]) -> Iterator[Word]:
    text, sure = "", PRINTED
    boxes: list[Box] = []
    for index in range(layer.count_chars()):
        letter = unicodedata.normalize("NFKC", chr(raw.FPDFText_GetUnicode(layer, index)))
        box = None if letter.isspace() or not letter.isprintable() else _box(page, layer, index, size)
        # a hyphen, a blank of no width and a break of line are characters that PDFium invents between words
        if box is None or (boxes and _is_apart(boxes[-1], box)):
            if text:
                yield Word(text, sure, around(boxes))
            text, sure, boxes = "", PRINTED, []
        if box is not None:
            text, sure = text + letter, min(sure, _drawn(layer, index))
            boxes.append(box)
    if text:
        yield Word(text, sure, around(boxes))


def _drawn(layer: pdfium.PdfTextPage, index: int) -> float:
    """Whether a character leaves a mark on the page (PDF 32000-1, 9.3.6: text rendering mode 3 leaves none)."""
    mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(layer, index))
    return UNSEEN if mode in _NO_MARK else PRINTED


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


def aligned(layer: Sequence[Word], read: Sequence[Word]) -> tuple[Word, ...]:
    """The layer as a whole moved to where its words were read, if it stands beside them as a whole.

    By the words of _LONG characters and more that stand once in both; both in pixels of the page.
    """
    placed, seen = _once(layer), _once(read)
    pairs = [(placed[text], word) for text, word in seen.items() if text in placed]
    if len(pairs) < _FEWEST_ALIKE:
        return tuple(layer)
    offsets = [
        (word.box[0] + word.box[2] / 2 - each.box[0] - each.box[2] / 2, word.middle - each.middle)
        for each, word in pairs
    ]
    across, down = (round(median(each[at] for each in offsets)) for at in (0, 1))
    reach = median(word.box[3] for _, word in pairs)
    alike = sum(abs(x - across) <= reach and abs(y - down) <= reach / 2 for x, y in offsets)
    if alike < len(offsets) / 2:
        return tuple(layer)
    return tuple(replace(each, box=(each.box[0] + across, each.box[1] + down, *each.box[2:])) for each in layer)


def _once(words: Sequence[Word]) -> dict[str, Word]:
    counts = Counter(word.text.casefold() for word in words)
    return {text: word for word in words if counts[text := word.text.casefold()] == 1 and len(text) >= _LONG}
