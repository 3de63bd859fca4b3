"""Documents opened in a child process: what crashes, hangs or lies there stays there."""

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from policies.models import DocumentKind, Limits, Regions
from policies.reader import read_policies
from policies.refusals import Refusal
from tests.unit import broken_child
from verify import child, isolated, leftovers
from verify.drawings import draw, photograph
from verify.examination import PageSize
from verify.isolated import examine_isolated, inspect_isolated

LIMITS = Limits()
SECONDS = 30.0


def jpeg(width: int = 90, height: int = 60) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.full((height, width, 3), 200, np.uint8)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(params=["forked", "started"])
def broken(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Children that do what the file says, see broken_child.py: forked, and each as a program of its own."""
    monkeypatch.setattr(isolated, "INSPECT", "tests.unit.broken_child")
    monkeypatch.setattr(isolated, "EXAMINE", "tests.unit.broken_child")
    if request.param == "started":
        monkeypatch.setattr(isolated, "running", child.running)


def until(happened: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
    return True


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] not in "ZX"
    # the second: it ended between opening and reading
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_good_file_is_inspected_in_a_child() -> None:
    facts = inspect_isolated(jpeg(), LIMITS, SECONDS)
    assert (facts.media_type, facts.pages, facts.first_only) == ("image/jpeg", (PageSize(90, 60),), False)


def test_a_refusal_comes_out_of_the_child_with_its_values() -> None:
    with pytest.raises(Refusal) as refused:
        inspect_isolated(jpeg() + b"\0" * 1024**2, Limits(file_mb=1), SECONDS)
    assert (refused.value.code, refused.value.values) == ("upload.too_large", {"limit_mb": 1})


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("way", ["crash", "babble", "wrong_code", "unknown"])
def test_an_inspection_that_goes_wrong_calls_the_file_damaged(way: str) -> None:
    with pytest.raises(Refusal) as refused:
        inspect_isolated(way.encode(), LIMITS, SECONDS)
    assert refused.value.code == "upload.damaged"


@pytest.mark.usefixtures("broken")
def test_a_child_cannot_take_more_memory_than_it_is_given() -> None:
    with pytest.raises(Refusal) as refused:
        inspect_isolated(b"hog", LIMITS, SECONDS)
    assert refused.value.code == "upload.damaged"


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("way", ["crash", "babble", "unknown"])
def test_an_examination_that_crashes_leaves_the_document_to_an_officer(way: str) -> None:
    examined = examine_isolated(way.encode(), "ktp", LIMITS, SECONDS)
    finding = examined.examination.findings[0]
    assert examined.examination.verdict == "attention"
    assert (finding.code, finding.severity, finding.outcome) == ("examination.crashed", "warning", "inconclusive")


@pytest.mark.usefixtures("broken")
def test_a_crash_costs_its_own_document_and_those_in_work_are_examined_once(tmp_path: Path) -> None:
    notes = [tmp_path / f"{number}" for number in range(3)]
    files = [f"good {notes[0]}", "crash", f"good {notes[1]}", "crash", f"good {notes[2]}"]
    with ThreadPoolExecutor(len(files)) as pool:
        examined = list(pool.map(lambda each: examine_isolated(each.encode(), "ktp", LIMITS, SECONDS), files))
    assert [each.examination.verdict for each in examined] == ["pass", "attention", "pass", "attention", "pass"]
    assert [note.read_text() for note in notes] == ["examined\n"] * 3


@pytest.mark.usefixtures("broken")
def test_at_the_time_limit_the_child_ends_with_what_it_started_and_the_drawn_page_is_kept(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    examined = examine_isolated(f"hang {note}".encode(), "ktp", LIMITS, 3.0)
    assert examined.examination.findings[0].code == "examination.timeout"
    assert examined.renditions == (broken_child.PAGE,)
    assert examined.examination.pages == (PageSize(30, 20),)
    first, second = (int(each) for each in note.read_text().split())
    assert until(lambda: not alive(first) and not alive(second))


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("seconds", [0.001, 0.01, 0.05])
def test_every_time_limit_that_is_too_short_gives_the_same_outcome(tmp_path: Path, seconds: float) -> None:
    endless = f"hang {tmp_path / 'pids'}".encode()
    examined = examine_isolated(endless, "ktp", LIMITS, seconds)
    assert [each.code for each in examined.examination.findings] == ["examination.timeout"]
    with pytest.raises(Refusal) as refused:
        inspect_isolated(endless, LIMITS, seconds)
    assert refused.value.code == "upload.damaged"


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("seconds", [0.001, 0.2, 1.0])
def test_a_reading_that_never_ends_is_ended_and_the_next_document_is_examined(tmp_path: Path, seconds: float) -> None:
    endless = examine_isolated(f"hang {tmp_path / 'pids'}".encode(), "ktp", LIMITS, seconds).examination
    assert [(each.code, each.outcome) for each in endless.findings] == [("examination.timeout", "inconclusive")]
    assert examine_isolated(f"good {tmp_path / 'note'}".encode(), "ktp", LIMITS, SECONDS).examination.verdict == "pass"


@pytest.mark.usefixtures("broken")
def test_a_child_sees_no_secret_and_leaves_no_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_DATABASE_URL", "postgresql://secret")
    with pytest.raises(Refusal) as refused:
        inspect_isolated(b"environment", LIMITS, SECONDS)
    names = refused.value.values["names"]
    assert isinstance(names, list)
    assert "TMPDIR" in names
    assert not [name for name in names if name.startswith("BERKAS")]
    assert not Path(str(refused.value.values["folder"])).exists()


def test_a_child_ends_with_its_group_when_its_parent_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    script = (
        "from policies.models import Limits; from verify import isolated\n"
        "isolated.EXAMINE = 'tests.unit.broken_child'\n"
        f"isolated.examine_isolated(b'hang {note}', 'ktp', Limits(), 600.0)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": os.getcwd()})
    assert until(lambda: note.exists() and len(note.read_text().split()) == 2)
    first, second = (int(each) for each in note.read_text().split())
    assert alive(first) and alive(second)
    parent.kill()
    parent.wait()
    assert until(lambda: not alive(first) and not alive(second))


def test_temporary_folders_of_the_dead_are_swept_and_those_of_the_living_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    orphan = tmp_path / f"{leftovers.PREFIX}orphan"
    (orphan / "page").mkdir(parents=True)
    long_ago = time.time() - 3600
    with leftovers.temporary_folder() as living:
        os.utime(living, (long_ago, long_ago))
        os.utime(orphan, (long_ago, long_ago))
        assert leftovers.sweep() == 1
        assert living.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("broken")
def test_examinations_that_succeed_crash_or_hang_leave_no_descriptor_and_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    ways = [f"good {tmp_path / 'note'}", "crash", "babble", "unknown", f"hang {tmp_path / 'pids'}"]
    examine_isolated(ways[0].encode(), "ktp", LIMITS, SECONDS)
    before = len(os.listdir("/proc/self/fd"))
    for way in ways * 2:
        examine_isolated(way.encode(), "ktp", LIMITS, 1.0 if way.startswith("hang") else SECONDS)
    assert len(os.listdir("/proc/self/fd")) == before
    assert list(temporary.iterdir()) == []


def test_inspections_leave_no_open_descriptor() -> None:
    with pytest.raises(Refusal):
        inspect_isolated(b"no document", LIMITS, SECONDS)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(10):
        with pytest.raises(Refusal):
            inspect_isolated(b"no document", LIMITS, SECONDS)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_document_is_examined_in_a_child_with_its_pages_drawn() -> None:
    kind = read_policies().kinds["photo"]
    examined = examine_isolated(jpeg(1800, 1200), kind, LIMITS, 60.0, render_width=600)
    assert examined.examination.kind == "photo"
    assert examined.examination.pages == (PageSize(1800, 1200),)
    with Image.open(io.BytesIO(examined.renditions[0])) as rendition:
        assert rendition.size == (600, 400)
    assert not {each.code for each in examined.examination.findings} & {"examination.crashed", "examination.timeout"}


def test_a_stored_file_that_cannot_be_opened_is_a_finding_for_the_officer() -> None:
    examined = examine_isolated(b"no document", "ktp", LIMITS, 60.0)
    assert [each.code for each in examined.examination.findings] == ["examination.unreadable"]
    assert examined.examination.verdict == "attention"


def test_a_document_is_recognised_among_the_kinds_of_the_office() -> None:
    title = {"id": "Surat lahir", "en": "Birth letter"}
    markers = ["SURAT KETERANGAN LAHIR", "KLINIK BERSALIN"]
    kind = DocumentKind.model_validate({"name": "birth-letter", "title": title, "markers": markers})
    data = photograph(draw("letter", 3).image, "clean", 3)
    examined = examine_isolated(data, kind, LIMITS, 60.0, kinds={kind.name: kind})
    assert examined.examination.recognised_kind == "birth-letter"


def test_a_number_is_judged_by_the_regions_of_the_office() -> None:
    data = photograph(draw("ktp", 3).image, "clean", 3)
    elsewhere = Regions(provinces={"11": "Aceh"})
    examined = examine_isolated(data, "ktp", LIMITS, 60.0, regions=elsewhere)
    told = {each.code: each.outcome for each in examined.examination.findings}
    assert told["nik.region"] == "failed"
