"""The identity card KTP-el: 85.6 to 54 mm, several print generations."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from benchmarks.documents.grounds import ground, spread
from benchmarks.documents.order import Order
from benchmarks.documents.ornaments import portrait, signature
from benchmarks.documents.paper import Paper
from benchmarks.documents.people import CANONICAL, Family, Person
from benchmarks.documents.sample import Drawn
from verify.drawings.portrait import portrait as sat_for

SEXES = {"male": "LAKI-LAKI", "female": "PEREMPUAN"}
_WIDTH, _HEIGHT = 85.6, 54.0
_GRAIN = 10
"""Pixels a millimetre of the ground."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where one generation of cards has its parts, in millimetres."""

    name: str
    label: float
    colon: float
    value: float
    top: float
    pitch: float
    size: float
    head: float
    nik: float
    photo: tuple[float, float, float, float]
    bold: bool = False
    capital_labels: bool = False
    short_labels: bool = False


LAYOUTS = (
    (
        Layout("2011", 2.6, 21.6, 23.0, 18.6, 2.86, 2.55, 3.5, 4.0, (63.0, 14.6, 19.4, 25.4)),
        Layout("2015", 3.2, 22.4, 23.6, 18.0, 2.92, 2.7, 3.7, 4.3, (62.4, 13.8, 20.0, 26.0)),
        Layout("2019", 2.9, 21.0, 22.2, 18.2, 2.90, 2.6, 3.3, 3.8, (63.6, 15.0, 19.0, 25.0), bold=True),
    ),
    (
        Layout("2012", 3.6, 23.2, 24.6, 18.9, 2.80, 2.5, 3.4, 4.1, (62.8, 14.2, 19.8, 26.2)),
        Layout("2016", 2.4, 20.4, 21.8, 18.3, 2.90, 2.65, 3.6, 3.9, (63.4, 14.9, 19.0, 25.2), short_labels=True),
        Layout("2020", 3.0, 22.0, 23.0, 18.0, 2.94, 2.75, 3.8, 4.2, (62.0, 13.6, 20.4, 26.8), bold=True),
    ),
    (
        Layout("2013", 3.1, 21.8, 23.4, 18.4, 2.84, 2.48, 3.6, 4.2, (63.2, 14.4, 19.2, 25.8)),
        Layout("2017", 2.8, 22.8, 24.0, 18.2, 2.88, 2.72, 3.4, 3.7, (62.6, 14.0, 19.8, 26.0), capital_labels=True),
        Layout("2022", 3.4, 21.2, 22.6, 18.5, 2.90, 2.6, 3.5, 4.4, (63.0, 14.8, 19.4, 25.6), bold=True),
    ),
)
"""Three generations for each set."""
_TONES = (
    ((186, 216, 236), (206, 230, 242), (176, 208, 234), (214, 232, 240)),
    ((176, 208, 228), (222, 236, 238), (190, 214, 236), (200, 226, 230)),
    ((196, 214, 238), (186, 222, 232), (214, 228, 244), (178, 206, 226)),
)
_LINES = ((150, 188, 216), (140, 186, 204), (158, 180, 222))


def draw_ktp(order: Order) -> Drawn:
    """The card of one of a family; black print that may be weak or worn."""
    family = order.inventor.family(order.pick.randrange(3, 6))
    who = order.pick.choice(family.adults)
    layout = order.pick.choice(LAYOUTS[order.families.at])
    paper = Paper(_WIDTH, _HEIGHT, order.scale, _ground(order))
    face, values = _faces(order)
    layout = _fitted(paper, layout, face)
    issued = date(2011 + order.pick.randrange(1, 14), 1, 1) + timedelta(days=order.pick.randrange(360))
    # cards of the first years print a day; since 2014 they are for life all the same, but print it still
    ends = date(issued.year + 5, who.birth_date.month, min(28, who.birth_date.day)) if _dated(order, issued) else None
    _head(paper, family, layout, face)
    machine = order.pick.choice(order.families.nik)
    _number(paper, who, layout, face, machine)
    _rows(paper, family, who, layout, (face, values), ends)
    _portrait(paper, order, family, who, layout, face, issued)
    strength = order.pick.choice((0.98, 0.95, 0.9, 0.82, 0.7))
    wear = order.pick.choice((0.0, 0.0, 0.15, 0.3, 0.55))
    ink = order.pick.choice(((28, 28, 34), (40, 36, 48), (20, 24, 30)))
    image = paper.printed(ink, strength, wear, order.noise)
    family_name = f"ktp-{layout.name}-{values}-{machine.name}" + ("-dated" if ends else "")
    return paper.drawn("ktp", family_name, _truth(family, who, ends), image, rounded=True, back=_back(order))


