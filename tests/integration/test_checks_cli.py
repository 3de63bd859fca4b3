"""`berkas checks list` and `berkas examine --draw`, with the real engine."""

import io
import shutil
from pathlib import Path

import numpy as np
from click.testing import CliRunner
from PIL import Image

from policies.reader import SHIPPED
from verify.checks.table import CHECKS
from verify.drawings import draw, photograph
from verify.drawn import FIELD, TONES
from web.cli import main


def test_the_list_has_every_check_and_an_offices_own_threshold(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["checks", "list"])
    assert result.exit_code == 0
    rows = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert {each.code for each in CHECKS} <= rows.keys()
    assert "doubtful" in rows["image.blurred"]
    own = tmp_path / "office"
    shutil.copytree(SHIPPED, own)
    (own / "checks.yaml").write_text("image.blurred: {enabled: false, thresholds: {doubtful: 0.125}}\n", "utf-8")
    changed = CliRunner().invoke(main, ["checks", "list", "--policy", str(own)])
    (row,) = [line for line in changed.stdout.splitlines() if line.startswith("image.blurred")]
    assert row.split()[1] == "off"
    assert "doubtful 0.125" in row


def test_a_page_is_drawn_with_its_fields_and_findings(tmp_path: Path) -> None:
    file, out = tmp_path / "card.jpg", tmp_path / "out.png"
    file.write_bytes(photograph(draw("ktp", 3).image, "glare", 3))
    result = CliRunner().invoke(main, ["examine", str(file), "--kind", "ktp", "--draw", str(out)])
    assert result.exit_code == 0, result.output
    picture = np.asarray(Image.open(io.BytesIO(out.read_bytes())))
    for colour in (FIELD, TONES["warning"]):
        assert (picture == np.array(colour)).all(axis=2).sum() > 200


def test_only_one_file_is_drawn_at_a_time(tmp_path: Path) -> None:
    files = [str(tmp_path / name) for name in ("a.jpg", "b.jpg")]
    result = CliRunner().invoke(main, ["examine", *files, "--kind", "ktp", "--draw", str(tmp_path / "out.png")])
    assert result.exit_code == 2
    assert "--draw" in result.output
