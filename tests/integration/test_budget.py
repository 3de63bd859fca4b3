"""What one person may look at in a day is bounded, and only another, a supervisor, allows more of it."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from policies.refusals import Refusal
from tests.factories import submitted, version
from tests.integration.desks import at_desk, claimed, send
from tests.integration.limits import day_limits
from tests.integration.pictures import card, look, put
from tests.integration.relations import worker
from tests.integration.samples import citizen, staff
from workflow import budget, claims, decisions, search
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import BudgetRaise, Claim, LedgerDetail, LedgerEntry, SecondReview

pytestmark = pytest.mark.usefixtures("services")


def refused(act: Callable[[], object]) -> str | None:
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return None


def give_back(officer: Actor, reason: str | None = None) -> None:
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
        claims.release(tx, officer, claim.id, reason=reason)


def take(officer: Actor) -> UUID | None:
    with transaction() as tx:
        claim = claims.next_case(tx, officer)
        return None if claim is None else claim.case_id


def more(
    supervisor: Actor, person: Actor, counted: str, extra: int = 1, hours: float = 2, reason: str = "rush"
) -> None:
    with transaction() as tx:
        budget.raise_limit(tx, supervisor, person.id, counted, extra, hours, reason)


def pages(count: int) -> tuple[Actor, list[UUID]]:
    """An officer with a case on the desk that has so many documents with a page (two at most)."""
    officer, case_id = staff("officer"), submitted()
    documents = [put(case_id, name, card()) for name in ("kk", "police-letter")[:count]]
    assert claimed(officer) == case_id
    return officer, documents


def test_one_page_more_than_the_day_allows_is_not_drawn() -> None:
    day_limits(views=1)
    officer, (first, second) = pages(2)
    look(officer, first)
    assert refused(lambda: look(officer, second)) == "budget.views"
    # what was seen may be looked at again: it is the same view
    assert look(officer, first)


def test_two_requests_at_once_do_not_both_take_the_last_place() -> None:
    day_limits(views=1)
    officer, documents = pages(2)
    barrier, told = threading.Barrier(2), []

    def work(document_id: UUID) -> None:
        barrier.wait(60)
        told.append(refused(lambda: look(officer, document_id)))

    threads = [threading.Thread(target=work, args=(each,)) for each in documents]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told, key=str) == [None, "budget.views"]


def test_a_new_day_of_the_office_begins_with_nothing_used() -> None:
    day_limits(views=1)
    officer, (first,) = pages(1)
    look(officer, first)
    with pytest.raises(Refusal), transaction() as tx:
        budget.spend(tx, officer, "views")
    with transaction() as tx:
        tx.now += timedelta(days=1)
        budget.spend(tx, officer, "views")


def test_whoever_gives_cases_back_to_fish_for_another_is_dealt_no_more() -> None:
    day_limits(skips=4)
    officer = staff("officer")
    submitted()
    # words that the record itself uses for other ends change nothing
    for reason in (None, "step", "reassigned", "conflict"):
        assert take(officer) is not None
        give_back(officer, reason)
    assert refused(lambda: take(officer)) == "budget.skips"


def test_letting_the_time_run_out_is_giving_back_all_the_same() -> None:
    day_limits(skips=1)
    officer = staff("officer")
    submitted()
    assert take(officer) is not None
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
        tx.session.get_one(Claim, claim.id).lease_until = tx.now
    assert refused(lambda: take(officer)) == "budget.skips"


def test_a_decision_is_no_case_given_back_and_neither_is_one_that_a_supervisor_takes_away() -> None:
    day_limits(skips=1)
    officer, supervisor, other = staff("officer"), staff("supervisor"), staff("officer")
    case_id = submitted()
    assert take(officer) == case_id
    with transaction() as tx:
        decisions.reject(tx, officer, case_id, version(tx, case_id), "not theirs")
    taken_away = submitted()
    assert take(officer) == taken_away
    with transaction() as tx:
        claims.reassign(tx, supervisor, taken_away, other.id, "on leave")
    third = submitted()
    assert take(officer) == third


def test_a_verification_that_is_kept_back_for_a_second_look_is_no_case_given_back() -> None:
    day_limits(skips=1)
    officer, case_id = staff("officer"), submitted()
    assert take(officer) == case_id
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
        tx.session.add(SecondReview(case_id=case_id, kept_at=tx.now, kept_by=officer.id))
        claim = tx.session.get_one(Claim, claim.id)
        claim.released_at, claim.released_by, claim.release_reason = tx.now, officer.id, "step"
    with transaction() as tx:
        assert budget.used(tx, officer.id, "skips", budget.day_began(tx)) == 0


def test_no_more_cases_are_taken_than_the_day_allows_but_more_can_be_given() -> None:
    day_limits(claims=1)
    officer, supervisor = staff("officer"), staff("supervisor")
    case_id, other = submitted(), submitted()
    assert take(officer) == case_id
    with transaction() as tx:
        decisions.reject(tx, officer, case_id, version(tx, case_id), "not theirs")
    assert refused(lambda: take(officer)) == "budget.claims"
    with transaction() as tx:
        assert claims.reassign(tx, supervisor, other, officer.id, "the only one who is here")


def test_another_supervisor_raises_a_limit_for_a_while_and_says_why() -> None:
    day_limits(views=1)
    officer, (first, second) = pages(2)
    look(officer, first)
    more(staff("supervisor"), officer, "views", reason="a long queue today")
    look(officer, second)
    with transaction() as tx:
        entry = tx.session.query(LedgerEntry).filter_by(kind="budget.raised").one()
        assert (entry.data["to"], entry.data["counted"], entry.data["extra"]) == (str(officer.id), "views", 1)
        assert "queue" not in str(entry.data)
        assert tx.session.get_one(LedgerDetail, entry.seq).content == {"reason": "a long queue today"}


def test_what_was_raised_ends_with_its_time() -> None:
    day_limits(views=1)
    officer, supervisor = staff("officer"), staff("supervisor")
    with transaction() as tx:
        noon = budget.day_began(tx) + timedelta(hours=12)
        tx.now = noon
        budget.raise_limit(tx, supervisor, officer.id, "views", 1, 2, "rush")
    limits = []
    for later in (timedelta(minutes=119), timedelta(hours=2), timedelta(days=1)):
        with transaction() as tx:
            tx.now = noon + later
            limits.append(budget.limit_of(tx, officer.id, officer.roles, "views"))
    assert limits == [2, 1, 1]


def test_nobody_raises_the_limit_of_another_account_of_their_own() -> None:
    supervisor, other = (worker(role, nik="3273990101800001") for role in ("supervisor", "officer"))
    assert refused(lambda: more(supervisor, other, "views")) == "budget.own_raise"


def test_nobody_raises_a_limit_of_their_own() -> None:
    supervisor = staff("supervisor", "officer")
    assert refused(lambda: more(supervisor, supervisor, "searches")) == "budget.own_raise"
    with pytest.raises(IntegrityError), transaction() as tx:
        tx.session.add(
            BudgetRaise(
                person_id=supervisor.id, counted="views", extra=1, valid_until=tx.now, raised_at=tx.now,
                raised_by=supervisor.id,
            )
        )  # fmt: skip


@pytest.mark.parametrize("role", ["officer", "auditor", "admin", "citizen"])
def test_only_a_supervisor_raises_a_limit(role: str) -> None:
    actor = citizen() if role == "citizen" else staff(role)
    assert refused(lambda: more(actor, staff("officer"), "views")) == "access.denied"


def test_a_raise_has_a_reason_an_officer_and_an_end_that_the_policy_allows() -> None:
    day_limits(views=10, searches=0)
    supervisor, officer = staff("supervisor"), staff("officer")
    assert refused(lambda: more(supervisor, officer, "views", reason="  ")) == "case.reason_needed"
    assert refused(lambda: more(supervisor, citizen(), "views")) == "people.unknown"
    assert refused(lambda: more(supervisor, officer, "everything")) == "request.invalid"
    assert refused(lambda: more(supervisor, officer, "views", extra=0)) == "request.invalid"
    assert refused(lambda: more(supervisor, officer, "views", hours=24)) == "budget.too_much"
    assert refused(lambda: more(supervisor, officer, "searches")) == "budget.too_much"
    more(supervisor, officer, "views", extra=10)
    assert refused(lambda: more(supervisor, officer, "views")) == "budget.too_much"


def test_a_raise_is_neither_changed_nor_deleted() -> None:
    more(staff("supervisor"), staff("officer"), "views")
    for change in ("UPDATE budget_raise SET extra = 99", "DELETE FROM budget_raise"):
        with pytest.raises(DBAPIError, match=r"only added|permission denied"), transaction() as tx:
            tx.session.execute(text(change))


def test_whoever_has_two_roles_has_the_larger_limit_and_a_role_without_one_has_none() -> None:
    with transaction() as tx:
        limits = tx.office.policies.office.budget.limits
        both = frozenset({"officer", "supervisor"})
        assert budget.limit_of(tx, staff("officer").id, both, "searches") == limits["supervisor"].searches
        assert budget.limit_of(tx, staff("auditor").id, frozenset({"auditor"}), "views") == 0


def test_a_search_too_many_is_refused() -> None:
    day_limits(searches=1)
    supervisor = staff("supervisor")

    def find() -> None:
        with transaction() as tx:
            search.find(tx, supervisor, "case", "B-2026-XXXXXXXX", "asked at the counter")

    assert refused(find) is None
    assert refused(find) == "budget.searches"


def test_supervisors_see_who_gave_cases_back_undecided_and_officers_do_not(app: Flask) -> None:
    officer = staff("officer")
    submitted()
    for _ in range(2):
        take(officer)
        give_back(officer)
    with transaction() as tx:
        used = {each.id: each for each in budget.use_of_team(tx, staff("supervisor"))}[officer.id]
    assert (used.used["skips"], used.used["claims"], used.skips_of_week, used.claims_of_week) == (2, 2, 2, 2)
    row = at_desk(app, staff("supervisor")).get("/team").text.partition('id="looked-at"')[2]
    assert re.search(r'In seven days"><span class="number">2</span> <span class="muted small">of 2<', row)
    assert at_desk(app, officer).get("/team/budget").status_code == 403
    assert refused(lambda: _team(officer)) == "access.denied"


def _team(actor: Actor) -> None:
    with transaction() as tx:
        budget.use_of_team(tx, actor)


def test_the_page_raises_a_limit_and_keeps_what_was_typed_when_it_may_not(app: Flask) -> None:
    supervisor, officer = staff("supervisor"), staff("officer")
    client, page = at_desk(app, supervisor), "/team/budget"
    form = {"person": str(supervisor.id), "counted": "views", "extra": "20", "hours": "2", "reason": "a long queue"}
    own = send(client, page, form, page=page)
    assert (own.status_code, 'data-code="budget.own_raise"' in own.text) == (429, True)
    assert "a long queue" in own.text
    assert send(client, page, {**form, "person": str(officer.id)}, page=page).status_code == 302
    assert "of 920" in client.get(page).text
    assert send(client, page, {**form, "person": "nobody"}, page=page).status_code == 404


@pytest.mark.parametrize("field", ["extra", "hours"])
def test_a_number_that_is_none_is_told_at_its_field(app: Flask, field: str) -> None:
    client, page = at_desk(app, staff("supervisor")), "/team/budget"
    form = {"person": str(staff("officer").id), "counted": "views", "extra": "20", "hours": "2", "reason": "a queue"}
    refused = send(client, page, {**form, field: "many"}, page=page).text
    assert re.findall(r'<input[^>]* name="(\w+)"[^>]*aria-invalid="true"', refused) == [field]
    assert f'<a href="#{field}">This request could not be understood.' in refused


def test_what_somebody_may_never_do_is_told_as_no_limit_of_zero(app: Flask) -> None:
    staff("officer")
    page = at_desk(app, staff("supervisor")).get("/team/budget").text
    searches = re.findall(r'<td data-label="Searches">(.*?)</td>', page)
    assert sorted("of 40" in each for each in searches) == [False, True]
    assert not any("of 0<" in each for each in searches)
