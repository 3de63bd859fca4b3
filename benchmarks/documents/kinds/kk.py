"""The family card KK: A4 across. The new form has a QR code, the old one a stamp and a signature."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from benchmarks.documents.grounds import ground, spread
from benchmarks.documents.kinds.ktp import SEXES
from benchmarks.documents.order import Order
from benchmarks.documents.ornaments import emblem, qr, signature, stamp
from benchmarks.documents.paper import Paper
from benchmarks.documents.people import Family, Person
from benchmarks.documents.sample import Drawn

_WIDTH, _HEIGHT = 297.0, 210.0
_LEFT = 8.0
_ROWS = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in millimetres, the member's value and the field it is known by."""

    head: str
    width: float
    field: str | None = None
    over: str = ""
    """The heading above, shared with the next column."""


FIRST = (
    Column("No", 7),
    Column("Nama Lengkap", 58, "name"),
    Column("NIK", 35, "nik"),
    Column("Jenis\nKelamin", 21, "sex"),
    Column("Tempat Lahir", 32, "birth_place"),
    Column("Tanggal\nLahir", 20, "birth_date"),
    Column("Agama", 18, "religion"),
    Column("Pendidikan", 37, "education"),
    Column("Jenis Pekerjaan", 39, "occupation"),
    Column("Golongan\nDarah", 14, "blood_type"),
)
SECOND = (
    Column("No", 7),
    Column("Status\nPerkawinan", 32, "marital_status"),
    Column("Tanggal\nPerkawinan", 23, "marriage_date"),
    Column("Status Hubungan\nDalam Keluarga", 38, "relation"),
    Column("Kewarganegaraan", 28, "citizenship"),
    Column("No. Paspor", 21, None, "Dokumen Imigrasi"),
    Column("No. KITAP", 21, None, ""),
    Column("Ayah", 56, "father_name", "Nama Orang Tua"),
    Column("Ibu", 55, "mother_name", ""),
)
OLD_SECOND = (
    Column("No", 7),
    Column("Status\nPerkawinan", 37, "marital_status"),
    Column("Status Hubungan\nDalam Keluarga", 45, "relation"),
    Column("Kewarganegaraan", 30, "citizenship"),
    Column("No. Paspor", 23, None, "Dokumen Imigrasi"),
    Column("No. KITAP/KITAS", 24, None, ""),
    Column("Ayah", 58, "father_name", "Nama Orang Tua"),
    Column("Ibu", 57, "mother_name", ""),
)
_SPELLINGS = (
    {"Jenis Pekerjaan": "Jenis Pekerjaan", "No": "No"},
    {"Jenis Pekerjaan": "Pekerjaan", "No": "NO.", "Status Hubungan\nDalam Keluarga": "Status Hubungan\nDalam Keluarga"},
    {
        "Jenis Pekerjaan": "Jenis Pekerjaan",
        "No": "No.",
        "Tanggal\nLahir": "Tanggal Lahir",
        "Kewarganegaraan": "Kewarga-\nnegaraan",
    },
)
"""How the form of each set words its headings."""
_TONES = (((240, 246, 250), (226, 240, 248)), ((244, 248, 240), (228, 242, 236)), ((246, 242, 248), (232, 234, 248)))
_MEMBER = (
    "nik", "name", "sex", "birth_place", "religion", "education", "occupation", "marital_status", "relation",
    "citizenship", "father_name", "mother_name",
)  # fmt: skip


