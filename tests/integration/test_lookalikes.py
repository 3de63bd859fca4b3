"""The same picture in another case is a hint to the officer, and says nobody's case number to a citizen."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import cv2
import numpy as np
import pytest
from flask import Flask

from policies.check_settings import shipped_checks
from policies.models import CheckSetting
from tests.factories import submitted
from tests.integration.desks import at_desk, claimed, read
from tests.integration.samples import citizen, draft, photo, requirements, staff
from verify.as_json import examination_from_json
from verify.drawings import draw
from verify.examination import Examination, Field, Finding, PageSize
from verify.forgery.hashes import PARTS, PictureHash, picture_hashes
from verify.forgery.portraits import SAME_PORTRAIT
from verify.isolated import Examined
from workflow import db, documents, examinations, intake, lookalikes, reexamination
from workflow.actor import Actor
from workflow.db import Services, transaction
from workflow.models import Case, CasePerson, Document, ExaminationRow, Picture

HINT = {
    "code": "lookalike.other_case", "severity": "warning", "outcome": "failed", "page": 1, "box": None,
    "message": {"id": "Sama.", "en": "The same."}, "values": {},
}  # fmt: skip

FACE = PictureHash("portrait", 1, bytes(range(32)), bytes(range(128)))
ONE, OTHER = "3273990101800001", "3273994101800002"

pytestmark = pytest.mark.usefixtures("services")


def hashes(seed: int, quality: int = 95) -> tuple[PictureHash, ...]:
    _, data = cv2.imencode(".jpg", draw("ktp", seed).image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return picture_hashes(1, picture)


def sent(actor: Actor, pictures: tuple[PictureHash, ...], bytes_of: int) -> tuple[UUID, list[str]]:
    """A document with these pictures, examined: its id and the codes of its findings."""
    case_id = draft(actor)
    with transaction() as tx:
        document = intake.receive(tx, actor, case_id, requirements()[0].name, photo(bytes_of), "foto.jpg").id
    passed = Examination("ktp", "ktp", 0.9, "pass", {}, (), (PageSize(9, 9),), {"total": 1.0})
    with transaction() as tx:
        examinations.store(tx, document, Examined(passed, (), pictures))
    with transaction() as tx:
        row = documents.examination_of(tx, document)
        assert row is not None
        assert row.verdict in {"pass", "attention"}
        return document, [each["code"] for each in row.content["findings"]]


def test_a_recompressed_picture_in_another_citizens_case_is_noticed() -> None:
    assert sent(citizen(), hashes(1), 1)[1] == []
    assert sent(citizen(), hashes(1, quality=40), 2)[1] == ["lookalike.other_case"]


def test_the_hint_stays_when_the_document_is_examined_again_and_hashes_that_were_missing_are_kept() -> None:
    sent(citizen(), hashes(1), 1)
    copy, _ = sent(citizen(), hashes(1, quality=40), 2)
    with transaction() as tx:
        tx.session.query(ExaminationRow).update({"engine": "0.0.1"})
        run = reexamination.start(tx, date(2000, 1, 1)).id
        work = reexamination.prepare(tx, copy, run)
    assert work is not None
    plain = Examination("ktp", "ktp", 0.9, "pass", {}, (), (PageSize(9, 9),), {"total": 1.0})
    with transaction() as tx:
        changes = reexamination.store(tx, work, run, Examined(plain, (), (*hashes(1, quality=40), FACE)))
        assert changes is not None and not changes
        case_id = tx.session.get_one(Document, copy).case_id
        assert set(documents.finding_codes(tx, case_id)) == {"lookalike.other_case"}
        kept = [row.part for row in tx.session.query(Picture).filter_by(document_id=copy)]
    assert (len(kept), kept.count("portrait")) == (len(hashes(1)) + 1, 1)


def test_another_persons_card_of_the_same_form_is_not() -> None:
    sent(citizen(), hashes(1), 1)
    assert sent(citizen(), hashes(2), 2)[1] == []


def test_ones_own_picture_sent_for_another_case_is_only_mentioned() -> None:
    actor = citizen()
    sent(actor, hashes(1), 1)
    assert sent(actor, hashes(1), 2)[1] == ["lookalike.own_case"]


def test_only_who_may_see_the_other_case_is_told_its_number() -> None:
    sent(citizen(), hashes(1), 1)
    actor = citizen()
    document_id, _ = sent(actor, hashes(1), 2)
    with transaction() as tx:
        document = tx.session.get_one(Document, document_id)
        for person in (actor, staff("officer")):
            assert lookalikes.cases_behind(tx, person, document) == lookalikes.Behind((), 1)
        told = lookalikes.cases_behind(tx, staff("supervisor"), document)
        assert (len(told.cases), told.hidden) == (1, 0)


def test_the_desk_tells_an_officer_that_there_is_another_case_and_a_supervisor_which(app: Flask) -> None:
    first, sent_cases = "kk", [submitted(), submitted()]
    with transaction() as tx:
        other, mine = (tx.session.get_one(Case, each) for each in sent_cases)
        for case in (other, mine):
            document = next(each for each in documents.current_documents(tx, case.id) if each.requirement == first)
            lookalikes.remember(tx, document.id, (*hashes(1), FACE))
            # two people's cards with one portrait
            tx.session.add(CasePerson(case_id=case.id, document_id=document.id, kind="nik", hash=str(case.id)))
        number, mine_id, other_id = other.number, mine.id, other.id
    for case_id in (mine_id, other_id):
        read(case_id, first, findings=[HINT, {**HINT, "code": SAME_PORTRAIT}])
    officer = staff("officer")
    held = claimed(officer)
    page = at_desk(app, officer).get("/review").text
    assert page.count("One other case that you may not open.") == 2
    behind = {number, numbered(mine_id)} - {numbered(held)}
    assert not any(each in page for each in behind)
    supervisors = at_desk(app, staff("supervisor")).get(f"/team/{mine_id}").text
    assert supervisors.count(f'href="/team/{other_id}">{number}</a>') == 2
    assert "may not open" not in supervisors


def test_a_paper_photographed_anew_is_found_by_the_print_of_its_values() -> None:
    paper = PictureHash("page", 1, bytes(range(32)), bytes(range(128)))
    # another photograph: few bits of three values differ, and the fourth was read elsewhere
    again = PictureHash("page", 1, bytes([1, *range(1, 24), *(255,) * 8]), bytes([7, *range(1, 96), *(255,) * 32]))
    assert sent(citizen(), (paper,), 1)[1] == []
    assert sent(citizen(), (again,), 2)[1] == ["lookalike.other_case"]


def numbered(case_id: UUID) -> str:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id).number


def test_hints_never_say_failure() -> None:
    every: list[Finding] = []
    for own in (True, False):
        for part in PARTS.values():
            shown = lookalikes.Lookalike(part, 1, UUID(int=1), UUID(int=2), own)
            every += lookalikes.findings([shown], shipped_checks())
    grave = {SAME_PORTRAIT: CheckSetting(severity="failure", thresholds={"bits": 1})}
    every += lookalikes.findings([lookalikes.Lookalike("portrait", 1, UUID(int=1), UUID(int=2), False)], grave)
    assert len(every) == 7
    assert {each.severity for each in every} == {"info", "warning"}


def card_sent(
    actor: Actor, nik: str | None, detail: bytes = FACE.detail, bytes_of: int = 1
) -> tuple[UUID, Finding | None]:
    """A card with this number and portrait, examined: the document's id, and what was found about the portrait."""
    case_id = draft(actor)
    requirement = next(each.name for each in requirements() if each.kind == "ktp")
    with transaction() as tx:
        document = intake.receive(tx, actor, case_id, requirement, photo(bytes_of), "ktp.jpg").id
    fields = {} if nik is None else {"nik": Field(nik, 0.95, 1)}
    passed = Examination("ktp", "ktp", 0.9, "pass", fields, (), (PageSize(9, 9),), {"total": 1.0})
    with transaction() as tx:
        examinations.store(tx, document, Examined(passed, (), (replace(FACE, detail=detail),)))
    with transaction() as tx:
        row = documents.examination_of(tx, document)
        assert row is not None
        told = [each for each in examination_from_json(row.content).findings if each.code == SAME_PORTRAIT]
        warned = [each for each in told if each.outcome == "failed" and each.severity == "warning"]
        assert row.verdict == ("attention" if warned else "pass")
        return document, told[0] if told else None


