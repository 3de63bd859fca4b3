"""`berkas reexamine` as an operator uses it: a threshold changes, documents are examined again, and it is told."""

import json
import shutil
from pathlib import Path

from policies.reader import SHIPPED
from tests.commands import berkas
from tests.integration.test_jobs import environment_of, examined, received, until, worker
from workflow.db import Services, transaction
from workflow.models import ExaminationRow


def test_a_changed_threshold_examines_stored_documents_again_and_what_changed_is_told(
    services: Services, tmp_path: Path
) -> None:
    _, document_id = received()
    with worker(services):
        until(lambda: examined(document_id) == 1)
    office = environment_of(services)
    assert "no document" in berkas(office, "reexamine", "--since", "2020-01-01", "--dry-run").stdout
    none = berkas(office, "reexamine", "--since", "2020-01-01")
    assert (none.returncode, none.stderr.split(":")[0]) == (1, "reexamination.none")

    own = tmp_path / "policies"
    shutil.copytree(SHIPPED, own, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (own / "checks.yaml").write_text("image.screen_photo: {thresholds: {brightness: 0}}\n", "utf-8")
    office["BERKAS_POLICIES"] = str(own)
    assert "1 document" in berkas(office, "reexamine", "--since", "2020-01-01", "--dry-run").stdout
    begun = berkas(office, "reexamine", "--since", "2020-01-01")
    assert begun.returncode == 0, begun.stderr
    with worker(services, environment=office):
        until(lambda: examined(document_id) == 2)
    told = json.loads(berkas(office, "reexamine", "--report", "--json").stdout)
    assert (told["documents"], told["done"], told["gained"]) == (1, 1, {"image.screen_photo": 1})
    assert "findings gained: image.screen_photo 1" in berkas(office, "reexamine", "--report").stdout
    with transaction() as tx:
        rows = tx.session.query(ExaminationRow).filter_by(document_id=document_id).order_by(ExaminationRow.examined_at)
        old, new = ([each["code"] for each in row.content["findings"] if each["outcome"] == "failed"] for row in rows)
        assert "image.screen_photo" not in old and "image.screen_photo" in new
        assert [row.superseded_at is None for row in rows] == [False, True]
