"""`berkas examine` on files good and bad, without database."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policies.refusals import Refusal
from verify.examination import Examination, Field, PageSize
from web.cli import examination, main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["examine", *arguments])


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that answers at once: `empty` is refused, anything else is a card that says its own size."""

    class Examined:
        def __init__(self, data: bytes, kind: str) -> None:
            self.examination = Examination(
                kind=kind,
                recognised_kind=kind,
                kind_confidence=1.0,
                verdict="pass",
                fields={"nik": Field(str(len(data)), 0.9, 1, (1, 2, 3, 4))},
                findings=(),
                pages=(PageSize(10, 10),),
                timings_ms={"total": 1.0},
            )
            self.renditions: tuple[bytes, ...] = ()

    def inspect(data: bytes, limits: object, seconds: float) -> None:
        if not data:
            raise Refusal("upload.empty")

    def examined(data: bytes, kind: str, limits: object, seconds: float) -> Examined:
        return Examined(data, kind)

    monkeypatch.setattr(examination, "inspect_isolated", inspect)
    monkeypatch.setattr(examination, "examine_isolated", examined)


@pytest.mark.usefixtures("engine")
def test_reports_come_one_a_line_in_the_order_given(tmp_path: Path) -> None:
    files = []
    for size in (5, 3, 9, 1):
        file = tmp_path / f"{size}.jpg"
        file.write_bytes(b"x" * size)
        files.append(str(file))
    result = run(*files, "--kind", "ktp", "--json")
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == files
    assert [line["fields"]["nik"]["value"] for line in lines] == ["5", "3", "9", "1"]


@pytest.mark.usefixtures("engine")
def test_a_file_that_cannot_be_read_is_a_line_with_its_code_and_the_others_are_still_examined(tmp_path: Path) -> None:
    good, empty, missing = tmp_path / "good.jpg", tmp_path / "empty.jpg", tmp_path / "missing.jpg"
    good.write_bytes(b"x")
    empty.write_bytes(b"")
    result = run(str(missing), str(empty), str(tmp_path), str(good), "--kind", "ktp", "--json")
    assert result.exit_code == 1
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    codes = [line.get("error", {}).get("code") for line in lines]
    assert codes == ["file.unreadable", "upload.empty", "file.unreadable", None]
    assert all(set(line["error"]["message"]) == {"id", "en"} for line in lines[:3])


def test_an_unknown_kind_is_told_with_those_that_exist(tmp_path: Path) -> None:
    result = run(str(tmp_path), "--kind", "horse")
    assert result.exit_code == 2
    assert "ktp" in result.stderr


def test_a_file_of_text_is_refused_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "card.jpg"
    file.write_text("this is no picture")
    result = run(str(file), "--kind", "ktp", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "upload.wrong_type"
