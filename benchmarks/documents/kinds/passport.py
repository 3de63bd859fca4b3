"""The data page of a passport: ICAO 9303 size TD3, its two machine-readable lines with right check digits."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from benchmarks.documents.grounds import ground, spread
from benchmarks.documents.order import Machine, Order
from benchmarks.documents.ornaments import portrait, signature
from benchmarks.documents.paper import Paper
from benchmarks.documents.people import TODAY, Person
from benchmarks.documents.sample import Drawn
from verify.drawings.passport import mrz

_WIDTH, _HEIGHT = 125.0, 88.0
_PITCH, _MRZ_SIZE = 2.54, 3.6
"""Ten characters an inch, OCR-B size 1 (ICAO 9303 part 3)."""
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTHS_ID = ("JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGT", "SEP", "OKT", "NOV", "DES")
_TONES = (
    ((214, 232, 226), (226, 236, 242), (210, 228, 236), (232, 236, 226)),
    ((226, 222, 238), (212, 230, 236), (232, 228, 222), (216, 224, 240)),
    ((236, 228, 218), (216, 234, 224), (224, 226, 240), (238, 234, 220)),
)
_LABELS = (
    {"name": "Nama Lengkap / Full name", "born": "Tgl. Lahir / Date of birth", "number": "No. Paspor / Passport No."},
    {"name": "NAMA LENGKAP / FULL NAME", "born": "TGL. LAHIR / DATE OF BIRTH", "number": "NO. PASPOR / PASSPORT NO."},
    {"name": "Nama Lengkap/Full Name", "born": "Tanggal Lahir/Date of Birth", "number": "No. Paspor/Passport No."},
)


@dataclass(frozen=True, slots=True)
class Booklet:
    """What one passport says."""

    who: Person
    surname: str
    given: str
    number: str
    issued: date
    expires: date

    @property
    def lines(self) -> tuple[str, str]:
        """The machine-readable lines of 44 characters (ICAO 9303 part 4)."""
        return mrz(self.surname, self.given, self.number, self.who.birth_date, self.who.sex, self.expires)


def draw_passport(order: Order) -> Drawn:
    """The page of one of a family, still valid on the day that papers are looked at."""
    pick = order.pick
    who = pick.choice(order.inventor.family(4).members)
    booklet = _booklet(order, who)
    tones = spread(_TONES[order.families.at], pick)
    red, green, blue = (each - 34 for each in tones[0])
    page = ground(pick.choice(order.families.grounds), 1250, 880, tones, (red, green, blue), pick)
    paper = Paper(_WIDTH, _HEIGHT, order.scale, page)
    paper.specimen(8, 61, 5, 0.25, 0)
    face = order.sans()
    _head(paper, order, booklet, face)
    paper.paste(5, 17 + order.families.at, 31, 41, portrait(who, pick))
    together = pick.random() < 0.6
    _fields(paper, order, booklet, face, together)
    signed = signature(pick).resize((round(24 * paper.scale), round(9 * paper.scale)))
    paper.print.paste(190, (round(95 * paper.scale), round(57 * paper.scale)), signed)
    machine = pick.choice(order.families.mrz)
    _machine_lines(paper, booklet, machine)
    image = paper.printed((30, 28, 36), pick.choice((1.0, 0.92, 0.84)), pick.choice((0, 0, 0.15)), order.noise)
    family = f"passport-{order.families.at}-{face}-{machine.name}" + ("-one-name" if together else "")
    return paper.drawn("passport", family, _truth(booklet), image)


def _booklet(order: Order, who: Person) -> Booklet:
    pick = order.pick
    # titles, abbreviations and marks are left out of passports
    plain = " ".join(each for each in who.name.split(",")[0].upper().split() if "." not in each) or who.name.upper()
    words = "".join(each for each in plain.replace("-", " ") if each.isalpha() or each == " ").split()
    given, surname = (" ".join(words[:-1]), words[-1])
    issued = TODAY - timedelta(days=pick.randrange(30, 1600))
    return Booklet(
        who,
        surname,
        given,
        f"{pick.choice('XYZ')}{pick.choice('EPTW')}{pick.randrange(10**6):06}",
        issued,
        issued.replace(year=issued.year + pick.choice((5, 10)), day=min(28, issued.day)),
    )


def _head(paper: Paper, order: Order, booklet: Booklet, face: str) -> None:
    paper.text(40, 8.5, "REPUBLIK INDONESIA", 4.6, face, bold=True)
    paper.text(40, 12.4, "REPUBLIC OF INDONESIA", 3.2, face)
    paper.text(6, 8.5, "PASPOR", 4.2, face, bold=True)
    paper.text(6, 12.4, "PASSPORT", 3.2, face)
    number = _LABELS[order.families.at]["number"]
    paper.text(90, 15.5, number, 2.2, face)
    paper.text(90, 19.6, booklet.number, 4.0, face, bold=True, field="document_number")
    for x, label, value in ((40, "Jenis / Type", "P"), (58, "Kode Negara / Country Code", "IDN")):
        paper.text(x, 15.5, label, 2.2, face)
        paper.text(x, 19.3, value, 3.5, face)


def _fields(paper: Paper, order: Order, booklet: Booklet, face: str, together: bool) -> None:
    labels, who = _LABELS[order.families.at], booklet.who
    day = _printed(order.families.at)
    if together:
        paper.text(40, 24, labels["name"], 2.2, face)
        x = paper.text(40, 27.8, booklet.given, 3.5, face, field="given_names")
        paper.text(x + (0.9 if booklet.given else 0), 27.8, booklet.surname, 3.5, face, field="surname")
        y = 32.6
    else:
        paper.text(40, 24, "Nama Keluarga / Surname", 2.2, face)
        paper.text(40, 27.6, booklet.surname, 3.5, face, field="surname")
        paper.text(40, 31.4, "Nama / Given names", 2.2, face)
        paper.text(40, 35, booklet.given, 3.5, face, field="given_names")
        y = 39.4
    sex = "L/M" if who.sex == "male" else "P/F"
    rows: list[list[tuple[float, str, str, str | None]]] = [
        [(40, "Kewarganegaraan / Nationality", "INDONESIA", "nationality")],
        [
            (40, labels["born"], day(who.birth_date), "birth_date"),
            (74, "Kelamin / Sex", sex, "sex"),
            (90, "Tempat Lahir / Place of birth", who.birth_place, None),
        ],
        [
            (40, "Tgl. Pengeluaran / Date of issue", day(booklet.issued), None),
            (78, "Tgl. Habis Berlaku / Date of expiry", day(booklet.expires), "expiry_date"),
        ],
        [
            (
                40,
                "No. Reg.",
                f"1A11{order.pick.choice('ABCD')}{order.pick.randrange(1000, 9999)}-{order.pick.choice('KLM')}XX",
                None,
            ),
            (70, "Kantor yang Mengeluarkan / Issuing office", order.inventor.pick.choice(order.inventor.towns), None),
        ],
    ]
    pitch = (66.5 - y) / 4
    for at, row in enumerate(rows):
        for x, label, value, field in row:
            top = y + at * pitch
            paper.text(x, top, label, 2.1, face)
            paper.text(x, top + 3.5, value, 3.3, face, field=field)


def _printed(at: int) -> Any:
    months = _MONTHS_ID if at == 1 else _MONTHS
    return lambda day: f"{day.day:02} {months[day.month - 1]} {day.year}"


def _machine_lines(paper: Paper, booklet: Booklet, machine: Machine) -> None:
    # below everything the page is white or pale, so that machines can read
    x = (_WIDTH - 44 * _PITCH) / 2
    for at, line in enumerate(booklet.lines):
        paper.spread(
            x,
            75.2 + 6.35 * at,
            line,
            _PITCH,
            _MRZ_SIZE,
            machine.name,
            narrow=machine.narrow,
            weight=machine.weight * _MRZ_SIZE,
            field="mrz",
        )


def _truth(booklet: Booklet) -> dict[str, Any]:
    return {
        "document_number": booklet.number,
        "surname": booklet.surname,
        **({"given_names": booklet.given} if booklet.given else {}),
        "nationality": "IDN",
        "birth_date": booklet.who.birth_date.isoformat(),
        "sex": booklet.who.sex,
        "expiry_date": booklet.expires.isoformat(),
        "mrz": "\n".join(booklet.lines),
    }
