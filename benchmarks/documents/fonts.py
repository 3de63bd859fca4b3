"""The faces that papers are printed in. All are fetched at set-up (`./setup.sh dev`): npm's @fontsource and Debian's
fonts-ocr-a and fonts-ocr-b; none is part of this repository.
"""

from functools import cache
from pathlib import Path

from PIL import ImageFont

_NPM = Path(__file__).parents[2] / "node_modules" / "@fontsource"
_DEBIAN = Path("/usr/share/fonts")
_MACHINE = {
    "ocr-a": "truetype/ocr-a/OCRA.ttf",
    "ocr-a-bold": "truetype/ocr-a/OCRABold.ttf",
    "ocr-a-condensed": "truetype/ocr-a/OCRACondensed.ttf",
    "ocr-b": "opentype/ocr-b/OCRB.otf",
    "ocr-b-sharp": "opentype/ocr-b/OCRBS.otf",
}
_ONE_WEIGHT = frozenset({"great-vibes", "share-tech-mono", "special-elite"})


class MissingFontError(RuntimeError):
    """A face was not fetched; the message is the line to type."""


@cache
def path_of(name: str, bold: bool = False) -> Path:
    """The file of a face: `arimo` of npm's @fontsource, or one of the machine faces. MissingFontError without it.

    `ocr-a` is the face of the NIK on real cards, `ocr-b` that of machine-readable lines (ICAO 9303 part 3).
    """
    if name in _MACHINE:
        path = _DEBIAN / _MACHINE[name]
    else:
        weight = 700 if bold and name not in _ONE_WEIGHT else 400
        path = _NPM / name / "files" / f"{name}-latin-{weight}-normal.woff"
    if not path.exists():
        raise MissingFontError(f"{path} is missing; type: ./setup.sh dev")
    return path


@cache
def face(name: str, size: float, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A face at a size (em) in pixels, without ligatures and without the help of libraries that may be missing."""
    return ImageFont.truetype(str(path_of(name, bold)), size, layout_engine=ImageFont.Layout.BASIC)
