"""Excerpts of birth and death certificates: the new A4 with a QR code, and the bordered form of before."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from benchmarks.documents import spoken
from benchmarks.documents.grounds import ground, spread
from benchmarks.documents.kinds.ktp import SEXES
from benchmarks.documents.order import Order
from benchmarks.documents.ornaments import emblem, qr, signature, stamp
from benchmarks.documents.paper import Paper
from benchmarks.documents.people import Family, Person
from benchmarks.documents.sample import Drawn

_WIDTH, _HEIGHT = 210.0, 297.0
_SMALL = 2.6
"""Size of the English words under the Indonesian ones."""
Piece = tuple[str, str | None]
"""Words and the field that they are, None for the form's own."""


@dataclass(frozen=True, slots=True)
class Event:
    """What a certificate is about."""

    kind: str
    title: str
    english: str
    number: str
    who: Person
    day: date
    place: str
    truth: dict[str, Any]


def draw_birth_certificate(order: Order) -> Drawn:
    """Of the youngest of a family."""
    family = order.inventor.family(order.pick.randrange(3, 6))
    child = family.child
    registered = child.birth_date + timedelta(days=order.pick.randrange(5, 55))
    number = _number(order, "LU" if order.pick.random() < 0.8 else "LT", registered)
    truth = {"certificate_number": number, **_identity(child)}
    event = Event(
        "birth-certificate",
        "KUTIPAN AKTA KELAHIRAN",
        "EXCERPT OF BIRTH CERTIFICATE",
        number,
        child,
        child.birth_date,
        child.birth_place,
        truth,
    )
    return _drawn(order, family, event, registered)


def draw_death_certificate(order: Order) -> Drawn:
    """Of the eldest of a family."""
    family = order.inventor.family(order.pick.randrange(3, 6))
    who = min(family.members, key=lambda each: each.birth_date)
    died = date(2015, 1, 1) + timedelta(days=order.pick.randrange(4100))
    number = _number(order, "KM", died + timedelta(days=12))
    place = order.pick.choice(order.inventor.towns)
    truth = {"certificate_number": number, **_identity(who), "death_place": place, "death_date": died.isoformat()}
    event = Event(
        "death-certificate", "KUTIPAN AKTA KEMATIAN", "EXCERPT OF DEATH CERTIFICATE", number, who, died, place, truth
    )
    return _drawn(order, family, event, died + timedelta(days=12))


def _number(order: Order, mark: str, day: date) -> str:
    serial = order.pick.randrange(1, 9999)
    forms = (
        f"3273-{mark}-{day:%d%m%Y}-{serial:04}",
        f"{serial}/{mark}/{day.year}",
        f"3273-{mark}-{day:%d%m%Y}-{serial:04}",
    )
    return order.pick.choice(forms)


def _drawn(order: Order, family: Family, event: Event, registered: date) -> Drawn:
    pick = order.pick
    new = pick.random() < 0.65
    labelled = pick.random() < 0.35
    face = order.sans() if pick.random() < 0.6 else pick.choice(order.families.serif)
    paper = Paper(_WIDTH, _HEIGHT, order.scale, (252, 251, 248) if new else _bordered(order))
    if not new:
        _border(paper, order)
    paper.specimen(80, 262, 8, 0.25, 8)
    y = _heading(paper, order, family, event, face)
    values = face if new or pick.random() < 0.5 else pick.choice(order.families.mono)
    y = _rows(paper, event, y, (face, values)) if labelled else _sentences(paper, order, event, y, (face, values))
    _foot(paper, order, family, registered, face, new, y)
    image = paper.printed((26, 26, 30), pick.choice((1.0, 0.94, 0.84)), pick.choice((0, 0, 0, 0.2)), order.noise)
    shape = f"{'new' if new else 'old'}-{'rows' if labelled else 'sentences'}"
    return paper.drawn(
        event.kind, f"{event.kind}-{shape}-{order.families.at}-{face}", event.truth, image, coloured=not new
    )


def _bordered(order: Order) -> Any:
    tones = (
        ((250, 246, 232), (244, 238, 220)),
        ((240, 246, 236), (230, 240, 226)),
        ((246, 240, 236), (240, 230, 226)),
    )[order.families.at]
    light, deep = tones
    corners = spread([light, deep, light, deep], order.pick, 3)
    return ground(
        order.pick.choice(order.families.grounds),
        840,
        1188,
        corners,
        (deep[0] - 16, deep[1] - 14, deep[2] - 18),
        order.pick,
    )


