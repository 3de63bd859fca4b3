"""A leaked picture is traced to the view that it shows, among all that were recorded, or to nobody."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from click.testing import CliRunner
from flask import Flask
from PIL import Image

from policies.refusals import Refusal
from tests.factories import submitted
from tests.integration.desks import at_desk, claimed, token_in
from tests.integration.pictures import look, put
from tests.integration.samples import citizen, photo, staff
from verify.drawings import draw
from verify.marking.view import draw_view
from verify.render import opened
from web.cli import main
from workflow import claims, documents, tracing, view_keys, views
from workflow.actor import SYSTEM, Actor
from workflow.db import Services, transaction
from workflow.models import Case, LedgerDetail, LedgerEntry, View
from workflow.tracing import Named, Result
from workflow.view_keys import ViewKeys

pytestmark = pytest.mark.usefixtures("services")
SIZE = (480, 340)


def drawn(seed: int) -> Any:
    """A drawn family card, small enough to be compared quickly."""
    return np.asarray(Image.fromarray(np.asarray(draw("kk", seed).image)).convert("RGB").resize(SIZE))


def seen(case_id: UUID, document_id: UUID) -> tuple[Actor, bytes]:
    """Another officer who takes the case, looks at the page and gives the case back."""
    officer = staff("officer")
    assert claimed(officer) == case_id
    picture = look(officer, document_id)
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
        claims.release(tx, officer, claim.id)
    return officer, picture


def leaked(picture: bytes) -> bytes:
    """The lower right three quarters, scaled and squeezed as a messenger does."""
    with Image.open(BytesIO(picture)) as page:
        part = page.crop((96, 64, *page.size))
        out = BytesIO()
        part.resize((part.width * 9 // 10, part.height * 9 // 10)).save(out, "JPEG", quality=70)
    return out.getvalue()


def elsewhere() -> bytes:
    """A picture that shows no document."""
    with Image.open(BytesIO(photo(5))) as picture:
        out = BytesIO()
        picture.resize((240, 160)).save(out, "PNG")
    return out.getvalue()


def traced(data: bytes, **narrowed: Any) -> tuple[Result, Named | None]:
    auditor = staff("auditor")
    with transaction() as tx:
        search = tracing.prepare(tx, auditor, "it was found on a phone", **narrowed)
    result = tracing.run(search, data)
    with transaction() as tx:
        return result, tracing.record(tx, auditor, search, result)


def several_views() -> tuple[UUID, Actor, bytes]:
    """Two cases that several officers looked at; the case of the first, one of its officers and what they saw."""
    case_id = submitted()
    document_id = put(case_id, "kk", drawn(1), {})
    seen(case_id, document_id)
    officer, picture = seen(case_id, document_id)
    seen(case_id, document_id)
    with transaction() as tx:
        tx.session.get_one(documents.Case, case_id).checked_at = None
        tx.session.get_one(documents.Case, case_id).checked_by = None
    other = submitted()
    seen(other, put(other, "kk", drawn(2), {}))
    return case_id, officer, picture


def test_a_leak_is_traced_to_the_one_view_among_several_officers_and_written_down() -> None:
    case_id, officer, picture = several_views()
    result, named = traced(leaked(picture))
    assert named is not None
    assert (named.view.viewed_by, named.view.case_id, named.officer) == (officer.id, case_id, "Budi")
    assert result.traced.false_accusation <= tracing.THRESHOLD
    assert (result.views, result.pages, result.lost) == (4, 2, 0)
    # every view counts as compared, in both channels and all placings, however soon the answer was found
    assert result.traced.comparisons == 4 * 2 * 3
    with transaction() as tx:
        entry = tx.session.query(LedgerEntry).filter_by(kind="view.traced").one()
        assert (entry.case_id, entry.data["view"], entry.data["outcome"]) == (case_id, str(named.view.id), "named")
        assert tx.session.get_one(LedgerDetail, entry.seq).content == {"reason": "it was found on a phone"}


def seen_before_keys_had_names(case_id: UUID, document_id: UUID) -> tuple[Actor, bytes]:
    """As `seen`, with the row as it was written when there could be one key only."""
    officer, _ = seen(case_id, document_id)
    with transaction() as tx:
        known = tx.session.query(View).one()
        row = {each.name: getattr(known, each.name) for each in View.__table__.columns}
        view = View(**{**row, "id": uuid4(), "key_id": None})
        tx.session.add(view)
        _, page = documents.rendition_of(tx, tx.session.get_one(documents.Document, document_id), 1)
        return officer, draw_view(opened(page), views.frame_of(view), ViewKeys(tx).of(view), "Budi")


def test_a_leak_of_before_the_key_was_renewed_is_traced_after_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    case_id = submitted()
    document_id = put(case_id, "kk", drawn(1), {})
    file = services.settings.view_file()
    first = file.current()
    officer, picture = seen_before_keys_had_names(case_id, document_id)
    second = view_keys.renew()
    told = CliRunner().invoke(main, ["vault", "new-view-key"])
    third = file.current()
    assert (told.exit_code, told.output.split()[-1]) == (0, third)
    file.path.with_name(f"view-{second}.key").unlink()
    later, newer = seen(case_id, document_id)
    for whose, key, leak in ((officer, None, picture), (later, third, newer)):
        _, named = traced(leaked(leak))
        assert named is not None
        assert (named.view.viewed_by, named.view.key_id) == (whose.id, key)
    file.path.with_name(f"view-{first}.key").unlink()
    with pytest.raises(Refusal) as caught:
        traced(leaked(picture))
    assert (caught.value.code, caught.value.values) == ("trace.key_missing", {"key": first})


def test_a_picture_that_no_officer_saw_names_nobody() -> None:
    case_id = submitted()
    document_id = put(case_id, "kk", drawn(1), {})
    seen(case_id, document_id)
    with transaction() as tx:
        document = tx.session.get_one(documents.Document, document_id)
        _, unmarked = documents.rendition_of(tx, document, 1)
    for picture in (elsewhere(), unmarked):
        result, named = traced(picture)
        assert named is None
        assert result.traced.outcome in ("no_match", "not_placed")
        assert result.traced.false_accusation > tracing.THRESHOLD
    with transaction() as tx:
        entries = tx.session.query(LedgerEntry).filter_by(kind="view.traced").all()
        assert [each.data["view"] for each in entries] == [None, None]


def test_a_page_that_is_no_longer_stored_is_told_and_accuses_nobody() -> None:
    case_id = submitted()
    document_id = put(case_id, "kk", drawn(1), {})
    _, picture = seen(case_id, document_id)
    with transaction() as tx:
        view = tx.session.query(View).one()
        tx.office.vault.delete(str(view.rendition_id), documents.RENDITION)
    result, named = traced(leaked(picture))
    assert (named, result.lost, result.traced.outcome) == (None, 1, "not_placed")


def test_nothing_is_traced_without_a_reason_by_the_wrong_person_or_with_nothing_to_compare() -> None:
    def refusal(actor: Actor, reason: str = "found", **narrowed: Any) -> str:
        with pytest.raises(Refusal) as caught, transaction() as tx:
            tracing.prepare(tx, actor, reason, **narrowed)
        return caught.value.code

    auditor = staff("auditor")
    assert refusal(auditor) == "trace.nothing"
    case_id = submitted()
    seen(case_id, put(case_id, "kk", drawn(1), {}))
    assert refusal(auditor, " ") == "case.reason_needed"
    assert refusal(auditor, number="B-1999-NOTHING") == "case.not_found"
    assert refusal(auditor, most_pages=0) == "trace.too_many"
    for actor in (staff("officer"), staff("supervisor"), staff("admin"), citizen()):
        assert refusal(actor) == "access.denied"
    with transaction() as tx:
        today = tx.now.astimezone(tx.office.calendar.zone).date()
        assert tracing.prepare(tx, auditor, "found", since=today, until=today).views == 1
    assert refusal(auditor, since=today.replace(year=today.year + 1)) == "trace.nothing"
    assert refusal(auditor, until=today.replace(year=today.year - 1, day=1)) == "trace.nothing"


def test_hostile_or_broken_bytes_are_refused_before_anything_is_compared() -> None:
    case_id = submitted()
    seen(case_id, put(case_id, "kk", drawn(1), {}))
    with transaction() as tx:
        search = tracing.prepare(tx, SYSTEM, "found")
    for data in (b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(40), b"%PDF-1.7\n%%EOF"):
        with pytest.raises(Refusal) as caught:
            tracing.run(search, data)
        assert caught.value.code == "trace.unreadable"


def number_of(case_id: UUID) -> str:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id).number


def test_an_auditor_traces_a_picture_on_the_page(app: Flask) -> None:
    case_id, _, picture = several_views()
    client, page = at_desk(app, staff("auditor")), "/audit/trace"
    assert f'href="{page}"' in client.get("/audit").text

    def send(data: bytes, **form: str) -> Any:
        fields = {"csrf_token": token_in(client, page), "reason": "it was found on a phone", **form}
        return client.post(page, data={**fields, "leak": (BytesIO(data), "leak.jpg")})

    answer = send(leaked(picture))
    assert answer.status_code == 200
    assert "The picture shows a view by Budi" in answer.text
    assert "is at most 1 in 10^" in answer.text or "is below 1 in 10^" in answer.text
    assert f"/cases/{case_id}/history" in answer.text
    nobody = send(elsewhere(), number=number_of(case_id))
    assert "says nothing about anybody" in nobody.text or "This clears nobody" in nobody.text
    assert "The picture shows" not in nobody.text
    refused = send(leaked(picture), reason=" ")
    assert (refused.status_code, 'data-code="case.reason_needed"' in refused.text) == (409, True)
    assert 'data-code="trace.unreadable"' in send(b"no picture").text
    assert 'data-code="upload.none"' in send(b"").text
    assert "at most 20 MB and 120 megapixels" in client.get(page).text
    assert send(leaked(picture), since="yesterday").status_code == 422
    for role in ("officer", "supervisor", "admin"):
        assert at_desk(app, staff(role)).get(page).status_code == 403, role


def test_the_command_names_the_view_and_says_so_when_there_is_none(
    services: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, officer, picture = several_views()
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    leak, other = tmp_path / "leak.jpg", tmp_path / "other.jpg"
    leak.write_bytes(leaked(picture))
    other.write_bytes(elsewhere())
    told = CliRunner().invoke(main, ["trace", str(leak)])
    assert told.exit_code == 0, told.output
    assert "officer    Budi" in told.output and "certainty  the probability" in told.output
    as_json = CliRunner().invoke(main, ["trace", str(leak), "--json"])
    answer = json.loads(as_json.output.strip().splitlines()[-1])
    assert (answer["outcome"], answer["officer_id"], answer["page"]) == ("named", str(officer.id), 1)
    assert answer["false_accusation"] <= 1e-6
    nobody = CliRunner().invoke(main, ["trace", str(other), "--case", answer["case"]])
    assert nobody.exit_code in (3, 4)
    assert "says nothing about anybody" in nobody.output or "This clears nobody" in nobody.output
    missing = CliRunner().invoke(main, ["trace", str(tmp_path / "none.jpg")])
    assert (missing.exit_code, "cannot be read from disk" in missing.output) == (1, True)
