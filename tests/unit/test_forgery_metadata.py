"""An editing program that a file names is told; cameras, scanners and hostile bytes are not."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from verify.forgery.metadata import metadata_findings


def jpeg(software: str) -> bytes:
    picture, out = Image.new("RGB", (64, 48), "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0131] = software
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def named(data: bytes, media_type: str = "image/jpeg") -> list[str]:
    return [each.values["software"] for each in metadata_findings(data, media_type)]


@pytest.mark.parametrize(
    ("software", "shown"),
    [
        ("Adobe Photoshop 25.1 (Windows)", "Adobe Photoshop"),
        ("GIMP 2.10.34", "GIMP"),
        ("Snapseed 2.0", "Snapseed"),
        ("PicsArt", "PicsArt"),
    ],
)
def test_an_editor_in_exif_is_told_under_its_own_name(software: str, shown: str) -> None:
    assert named(jpeg(software)) == [shown]


@pytest.mark.parametrize("software", ["Samsung A546BXXU3", "17.2.1", "CamScanner", "Microsoft Windows Photo Viewer"])
def test_cameras_and_scanners_are_not(software: str) -> None:
    assert named(jpeg(software)) == []


def test_a_creator_tool_in_xmp_is_told() -> None:
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf xmp:CreatorTool="Canva (Renderer)"/></x:xmpmeta>'
    assert named(jpeg("")[:2] + xmp + jpeg("")[2:]) == ["Canva"]


def test_a_pdf_names_its_producer_in_either_encoding() -> None:
    assert named(b"%PDF-1.4 1 0 obj<</Producer (Canva)>>endobj", "application/pdf") == ["Canva"]
    wide = "GIMP".encode("utf-16-be")
    assert named(b"%PDF-1.4 1 0 obj<</Creator (\xfe\xff" + wide + b")>>endobj", "application/pdf") == ["GIMP"]


def test_the_name_as_a_word_on_the_page_is_no_producer() -> None:
    assert named(b"%PDF-1.4 BT (Kursus Canva di Bandung) Tj ET", "application/pdf") == []


def test_the_hint_is_info_only_and_holds_nothing_of_the_file() -> None:
    (finding,) = metadata_findings(jpeg("GIMP <script>"), "image/jpeg")
    assert (finding.code, finding.severity) == ("forgery.editing_software", "info")
    assert finding.values == {"software": "GIMP"}


@given(st.binary(max_size=4000), st.sampled_from(["image/jpeg", "application/pdf", "image/png", ""]))
def test_any_bytes_are_survived(data: bytes, media_type: str) -> None:
    assert len(metadata_findings(b"%PDF" + data, media_type)) <= 3