def _fitted(paper: Paper, layout: Layout, face: str) -> Layout:
    """The layout for a face: wide faces are set smaller, so that no label runs into its colon."""
    longest = (
        ("KEWARGANEGARAAN", "STATUS PERKAWINAN") if layout.capital_labels else ("Status Perkawinan", "Tempat/Tgl Lahir")
    )
    widest = max(paper.length(each, layout.size, face) for each in longest)
    factor = min(1.0, (layout.colon + 0.8 - layout.label) / widest)
    size = layout.size * factor
    colon = max(layout.colon, layout.label + widest * factor + 0.4)
    return replace(layout, size=size, colon=colon, value=max(layout.value, colon + 0.75 * size * 0.6 + 0.3))


def _faces(order: Order) -> tuple[str, str]:
    face = order.sans()
    other = order.pick.random()
    if other < 0.8:
        return face, face
    return face, order.pick.choice(order.families.mono if other > 0.93 else order.families.sans)


def _dated(order: Order, issued: date) -> bool:
    return issued.year < 2014 and order.pick.random() < 0.3


def _ground(order: Order) -> np.ndarray[Any, np.dtype[np.uint8]]:
    at, pick = order.families.at, order.pick
    tones, line = spread(_TONES[at], pick), spread([_LINES[at]], pick)[0]
    return ground(
        pick.choice(order.families.grounds), round(_WIDTH * _GRAIN), round(_HEIGHT * _GRAIN), tones, line, pick
    )


def _head(paper: Paper, family: Family, layout: Layout, face: str) -> None:
    for y, lead, words, field in (
        (5.2, "PROVINSI ", family.province, "province"),
        (5.2 + layout.head * 1.12, "", family.regency, "regency"),
    ):
        size = layout.head
        x = (paper.width - paper.length(lead + words, size, face, True)) / 2
        x = paper.text(x, y, lead, size, face, bold=True)
        paper.text(x, y, words, size, face, bold=True, field=field)


def _number(paper: Paper, who: Person, layout: Layout, face: str, machine: Any) -> None:
    y = 14.6
    paper.text(layout.label, y, "NIK", layout.nik * 0.92, face, bold=True)
    colon = layout.colon - 6.4
    paper.text(colon, y, ":", layout.nik * 0.92, face, bold=True)
    paper.spread(
        colon + 2.4, y, who.nik, layout.nik * 0.62, layout.nik, machine.name,
        narrow=machine.narrow, weight=machine.weight * layout.nik + 0.02, field="nik",
    )  # fmt: skip


