"""`make bench` runs everything that measures, and nothing that is gone."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = {"benchmarks.documents.__main__", "benchmarks.documents.fit", "benchmarks.documents.pictures"}
"""They draw or fit, and print no figures."""


def test_every_benchmark_is_run_by_make_bench() -> None:
    files = (ROOT / "benchmarks").rglob("*.py")
    ends = [each.relative_to(ROOT) for each in files if '__name__ == "__main__"' in each.read_text("utf-8")]
    programs = {".".join(each.with_suffix("").parts) for each in ends}
    called = set(re.findall(r"-m (benchmarks\.\S+)", (ROOT / "Makefile").read_text("utf-8")))
    assert called == programs - TOOLS
