"""The page of a marriage book that names husband and wife, and the child's card KIA."""

from datetime import date, timedelta

from benchmarks.documents import spoken
from benchmarks.documents.grounds import ground, spread
from benchmarks.documents.kinds.ktp import SEXES
from benchmarks.documents.order import Order
from benchmarks.documents.ornaments import emblem, portrait, signature, stamp
from benchmarks.documents.paper import Paper
from benchmarks.documents.people import CANONICAL, Person
from benchmarks.documents.sample import Drawn

BOOK = (125.0, 176.0)
CARD = (85.6, 54.0)
_BOOK_TONES = (
    ((228, 240, 228), (214, 232, 216)),
    ((240, 230, 224), (232, 214, 210)),
    ((226, 236, 240), (210, 226, 226)),
)
_CARD_TONES = (
    ((250, 226, 226), (236, 206, 222)),
    ((228, 240, 222), (206, 232, 226)),
    ((250, 238, 214), (240, 222, 206)),
)


def draw_marriage_book(order: Order) -> Drawn:
    """Husband above, wife below, each with a portrait; stamp and signature."""
    pick, at = order.pick, order.families.at
    family = order.inventor.family(4)
    husband = next((each for each in family.adults if each.sex == "male"), family.members[0])
    wife = next((each for each in family.adults if each.sex == "female"), family.members[-1])
    light, deep = _BOOK_TONES[at]
    page = ground(
        pick.choice(order.families.grounds),
        800,
        1126,
        spread([light, deep, light, deep], pick),
        (deep[0] - 24, deep[1] - 22, deep[2] - 24),
        pick,
    )
    paper = Paper(*BOOK, order.scale, page)
    paper.specimen(12, 160, 6, 0.25, 8)
    face = order.sans() if pick.random() < 0.5 else pick.choice(order.families.serif)
    values = face if pick.random() < 0.5 else pick.choice(order.families.mono)
    muslim = husband.religion == "ISLAM"
    picture, mask = emblem()
    paper.paste(56, 5, 13, 13, picture, mask)
    paper.centred(23, "KUTIPAN AKTA NIKAH" if muslim else "KUTIPAN AKTA PERKAWINAN", 5, face, bold=True)
    place = f"KANTOR URUSAN AGAMA KECAMATAN {family.district}" if muslim else "PENCATATAN SIPIL"
    paper.centred(28, place, 2.9, face)
    day = date(2004, 1, 1) + timedelta(days=pick.randrange(7800))
    paper.text(
        10,
        35,
        f"Nomor : {pick.randrange(1, 900):04}/{pick.randrange(1, 120):03}/{'IVX'[day.month % 3]}/{day.year}",
        2.9,
        face,
    )
    paper.text(10, 39.5, f"Pada hari ini tanggal {spoken.in_figures(day)} telah dilangsungkan akad nikah", 2.7, face)
    y = 47.0
    for title, who in (("SUAMI", husband), ("ISTRI", wife)):
        y = _spouse(paper, order, title, who, y, (face, values)) + 4
    paper.print.paste(
        200,
        (round(70 * paper.scale), round(148 * paper.scale)),
        signature(pick).resize((round(36 * paper.scale), round(15 * paper.scale))),
    )
    paper.centred(146, "Pegawai Pencatat Nikah" if muslim else "Pejabat Pencatatan Sipil", 3, face, x=88)
    paper.centred(168, order.inventor.name("male", "ISLAM", True), 3, face, bold=True, x=88)
    mark = stamp("KANTOR URUSAN AGAMA", pick).resize((round(26 * paper.scale), round(26 * paper.scale)))
    paper.image.paste((70, 60, 150), (round(52 * paper.scale), round(142 * paper.scale)), mark)
    image = paper.printed((30, 28, 40), pick.choice((1.0, 0.9)), pick.choice((0, 0.2)), order.noise)
    return paper.drawn("marriage-book", f"marriage-book-{at}-{face}-{values}", {}, image)