def _rows(paper: Paper, family: Family, who: Person, layout: Layout, faces: tuple[str, str], ends: date | None) -> None:
    room = layout.photo[0] - layout.value - 1.2
    until = f"{ends:%d-%m-%Y}" if ends else "SEUMUR HIDUP"
    # label; then parts of the value with their fields
    rows: list[tuple[str, list[tuple[str, str | None]]]] = [
        ("Nama", [(who.name, "name")]),
        (
            "Tempat/Tgl Lahir",
            [(who.birth_place, "birth_place"), (", ", None), (f"{who.birth_date:%d-%m-%Y}", "birth_date")],
        ),
        ("Jenis Kelamin" if layout.bold else "Jenis kelamin", [(SEXES[who.sex], "sex")]),
        ("Alamat", [(family.address, "address")]),
        ("   RT/RW", [(family.rt, "rt"), ("/", None), (family.rw, "rw")]),
        ("   Kel/Desa", [(family.village, "village")]),
        ("   Kecamatan", [(family.district, "district")]),
        ("Agama", [(who.religion, "religion")]),
        ("Status Perkawinan" if not layout.short_labels else "Status Kawin", [(who.marital_status, "marital_status")]),
        ("Pekerjaan", [(who.occupation, "occupation")]),
        ("Kewarganegaraan", [(who.citizenship, "citizenship")]),
        ("Berlaku Hingga", [(until, "valid_until")]),
    ]
    y = layout.top
    # a name or address too long for its line goes on in the next; the rows below stand closer then
    extra = sum(_lines(paper, parts, room, layout, faces[1]) - 1 for _, parts in rows)
    pitch = layout.pitch * (12 / (12 + extra))
    layout = replace(layout, size=min(layout.size, pitch * 0.97))
    for label, parts in rows:
        shown = label.upper() if layout.capital_labels else label
        paper.text(layout.label + (len(label) - len(label.lstrip())) * 0.7, y, shown.strip(), layout.size, faces[0])
        paper.text(layout.colon, y, ":", layout.size, faces[0])
        if label.startswith("Jenis"):
            _blood(paper, who, layout, y, faces)
        y = _value(paper, parts, (layout.value, y), room, pitch, layout, faces[1])


def _lines(paper: Paper, parts: list[tuple[str, str | None]], room: float, layout: Layout, face: str) -> int:
    return len(paper.wrapped(parts[0][0], room, layout.size, face, layout.bold)) if len(parts) == 1 else 1


def _value(
    paper: Paper, parts: list[tuple[str, str | None]], at: tuple[float, float], room: float, pitch: float,
    layout: Layout, face: str,
) -> float:  # fmt: skip
    x, y = at
    if len(parts) == 1:
        words, field = parts[0]
        for part in paper.wrapped(words, room, layout.size, face, layout.bold):
            paper.text(x, y, part, layout.size, face, bold=layout.bold, field=field)
            y += pitch
        return y
    for words, field in parts:
        x = paper.text(x, y, words, layout.size, face, bold=layout.bold, field=field)
    return y + pitch


def _blood(paper: Paper, who: Person, layout: Layout, y: float, faces: tuple[str, str]) -> None:
    x = layout.photo[0] - 17.5
    x = paper.text(x, y, "GOL. DARAH :" if layout.capital_labels else "Gol. Darah :", layout.size, faces[0])
    paper.text(x + 0.8, y, who.blood_type, layout.size, faces[1], bold=layout.bold, field="blood_type")


def _portrait(paper: Paper, order: Order, family: Family, who: Person, layout: Layout, face: str, issued: date) -> None:
    x, y, width, height = layout.photo
    plain = portrait(who, order.pick)
    paper.paste(x, y, width, height, plain if order.sitter is None else sat_for(480, 640, order.sitter))
    middle, below = x + width / 2, y + height + layout.size * 0.95
    size = layout.size * 0.86
    lines = paper.wrapped(family.regency, width + 2, size, face)
    for at, words in enumerate([*lines, f"{issued:%d-%m-%Y}"]):
        paper.centred(below + at * size * 1.08, words, size, face, x=middle)
    top = below + len(lines) * size * 1.08 + 0.2
    paper.print.paste(
        200,
        (round((middle - 7) * paper.scale), round(top * paper.scale)),
        signature(order.pick).resize((round(14 * paper.scale), round((53 - top) * paper.scale))),
    )


def _back(order: Order) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The other side: ground and a map, no field."""
    return _ground(order)


def _truth(family: Family, who: Person, ends: date | None) -> dict[str, Any]:
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
        "religion": CANONICAL.get(who.religion, who.religion),
        "marital_status": who.marital_status,
        "occupation": who.occupation,
        "citizenship": who.citizenship,
        "valid_until": ends.isoformat() if ends else "lifetime",
    }
