"""The shipped policies are accepted; a policy that is wrong is refused with its file, its line and the reason."""

import shutil
from pathlib import Path

import pytest

from policies.models import Policies
from policies.reader import SHIPPED, PolicyError, check, read_policies, version_of

SERVICES = {
    "birth-certificate",
    "death-certificate",
    "kia",
    "kk-change",
    "kk-replacement",
    "ktp-replacement",
    "moving-out",
    "moving-in",
    "skts",
    "data-correction",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped policies that a test may break."""
    return shutil.copytree(SHIPPED, tmp_path / "policies", ignore=shutil.ignore_patterns("*.py", "__pycache__"))


def test_the_shipped_policies_are_accepted() -> None:
    assert check() == []
    assert set(read_policies().services) == SERVICES


def test_a_birth_certificate_needs_four_documents_and_always_a_supervisor() -> None:
    service = read_policies().services["birth-certificate"]
    assert [r.name for r in service.requirements if r.required and not r.required_when] == [
        "birth-letter",
        "marriage-book",
        "kk",
        "ktp-parent",
    ]
    assert service.escalation.always


def test_a_pinned_version_can_be_stored_as_json_and_loaded_again() -> None:
    policies = read_policies()
    for by_alias in (True, False):
        assert Policies.model_validate_json(policies.model_dump_json(by_alias=by_alias)) == policies


def test_the_version_changes_only_with_what_the_service_uses(folder: Path) -> None:
    before = read_policies(folder)
    file = folder / "kinds" / "passport.yaml"
    file.write_text(file.read_text("utf-8").replace("min_pixels: 700", "min_pixels: 800"), "utf-8")
    after = read_policies(folder)
    assert version_of("kia", before) == version_of("kia", after)
    assert version_of("skts", before) != version_of("skts", after)


BROKEN = [
    ("services/kia.yaml", "kind: photo", "kind: portrait", "no document kind"),
    ("services/kia.yaml", "procedure: standard", "procedure: special", "no procedure"),
    ("services/kia.yaml", "{answer: five_or_older", "{answer: six_or_older", "no answer"),
    ("services/kia.yaml", "equals: true", "equals: yes-please", "true or false"),
    ("services/kk-change.yaml", "equals: birth}", "equals: moon}", "no choice moon"),
    ("services/kia.yaml", "left: ktp-parent.nik", "left: ktp-father.nik", "no requirement"),
    ("services/kia.yaml", "left: ktp-parent.nik", "left: ktp-parent.shoe_size", "no field shoe_size"),
    ("services/kia.yaml", "left: ktp-parent.nik", "left: ktp-parent.name", "cannot compare"),
    ("services/kia.yaml", "code: cross.member_nik", "code: cross.astrology", "no finding"),
    ("services/kia.yaml", "member_birth_date, by: [nik, name]", "member_birth_date", "needs by"),
    ("services/kia.yaml", "compare: member_nik", "compare: member_nik, by: [nik]", "looks for no row"),
    ("services/kia.yaml", "compare: member_nik", "compare: member_nik, agrees_from: 0.9", "only equal and different"),
    (
        "services/kia.yaml",
        "compare: member_name",
        "compare: member_name, agrees_from: 0.5, differs_below: 0.6",
        "cannot also agree",
    ),
    ("services/kia.yaml", "name: photo", "name: kk", "stands twice"),
    ("services/kia.yaml", "type: yes_no", "type: choice", "choices belong"),
    ("services/kia.yaml", "type: yes_no", "type: yes_no, max_length: 9", "own length"),
    ("services/kia.yaml", "required_when", "required: false, required_when", "optional requirement"),
    ("services/kia.yaml", "findings_at: failure", "findings_at: horror", "Input should be"),
    ("services/kia.yaml", "findings_at: failure", "findings_at: failure, always: true", "no effect"),
    ("services/kia.yaml", "name: kia", "name: kya", "holds kya"),
    ("services/kia.yaml", "procedure: standard", "procedure: standard\nfee: 10", "Extra inputs"),
    ("services/kia.yaml", "procedure: standard", "procedure: standard\nprocedure: standard", "stands twice"),
    ("services/kia.yaml", "procedure: standard", "procedure: [standard", "expected"),
    ("services/kia.yaml", "procedure: standard", "procedure: &one standard", "anchors"),
    ("kinds/ktp.yaml", "reader: ktp", "reader: crystal-ball", "no reader"),
    ("kinds/passport.yaml", "reader: passport\nfields:", "reader: none\nfields:", "no field is ever read"),
    ("kinds/ktp.yaml", "name: rt,", "name: rw,", "stands twice"),
    ("kinds/ktp.yaml", "name: occupation, labels: [Pekerjaan], type: text", "name: occupation, type: choice", "needs"),
    ("kinds/ktp.yaml", "ratio: [85.6, 54]", "ratio: [85.6, 0]", "above zero"),
    ("office.yaml", "timezone: Asia/Jakarta", "timezone: Asia/Atlantis", "no time zone"),
    ("office.yaml", 'fri: {opens: "08:00"', 'fri: {opens: "18:00"', "closes before"),
    ("office.yaml", 'fri: {opens: "08:00"', 'fri: {opens: "28:00"', "not a time"),
    ("office.yaml", "2026-09-25", "2026-09-35", "not a date"),
    ("limits.yaml", "pdf_pages: 20", "pdf_pages: 0", "at least 1"),
    ("limits.yaml", "image/webp", "image/gif", "cannot be opened"),
    ("regions.yaml", '"31": DKI', '"310": DKI', "should match pattern"),
    ("regions.yaml", '"3273": Kota', '"9973": Kota', "no province has the code 99"),
    ("regions.yaml", '"327301": Suka', '"329901": Suka', "no regency has the code 3299"),
    ("regions.yaml", "Solo: Surakarta", "Solo: Solo", "is called so today"),
    ("regions.yaml", "Solo: Surakarta", "Solo: Yogya", "itself a former name"),
    ("procedures/standard.yaml", "guards: [not_own_case, ticket_booked]", "guards: [good_mood]", "no guard"),
    ("procedures/standard.yaml", "notice: case.rejected", "notice: case.scolded", "no notice"),
    ("procedures/standard.yaml", "submitted, fire: escalate}", "submitted, fire: verify}", "system may"),
    ("procedures/standard.yaml", "draft_within: 160\n", "", "never fires"),
    ("procedures/standard.yaml", "  - {state: draft, fire: expire}\n", "", "what happens then"),
    ("procedures/standard.yaml", "notice: case.rejected}", "notice: case.rejected, within: 3}", "no time limit"),
    ("procedures/standard.yaml", "from: [ready], to: collected", "from: [collected], to: ready", "cannot be left"),
    ("procedures/standard.yaml", "verified_by_another, ", "", "verified_by_another"),
    ("procedures/standard.yaml", "examinations_done, ", "", "examinations_done"),
    (
        "procedures/standard.yaml",
        "from: [escalated], to: ready, by: [supervisor], claim: true",
        "from: [escalated], to: ready, by: [supervisor]",
        "without a claim",
    ),
    ("procedures/standard.yaml", "from: [escalated], to: ready, by", "from: [verified], to: ready, by", "two rows"),
]


@pytest.mark.parametrize(("name", "old", "new", "reason"), BROKEN)
def test_a_broken_policy_is_refused_with_file_line_and_reason(
    folder: Path, name: str, old: str, new: str, reason: str
) -> None:
    file = folder / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    errors = check([folder])
    line = text[: text.index(old)].count("\n") + 1
    hit = [error for error in errors if reason in error.reason]
    assert hit, [str(error) for error in errors]
    assert {error.file for error in hit} == {file}
    assert any(abs(error.line - line) <= 1 for error in hit) or "fires" in reason or "happens" in reason
    with pytest.raises(PolicyError):
        read_policies(folder)


def test_a_state_without_an_end_and_one_out_of_reach_are_refused(folder: Path) -> None:
    file = folder / "procedures" / "standard.yaml"
    rows = file.read_text("utf-8").splitlines()
    kept = [row for row in rows if not any(f"verb: {verb}," in row for verb in ("collect", "expire"))]
    file.write_text("\n".join(kept), "utf-8")
    reasons = {error.reason for error in check([folder])}
    assert any(reason.startswith("ready cannot end: draft, submit by the citizen") for reason in reasons)
    kept = [row for row in rows if "to: escalated" not in row]
    file.write_text("\n".join(kept), "utf-8")
    assert "escalated cannot be reached" in {error.reason for error in check([folder])}


def test_a_single_file_is_checked_in_the_context_of_the_shipped_folder(tmp_path: Path) -> None:
    file = tmp_path / "kia.yaml"
    text = (SHIPPED / "services" / "kia.yaml").read_text("utf-8")
    file.write_text(text, "utf-8")
    assert check([file]) == []
    file.write_text(text.replace("kind: kk", "kind: kx"), "utf-8")
    (error,) = [error for error in check([file]) if "no document kind" in error.reason]
    assert error.file == file
    assert "kind: kx" in file.read_text("utf-8").splitlines()[error.line - 1]


def test_a_file_that_is_no_policy_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "shopping.yaml"
    file.write_text("milk: 2\n", "utf-8")
    assert [error.file for error in check([file])] == [file]
    assert [error.file for error in check([tmp_path / "missing.yaml"])] == [tmp_path / "missing.yaml"]


def test_a_file_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    (error,) = check([tmp_path / "none.yaml"])
    assert (error.line, error.reason) == (1, "there is no such file")