def test_a_portrait_on_a_card_of_another_number_is_a_hint() -> None:
    assert card_sent(citizen(), ONE)[1] is None
    again = bytes([255, *FACE.detail[1:]])
    hint = card_sent(citizen(), OTHER, again, 2)[1]
    assert hint is not None
    assert (hint.severity, hint.outcome, hint.values["bits"]) == ("warning", "failed", 8)


def test_a_renewed_card_of_the_same_number_is_none_whoever_sends_it() -> None:
    actor = citizen()
    card_sent(actor, ONE)
    assert card_sent(actor, ONE, bytes_of=2)[1] is None
    assert card_sent(citizen(), ONE, bytes_of=3)[1] is None


def test_a_card_whose_number_is_not_known_is_compared_with_none() -> None:
    card_sent(citizen(), None)
    assert card_sent(citizen(), ONE, bytes_of=2)[1] is None
    assert card_sent(citizen(), None, bytes_of=3)[1] is None


def test_another_photograph_is_kept_as_a_number_and_troubles_nobody() -> None:
    card_sent(citizen(), ONE)
    near = bytes(each ^ 255 for each in FACE.detail[:26]) + FACE.detail[26:]
    told = card_sent(citizen(), OTHER, near, 2)[1]
    assert told is not None
    assert (told.outcome, told.values["bits"]) == ("passed", 208)


