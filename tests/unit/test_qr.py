"""Codes on a page: found however they lie, and compared with what is printed; nothing is ever fetched."""

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ocr.engine import Picture
from policies.models import QrSpec
from policies.reader import read_policies
from verify.codes import Code, host_of, qr_findings, read_codes
from verify.examination import Field

KINDS = read_policies().kinds
KK = KINDS["kk"]
NUMBER = "3273991203150004"
OFFICIAL = f"https://dukcapil.kemendagri.go.id/dokumen/kk/{NUMBER}"
BOX = (1, 2, 3, 4)


def page(content: str, scale: int, size: tuple[int, int] = (1700, 2400)) -> Picture:
    """A white page with a code near its lower right corner, `scale` pixels a module."""
    made = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=scale)
    code = np.array(made)
    paper = np.full((*size, 3), 255, np.uint8)
    y, x = size[0] - code.shape[0] - 60, size[1] - code.shape[1] - 60
    paper[y : y + code.shape[0], x : x + code.shape[1]] = code.reshape(*code.shape[:2], -1)
    return paper


def found(content: str, **fields: Field) -> dict[str, str]:
    return {each.code: each.outcome for each in qr_findings([Code("QR Code", content, BOX)], KK, fields)}


@pytest.mark.parametrize("degrees", [0, 33, 90, 180, 251])
def test_a_code_is_read_whichever_way_it_is_turned_and_its_box_lies_around_it(degrees: int) -> None:
    paper = page(OFFICIAL, 4)
    middle = (paper.shape[1] / 2, paper.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, degrees, 0.6)
    picture = np.asarray(cv2.warpAffine(paper, turn, paper.shape[1::-1], borderValue=(255, 255, 255)), np.uint8)
    (code,) = read_codes(picture)
    assert code.text == OFFICIAL
    x, y, width, height = code.box
    inside = picture[y : y + height, x : x + width]
    assert inside.min() < 60
    rest = picture.copy()
    rest[max(0, y - 6) : y + height + 6, max(0, x - 6) : x + width + 6] = 255
    assert rest.min() > 128


@pytest.mark.parametrize(("scale", "size"), [(3, (3400, 4800)), (1, (500, 700)), (8, (1700, 2400))])
def test_a_small_code_is_found_in_a_large_picture_and_in_a_small_one(scale: int, size: tuple[int, int]) -> None:
    assert [each.text for each in read_codes(page(OFFICIAL, scale, size))] == [OFFICIAL]


@pytest.mark.parametrize("shape", [(1, 1), (7, 900), (400, 600), (400, 600, 3)])
def test_an_empty_picture_holds_no_code(shape: tuple[int, ...]) -> None:
    assert read_codes(np.full(shape, 255, np.uint8)) == ()


def test_a_code_of_a_grey_picture_and_another_format_are_read() -> None:
    grey = page(OFFICIAL, 4)[:, :, 0]
    assert read_codes(grey)[0].text == OFFICIAL
    bars = zxingcpp.create_barcode("12345678", zxingcpp.BarcodeFormat.Code128).to_image(scale=3)
    (code,) = read_codes(np.pad(np.array(bars).squeeze(), 40, constant_values=255))
    assert code.text == "12345678"
    assert qr_findings([code], KK, {}) == ()


@pytest.mark.parametrize(
    "host", ["dukcapil.kemendagri.go.id", "tte.dukcapil.kemendagri.go.id", "DUKCAPIL.kemendagri.go.id."]
)
def test_an_official_address_passes(host: str) -> None:
    assert found(f"https://{host}/x") == {"qr.foreign_host": "passed"}


@pytest.mark.parametrize(
    "content",
    [
        "https://dukcapil.kemendagri.go.id.example.com/x", "https://dukcapil.kemendagri.go.id@example.com/",
        "http://example.com\\.dukcapil.kemendagri.go.id", "https://xdukcapil.kemendagri.go.id/", "bit.ly/abc",
        "javascript:alert(1)", "https://[::1", "https://", "https://dukcapil.kemendagri.go.ıd/x", "tel:0812",
    ],
)  # fmt: skip
def test_an_address_that_leads_elsewhere_is_found(content: str) -> None:
    assert found(content) == {"qr.foreign_host": "failed"}


def test_content_without_an_address_says_nothing_of_hosts() -> None:
    assert found("KARTU KELUARGA") == {}
    assert host_of("KARTU KELUARGA") is None


@pytest.mark.parametrize(
    ("value", "confidence", "outcome"),
    [(NUMBER, 0.97, "passed"), ("3273991203150005", 0.97, "failed"), ("3273991203150005", 0.5, "inconclusive")],
)
def test_the_number_inside_is_compared_with_the_printed_one(value: str, confidence: float, outcome: str) -> None:
    told = found(OFFICIAL, kk_number=Field(value, confidence, 1))
    assert told == {"qr.foreign_host": "passed", "qr.number_differs": outcome}


def test_no_number_is_compared_where_one_side_has_none() -> None:
    assert "qr.number_differs" not in found(OFFICIAL, kk_number=Field("32739912", 0.9))
    assert "qr.number_differs" not in found(OFFICIAL)
    assert "qr.number_differs" not in found("https://dukcapil.kemendagri.go.id/", kk_number=Field(NUMBER, 0.97))


def test_a_finding_says_where_the_code_is_and_holds_no_number() -> None:
    told = qr_findings([Code("QR Code", OFFICIAL, BOX)], KK, {"kk_number": Field("3273991203150005", 0.97, 1)})
    assert [each.box for each in told] == [BOX, BOX]
    assert all(NUMBER[:10] not in str(each.values) for each in told)


def test_a_paper_without_a_code_and_a_kind_without_one_find_nothing() -> None:
    assert qr_findings([], KK, {}) == ()
    assert qr_findings([Code("QR Code", "https://example.com", BOX)], KINDS["ktp"], {}) == ()


def test_the_new_forms_have_their_hosts_in_the_policy() -> None:
    assert {name for name, kind in KINDS.items() if kind.qr} >= {"kk", "birth-certificate", "death-certificate"}
    with pytest.raises(ValidationError):
        QrSpec(hosts=("https://example.com",))


@given(st.text(max_size=300) | st.text(max_size=80).map(lambda each: f"https://{each}"))
def test_no_content_breaks_it(content: str) -> None:
    assert set(found(content, kk_number=Field(NUMBER, 0.97))) <= {"qr.foreign_host", "qr.number_differs"}
    assert set(found(content * 400)) <= {"qr.foreign_host"}
