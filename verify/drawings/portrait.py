"""A face that is nobody's: an egg, hair and shoulders."""

from PIL import Image, ImageDraw

from verify.drawings.household import Household
from verify.drawings.sheet import Drawing, Sheet

_SKIN, _HAIR, _SHIRT = (222, 184, 150), (38, 30, 28), (92, 110, 150)


def portrait(width: int, height: int, background: tuple[int, int, int] = (176, 38, 42)) -> Image.Image:
    """A portrait of that size on the coloured ground that offices ask for."""
    image = Image.new("RGB", (width, height), background)
    pen = ImageDraw.Draw(image)
    middle = width / 2
    pen.ellipse((middle - 0.46 * width, 0.72 * height, middle + 0.46 * width, 1.3 * height), fill=_SHIRT)
    pen.rectangle((middle - 0.09 * width, 0.58 * height, middle + 0.09 * width, 0.78 * height), fill=_SKIN)
    pen.ellipse((middle - 0.26 * width, 0.14 * height, middle + 0.26 * width, 0.52 * height), fill=_HAIR)
    pen.ellipse((middle - 0.22 * width, 0.22 * height, middle + 0.22 * width, 0.68 * height), fill=_SKIN)
    for side in (-1, 1):
        eye = middle + side * 0.09 * width
        pen.ellipse((eye - 0.025 * width, 0.41 * height, eye + 0.025 * width, 0.435 * height), fill=_HAIR)
    pen.arc((middle - 0.08 * width, 0.5 * height, middle + 0.08 * width, 0.58 * height), 20, 160, fill=_HAIR, width=3)
    return image


def draw_photo(family: Household) -> Drawing:
    """The portrait that a service asks for, 2 to 3."""
    sheet = Sheet(600, 900, (255, 255, 255))
    sheet.image.paste(portrait(600, 900, (176, 38, 42) if family.husband.birth_date.year % 2 else (38, 70, 160)))
    sheet.text(190, 850, "SPESIMEN", 44, (235, 235, 235))
    return sheet.finished("photo", {})