def draw_kk(order: Order) -> Drawn:
    """The card of a family of three to ten, in the new form three times of four."""
    pick = order.pick
    family = order.inventor.family(pick.choice((3, 3, 4, 4, 4, 5, 5, 6, 7, 8, 10)))
    new = pick.random() < 0.72
    face = order.sans() if pick.random() < 0.8 else pick.choice(order.families.serif)
    paper = Paper(_WIDTH, _HEIGHT, order.scale, _ground(order, new))
    paper.specimen(120, 196, 9, 0.25, 0)
    _heading(paper, order, family, face, new)
    married = _married(order, family)
    rows = [[str(at), *_first(each)] for at, each in enumerate(family.members, 1)]
    y = _table(paper, order, FIRST, 1, 52, rows, face, new)
    second = SECOND if new else OLD_SECOND
    rows = [[str(at), *_second(each, married, new)] for at, each in enumerate(family.members, 1)]
    y = _table(paper, order, second, 10, y + 4.5, rows, face, new)
    _foot(paper, order, family, face, new, y)
    strength, wear = pick.choice((1.0, 0.95, 0.85)), pick.choice((0.0, 0.0, 0.0, 0.2))
    image = paper.printed((24, 24, 28), strength, wear, order.noise)
    name = f"kk-{'new' if new else 'old'}-{order.families.at}-{face}"
    return paper.drawn("kk", name, _truth(family), image, coloured=not new)


def _ground(order: Order, new: bool) -> Any:
    if new:
        return (252, 252, 250)
    light, deep = _TONES[order.families.at]
    tones = spread([light, deep, light, deep], order.pick, 4)
    line = (deep[0] - 22, deep[1] - 18, deep[2] - 12)
    return ground(order.pick.choice(order.families.grounds), 1480, 1050, tones, line, order.pick)


def _heading(paper: Paper, order: Order, family: Family, face: str, new: bool) -> None:
    picture, mask = emblem()
    paper.paste(_LEFT + 4, 6, 20, 20, picture, mask)
    paper.centred(15, "KARTU KELUARGA", 8.6, face, bold=True)
    lead = order.pick.choice(("No. ", "No. ", "No : ", "Nomor : ")) if order.families.at else "No. "
    size = 5.6
    x = (paper.width - paper.length(lead + family.kk_number, size, face, True)) / 2
    x = paper.text(x, 23, lead, size, face, bold=True)
    paper.text(x, 23, family.kk_number, size, face, bold=True, field="kk_number")
    head = family.members[0].name
    area = [("Kecamatan", family.district, "district"), ("Kabupaten/Kota", family.regency, "regency")]
    village = ("Desa/Kelurahan", family.village, "village")
    post = ("Kode Pos", family.postal_code, "postal_code")
    province = ("Provinsi", family.province, "province")
    left = [("Nama Kepala Keluarga", head, "head_name"), ("Alamat", family.address, "address"), ("RT/RW", "", "")]
    if new:
        left, right = [*left, post], [village, *area, province]
    else:
        left, right = [*left, village], [*area, post, province]
    for x, column, rows in ((_LEFT + 2, 44.0, left), (186.0, 34.0, right)):
        for at, (label, value, field) in enumerate(rows):
            y = 31 + 5.1 * at
            paper.text(x, y, label, 3.5, face)
            paper.text(x + column, y, ":", 3.5, face)
            after = x + column + 2.5
            if field:
                paper.text(after, y, value, 3.5, face, bold=new, field=field)
            else:
                after = paper.text(after, y, family.rt, 3.5, face, bold=new, field="rt")
                after = paper.text(after, y, "/", 3.5, face, bold=new)
                paper.text(after, y, family.rw, 3.5, face, bold=new, field="rw")


