"""Moving letters and plain letters on A4."""

from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.documents import spoken
from benchmarks.documents.kinds.ktp import SEXES
from benchmarks.documents.order import Order
from benchmarks.documents.ornaments import emblem, qr, signature, stamp
from benchmarks.documents.paper import Paper
from benchmarks.documents.people import Family, Person
from benchmarks.documents.sample import Drawn

SHEET = (210.0, 297.0)


def draw_moving_letter(order: Order) -> Drawn:
    """SKPWNI: who moves, from where, to where, and the table of those who move along."""
    pick = order.pick
    family, goal = order.inventor.family(pick.randrange(3, 6)), order.inventor.family(3)
    face = order.sans()
    paper = Paper(*SHEET, order.scale, (252, 251, 249))
    _head(paper, family, face)
    paper.centred(50, "SURAT KETERANGAN PINDAH WNI", 5.4, face, bold=True)
    paper.centred(56, f"Nomor : SKPWNI/3273/{pick.randrange(10**6, 10**7)}/{pick.randrange(1, 999):04}", 3.8, face)
    who = family.members[0]
    rows = [
        ("Nomor Kartu Keluarga", family.kk_number),
        ("Nama Kepala Keluarga", who.name),
        ("NIK Pemohon", who.nik),
        ("Nama Pemohon", who.name),
        ("Alamat Asal", family.address),
        ("RT/RW", f"{family.rt}/{family.rw}"),
        ("Desa/Kelurahan", family.village),
        ("Kecamatan", family.district),
        ("Kabupaten/Kota", family.regency),
        ("Alamat Tujuan", goal.address),
        ("Desa/Kelurahan", goal.village),
        ("Kecamatan", goal.district),
        ("Kabupaten/Kota", goal.regency),
        ("Provinsi", goal.province),
        ("Alasan Pindah", pick.choice(("PEKERJAAN", "PENDIDIKAN", "KELUARGA", "PERUMAHAN"))),
    ]
    y = _rows(paper, rows, 68, face)
    y = _table(paper, family, y + 4, face)
    _foot(paper, order, family, face, y, pick.random() < 0.6)
    return _done(paper, order, f"moving-letter-{order.families.at}-{face}")


def draw_letter(order: Order) -> Drawn:
    """A letter of a midwife, a police station, a head of the neighbourhood or an employer."""
    pick = order.pick
    family = order.inventor.family(pick.randrange(3, 6))
    face = order.sans() if pick.random() < 0.4 else pick.choice((*order.families.serif, *order.families.mono))
    paper = Paper(*SHEET, order.scale, (250, 249, 246))
    title, lines = pick.choice(LETTERS)(order, family, pick.choice(family.adults))
    _head(paper, family, face)
    paper.centred(52, title, 5.4, face, bold=True)
    y = 66.0
    for line in lines:
        for part in paper.wrapped(line, 165, 4.1, face):
            paper.text(23, y, part, 4.1, face)
            y += 6.6
        y += 1.5
    _foot(paper, order, family, face, y + 12, False)
    return _done(paper, order, f"letter-{order.families.at}-{face}")


Words = tuple[str, list[str]]


def _of_birth(order: Order, family: Family, who: Person) -> Words:
    child = family.child
    return "SURAT KETERANGAN LAHIR", [
        "Yang bertanda tangan di bawah ini menerangkan bahwa pada:",
        f"Hari/tanggal : {spoken.in_figures(child.birth_date)}, pukul 0{order.pick.randrange(1, 9)}.15 WIB",
        f"telah lahir seorang bayi {SEXES[child.sex].lower()} dengan berat {order.pick.randrange(2500, 4100)} gram",
        f"diberi nama : {child.name}",
        f"Nama ibu : {child.mother_name}",
        f"Nama ayah : {child.father_name}",
        f"Alamat : {family.address}",
        "Surat keterangan ini dibuat untuk dipergunakan sebagaimana mestinya.",
    ]


def _of_loss(order: Order, family: Family, who: Person) -> Words:
    return "SURAT TANDA PENERIMAAN LAPORAN KEHILANGAN", [
        "Telah datang melapor seorang warga negara Indonesia yang mengaku bernama:",
        f"Nama : {who.name}",
        f"Tempat/tanggal lahir : {who.birth_place}, {who.birth_date:%d-%m-%Y}",
        f"Pekerjaan : {who.occupation}",
        f"Alamat : {family.address} RT {family.rt} RW {family.rw}",
        "melaporkan kehilangan satu buah kartu tanda penduduk di sekitar pasar pada hari tersebut di atas.",
    ]


