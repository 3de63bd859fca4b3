"""PDFs with a text layer: how often a lie is told, how often an honest one is accused, what reading gains by it.

Run: .venv/bin/python -m benchmarks.text_layers [--count 20]
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import cv2
import numpy as np

from benchmarks.documents.people import Inventor, Person
from benchmarks.name_pairs import misread
from ocr.engine import ReadingEngine
from ocr.engines import best_engine
from ocr.text import Line, Word
from policies.models import Limits
from policies.reader import read_policies
from verify import decode
from verify.confusions import DIGIT_TWINS
from verify.examination import Field
from verify.fields import READERS
from verify.forgery.text_layer import text_layer_findings
from verify.geometry import straighten
from verify.layered import with_layer
from verify.page import Page
from verify.reading import read_page
from verify.statistics import share
from verify.text_layer import text_layer_words

_A4 = (595, 842)
_SIZE, _TOP, _GAP, _LEFT, _VALUE = 11, 150, 26, 60, 240
"""Points: of the print, of the first row from the top, between the rows, of labels and values from the left."""
_DPI, _BLUR, _NOISE, _QUALITY = 110, 0.8, 16.0, 40
_TODAY = date(2026, 11, 2)
_KIND = read_policies().kinds["birth-certificate"]
Rng = random.Random
Told = Sequence[tuple[float, float, str]]
"""Words with the left end of their base line, in points from the top left."""
Change = Callable[[Told, Person, Person, Rng], Told]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One certificate: as a program prints it, its words, the same scanned (JPEG), and the person on it."""

    drawn: bytes
    words: Told
    scan: bytes
    person: Person


def rows_of(person: Person) -> Mapping[str, tuple[str, str]]:
    """Label and value of each field of a birth certificate in rows."""
    return {
        "nik": ("NIK", person.nik),
        "name": ("Nama", person.name),
        "sex": ("Jenis Kelamin", "LAKI-LAKI" if person.sex == "male" else "PEREMPUAN"),
        "birth_place": ("Tempat Lahir", person.birth_place),
        "birth_date": ("Tanggal Lahir", person.birth_date.strftime("%d-%m-%Y")),
        "father_name": ("Nama Ayah", person.father_name),
        "mother_name": ("Nama Ibu", person.mother_name),
    }


def pdf(told: Told, *, picture: bytes = b"", unseen: bool = False, means: Mapping[str, str] | None = None) -> bytes:
    """One page with words in Helvetica, over a JPEG that fills it; `means` are letters that copy as other ones."""
    width, height = _A4
    shown = f"q {width} 0 0 {height} 0 0 cm /P Do Q " if picture else ""
    mode = 3 if unseen else 0
    shown += " ".join(
        f"BT {mode} Tr /F {_SIZE} Tf {x:.1f} {height - y:.1f} Td ({_quoted(text)}) Tj ET" for x, y, text in told
    )
    codes = "\n".join(f"<{ord(one):02X}> <{ord(other):04X}>" for one, other in (means or {}).items())
    cmap = "/CMapName /X def 1 begincodespacerange <00> <FF> endcodespacerange "
    cmap += f"{len(means or {})} beginbfchar {codes} endbfchar"
    columns, rows = _size(picture)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>"
        f"/XObject<<{'/P 7 0 R' if picture else ''}>>>>>>".encode(),
        _stream("", shown.encode("latin-1")),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding"
        + (b"/ToUnicode 6 0 R>>" if means else b">>"),
        _stream("", cmap.encode()),
        _stream(
            f"/Type/XObject/Subtype/Image/Width {columns}/Height {rows}/ColorSpace/DeviceRGB/BitsPerComponent 8"
            "/Filter/DCTDecode", picture
        ),
    ]  # fmt: skip
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (at, part) for at, part in enumerate(parts, 1))
    return body + b"trailer<</Root 1 0 R>>\n%%EOF"


def _stream(entries: str, data: bytes) -> bytes:
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def _quoted(text: str) -> str:
    return (
        text.encode("latin-1", "replace")
        .decode("latin-1")
        .replace("\\", "\\\\")
        .replace("(", "\\(")
        .replace(")", "\\)")
    )


