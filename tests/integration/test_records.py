"""A record is checked by a script that knows neither this server nor any library, and shows every change."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from policies.refusals import Refusal
from tests.factories import submitted, version
from tests.integration.samples import citizen, staff
from workflow import checkpoints, claims, decisions, ledger, records
from workflow.actor import Actor
from workflow.db import transaction

pytestmark = pytest.mark.usefixtures("services")
SCRIPT = Path(__file__).parents[2] / "docs" / "verify_record.py"
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def checked(path: Path, *options: str) -> tuple[int, str]:
    # isolated: without our packages and our environment
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(path), *options], capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout


def worked(actor: Actor, count: int = 5) -> dict[str, Any]:
    """A record of that many things, among those of others."""
    for at in range(count):
        with transaction() as tx:
            ledger.append(tx, "test.mine", actor, data={"at": at}, private={"words": f"Ibu Sari {at}"})
            ledger.append(tx, "test.theirs", citizen())
    with transaction() as tx:
        checkpoints.sign(tx)
    with transaction() as tx:
        return records.of_person(tx, actor, *ALWAYS).as_json()


def test_a_record_holds_without_the_server_under_the_key_that_the_office_told(tmp_path: Path) -> None:
    content = worked(staff("officer"))
    path, witness = tmp_path / "record.json", tmp_path / "witness.txt"
    path.write_text(json.dumps(content), "utf-8")
    witness.write_text(f"{content['checkpoint']}\n", "utf-8")
    status, told = checked(path, "--key", content["key"], "--checkpoint", str(witness))
    assert status == 0, told
    assert "5 entries under a checkpoint over" in told and "all hold" in told


Change = Callable[[dict[str, Any]], object]
CHANGES: list[Change] = [
    lambda record: record["entries"][2]["entry"].update(kind="test.other"),
    lambda record: record["entries"][2]["entry"]["data"].update(at=9),
    lambda record: record["entries"][2]["entry"].update(recorded_at="2026-01-01T00:00:00.000000+00:00"),
    lambda record: record["entries"][2]["entry"].update(seq=record["entries"][3]["entry"]["seq"]),
    lambda record: record["entries"][2]["detail"]["content"].update(words="Ibu Rina"),
    lambda record: record["entries"][2]["path"].pop(),
    lambda record: record["entries"][2]["path"].append("00" * 32),
    lambda record: record["entries"][2].update(path=record["entries"][1]["path"]),
    lambda record: record.update(checkpoint=record["checkpoint"].replace("/ledger\n", "/ledger\n1", 1)),
    lambda record: record.update(checkpoint=""),
    lambda record: record.pop("checkpoint"),
    lambda record: record.update(entries=None),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_record_with_any_change_is_told_to_be_wrong(change: Change, tmp_path: Path) -> None:
    content = worked(staff("officer"), 4)
    change(content)
    path = tmp_path / "record.json"
    path.write_text(json.dumps(content), "utf-8")
    status, told = checked(path)
    assert status == 1
    assert "WRONG" in told


def test_a_record_signed_by_another_office_is_told_to_be_wrong(tmp_path: Path) -> None:
    content = worked(staff("officer"), 2)
    path = tmp_path / "record.json"
    path.write_text(json.dumps(content), "utf-8")
    with transaction() as tx:
        keeper = checkpoints.signer(tx.office.settings)
    other = type(keeper)(keeper.name, bytes(32)).verifier()
    assert checked(path, "--key", str(other)) == (1, "WRONG: the checkpoint is not signed with this key\n")


def test_a_citizen_gets_the_record_of_their_own_case_and_of_no_other() -> None:
    owner = citizen()
    case_id = submitted(owner)
    with transaction() as tx:
        checkpoints.sign(tx)
    with transaction() as tx:
        found = records.of_own_case(tx, owner, case_id)
        kinds = {each.entry.kind for each in found.entries}
        assert {"case.created", "case.submit", "document.received"} <= kinds
        assert all(each.proof is not None for each in found.entries)
        for stranger in (citizen(), staff("officer")):
            with pytest.raises(Refusal, match=r"case\.not_found"):
                records.of_own_case(tx, stranger, case_id)


def test_what_no_checkpoint_covers_yet_is_shown_and_is_not_in_the_file() -> None:
    actor = staff("officer")
    worked(actor, 3)
    with transaction() as tx:
        ledger.append(tx, "test.mine", actor)
    with transaction() as tx:
        own = records.of_person(tx, actor, *ALWAYS)
    assert [each.proof is not None for each in own.entries][-4:] == [True, True, True, False]
    assert len(own.as_json()["entries"]) == len(own.entries) - 1


def test_the_words_of_a_decision_go_to_whoever_wrote_them_and_to_nobody_else() -> None:
    owner, me = citizen(), staff("officer")
    case_id = submitted(owner, verdicts={"kk": "fail"})
    with transaction() as tx:
        assert claims.next_case(tx, me) is not None
        decisions.verify(tx, me, case_id, version(tx, case_id), override="Bu Sari showed the original")
    with transaction() as tx:
        checkpoints.sign(tx)
    with transaction() as tx:
        mine = records.of_person(tx, me, *ALWAYS).as_json()["entries"]
        theirs = records.of_own_case(tx, owner, case_id).as_json()["entries"]
    told = {each["entry"]["kind"]: each["detail"] for each in mine}
    assert told["case.verify"]["content"] == {"reason": "Bu Sari showed the original"}
    seen = {each["entry"]["kind"]: each["detail"] for each in theirs}
    assert seen["case.verify"] is None
    assert "Sari" not in json.dumps(theirs)
    assert "document.examined" not in seen
