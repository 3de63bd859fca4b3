"""An identity card: 85.6 to 54 mm, labels at the left, portrait at the right."""

from typing import Any

from verify.drawings.household import Household
from verify.drawings.portrait import portrait
from verify.drawings.sheet import SEXES, Drawing, Sheet, printed

_WIDTH, _HEIGHT = 1284, 810
_BLUE = (198, 222, 236)


def draw_ktp(family: Household) -> Drawing:
    """The husband's card."""
    who = family.husband
    sheet = Sheet(_WIDTH, _HEIGHT, _BLUE)
    for y in range(0, _HEIGHT, 9):
        sheet.pen.line((0, y, _WIDTH, y + 60), fill=(190, 216, 232), width=2)
    sheet.specimen(560, 620, 90)
    sheet.centred(20, f"PROVINSI {family.province}", 40, bold=1)
    sheet.centred(68, family.regency, 40, bold=1)
    sheet.text(50, 132, "NIK", 46, bold=1)
    sheet.text(250, 132, f": {who.nik}", 46, bold=1)
    sheet.rows(50, 204, 42, _rows(family), 270, 31)
    sheet.image.paste(portrait(250, 330), (990, 200))
    sheet.text(1010, 560, family.regency.removeprefix("KOTA "), 28)
    sheet.text(1010, 596, "12-03-2018", 28)
    return sheet.finished("ktp", _truth(family))


def _rows(family: Household) -> list[tuple[str, str]]:
    who = family.husband
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


def _truth(family: Household) -> dict[str, Any]:
    who = family.husband
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
