"""Files decoded to pixels: upright RGB pages, one at a time."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

from verify import pdfs, pictures
from verify.examination import PageSize
from verify.files import FileLimits

Pixels = NDArray[np.uint8]
PICTURE_PIXELS = 50_000_000
"""Larger pictures are read at a smaller size: 50 megapixels are 150 MB, and no letter of a document needs more."""
_DEEP = frozenset({"I", "I;16", "I;16L", "I;16B", "I;16N", "F"})
_BAND = 64
"""Rows that are copied at a time."""
_TRANSPOSED = frozenset({5, 6, 7, 8})
_FLIPS = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}
"""By EXIF orientation what OpenCV calls 0 (rows run backwards), 1 (columns) and -1 (both), after transposing."""


@dataclass(frozen=True, slots=True)
class DecodedPage:
    """One page: `pixels` is upright RGB, uint8 (H, W, 3); `number` counts from 1."""

    number: int
    pixels: Pixels

    @property
    def size(self) -> PageSize:
        """Width and height of `pixels`."""
        return PageSize(int(self.pixels.shape[1]), int(self.pixels.shape[0]))


def pages(data: bytes, media_type: str, limits: FileLimits) -> Iterator[DecodedPage]:
    """Every page of a file that `files.headers` has accepted, in order; only one is held at a time.

    Of an animation, a burst or an MPO the picture that is shown first. Raises Refusal upload.damaged, .bomb,
    .encrypted where the file turns out to be so.
    """
    every = _pdf_pages(data, limits) if media_type == "application/pdf" else _picture_pages(data, media_type)
    for number, pixels in enumerate(every, start=1):
        yield DecodedPage(number, pixels)


def _pdf_pages(data: bytes, limits: FileLimits) -> Iterator[Pixels]:
    with pdfs.opened(data) as document:
        for index in range(min(len(document), limits.pdf_pages)):
            with pictures.reading():
                page = pdfs.page_of(document, index)
                pixels = _drawn(page, pdfs.drawn_scale(page, limits.max_megapixels))
                page.close()
            yield pixels


def _drawn(page: pdfium.PdfPage, scale: float) -> Pixels:
    bitmap = page.render(scale=scale, rev_byteorder=True)
    # a copy: the bitmap's memory ends with it
    pixels = np.array(bitmap.to_numpy(), np.uint8)
    bitmap.close()
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return np.ascontiguousarray(np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2))
    return np.ascontiguousarray(pixels[:, :, :3])


def _picture_pages(data: bytes, media_type: str) -> Iterator[Pixels]:
    with pictures.reading():
        picture = pictures.opened(data, media_type)
        frames = pictures.page_frames(picture)
    with picture:
        for frame in frames:
            with pictures.reading():
                picture.seek(frame)
                pixels = _pixels(picture, data)
            yield pixels


def _pixels(picture: Image.Image, data: bytes) -> Pixels:
    turn = pictures.turn_of(picture, data)
    width, height = picture.size
    shrink = math.sqrt(width * height / PICTURE_PIXELS)
    target = (max(1, int(width / shrink)), max(1, int(height / shrink)))
    if shrink > 1:
        # libjpeg itself decodes at 1/2, 1/4 or 1/8, never below the target
        picture.draft("RGB", target)
    picture.load()
    plain = _rgb(picture)
    if shrink > 1:
        plain = plain.resize(target, Image.Resampling.BOX)
    return _upright(_copied(plain), turn)


def _copied(picture: Image.Image) -> Pixels:
    """The pixels of an RGB picture, a band of rows at a time: as a whole Pillow copies them three times over."""
    width, height = picture.size
    pixels = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _BAND):
        end = min(height, top + _BAND)
        pixels[top:end] = np.asarray(picture.crop((0, top, width, end)))
    return pixels


def _upright(pixels: Pixels, turn: int) -> Pixels:
    """The pixels turned and mirrored as EXIF says; those that came are overwritten."""
    if turn in _TRANSPOSED:
        pixels = np.asarray(cv2.transpose(pixels), np.uint8)
    return np.asarray(cv2.flip(pixels, _FLIPS[turn], dst=pixels), np.uint8) if turn in _FLIPS else pixels


def _rgb(picture: Image.Image) -> Image.Image:
    """Eight bits a channel, three channels; what is transparent becomes white paper."""
    if picture.mode in _DEEP:
        return _shallow(picture).convert("RGB")
    if picture.mode == "RGB" and not picture.has_transparency_data:
        return picture
    if picture.has_transparency_data:
        layers = picture.convert("RGBA")
        paper = Image.new("RGBA", layers.size, "white")
        paper.alpha_composite(layers)
        return paper.convert("RGB")
    return picture.convert("RGB")


def _shallow(picture: Image.Image) -> Image.Image:
    """Sixteen bits or more as eight. Values above 16 bits and fractions have no agreed white: the lightest is it."""
    values = np.asarray(picture).astype(np.float32)
    top = float(np.nanmax(values, initial=0.0))
    white = 65535.0 if picture.mode.startswith("I") and 255 < top <= 65535 else max(top, 1.0)
    if picture.mode == "I" and top <= 255:
        white = 255.0
    grey = np.nan_to_num(values / white * 255).clip(0, 255).astype(np.uint8)
    return Image.fromarray(grey)