def _of_neighbours(order: Order, family: Family, who: Person) -> Words:
    return "SURAT PENGANTAR", [
        f"Ketua RT {family.rt} RW {family.rw} Kelurahan {family.village} menerangkan bahwa:",
        f"Nama : {who.name}",
        f"NIK : {who.nik}",
        f"Alamat : {family.address}",
        "adalah benar warga kami yang berdomisili di alamat tersebut dan bermaksud mengurus administrasi kependudukan.",
        "Demikian surat pengantar ini dibuat dengan sebenarnya.",
    ]


def _of_work(order: Order, family: Family, who: Person) -> Words:
    return "SURAT KETERANGAN KERJA", [
        "Dengan ini kami menerangkan bahwa karyawan tersebut di bawah ini:",
        f"Nama : {who.name}",
        f"Jabatan : {who.occupation}",
        f"Mulai bekerja sejak tahun {order.pick.randrange(2010, 2025)} sampai dengan sekarang",
        "telah menunjukkan dedikasi yang baik terhadap perusahaan.",
        "Surat ini diterbitkan atas permintaan yang bersangkutan.",
    ]


LETTERS: tuple[Callable[[Order, Family, Person], Words], ...] = (_of_birth, _of_loss, _of_neighbours, _of_work)


def _head(paper: Paper, family: Family, face: str) -> None:
    picture, mask = emblem((60, 60, 66))
    paper.paste(22, 14, 20, 20, picture, mask)
    paper.specimen(80, 270, 8, 0.25, 8)
    paper.centred(19, f"PEMERINTAH {family.regency}", 4.8, face, bold=True, x=118)
    paper.centred(25.5, f"KECAMATAN {family.district}", 4.4, face, bold=True, x=118)
    paper.centred(31, f"{family.address} - {family.place} {family.postal_code}", 3.0, face, x=118)
    paper.line((20, 37), (190, 37), width=0.8)
    paper.line((20, 38.4), (190, 38.4), width=0.25)


def _rows(paper: Paper, rows: list[tuple[str, str]], y: float, face: str) -> float:
    for label, value in rows:
        paper.text(23, y, label, 3.7, face)
        paper.text(72, y, f": {value}", 3.7, face)
        y += 5.8
    return y


def _table(paper: Paper, family: Family, y: float, face: str) -> float:
    widths = (10, 42, 66, 48)
    rows = [
        ("No", "NIK", "Nama", "SHDK"),
        *((str(at), each.nik, each.name, each.relation) for at, each in enumerate(family.members, 1)),
    ]
    for number, row in enumerate(rows):
        x = 22.0
        for width, words in zip(widths, row, strict=True):
            paper.box(x, y, width, 5.6)
            size = min(3.2, 3.2 * (width - 2) / max(1, paper.length(words, 3.2, face)))
            paper.text(x + 1, y + 4, words, size, face, bold=number == 0)
            x += width
        y += 5.6
    return y


def _foot(paper: Paper, order: Order, family: Family, face: str, y: float, coded: bool) -> None:
    y = max(y + 10, 195)
    day = date(2023, 1, 1) + timedelta(days=order.pick.randrange(1300))
    paper.centred(y, f"{family.place}, {spoken.in_figures(day)}", 3.8, face, x=146)
    paper.centred(y + 5.5, "Kepala Dinas" if coded else "Hormat kami,", 3.8, face, x=146)
    paper.centred(y + 40, order.inventor.name("male", "ISLAM", True), 3.9, face, bold=True, x=146)
    scale = paper.scale
    if coded:
        paper.paste(
            135, y + 9, 22, 22, qr(f"https://dukcapil.kemendagri.go.id/dokumen/skpwni/{order.pick.randrange(10**10)}")
        )
        return
    paper.print.paste(
        205,
        (round(124 * scale), round((y + 10) * scale)),
        signature(order.pick).resize((round(44 * scale), round(20 * scale))),
    )
    mark = stamp(f"PEMERINTAH {family.place}", order.pick).resize((round(34 * scale), round(34 * scale)))
    paper.image.paste((70, 60, 150), (round(108 * scale), round((y + 4) * scale)), mark)


def _done(paper: Paper, order: Order, family: str) -> Drawn:
    image = paper.printed((26, 26, 30), order.pick.choice((1.0, 0.9)), order.pick.choice((0, 0, 0.2)), order.noise)
    return paper.drawn("letter", family, {}, image, coloured=False)