def _table(
    paper: Paper, order: Order, columns: tuple[Column, ...], number: int, top: float, rows: list[list[str]], face: str,
    new: bool,
) -> float:  # fmt: skip
    """Headings on two levels, the row of column numbers, the members; empty numbered rows as the form has them."""
    spelling = _SPELLINGS[order.families.at]
    rule = 0.18
    head = 8.6
    x, span = _LEFT, sum(column.width for column in columns)
    paper.box(x, top, span, head, rule)
    for at, column in enumerate(columns):
        lines = spelling.get(column.head, column.head).split("\n")
        paired = bool(column.over) or (at > 0 and bool(columns[at - 1].over))
        upper = head / 2 if paired else 0.0
        if column.over:
            wide = column.width + columns[at + 1].width
            paper.centred(top + 3.2, column.over, 2.9, face, bold=True, x=x + wide / 2)
            paper.line((x, top + upper), (x + wide, top + upper), width=rule)
        middle = top + upper + (head - upper) / 2
        for row, words in enumerate(lines):
            baseline = middle + 1.0 + (row - (len(lines) - 1) / 2) * 3.3
            paper.centred(baseline, words, 2.9, face, bold=True, x=x + column.width / 2)
        paper.line((x, top + (upper if at and columns[at - 1].over else 0)), (x, top + head), width=rule)
        x += column.width
    y = _numbers(paper, columns, number, top + head, face, span)
    shown = max(len(rows), _ROWS if not new or order.families.at != 2 else len(rows))
    empty = shown - len(rows)
    tallest = (_ROOM / 2 - empty * _EMPTY) / len(rows)
    pitch = min(_pitch(paper, columns, rows, face), tallest)
    for at in range(shown):
        tall = pitch if at < len(rows) else _EMPTY
        if at < len(rows):
            _member_row(paper, columns, rows[at], at, y, tall, face)
        else:
            _empty_row(paper, columns, at, y, face, new)
        paper.line((_LEFT, y + tall), (_LEFT + span, y + tall), width=rule)
        y += tall
    _uprights(paper, columns, top + head, y, rule)
    return y


def _numbers(paper: Paper, columns: tuple[Column, ...], number: int, top: float, face: str, span: float) -> float:
    x = _LEFT + columns[0].width
    for at, column in enumerate(columns[1:]):
        paper.centred(top + 2.5, f"({number + at})", 2.3, face, x=x + column.width / 2)
        x += column.width
    paper.line((_LEFT, top + 3.3), (_LEFT + span, top + 3.3), width=0.18)
    return top + 3.3


def _uprights(paper: Paper, columns: tuple[Column, ...], top: float, bottom: float, rule: float) -> None:
    x = _LEFT
    for width in (*(column.width for column in columns), 0.0):
        paper.line((x, top), (x, bottom), width=rule)
        x += width


_SIGNED = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh "
    "Balai Sertifikasi Elektronik (BSrE), BSSN"
)
_SIZE = 2.75
_EMPTY, _ROOM = 3.6, 89.0
"""Height of an empty row, and what the members' rows of both tables have together."""


def _pitch(paper: Paper, columns: tuple[Column, ...], rows: list[list[str]], face: str) -> float:
    """Height of the members' rows: two lines where a cell needs them and the form has room."""
    most = max(
        (
            len(paper.wrapped(value, column.width - 1.4, _SIZE, face))
            for row in rows
            for column, value in zip(columns, row, strict=True)
        ),
        default=1,
    )
    return 4.3 if most == 1 else 6.0


def _member_row(
    paper: Paper, columns: tuple[Column, ...], row: list[str], at: int, y: float, tall: float, face: str
) -> None:
    x = _LEFT
    for column, value in zip(columns, row, strict=True):
        lines = paper.wrapped(value, column.width - 1.4, _SIZE, face)
        size = min(_SIZE, tall / len(lines) * 0.92)
        widest = max((paper.length(each, size, face) for each in lines), default=0.0)
        size *= min(1.0, (column.width - 1.0) / max(widest, 0.1))
        field = f"members.{at}.{column.field}" if column.field else None
        for number, words in enumerate(lines):
            baseline = y + tall / 2 + size * 0.36 + (number - (len(lines) - 1) / 2) * size * 1.02
            centred = column.field in (None, "nik", "sex", "birth_date", "blood_type", "citizenship", "marriage_date")
            if centred:
                paper.centred(baseline, words, size, face, x=x + column.width / 2, field=field)
            else:
                paper.text(x + 0.7, baseline, words, size, face, field=field)
        x += column.width


def _empty_row(paper: Paper, columns: tuple[Column, ...], at: int, y: float, face: str, new: bool) -> None:
    x = _LEFT
    for place, column in enumerate(columns):
        words = str(at + 1) if place == 0 else "-" if new else ""
        if words:
            paper.centred(y + 2.7, words, 2.4, face, x=x + column.width / 2)
        x += column.width


