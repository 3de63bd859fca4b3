"""PDF files opened, and the size at which each page is drawn."""

import math

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from policies.refusals import Refusal
from verify.examination import PageSize

POINTS_AN_INCH = 72
PRINT_DPI = 300
"""Letters of 6 points are 25 pixels high: what tesseract reads well."""
LEAST_LONG_SIDE = 1500
"""A page of letters that is only a few points large is still drawn large enough to read, in pixels."""
PAGE_PIXELS = 12_000_000
"""The budget of a drawn page: A4 at 350 dpi, 36 MB as RGB. Metres of paper get the same number of pixels."""
LONGEST_SIDE = 12_000
LARGEST_POINTS = 1_000_000.0
"""350 m of paper: a plan of metres or a large UserUnit stays below."""
_SCAN = 0.3
"""A picture that covers this share of the page is a scan of it; smaller ones are seals, photos and logos."""


def opened(data: bytes) -> pdfium.PdfDocument:
    """The document; an empty password is tried. Raises Refusal upload.encrypted, upload.damaged."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Refusal("upload.encrypted" if locked else "upload.damaged") from None
    return document


def page_of(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """Page `index`, from 0. Raises Refusal upload.damaged."""
    try:
        return document[index]
    except (pdfium.PdfiumError, IndexError):
        raise Refusal("upload.damaged") from None


def drawn_scale(page: pdfium.PdfPage, max_megapixels: int) -> float:
    """Pixels a point: a scan keeps its own pixels, letters get 300 dpi, and no page more than the budget.

    Raises Refusal upload.damaged for a page without area, upload.bomb for one beyond LARGEST_POINTS or a picture
    beyond the limit; pictures are measured by what the file says, none is decoded.
    """
    width, height = _points(page)
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise Refusal("upload.damaged")
    if max(width, height) > LARGEST_POINTS:
        raise Refusal("upload.bomb")
    scan, only_pictures = _scan_scale(page, width * height, max_megapixels)
    letters = max(PRINT_DPI / POINTS_AN_INCH, LEAST_LONG_SIDE / max(width, height))
    wanted = scan if scan and only_pictures else max(scan, letters)
    budget = math.sqrt(PAGE_PIXELS / (width * height))
    return min(wanted, budget, LONGEST_SIDE / max(width, height))


def is_scanned(page: pdfium.PdfPage) -> bool:
    """Whether a picture covers the page, so that text on it need not be what one sees."""
    width, height = _points(page)
    boxes = (item.get_bounds() for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,)))
    return any((right - left) * (top - bottom) >= _SCAN * width * height for left, bottom, right, top in boxes)


def _scan_scale(page: pdfium.PdfPage, area: float, max_megapixels: int) -> tuple[float, bool]:
    """Pixels a point of the finest picture that covers the page (0 when none), and whether nothing else is drawn."""
    finest, only_pictures = 0.0, True
    for item in page.get_objects():
        if item.type != raw.FPDF_PAGEOBJ_IMAGE:
            only_pictures = only_pictures and item.type == raw.FPDF_PAGEOBJ_FORM
            continue
        across, down = item.get_px_size()
        if across * down > max_megapixels * 1_000_000:
            raise Refusal("upload.bomb")
        left, bottom, right, top = item.get_bounds()
        covered = (right - left) * (top - bottom)
        if covered >= _SCAN * area and covered > 0:
            finest = max(finest, math.sqrt(across * down / covered))
    return finest, only_pictures


def drawn_size(page: pdfium.PdfPage, scale: float) -> PageSize:
    """The page in pixels, turned as its /Rotate says."""
    width, height = _points(page)
    return PageSize(max(1, math.ceil(width * scale)), max(1, math.ceil(height * scale)))


def _points(page: pdfium.PdfPage) -> tuple[float, float]:
    width, height = page.get_size()
    return float(width), float(height)
