"""A text layer that says something else than the pixels is told; mistakes of reading are not."""

import io
import random
from dataclasses import replace

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw

from benchmarks.text_layers import HONEST, LIES, REMAPPED, Sheet, pdf, sheet
from ocr.text import Letter, Line, Word, lines_of
from verify.forgery.text_layer import text_layer_findings
from verify.text_layer import PRINTED, UNSEEN, text_layer_words

ROWS = ("NIK 3273990101900001", "Nama SITI RAHAYU", "Alamat JALAN MERDEKA", "Agama ISLAM", "Pekerjaan PETANI DESA")


def pdf_with(rows: tuple[str, ...], turn: int = 0) -> bytes:
    """A page of 400 x 300 points with a text object every 30 points, written by hand."""
    text = " ".join(f"BT /F 14 Tf 40 {250 - 30 * at} Td ({row}) Tj ET" for at, row in enumerate(rows))
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Rotate {turn}/Contents 4 0 R"
        "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
    ]
    body = "%PDF-1.4\n" + "".join(f"{at} 0 obj\n{part}\nendobj\n" for at, part in enumerate(parts, 1))
    return (body + "trailer<</Root 1 0 R>>\n%%EOF").encode()


def read(words: tuple[Word, ...], **texts: str) -> tuple[Line, ...]:
    """As an engine would read the same places; `texts` says what stands there instead."""
    return lines_of([replace(word, text=texts.get(word.text, word.text), confidence=0.97) for word in words])


def why(words: tuple[Word, ...], lines: tuple[Line, ...]) -> list[str]:
    found = text_layer_findings(words, lines, 2)
    assert all((each.code, each.severity) == ("forgery.text_layer_differs", "warning") for each in found)
    return [each.values["why"] for each in found]


def test_words_stand_where_they_are_drawn() -> None:
    data = pdf_with(ROWS)
    words = text_layer_words(data, 0)
    assert " ".join(word.text for word in words) == " ".join(ROWS)
    assert [line.text for line in lines_of(words)] == list(ROWS)
    with pdfium.PdfDocument(data) as document:
        scale = max(300 / 72, 1500 / 400)
        drawn = document[0].render(scale=scale).to_pil().convert("L")
    for word in words:
        x, y, width, height = word.box
        assert drawn.crop((x, y, x + width, y + height)).getextrema()[0] < 100, word
        ImageDraw.Draw(drawn).rectangle((x - 2, y - 2, x + width + 2, y + height + 2), fill=255)
    assert drawn.getextrema()[0] == 255


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_has_its_words_inside(turn: int) -> None:
    words = text_layer_words(pdf_with(ROWS, turn), 0)
    assert words
    wide, tall = (1667, 1250) if turn == 180 else (1250, 1667)
    assert all(w.box[0] >= 0 and w.box[0] + w.box[2] <= wide and w.box[1] + w.box[3] <= tall for w in words)


def test_a_scan_without_a_layer_has_no_words() -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PDF")
    assert text_layer_words(out.getvalue(), 0) == ()
    assert text_layer_findings((), (), 1) == ()


def test_a_layer_that_agrees_is_quiet() -> None:
    words = text_layer_words(pdf_with(ROWS), 0)
    assert why(words, read(words)) == []


def test_one_other_digit_is_told_with_its_place() -> None:
    words = text_layer_words(pdf_with(ROWS), 0)
    (finding,) = text_layer_findings(words, read(words, **{"3273990101900001": "3273990101900007"}), 2)
    assert finding.values == {"why": "number"}
    assert (finding.page, finding.box) == (2, words[1].box)


def test_another_name_is_told_and_a_misread_letter_is_not() -> None:
    words = text_layer_words(pdf_with(ROWS), 0)
    assert why(words, read(words, RAHAYU="BUDIMAN")) == ["word"]
    assert why(words, read(words, RAHAYU="RAHAVU", MERDEKA="MEROEKA")) == []