def _border(paper: Paper, order: Order) -> None:
    colour = ((150, 120, 60), (60, 120, 90), (130, 60, 70))[order.families.at]
    for inset, width in ((7, 1.3), (9.4, 0.4), (12, 0.25)):
        paper.box(inset, inset, _WIDTH - 2 * inset, _HEIGHT - 2 * inset, width, colour)
    for x in range(9, int(_WIDTH) - 9, 6):
        for y in (8.4, _HEIGHT - 8.4):
            paper.line((x, y - 1), (x + 3, y + 1), (x + 6, y - 1), width=0.3, colour=colour)


def _heading(paper: Paper, order: Order, family: Family, event: Event, face: str) -> float:
    picture, mask = emblem()
    paper.paste(94, 16, 22, 22, picture, mask)
    if order.pick.random() < 0.75:
        paper.text(128, 22, "NIK : " if order.families.at else "NIK. ", 3.6, face)
        x = 128 + paper.length("NIK : ", 3.6, face)
        paper.text(x, 22, event.who.nik, 3.6, face, field="nik")
        paper.text(128, 25.5, "Personal Registration Number", 2.2, face)
    else:
        del event.truth["nik"]
    paper.centred(46, "REPUBLIK INDONESIA", 5.2, face, bold=True)
    paper.centred(51, "REPUBLIC OF INDONESIA", 3.0, face)
    paper.centred(58, "PENCATATAN SIPIL", 5.2, face, bold=True)
    paper.centred(62.5, "CIVIL REGISTRATION" if order.families.at != 1 else "REGISTRY OFFICE", 3.0, face)
    paper.centred(69, "WARGA NEGARA INDONESIA", 4.0, face, bold=True)
    paper.centred(79, event.title, 7.0, face, bold=True)
    paper.centred(84, event.english, 3.4, face)
    return 97.0


def _flow(
    paper: Paper,
    pieces: list[Piece],
    y: float,
    faces: tuple[str, str],
    size: float = 4.2,
    english: str = "",
    indent: float = 24,
) -> float:
    """Words one after the other with line breaks, the values bold; English below; the baseline of what follows."""
    x, right = indent, _WIDTH - 22
    form, values = faces
    for words, field in pieces:
        face, bold = (values, True) if field else (form, False)
        for word in words.split():
            wide = paper.length(word, size, face, bold)
            if x + wide > right:
                x, y = indent, y + size * 1.45
            x = paper.text(x, y, word, size, face, bold=bold, field=field) + size * 0.28
    if english:
        paper.text(indent, y + 3.5, english, _SMALL, form)
        y += 3.2
    return y + size * 1.75


def _sentences(paper: Paper, order: Order, event: Event, y: float, faces: tuple[str, str]) -> float:
    """The sentences of the form; each set has its own wording."""
    who, at = event.who, order.families.at
    birth = event.kind == "birth-certificate"
    name = "Akta Kelahiran" if birth else "Akta Kematian"
    day_field = "birth_date" if birth else "death_date"
    # day, month and year stand in two lines of the new form, or in one
    day = (spoken.in_words, spoken.in_figures, lambda value: f"{value:%d-%m-%Y}")[
        order.pick.choice(((0, 1), (1, 0), (1, 2))[at])
    ](event.day)
    lead = ("Berdasarkan", "Berdasarkan", "Menurut")[at]
    y = _flow(
        paper,
        [(f"{lead} {name} Nomor", None), (event.number, "certificate_number")],
        y,
        faces,
        english=f"By virtue of {event.english.removeprefix('EXCERPT OF ').title()} Number",
    )
    place_field = "birth_place" if birth else "death_place"
    where = [("bahwa di", None), (event.place, place_field)]
    when = [("pada tanggal", None), (day, day_field)]
    if at == 2:
        y = _flow(paper, [*where, *when], y, faces, english="that in ... on date ...")
    else:
        y = _flow(paper, where, y, faces, english="that in")
        y = _flow(paper, when, y, faces, english="on date")
    if not birth:
        return _death(paper, event, y, faces)
    y = _flow(paper, [("telah lahir", None)], y, faces, english="was born")
    for line in paper.wrapped(who.name, 160, 5.6, faces[1], True):
        paper.centred(y + 1, line, 5.6, faces[1], bold=True, field="name")
        y += 7.2
    order_word = order.pick.choice((spoken.number, lambda value: spoken.ORDINALS[value - 1]))(
        order.pick.randrange(1, 5)
    )
    kind = [
        (f"anak ke {order_word}," if "KE" not in order_word[:2] else f"anak {order_word},", None),
        (SEXES[who.sex], "sex"),
    ]
    y = _flow(paper, kind, y + 2, faces, english="child no ..., sex")
    parents: list[list[Piece]] = [
        [("dari ayah", None), (who.father_name, "father_name")],
        [("dan ibu", None), (who.mother_name, "mother_name")],
    ]
    if at == 1:
        return _flow(
            paper,
            [("dari suami istri: ayah", None), parents[0][1], ("dan ibu", None), parents[1][1]],
            y,
            faces,
            english="from father ... and mother ...",
        )
    for part, english in zip(parents, ("from father", "and mother"), strict=True):
        y = _flow(paper, part, y, faces, english=english)
    return y


