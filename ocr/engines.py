"""Which engine reads: the best that is installed."""

from ocr.engine import ReadingEngine
from ocr.models import model_files
from ocr.ppocr import PaddleEngine
from ocr.tesseract import TesseractEngine


def best_engine() -> ReadingEngine:
    """PP-OCR where its models are installed, tesseract otherwise."""
    files = model_files()
    return TesseractEngine() if files is None else PaddleEngine(files)
