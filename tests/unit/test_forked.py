"""Children forked from a process that has loaded everything: fresh, limited, and none left behind."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from policies.models import Limits
from policies.reader import read_policies
from policies.refusals import Refusal
from tests.unit.test_isolated import alive, until
from verify import child, fork_parent, forked, isolated
from verify.drawings import draw, photograph
from verify.isolated import examine_isolated, inspect_isolated

LIMITS = Limits()
SECONDS = 30.0
BROKEN = "tests.unit.broken_child"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each child is a program of its own")


@pytest.fixture(autouse=True)
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children that do what the file says, see broken_child.py."""
    monkeypatch.setattr(isolated, "INSPECT", BROKEN)
    monkeypatch.setattr(isolated, "EXAMINE", BROKEN)


def told(way: str) -> dict[str, Any]:
    """What a child says of itself."""
    with pytest.raises(Refusal) as refused:
        inspect_isolated(way.encode(), LIMITS, SECONDS)
    return dict(refused.value.values)


def examined(way: str, seconds: float = SECONDS) -> str:
    return examine_isolated(way.encode(), "ktp", LIMITS, seconds).examination.verdict


def children_of(pid: int) -> list[int]:
    """Also those that have ended and were not waited for."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(stat.rsplit(") ", 1)[1].split()[1]) == pid:
            found.append(int(entry.name))
    return found


def test_nothing_of_one_document_is_there_for_the_next() -> None:
    for name in ("first", "second"):
        assert told(f"remember {name}") == {"kept": [], "variable": ""}


def test_a_forked_child_has_the_limits_and_nothing_open_but_its_pipes() -> None:
    for _ in range(3):
        values = told("limits")
        assert values["RLIMIT_AS"] == [isolated._memory(LIMITS)] * 2
        assert values["RLIMIT_CPU"] == [int(SECONDS) + 2] * 2
        assert values["RLIMIT_CORE"] == [0, 0]
        assert values["RLIMIT_FSIZE"][0] > 0
        assert set(values["open"]) <= {"pipe", "/dev/null"}
        # three standard ones, the question and the answer; a pipe of an earlier child would be one more
        assert len(values["open"]) == 5
        assert values["leads"]
        assert values["can_be_looked_into"] == 0


def test_many_documents_one_after_the_other_and_side_by_side_leave_no_process(tmp_path: Path) -> None:
    parent = forked.parent_of(BROKEN)
    ways = [f"good {tmp_path / 'note'}", "crash", "babble", "unknown"] * 25
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(examined, ways))
    assert verdicts == ["pass", "attention", "attention", "attention"] * 25
    assert (tmp_path / "note").read_text() == "examined\n" * 25
    assert forked.parent_of(BROKEN) is parent
    assert children_of(parent.pid) == []


def test_what_children_used_is_counted() -> None:
    before = forked.spent(BROKEN).children
    told("limits")
    assert forked.spent(BROKEN).children == before + 1
    assert forked.spent(BROKEN).memory > 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_parent_that_was_killed_is_replaced_and_the_next_document_is_examined(
    tmp_path: Path, number: signal.Signals
) -> None:
    lost = forked.parent_of(BROKEN).pid
    os.kill(lost, number)
    assert until(lambda: not alive(lost))
    assert examined(f"good {tmp_path / 'note'}") == "pass"
    assert forked.parent_of(BROKEN).pid != lost
    # and waited for
    assert lost not in children_of(os.getpid())


def test_a_document_in_work_is_ended_at_its_limit_though_its_parent_was_killed(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(examine_isolated, f"hang {note}".encode(), "ktp", LIMITS, 3.0)
        assert until(lambda: note.exists() and len(note.read_text().split()) == 2)
        os.kill(forked.parent_of(BROKEN).pid, signal.SIGKILL)
        finding = result.result().examination.findings[0]
    assert finding.code == "examination.timeout"
    first, second = (int(each) for each in note.read_text().split())
    assert until(lambda: not alive(first) and not alive(second))


def test_a_parent_that_is_stopped_ends_with_the_children_it_has(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(examined, f"hang {note}")
        assert until(lambda: note.exists() and len(note.read_text().split()) == 2)
        parent = forked.parent_of(BROKEN).pid
        forked.stop()
        assert result.result() == "attention"
    assert not alive(parent)
    assert until(lambda: not [pid for pid in map(int, note.read_text().split()) if alive(pid)])


def test_a_module_that_keeps_a_thread_is_not_forked_but_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(isolated, "EXAMINE", "tests.unit.threaded_child")
    with pytest.raises(forked.Unavailable):
        forked.parent_of("tests.unit.threaded_child")
    assert examined(f"good {tmp_path / 'note'}") == "pass"


def test_where_no_process_more_can_be_forked_the_parent_stays_and_its_pipes_are_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refuse)
    one, other = socket.socketpair()
    with one, other:
        pipes = list(os.pipe())
        assert fork_parent._fork(sys, one, pipes, {}) == 0
        for pipe in pipes:
            with pytest.raises(OSError, match="Bad file descriptor"):
                os.fstat(pipe)


def test_a_document_that_cannot_be_forked_for_is_examined_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    parent = forked.parent_of(BROKEN)
    monkeypatch.setattr(parent, "_asked", lambda question, pipes: {"pid": 0})
    before = len(os.listdir("/proc/self/fd"))
    assert examined(f"good {tmp_path / 'note'}") == "pass"
    assert forked.parent_of(BROKEN) is parent
    assert len(os.listdir("/proc/self/fd")) == before


def test_elsewhere_than_on_linux_children_are_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    forked.stop()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert examined(f"good {tmp_path / 'note'}") == "pass"
    assert forked.spent(BROKEN).children == 0


def test_a_process_that_is_forked_from_ours_has_a_parent_of_its_own_and_ours_goes_when_we_are_killed() -> None:
    script = (
        "import os, signal\n"
        "from verify import forked\n"
        f"print(forked.parent_of('{BROKEN}').pid, flush=True)\n"
        "if os.fork():\n"
        "    os.wait()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"print(forked.parent_of('{BROKEN}').pid, flush=True)\n"
    )
    asked = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": os.getcwd()}, stdout=subprocess.PIPE
    )
    first, second = (int(each) for each in asked.stdout.split())
    assert first != second
    assert until(lambda: not alive(first) and not alive(second))


def test_documents_are_read_alike_by_forked_and_by_started_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    data = photograph(draw("ktp", 3).image, "clean", 3)
    kinds = read_policies().kinds
    one = examine_isolated(data, kinds["ktp"], LIMITS, 60.0, kinds=kinds)
    other = examine_isolated(data, kinds["ktp"], LIMITS, 60.0, kinds=kinds)
    monkeypatch.setattr(isolated, "running", child.running)
    alone = examine_isolated(data, kinds["ktp"], LIMITS, 60.0, kinds=kinds)
    assert one.examination.fields["nik"].value
    for each in (other, alone):
        assert each.examination.fields == one.examination.fields
        assert each.examination.findings == one.examination.findings
        assert (each.renditions, each.pictures) == (one.renditions, one.pictures)


def test_the_engine_has_one_thread_and_tells_its_maker_nothing() -> None:
    script = "import os, ocr.engines; ocr.engines.best_engine(); print(len(os.listdir('/proc/self/task')))"
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.getcwd()}
    asked = subprocess.run([sys.executable, "-c", script], env={**environment, **one_thread}, stdout=subprocess.PIPE)
    assert asked.stdout == b"1\n"