def test_a_digit_the_engine_holds_possible_and_an_unsure_word_prove_nothing() -> None:
    words = text_layer_words(pdf_with(ROWS), 0)
    number = words[1]
    letters = tuple(Letter(((each, 0.99),), 0.0) for each in "327399010190000")
    doubt = replace(number, text="3273990101900007", letters=(*letters, Letter((("7", 0.9), ("1", 0.08)), 0.0)))
    assert why(words, (Line((replace(doubt, confidence=0.95),)),)) == []
    assert why(words, (Line((replace(number, text="3273990101900007", confidence=0.6),)),)) == []


def test_words_split_otherwise_are_not_compared() -> None:
    words = text_layer_words(pdf_with(ROWS), 0)
    x, y, width, height = words[1].box
    half = Word("32739901", 0.99, (x, y, width // 2, height))
    assert why(words, (Line((half,)),)) == []


def test_a_layer_of_other_words_that_stand_elsewhere_is_told_once() -> None:
    words = text_layer_words(pdf_with(ROWS), 0)
    away = tuple(
        replace(word, text=word.text[::-1], box=(word.box[0], word.box[1] + 700, *word.box[2:])) for word in words
    )
    assert why(away, read(words)) == ["elsewhere"]


def test_a_layer_that_says_the_same_beside_the_print_is_quiet() -> None:
    words = text_layer_words(pdf_with(ROWS), 0)
    away = tuple(replace(word, box=(word.box[0] + 9, word.box[1] + 40, *word.box[2:])) for word in words)
    assert why(away, read(words)) == []


def test_an_unseen_layer_that_misreads_elsewhere_too_may_misread_a_digit_and_a_drawn_one_may_not() -> None:
    words = text_layer_words(pdf_with(ROWS), 0)
    wrong = {"3273990101900001": "3273990101900007", "MERDEKA": "MERDFKA", "PETANI": "PETAHI"}
    for sure, told in ((UNSEEN, []), (PRINTED, ["number"])):
        layer = tuple(replace(each, text=wrong.get(each.text, each.text), confidence=sure) for each in words)
        assert why(layer, read(words)) == told


def test_another_name_of_another_width_is_told() -> None:
    words = text_layer_words(pdf_with(ROWS), 0)
    lies = text_layer_words(pdf_with((ROWS[0], "Nama JOKO ADININGRAT", *ROWS[2:])), 0)
    assert set(why(lies, read(words))) == {"word"}


@pytest.mark.parametrize(("mode", "picture", "sure"), [(0, False, PRINTED), (3, False, UNSEEN), (0, True, UNSEEN)])
def test_text_without_a_mark_or_under_a_picture_is_unseen(mode: int, picture: bool, sure: float) -> None:
    scan = cv2.imencode(".jpg", np.full((600, 400, 3), 255, np.uint8))[1].tobytes() if picture else b""
    words = text_layer_words(pdf([(60.0, 90.0, "NIK 3273990101900001")], picture=scan, unseen=mode == 3), 0)
    assert [(word.text, word.confidence) for word in words] == [("NIK", sure), ("3273990101900001", sure)]


def test_a_ligature_is_told_as_its_letters() -> None:
    (word,) = text_layer_words(pdf([(60.0, 90.0, "AB#AR")], means={"#": "\ufb01"}), 0)
    assert word.text == "ABfiAR"


@pytest.mark.parametrize("lies", [False, True])
def test_of_drawn_certificates_every_lie_is_told_and_no_honest_layer(lies: bool) -> None:
    own, other = sheet(900)
    page = read(tuple(Word(text, 1.0, box) for text, box in placed(own)))
    changes = LIES if lies else HONEST
    for title, change in changes.items():
        told = change(own.words, own.person, other, random.Random(title))
        found = text_layer_findings(text_layer_words(pdf(told, unseen=True), 0), page, 1)
        assert bool(found) == lies, title
    assert bool(text_layer_findings(text_layer_words(pdf(own.words, means=REMAPPED), 0), page, 1))


def placed(own: Sheet) -> list[tuple[str, tuple[int, int, int, int]]]:
    return [(word.text, word.box) for word in text_layer_words(own.drawn, 0)]