def _size(picture: bytes) -> tuple[int, int]:
    if not picture:
        return 1, 1
    height, width = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR).shape[:2]
    return width, height


def sheet(number: int) -> tuple[Sheet, Person]:
    """The n-th certificate, and another person to lie about."""
    rng = random.Random(f"text layer {number}")
    inventor = Inventor(rng, "tuning")
    person, other = inventor.family(4).child, inventor.family(4).child
    lines = [(200.0, 90.0, "KUTIPAN AKTA KELAHIRAN")]
    for at, (label, value) in enumerate(rows_of(person).values()):
        lines += [(_LEFT, _TOP + _GAP * at, label), (_VALUE, _TOP + _GAP * at, f": {value}")]
    drawn = pdf(lines)
    pixels = next(decode.pages(drawn, "application/pdf", Limits())).pixels
    points = _A4[0] / pixels.shape[1]
    words = [
        (each.box[0] * points, (each.box[1] + 0.78 * each.box[3]) * points, each.text)
        for each in text_layer_words(drawn, 0)
    ]
    return Sheet(drawn, words, _scanned(pixels, number), person), other


def _scanned(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], number: int) -> bytes:
    small = cv2.resize(pixels, (_A4[0] * _DPI // 72, _A4[1] * _DPI // 72), interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(number).normal(0, _NOISE, small.shape)
    noisy = np.clip(cv2.GaussianBlur(small, (0, 0), _BLUR) * 0.93 + grain, 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", noisy[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1])


def _misread(rate: float) -> Change:
    def change(told: Told, person: Person, other: Person, rng: Rng) -> Told:
        return [
            (x, y, "".join(_one_misread(rng, each) if rng.random() < rate else each for each in text))
            for x, y, text in told
        ]

    return change


def _one_misread(rng: Rng, letter: str) -> str:
    if letter.isdigit():
        # of the letters, three in ten have no look-alike below
        return rng.choice(DIGIT_TWINS[letter]) if rng.random() < 0.7 else letter
    read = misread(rng, letter.upper()) if letter.isalpha() else letter
    # without a change of width, which scanners' layers balance
    return read if len(read) == 1 else letter


def _moved(across: float, down: float) -> Change:
    return lambda told, person, other, rng: [(x + across, y + down, text) for x, y, text in told]


def _torn(told: Told, person: Person, other: Person, rng: Rng) -> Told:
    """Long words in two."""
    parts = []
    for x, y, text in told:
        half = len(text) // 2 if len(text) > 6 else len(text)
        parts += [(x, y, text[:half]), (x + half * 0.62 * _SIZE + 2, y, text[half:])]
    return [each for each in parts if each[2]]


def _shuffled(told: Told, person: Person, other: Person, rng: Rng) -> Told:
    return rng.sample(list(told), len(told))


def _exchanged(field: str) -> Change:
    """The words of one field are those of another person; of numbers and dates one digit is another."""

    def change(told: Told, person: Person, other: Person, rng: Rng) -> Told:
        own, its = rows_of(person)[field][1], rows_of(other)[field][1]
        if own[-1].isdigit():
            return [(x, y, _last_digit(text) if text == own else text) for x, y, text in told]
        row = _TOP + _GAP * list(rows_of(person)).index(field)
        kept = [each for each in told if abs(each[1] - row) > _GAP / 2 or each[0] < _VALUE + 4]
        return [*kept, (_VALUE + 6.0, row, its)]

    return change


def _last_digit(text: str) -> str:
    return text[:-1] + str((int(text[-1]) + 3) % 10)


HONEST: Mapping[str, Change] = {
    "as printed": _moved(0, 0),
    "2 % misread": _misread(0.02),
    "8 % misread": _misread(0.08),
    "another order": _shuffled,
    "words torn": _torn,
    "moved by 3 points": _moved(3, 3),
    "moved by half a line": _moved(0, 6),
    "moved by two lines": _moved(0, 2 * _GAP),
}
LIES: Mapping[str, Change] = {
    "a digit of the NIK": _exchanged("nik"),
    "a digit of the date": _exchanged("birth_date"),
    "another name": _exchanged("name"),
    "another certificate's": lambda told, person, other, rng: sheet(rng.randrange(1000, 2000))[0].words,
}
REMAPPED = {"3": "8", "8": "3"}
"""Drawn digits that are copied as others."""


def variants(number: int) -> Iterator[tuple[str, bool, Sheet, bytes]]:
    """Title, whether it lies, the sheet, and the file."""
    own, other = sheet(number)
    yield "drawn: as printed", False, own, own.drawn
    lines = [(x, y, text) for x, y, text in own.words]
    yield "drawn: digits copy as others", True, own, pdf(lines, means=REMAPPED)
    for lies, table in ((False, HONEST), (True, LIES)):
        for title, change in table.items():
            told = change(own.words, own.person, other, random.Random(f"{title} {number}"))
            yield f"scan: {title}", lies, own, pdf(told, picture=own.scan, unseen=True)


def read_of(data: bytes, engine: ReadingEngine) -> Page:
    """The page of a file with its lines."""
    kind = _KIND
    pixels = next(decode.pages(data, "application/pdf", Limits())).pixels
    return read_page(engine, 1, pixels, straighten(pixels, kind.ratio), kind)


def findings_of(page: Page, layer: Sequence[Word]) -> list[str]:
    """Why the layer is told to differ."""
    lines = [Line(tuple(replace(word, box=page.on_page(word.box)) for word in line.words)) for line in page.lines]
    return [str(each.values["why"]) for each in text_layer_findings(layer, lines, 1)]


def fields_of(page: Page, engine: ReadingEngine) -> Mapping[str, Field]:
    """The fields of a certificate's page."""
    kind = _KIND
    return READERS[kind.reader](engine, kind, page, _TODAY)[0]


def _truth(person: Person) -> Mapping[str, object]:
    told = {name: value for name, (_, value) in rows_of(person).items()}
    return {**told, "sex": person.sex, "birth_date": person.birth_date.isoformat()}


def _score(fields: Mapping[str, Field], person: Person) -> Counter[str]:
    score: Counter[str] = Counter()
    for name, value in _truth(person).items():
        read = fields.get(name)
        right, sure = read is not None and read.value == value, read is not None and read.confidence >= 0.9
        score.update({"fields": 1, "right": right, "sure": sure, "surely wrong": sure and not right})
    return score


def main() -> None:
    """Read every sheet twice, as drawn and as scanned, and print a row a variant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    count = parser.parse_args().count
    cv2.setNumThreads(1)
    engine = best_engine()
    told: dict[str, list[bool]] = {}
    scores: dict[str, Counter[str]] = {}
    for number in range(count):
        pages: dict[str, Page] = {}
        for title, _, own, data in variants(number):
            sort = title.partition(":")[0]
            page = pages.setdefault(sort, pages[sort] if sort in pages else read_of(data, engine))
            layer = text_layer_words(data, 0)
            told.setdefault(title, []).append(bool(findings_of(page, layer)))
            for label, seen in ((f"{sort}: pixels alone", page), (title, with_layer(page, layer))):
                if label == title or title.endswith("as printed"):
                    scores.setdefault(label, Counter()).update(_score(fields_of(seen, engine), own.person))
    _print(told, scores)


def _print(told: Mapping[str, Sequence[bool]], scores: Mapping[str, Counter[str]]) -> None:
    print(f"{'layer':32} told to differ              fields right   at >= 0.9   wrong at >= 0.9")
    for title, score in scores.items():
        here = share(sum(told[title]), len(told[title])) if title in told else None
        differs = "" if here is None else f"{here.hits} of {here.total} ({here.low:.3f} to {here.high:.3f})"
        print(
            f"{title:32} {differs:26} {score['right']:5} of {score['fields']} {score['sure']:8} "
            f"{score['surely wrong']:11}"
        )


if __name__ == "__main__":
    main()