def test_an_office_may_switch_the_portraits_off_or_look_at_nearer_ones_only(services: Services) -> None:
    shipped = services.office.policies.checks[SAME_PORTRAIT]
    card_sent(citizen(), ONE)
    again = bytes([255, *FACE.detail[1:]])
    try:
        with_setting(services, shipped.model_copy(update={"thresholds": {"bits": 5}}))
        told = card_sent(citizen(), OTHER, again, 2)[1]
        assert told is not None
        assert told.outcome == "passed"
        with_setting(services, shipped.model_copy(update={"enabled": False}))
        assert card_sent(citizen(), "3273990101800003", again, 3)[1] is None
    finally:
        db._services = services


def with_setting(services: Services, setting: CheckSetting) -> None:
    policies = services.office.policies
    checks = {**policies.checks, SAME_PORTRAIT: setting}
    office = replace(services.office, policies=policies.model_copy(update={"checks": checks}))
    db._services = replace(services, office=office)


def test_how_many_cards_show_the_portrait_is_told_and_which_only_to_who_may_see_them() -> None:
    card_sent(citizen(), ONE)
    card_sent(citizen(), "3273990101800003", bytes_of=2)
    document_id, _ = card_sent(citizen(), OTHER, bytes_of=3)
    with transaction() as tx:
        document = tx.session.get_one(Document, document_id)
        hidden = lookalikes.cases_behind(tx, staff("officer"), document, SAME_PORTRAIT)
        assert hidden == lookalikes.Behind((), 2)
        told = lookalikes.cases_behind(tx, staff("supervisor"), document, SAME_PORTRAIT)
        assert (len(told.cases), told.hidden) == (2, 0)
        # the page itself was sent nowhere else
        assert lookalikes.cases_behind(tx, staff("supervisor"), document) == lookalikes.Behind((), 0)
