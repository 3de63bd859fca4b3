"""An identity card: 85.6 to 54 mm, labels at the left, portrait at the right."""

import math
from typing import Any

from verify.drawings.household import Household, Person
from verify.drawings.portrait import portrait, sitter_of
from verify.drawings.sheet import SEXES, Drawing, Sheet, printed

_WIDTH, _HEIGHT = 1284, 810
_BLUE, _DEEPER = (198, 222, 236), (189, 215, 232)


def draw_ktp(family: Household, person: Person | None = None) -> Drawing:
    """The card of one of the family, the husband's unless another is asked for."""
    who = person or family.husband
    sheet = Sheet(_WIDTH, _HEIGHT, _BLUE)
    _waves(sheet)
    sheet.specimen(950, 640, 62)
    sheet.centred(20, f"PROVINSI {family.province}", 40, bold=1)
    sheet.centred(68, family.regency, 40, bold=1)
    sheet.text(50, 132, "NIK", 46, bold=1)
    sheet.text(250, 132, f": {who.nik}", 46, bold=1)
    sheet.rows(50, 210, 46, _rows(family, who), 292, 33)
    sheet.image.paste(portrait(250, 330, sitter_of(who)), (990, 200))
    sheet.text(1010, 560, family.regency.removeprefix("KOTA "), 28)
    sheet.text(1010, 596, "12-03-2018", 28)
    return sheet.finished("ktp", _truth(family, who))


def _waves(sheet: Sheet) -> None:
    """Curves of differing pitch: evenly spaced lines would look like the raster of a screen."""
    for at in range(22):
        middle, height, length = 38 * at + 11 * math.sin(at * 2.3), 26 + 9 * math.sin(at), 310 + 23 * (at % 7)
        points = [(x, middle + height * math.sin(x / length * 2 * math.pi + at * 1.7)) for x in range(0, _WIDTH + 6, 6)]
        sheet.pen.line(points, fill=_DEEPER, width=2 + at % 3)


def _rows(family: Household, who: Person) -> list[tuple[str, str]]:
    return [
        ("Nama", who.name),
        ("Tempat/Tgl Lahir", f"{who.birth_place}, {printed(who.birth_date)}"),
        ("Jenis Kelamin", f"{SEXES[who.sex]}       Gol. Darah : {who.blood_type}"),
        ("Alamat", family.address),
        ("   RT/RW", f"{family.rt}/{family.rw}"),
        ("   Kel/Desa", family.village),
        ("   Kecamatan", family.district),
        ("Agama", who.religion),
        ("Status Perkawinan", who.marital_status),
        ("Pekerjaan", who.occupation),
        ("Kewarganegaraan", "WNI"),
        ("Berlaku Hingga", "SEUMUR HIDUP"),
    ]


def _truth(family: Household, who: Person) -> dict[str, Any]:
    return {
        "province": family.province,
        "regency": family.regency,
        "nik": who.nik,
        "name": who.name,
        "birth_place": who.birth_place,
        "birth_date": who.birth_date.isoformat(),
        "sex": who.sex,
        "blood_type": who.blood_type,
        "address": family.address,
        "rt": family.rt,
        "rw": family.rw,
        "village": family.village,
        "district": family.district,
        "religion": who.religion,
        "marital_status": who.marital_status,
        "occupation": who.occupation,
        "citizenship": "WNI",
        "valid_until": "lifetime",
    }
