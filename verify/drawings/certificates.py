"""Certificates of birth and death, a marriage book and a letter: A4 upright, a heading and rows."""

from dataclasses import replace
from datetime import timedelta

from verify.drawings.household import Household, Person, identity
from verify.drawings.portrait import BLUE, portrait, sitter_of
from verify.drawings.sheet import INK, SEXES, Drawing, Sheet, printed

_WIDTH, _HEIGHT = 1680, 2376
_CREAM = (250, 247, 236)
_GREEN, _PALE_GREEN = (38, 104, 66), (226, 242, 226)


def draw_birth_certificate(family: Household, person: Person | None = None) -> Drawing:
    """The certificate of one of the family, the child's unless another is asked for."""
    child = person or family.child
    number = f"3273-LU-{printed(child.birth_date + timedelta(days=20)).replace('-', '')}-{family.seed % 10000:04}"
    sheet = _certificate("KUTIPAN AKTA KELAHIRAN", f"Nomor Akta Kelahiran : {number}")
    rows = [
        ("NIK", child.nik),
        ("Nama", child.name),
        ("Jenis Kelamin", SEXES[child.sex]),
        ("Tempat Lahir", child.birth_place),
        ("Tanggal Lahir", printed(child.birth_date)),
        ("Nama Ayah", child.father_name),
        ("Nama Ibu", child.mother_name),
    ]
    sheet.rows(180, 760, 110, rows, 460, 48)
    return sheet.finished("birth-certificate", {"certificate_number": number, **identity(child)})


def draw_death_certificate(family: Household, person: Person | None = None) -> Drawing:
    """The certificate of the husband's father unless another one's is asked for."""
    who = person or family.grandfather
    died = family.child.birth_date - timedelta(days=400)
    number = f"3273-KM-{printed(died + timedelta(days=9)).replace('-', '')}-{family.seed % 10000:04}"
    sheet = _certificate("KUTIPAN AKTA KEMATIAN", f"Nomor Akta Kematian : {number}")
    rows = [
        ("NIK", who.nik),
        ("Nama", who.name),
        ("Jenis Kelamin", SEXES[who.sex]),
        ("Tempat Lahir", who.birth_place),
        ("Tanggal Lahir", printed(who.birth_date)),
        ("Nama Ayah", who.father_name),
        ("Nama Ibu", who.mother_name),
        ("Tempat Kematian", "BANDUNG"),
        ("Tanggal Kematian", printed(died)),
    ]
    sheet.rows(180, 760, 110, rows, 460, 48)
    truth = {"death_place": "BANDUNG", "death_date": died.isoformat(), "certificate_number": number, **identity(who)}
    return sheet.finished("death-certificate", truth)


def draw_marriage_book(family: Household) -> Drawing:
    """The page of a marriage book that names husband and wife."""
    sheet = Sheet(_WIDTH, _HEIGHT, _PALE_GREEN)
    sheet.pen.rectangle((60, 60, _WIDTH - 60, _HEIGHT - 60), outline=_GREEN, width=14)
    sheet.specimen(480, 1750, 170)
    # only Muslims marry before the office of religious affairs, all others before the civil registry
    nikah = family.husband.religion == "ISLAM"
    sheet.centred(150, "KUTIPAN AKTA NIKAH" if nikah else "KUTIPAN AKTA PERKAWINAN", 76, bold=2)
    sheet.centred(262, f"KANTOR URUSAN AGAMA KECAMATAN {family.district}" if nikah else "PENCATATAN SIPIL", 40)
    y = 430
    for title, who in (("SUAMI", family.husband), ("ISTRI", family.wife)):
        sheet.text(180, y, title, 54, bold=1)
        sheet.image.paste(portrait(240, 360, replace(sitter_of(who), ground=BLUE)), (1290, y + 70))
        rows = [
            ("Nama", who.name),
            ("NIK", who.nik),
            ("Tempat Lahir", who.birth_place),
            ("Tanggal Lahir", printed(who.birth_date)),
            ("Agama", who.religion),
            ("Nama Ayah", who.father_name),
        ]
        y = sheet.rows(180, y + 90, 84, rows, 460, 46) + 70
    return sheet.finished("marriage-book", {})


def draw_letter(family: Household) -> Drawing:
    """A letter of a midwife that the child was born."""
    sheet = Sheet(_WIDTH, _HEIGHT, (252, 252, 252))
    sheet.specimen(480, 1750, 170)
    sheet.centred(160, "KLINIK BERSALIN CONTOH", 60, bold=2)
    sheet.pen.line((150, 260, _WIDTH - 150, 260), fill=INK, width=4)
    sheet.centred(330, "SURAT KETERANGAN LAHIR", 58, bold=1)
    child = family.child
    lines = (
        "Yang bertanda tangan di bawah ini menerangkan bahwa",
        f"pada tanggal {printed(child.birth_date)} di {child.birth_place}",
        f"telah lahir seorang anak {SEXES[child.sex]}",
        f"bernama {child.name}",
        f"dari ibu {child.mother_name}",
        f"dan ayah {child.father_name}.",
        "Surat ini dibuat untuk dipergunakan sebagaimana mestinya.",
    )
    for at, line in enumerate(lines):
        sheet.text(180, 520 + 96 * at, line, 46)
    sheet.text(1050, 1400, "Bidan penolong,", 44)
    return sheet.finished("letter", {})


def _certificate(title: str, number: str) -> Sheet:
    sheet = Sheet(_WIDTH, _HEIGHT, _CREAM)
    sheet.pen.rectangle((60, 60, _WIDTH - 60, _HEIGHT - 60), outline=(120, 100, 60), width=8)
    sheet.specimen(480, 1850, 170)
    sheet.centred(150, "REPUBLIK INDONESIA", 56, bold=1)
    sheet.centred(240, "PENCATATAN SIPIL", 56, bold=1)
    sheet.centred(400, title, 76, bold=2)
    sheet.centred(530, number, 46)
    sheet.text(180, 650, "Berdasarkan data yang tercatat, dengan ini diterangkan:", 40)
    return sheet
