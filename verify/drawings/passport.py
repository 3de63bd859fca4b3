"""The data page of a passport: ICAO 9303 size TD3, with its two machine-readable lines."""

from datetime import date

from PIL import Image, ImageDraw

from verify.drawings.household import Household, Person
from verify.drawings.portrait import portrait, sitter_of
from verify.drawings.sheet import INK, Drawing, Sheet, font
from verify.nik import Sex

_WIDTH, _HEIGHT = 1500, 1056
_WEIGHTS = (7, 3, 1)
_PITCH = 31.9
_LETTER, _CELL = 44, 64
_EXPIRES = date(2034, 5, 16)
_SEXES = {"male": "M", "female": "F"}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def draw_passport(family: Household, person: Person | None = None, expires: date = _EXPIRES) -> Drawing:
    """The passport of one of the family, the wife's unless another is asked for."""
    who = person or family.wife
    number = f"XY{who.nik[-3:]}{family.kk_number[-3:]}"
    given, surname = who.name.rpartition(" ")[0], who.name.rpartition(" ")[2]
    sheet = Sheet(_WIDTH, _HEIGHT, (228, 238, 232))
    sheet.specimen(900, 470, 100)
    sheet.text(60, 30, "PASPOR PASSPORT", 44, bold=1)
    sheet.text(760, 30, "REPUBLIK INDONESIA", 44, bold=1)
    sheet.image.paste(portrait(360, 480, sitter_of(who)), (60, 150))
    columns = (
        (460, 150, "Nama Keluarga / Surname", surname),
        (460, 260, "Nama Lengkap / Given names", given),
        (460, 370, "Kewarganegaraan / Nationality", "INDONESIA"),
        (460, 480, "Tgl. Lahir / Date of birth", _day(who.birth_date)),
        (460, 590, "Tgl. Habis Berlaku / Date of expiry", _day(expires)),
        (1060, 150, "No. Paspor / Passport No.", number),
        (1060, 370, "Kelamin / Sex", _SEXES[who.sex]),
    )
    for x, y, label, value in columns:
        sheet.text(x, y, label, 26)
        sheet.text(x, y + 36, value, 42)
    lines = mrz(surname, given, number, who.birth_date, who.sex, expires)
    for at, line in enumerate(lines):
        for place, letter in enumerate(line):
            _in_cell(sheet, 48 + place * _PITCH, 850 + 84 * at, letter)
    truth = {
        "document_number": number,
        "surname": surname,
        "given_names": given,
        "nationality": "IDN",
        "birth_date": who.birth_date.isoformat(),
        "sex": who.sex,
        "expiry_date": expires.isoformat(),
        "mrz": "\n".join(lines),
    }
    return sheet.finished("passport", truth)


def _in_cell(sheet: Sheet, x: float, y: float, letter: str) -> None:
    """One pitch for every character, as the standard asks: wide ones are narrowed, the I has bars as in OCR-B."""
    glyph = Image.new("L", (_CELL, _CELL), 0)
    pen = ImageDraw.Draw(glyph)
    pen.text((_CELL / 2, 0), letter, 255, font(_LETTER), anchor="ma", stroke_width=1)
    left, top, right, bottom = glyph.getbbox() or (0, 0, _CELL, _CELL)
    if letter == "I":
        left, right = _CELL // 2 - 12, _CELL // 2 + 12
        for bar in (top, bottom - 5):
            pen.rectangle((left, bar, right - 1, bar + 4), fill=255)
    width = int(_PITCH) - 4 if letter == "<" else min(right - left, int(_PITCH) - 4)
    narrow = glyph.crop((left, 0, right, _CELL)).resize((width, _CELL), Image.Resampling.LANCZOS)
    sheet.image.paste(INK, (round(x + (_PITCH - width) / 2), round(y)), narrow)


def mrz(surname: str, given: str, number: str, birth: date, sex: Sex, expires: date) -> tuple[str, str]:
    """The two lines of 44 characters (ICAO 9303 part 4) of an Indonesian passport."""
    names = f"{surname}<<{given}" if given else surname
    first = f"P<IDN{names.replace(' ', '<')}"[:44].ljust(44, "<")
    document, personal = number.ljust(9, "<"), "<" * 14
    born, until = f"{birth:%y%m%d}", f"{expires:%y%m%d}"
    parts = [document + _check(document), born + _check(born), until + _check(until), personal + "<"]
    # over document number, birth, expiry and personal number, each with its own check digit
    whole = _check("".join(parts))
    return first, f"{parts[0]}IDN{parts[1]}{_SEXES[sex]}{parts[2]}{parts[3]}{whole}"


def _check(text: str) -> str:
    """The check digit of ICAO 9303 part 3: weights 7, 3, 1, letters counted from A = 10, the filler 0."""
    values = (0 if each == "<" else int(each, 36) for each in text)
    return str(sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values)) % 10)


def _day(day: date) -> str:
    return f"{day.day:02} {_MONTHS[day.month - 1]} {day.year}"