def _foot(paper: Paper, order: Order, family: Family, face: str, new: bool, y: float) -> None:
    pick = order.pick
    issued = date(2016, 1, 1) + timedelta(days=pick.randrange(3600))
    y = min(max(y + 5, 160), 172)
    paper.text(_LEFT + 2, y, "Dikeluarkan Tanggal", 3.2, face)
    paper.text(_LEFT + 40, y, f": {issued:%d-%m-%Y}", 3.2, face)
    if not new:
        for at, words in enumerate(
            ("LEMBAR : I. Kepala Keluarga", "               II. RT", "               III. Desa/Kelurahan")
        ):
            paper.text(_LEFT + 2, y + 5 + 4 * at, words, 2.8, face)
    paper.centred(y, "KEPALA KELUARGA", 3.2, face, x=128)
    paper.centred(y + 24, family.members[0].name, 3.2, face, bold=True, x=128)
    if not new:
        paper.centred(y + 29, "Tanda Tangan/Cap Jempol", 2.5, face, x=128)
    office = ("KEPALA DINAS KEPENDUDUKAN DAN", f"PENCATATAN SIPIL {family.regency}")
    for at, words in enumerate(office):
        paper.centred(y + 3.9 * at, words, 3.1, face, x=236)
    officer = order.inventor.name("male", "ISLAM", True)
    paper.centred(y + 27, officer, 3.2, face, bold=True, x=236)
    born = f"19{pick.randrange(60, 80)}0{pick.randrange(1, 9)}11"
    paper.centred(
        y + 30.8,
        f"NIP. {born} 199{pick.randrange(10)}03 1 00{pick.randrange(1, 9)}",
        2.8,
        face,
        x=236,
    )
    scale = paper.scale
    if new:
        content = f"https://dukcapil.kemendagri.go.id/dokumen/kk/{family.kk_number}"
        paper.paste(226, y + 5, 20, 20, qr(content))
        paper.centred(206, _SIGNED, 2.4, face)
        return
    paper.print.paste(
        205,
        (round(212 * scale), round((y + 6) * scale)),
        signature(pick).resize((round(40 * scale), round(18 * scale))),
    )
    paper.print.paste(
        205,
        (round(112 * scale), round((y + 6) * scale)),
        signature(pick).resize((round(30 * scale), round(15 * scale))),
    )
    mark = stamp(f"DINAS KEPENDUDUKAN {family.place}", pick).resize((round(32 * scale), round(32 * scale)))
    paper.image.paste((70, 60, 150), (round(196 * scale), round((y + 1) * scale)), mark)


def _married(order: Order, family: Family) -> str:
    born = family.members[0].birth_date
    return f"{date(born.year + 23, order.pick.randrange(1, 13), order.pick.randrange(1, 29)):%d-%m-%Y}"


def _first(who: Person) -> list[str]:
    born = f"{who.birth_date:%d-%m-%Y}"
    return [
        who.name,
        who.nik,
        SEXES[who.sex],
        who.birth_place,
        born,
        who.religion,
        who.education,
        who.occupation,
        who.blood_type,
    ]


def _second(who: Person, married: str, new: bool) -> list[str]:
    day = [married if who.marital_status.startswith("KAWIN") else "-"] if new else []
    return [who.marital_status, *day, who.relation, who.citizenship, "-", "-", who.father_name, who.mother_name]


def _truth(family: Family) -> dict[str, Any]:
    return {
        "kk_number": family.kk_number,
        "head_name": family.members[0].name,
        "address": family.address,
        "rt": family.rt,
        "rw": family.rw,
        "village": family.village,
        "district": family.district,
        "regency": family.regency,
        "province": family.province,
        "postal_code": family.postal_code,
        "members": [
            {**{name: getattr(each, name) for name in _MEMBER}, "birth_date": each.birth_date.isoformat()}
            for each in family.members
        ],
    }