def _spouse(paper: Paper, order: Order, title: str, who: Person, y: float, faces: tuple[str, str]) -> float:
    form, values = faces
    paper.text(10, y, title, 3.6, form, bold=True)
    paper.paste(96, y, 20, 30, portrait(who, order.pick, 240, 360))
    rows = (
        ("Nama", who.name),
        ("NIK", who.nik),
        ("Tempat Lahir", who.birth_place),
        ("Tanggal Lahir", spoken.in_figures(who.birth_date)),
        ("Kewarganegaraan", "INDONESIA"),
        ("Agama", who.religion),
        ("Pekerjaan", who.occupation),
        ("Nama Ayah", who.father_name),
    )
    y += 5.2
    for label, value in rows:
        paper.text(10, y, label, 2.8, form)
        paper.text(38, y, ":", 2.8, form)
        for line in paper.wrapped(value, 54, 2.8, values):
            paper.text(40, y, line, 2.8, values)
            y += 4.6
    return y


def draw_kia(order: Order) -> Drawn:
    """The card of a child: like an identity card, in other colours. No kind of policies/kinds yet."""
    pick, at = order.pick, order.families.at
    family = order.inventor.family(4)
    who = family.child
    light, deep = _CARD_TONES[at]
    page = ground(
        pick.choice(order.families.grounds),
        856,
        540,
        spread([light, deep, light, deep], pick),
        (deep[0] - 30, deep[1] - 26, deep[2] - 20),
        pick,
    )
    paper = Paper(*CARD, order.scale, page)
    face = order.sans()
    paper.centred(5, f"PROVINSI {family.province}", 3.1, face, bold=True)
    paper.centred(8.6, family.regency, 3.1, face, bold=True)
    paper.centred(12.8, "KARTU IDENTITAS ANAK", 3.6, face, bold=True)
    paper.paste(3, 15, 17, 22, portrait(who, pick))
    rows: list[tuple[str, str, str | None]] = [
        ("NIK", who.nik, "nik"),
        ("Nama", who.name, "name"),
        ("Tempat/Tgl Lahir", f"{who.birth_place}, {who.birth_date:%d-%m-%Y}", None),
        ("Jenis Kelamin", SEXES[who.sex], "sex"),
        ("Nomor Kartu Keluarga", family.kk_number, "kk_number"),
        ("Nama Kepala Keluarga", family.members[0].name, "head_name"),
        ("Agama", who.religion, "religion"),
        ("Alamat", family.address, "address"),
        ("RT/RW", f"{family.rt}/{family.rw}", None),
        ("Kel/Desa", family.village, "village"),
        ("Kecamatan", family.district, "district"),
    ]
    for row, (label, value, field) in enumerate(rows):
        y = 18.2 + 3.05 * row
        paper.text(22, y, label, 2.2, face)
        paper.text(46, y, ":", 2.2, face)
        paper.text(
            47.5,
            y,
            value,
            min(2.2, 2.2 * 36 / max(1, paper.length(value, 2.2, face))),
            face,
            bold=field == "nik",
            field=field,
        )
    until = date(who.birth_date.year + 17, who.birth_date.month, min(28, who.birth_date.day))
    paper.text(3, 40.5, "Berlaku Hingga", 2.0, face)
    paper.text(3, 43.2, f"{until:%d-%m-%Y}", 2.0, face)
    image = paper.printed((30, 30, 36), pick.choice((1.0, 0.9)), pick.choice((0, 0.2)), order.noise)
    truth = {
        "nik": who.nik,
        "name": who.name,
        "birth_place": who.birth_place,
        "birth_date": who.birth_date.isoformat(),
        "sex": who.sex,
        "kk_number": family.kk_number,
        "head_name": family.members[0].name,
        "religion": CANONICAL.get(who.religion, who.religion),
        "address": family.address,
        "rt": family.rt,
        "rw": family.rw,
        "village": family.village,
        "district": family.district,
    }
    return paper.drawn("none", f"kia-{at}-{face}", truth, image, rounded=True, back=page)
