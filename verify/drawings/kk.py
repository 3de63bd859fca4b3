"""A family card: A4 across, the head and address above, the members in two tables."""

from typing import Any

from verify.drawings.household import Household, Person, identity
from verify.drawings.sheet import INK, SEXES, Drawing, Sheet, printed

_WIDTH, _HEIGHT = 2376, 1680
_FIRST = (
    "No", "Nama Lengkap", "NIK", "Jenis Kelamin", "Tempat Lahir", "Tanggal Lahir", "Agama", "Pendidikan", "Pekerjaan",
)  # fmt: skip
_FIRST_WIDTHS = (70, 400, 300, 200, 220, 200, 150, 360, 396)
_SECOND = ("No", "Status Perkawinan", "Status Hubungan Dalam Keluarga", "Kewarganegaraan", "Nama Ayah", "Nama Ibu")
_SECOND_WIDTHS = (70, 320, 480, 300, 563, 563)


def draw_kk(family: Household) -> Drawing:
    """The card of the whole family."""
    sheet = Sheet(_WIDTH, _HEIGHT, (250, 250, 246))
    sheet.pen.rectangle((24, 24, _WIDTH - 24, _HEIGHT - 24), outline=INK, width=3)
    sheet.specimen(900, 1330, 120)
    sheet.centred(56, "KARTU KELUARGA", 72, bold=2)
    sheet.centred(146, f"No. {family.kk_number}", 52, bold=1)
    left = [
        ("Nama Kepala Keluarga", family.husband.name),
        ("Alamat", family.address),
        ("RT/RW", f"{family.rt}/{family.rw}"),
        ("Desa/Kelurahan", family.village),
    ]
    right = [
        ("Kecamatan", family.district),
        ("Kabupaten/Kota", family.regency),
        ("Kode Pos", family.postal_code),
        ("Provinsi", family.province),
    ]
    sheet.rows(70, 250, 56, left, 440, 36)
    sheet.rows(1400, 250, 56, right, 340, 36)
    numbered = list(enumerate(family.members, 1))
    y = sheet.table(40, 510, _FIRST_WIDTHS, [_FIRST, *(_about(number, each) for number, each in numbered)], 64, 27)
    sheet.table(40, y + 60, _SECOND_WIDTHS, [_SECOND, *(_ties(number, each) for number, each in numbered)], 64, 27)
    sheet.text(70, 1480, "Dikeluarkan Tanggal : 14-02-2024", 34)
    sheet.text(1500, 1480, "KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL", 30)
    return sheet.finished("kk", _truth(family))


def _about(number: int, who: Person) -> tuple[str, ...]:
    return (
        str(number), who.name, who.nik, SEXES[who.sex], who.birth_place, printed(who.birth_date), who.religion,
        who.education, who.occupation,
    )  # fmt: skip


def _ties(number: int, who: Person) -> tuple[str, ...]:
    return str(number), who.marital_status, who.relation, "WNI", who.father_name, who.mother_name


def _truth(family: Household) -> dict[str, Any]:
    return {
        "kk_number": family.kk_number,
        "head_name": family.husband.name,
        "address": family.address,
        "rt": family.rt,
        "rw": family.rw,
        "village": family.village,
        "district": family.district,
        "regency": family.regency,
        "province": family.province,
        "postal_code": family.postal_code,
        "members": [_member(each) for each in family.members],
    }


def _member(who: Person) -> dict[str, str]:
    return {
        **identity(who),
        "religion": who.religion,
        "education": who.education,
        "occupation": who.occupation,
        "marital_status": who.marital_status,
        "relation": who.relation,
        "citizenship": "WNI",
    }