def _death(paper: Paper, event: Event, y: float, faces: tuple[str, str]) -> float:
    who = event.who
    y = _flow(paper, [("telah meninggal dunia seorang bernama", None)], y, faces, english="passed away")
    for line in paper.wrapped(who.name, 160, 5.6, faces[1], True):
        paper.centred(y + 1, line, 5.6, faces[1], bold=True, field="name")
        y += 7.2
    born = [
        ("lahir di", None),
        (who.birth_place, "birth_place"),
        ("pada tanggal", None),
        (spoken.in_figures(who.birth_date), "birth_date"),
    ]
    y = _flow(paper, born, y + 2, faces, english="born in ... on date ...")
    y = _flow(paper, [("jenis kelamin", None), (SEXES[who.sex], "sex")], y, faces, english="sex")
    parents = [
        ("anak dari ayah", None),
        (who.father_name, "father_name"),
        ("dan ibu", None),
        (who.mother_name, "mother_name"),
    ]
    return _flow(paper, parents, y, faces, english="child of father ... and mother ...")


def _rows(paper: Paper, event: Event, y: float, faces: tuple[str, str]) -> float:
    """Labels, colons and values below each other."""
    who, birth = event.who, event.kind == "birth-certificate"
    rows = [
        ("Nomor Akta Kelahiran" if birth else "Nomor Akta Kematian", event.number, "certificate_number"),
        ("Nama", who.name, "name"),
        ("Jenis Kelamin", SEXES[who.sex], "sex"),
        ("Tempat Lahir", who.birth_place, "birth_place"),
        ("Tanggal Lahir", spoken.in_figures(who.birth_date), "birth_date"),
        ("Nama Ayah", who.father_name, "father_name"),
        ("Nama Ibu", who.mother_name, "mother_name"),
    ]
    if not birth:
        rows += [
            ("Tempat Kematian", event.place, "death_place"),
            ("Tanggal Kematian", spoken.in_figures(event.day), "death_date"),
        ]
    for label, value, field in rows:
        paper.text(24, y, label, 4.2, faces[0])
        paper.text(74, y, ":", 4.2, faces[0])
        for line in paper.wrapped(value, 108, 4.4, faces[1], True):
            paper.text(78, y, line, 4.4, faces[1], bold=True, field=field)
            y += 6.4
        y += 3.2
    return y


def _foot(paper: Paper, order: Order, family: Family, registered: date, face: str, new: bool, y: float) -> None:
    y = max(y + 4, 215)
    issued = registered + timedelta(days=order.pick.randrange(0, 300))
    for at, words in enumerate(
        (
            f"Kutipan ini dikeluarkan di {family.regency}",
            f"pada tanggal {spoken.in_figures(issued)}",
            "KEPALA DINAS KEPENDUDUKAN DAN",
            "PENCATATAN SIPIL",
        )
    ):
        paper.centred(y + 5 * at, words, 3.6, face, x=144)
    officer = order.inventor.name("female", "ISLAM", True)
    paper.centred(y + 45, officer, 3.8, face, bold=True, x=144)
    paper.centred(y + 49.5, "NIP. 19700101 199503 2 001", 3.2, face, x=144)
    scale = paper.scale
    if new:
        paper.paste(
            132,
            y + 18,
            23,
            23,
            qr(f"https://dukcapil.kemendagri.go.id/dokumen/akta/{order.pick.randrange(10**12):012}"),
        )
        paper.centred(
            286, "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik BSrE", 2.4, face
        )
        return
    paper.print.paste(
        205,
        (round(122 * scale), round((y + 20) * scale)),
        signature(order.pick).resize((round(44 * scale), round(20 * scale))),
    )
    mark = stamp("PENCATATAN SIPIL INDONESIA", order.pick).resize((round(36 * scale), round(36 * scale)))
    paper.image.paste((70, 60, 150), (round(100 * scale), round((y + 14) * scale)), mark)


def _identity(who: Person) -> dict[str, Any]:
    return {
        "nik": who.nik,
        "name": who.name,
        "sex": who.sex,
        "birth_place": who.birth_place,
        "birth_date": who.birth_date.isoformat(),
        "father_name": who.father_name,
        "mother_name": who.mother_name,
    }
