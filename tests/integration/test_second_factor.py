"""The second step: nobody of the office works without it, a password alone does not set it up, a code counts once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pyotp
import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask, url_for
from sqlalchemy import select, text

from policies.refusals import Refusal
from tests.integration.desks import at_desk, send, token_in
from tests.integration.samples import PASSWORD, citizen
from tests.integration.signing import (
    Staff,
    by_password,
    code_in,
    fresh_until,
    newcomer,
    open_sessions,
    person,
    ruled,
    second_step,
    signed_in,
    with_app,
)
from web import demo_code
from web.access import access_of
from workflow import passwords, people, recovery_codes, second_factor, sessions, totp
from workflow.db import Services, transaction
from workflow.keyed import keyed_hash
from workflow.models import Person, RecoveryCode

pytestmark = pytest.mark.usefixtures("services")


def test_a_password_alone_opens_nothing_of_the_office(app: Flask) -> None:
    officer = with_app("officer", "supervisor", "auditor", "admin", "citizen")
    answer, client = by_password(app, officer.email)
    assert answer.location == "/sign-in/step"
    wrong = []
    for rule in app.url_map.iter_rules():
        mark = access_of(app.view_functions[rule.endpoint])
        assert mark is not None
        if mark.public or mark.step or not mark.session:
            continue
        values = {name: 1 if name == "page" else UUID(int=7) for name in rule.arguments}
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            with app.test_request_context():
                path = url_for(rule.endpoint, **values)
            headers = {"X-CSRFToken": token_in(client, "/slip"), "Tus-Resumable": "1.0.0"}
            got = client.open(path, method=method, headers=headers)
            led_back = got.status_code == 302 and got.location.startswith("/sign-in/step")
            if not (led_back or (got.status_code == 401 and "signin.step_needed" in got.text)):
                wrong.append((method, rule.rule, got.status_code))
    assert wrong == []


def test_before_the_second_step_a_person_has_no_menu_of_their_role(app: Flask) -> None:
    _, client = by_password(app, with_app("officer").email)
    assert 'href="/review"' not in client.get("/").text


def test_both_steps_lead_to_the_desk_under_another_session(app: Flask) -> None:
    officer = with_app()
    _, client = by_password(app, officer.email)
    with client.session_transaction() as before:
        half = before["_user_id"]
    assert second_step(client, officer.code()).location == "/review"
    with client.session_transaction() as after:
        assert after["_user_id"] != half
    with transaction() as tx:
        assert sessions.use(tx, half) is None
    assert client.get("/review").status_code == 200


def test_the_second_step_leads_on_to_the_page_that_was_wanted_and_to_no_other_site(app: Flask) -> None:
    for place, led in (("/counter", "/counter"), ("https://evil.example", "/review"), ("//evil.example", "/review")):
        officer = with_app()
        client = app.test_client()
        send(client, "/sign-in", {"email": officer.email, "password": PASSWORD, "next": place}, page="/sign-in")
        assert second_step(client, officer.code(), next=place).location == led


def test_a_code_that_was_used_is_refused_in_another_browser_too(app: Flask) -> None:
    officer = with_app()
    code = officer.code()
    _, first = by_password(app, officer.email)
    _, second = by_password(app, officer.email)
    assert second_step(first, code).status_code == 302
    refused = second_step(second, code)
    assert (refused.status_code, code_in(refused)) == (401, "signin.code_wrong")


def test_a_code_brought_by_many_at_once_opens_for_one() -> None:
    officer = with_app()
    code = officer.code()

    def bring(_: int) -> bool:
        try:
            with transaction() as tx:
                return second_factor.check(tx, person(tx, officer), code) == "totp"
        except Refusal:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(bring, range(8))) == 1


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_before_and_after_counts_and_no_more(steps: int, opens: bool) -> None:
    officer = with_app()
    with transaction() as tx:
        code = pyotp.TOTP(officer.secret).at(tx.now + timedelta(seconds=30 * steps))
        if opens:
            assert second_factor.check(tx, person(tx, officer), code) == "totp"
        else:
            with pytest.raises(Refusal, match="code_wrong"):
                second_factor.check(tx, person(tx, officer), code)


def test_a_code_older_than_the_last_one_is_refused() -> None:
    officer = with_app()
    with transaction() as tx:
        earlier, later = officer.code(-1), officer.code(1)
        second_factor.check(tx, person(tx, officer), later)
        with pytest.raises(Refusal, match="code_wrong"):
            second_factor.check(tx, person(tx, officer), earlier)


def test_the_secret_lies_sealed_and_opens_for_its_owner_only() -> None:
    officer, other = with_app(), with_app()
    with transaction() as tx:
        rows = tx.session.execute(text("SELECT totp::text FROM totp")).scalars().all()
        assert not any(officer.secret in row for row in rows)
        # a row that somebody with the database moves to another person opens nothing
        tx.session.execute(text("DELETE FROM totp WHERE person_id = :it"), {"it": other.id})
        tx.session.execute(
            text("UPDATE totp SET person_id = :to WHERE person_id = :it"), {"to": other.id, "it": officer.id}
        )
        with pytest.raises(InvalidTag):
            second_factor.check(tx, person(tx, other), officer.code())


def test_a_newcomer_needs_the_invitation_beside_the_password(app: Flask) -> None:
    newbie, invitation = newcomer()
    answer, client = by_password(app, newbie.email)
    assert client.get(answer.location).location == "/sign-in/set-up"
    assert "Invitation code" in client.get("/sign-in/set-up").text
    for wrong in ("", "ABCD-EFGH-JKMN", newcomer()[1]):
        refused = send(client, "/sign-in/set-up", {"code": wrong}, page="/sign-in/set-up")
        assert (refused.status_code, code_in(refused)) == (401, "signin.invitation_wrong")
    straight = send(client, "/sign-in/set-up/app", {"code": "123456"}, page="/sign-in/set-up")
    assert (straight.status_code, code_in(straight)) == (401, "signin.step_needed")
    with transaction() as tx:
        assert second_factor.factors_of(tx, person(tx, newbie)).count == 0
    assert send(client, "/sign-in/set-up", {"code": invitation.lower()}, page="/sign-in/set-up").status_code == 302
    page = client.get("/sign-in/set-up").text
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert secret is not None
    app_code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    done = send(client, "/sign-in/set-up/app", {"code": app_code}, page="/sign-in/set-up")
    assert len(re.findall(r"<li>[0-9A-Z-]{14}</li>", done.text)) == recovery_codes.COUNT
    assert client.get("/review").status_code == 200
    assert open_sessions(newbie.id) == ["full"]


def test_an_invitation_is_used_up_and_ends_by_itself() -> None:
    newbie, invitation = newcomer()
    with transaction() as tx:
        tx.now += timedelta(hours=73)
        with pytest.raises(Refusal, match="invitation_wrong"):
            second_factor.check_invitation(tx, person(tx, newbie), invitation)
    with transaction() as tx:
        second_factor.check_invitation(tx, person(tx, newbie), invitation)
        token = sessions.open_session(tx, person(tx, newbie), "invited")
        live = sessions.use(tx, token)
        assert live is not None
        second_factor.add_totp(tx, live, pyotp.TOTP(totp.setup_secret(tx, live.id)).at(tx.now))
        with pytest.raises(Refusal, match="invitation_wrong"):
            second_factor.check_invitation(tx, person(tx, newbie), invitation)


def test_who_has_a_factor_is_not_set_up_anew_by_a_password_and_an_invitation(app: Flask) -> None:
    officer = with_app()
    with transaction() as tx:
        invitation = second_factor.invite(tx, person(tx, officer))
    _, thief = by_password(app, officer.email)
    assert thief.get("/sign-in/set-up").location == "/sign-in/step"
    refused = thief.post("/sign-in/set-up", data={"code": invitation, "csrf_token": token_in(thief, "/sign-in/step")})
    assert refused.status_code in (302, 401)
    assert open_sessions(officer.id) == ["password"]
    with transaction() as tx, pytest.raises(Refusal, match="step_needed"):
        live = sessions.use(tx, sessions.open_session(tx, person(tx, officer), "password"))
        assert live is not None
        second_factor.may_add(tx, live)


def test_of_two_who_were_let_in_by_one_invitation_one_sets_up() -> None:
    newbie, _ = newcomer()
    outcomes = []
    with transaction() as tx:
        tokens = [sessions.open_session(tx, person(tx, newbie), "invited") for _ in range(2)]
    for token in tokens:
        try:
            with transaction() as tx:
                live = sessions.use(tx, token)
                assert live is not None
                second_factor.add_totp(tx, live, pyotp.TOTP(totp.setup_secret(tx, live.id)).at(tx.now))
                outcomes.append("set up")
        except Refusal as refusal:
            outcomes.append(refusal.code)
    assert outcomes == ["set up", "signin.step_needed"]


def test_a_recovery_code_opens_once_and_for_its_owner() -> None:
    officer, other = with_app(), with_app()
    with transaction() as tx:
        live = sessions.use(tx, sessions.open_session(tx, person(tx, officer)))
        assert live is not None
        first, second = second_factor.renew_recovery(tx, live)[:2]
    with transaction() as tx:
        with pytest.raises(Refusal, match="code_wrong"):
            second_factor.check(tx, person(tx, other), first)
        assert second_factor.check(tx, person(tx, officer), first.lower()) == "recovery"
        with pytest.raises(Refusal, match="code_wrong"):
            second_factor.check(tx, person(tx, officer), first)
        rows = tx.session.execute(text("SELECT recovery_code::text FROM recovery_code")).scalars().all()
        assert not any(second.replace("-", "") in row for row in rows)


def codes_of(officer: Staff) -> list[str]:
    with transaction() as tx:
        live = sessions.use(tx, sessions.open_session(tx, person(tx, officer)))
        assert live is not None
        return second_factor.renew_recovery(tx, live)


def test_recovery_codes_are_hashed_slowly_and_a_try_costs_one_calculation(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = with_app()
    last = codes_of(officer)[-1]
    with transaction() as tx:
        rows = tx.session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(set(rows)) == recovery_codes.COUNT
    (kind, salt), = {(each.split("$")[1], each.split("$")[4]) for each in rows}
    assert (kind, len(salt)) == ("argon2id", 22)  # 16 bytes
    counted: list[str] = []

    def counting(code: str, beside: str | None = None) -> str:
        counted.append(code)
        return passwords.hash_code(code, beside)

    monkeypatch.setattr(recovery_codes, "hash_code", counting)
    with transaction() as tx:
        assert second_factor.check(tx, person(tx, officer), last) == "recovery"
        with pytest.raises(Refusal, match="code_wrong"):
            second_factor.check(tx, person(tx, officer), "2222-2222-2222")
    assert len(counted) == 2


def test_codes_of_an_older_set_still_open_once() -> None:
    officer, code = with_app(), "2345-6789-ABCD"
    with transaction() as tx:
        hashed = keyed_hash(tx.office.settings.secret(), f"recovery {officer.id}", code.replace("-", ""))
        old = RecoveryCode(person_id=officer.id, code_hash=hashed, made_at=tx.now, made_by=officer.id)
        tx.session.add(old)
    with transaction() as tx:
        assert second_factor.check(tx, person(tx, officer), code) == "recovery"
        with pytest.raises(Refusal, match="code_wrong"):
            second_factor.check(tx, person(tx, officer), code)


def test_a_new_set_of_recovery_codes_ends_the_old() -> None:
    officer = with_app()
    with transaction() as tx:
        live = sessions.use(tx, sessions.open_session(tx, person(tx, officer)))
        assert live is not None
        old = second_factor.renew_recovery(tx, live)[0]
        second_factor.renew_recovery(tx, live)
        with pytest.raises(Refusal, match="code_wrong"):
            second_factor.check(tx, person(tx, officer), old)


def test_a_factor_is_added_only_by_who_has_just_proved_who_they_are(app: Flask) -> None:
    officer = with_app()
    with transaction() as tx:
        token = sessions.open_session(tx, person(tx, officer))
        tx.now += timedelta(minutes=11)
        live = sessions.use(tx, token)
        assert live is not None and live.level == "full" and not live.fresh
        for step in (second_factor.renew_recovery, second_factor.remove_totp, second_factor.may_add):
            with pytest.raises(Refusal, match="fresh_needed"):
                step(tx, live)
    client = signed_in(app, officer)
    with transaction() as tx:
        fresh_until(tx, tx.now - timedelta(minutes=1))
    assert client.get("/sign-in/set-up").location == "/sign-in/step?next=/sign-in/set-up"
    refused = send(client, "/account/recovery-codes", page="/account/security")
    assert (refused.status_code, code_in(refused)) == (401, "signin.fresh_needed")
    assert second_step(client, officer.code(1), next="/sign-in/set-up").location == "/sign-in/set-up"
    assert send(client, "/account/recovery-codes", page="/account/security").status_code == 200


def test_proving_again_does_not_make_a_session_longer(app: Flask) -> None:
    officer = with_app()
    with transaction() as tx:
        token = sessions.open_session(tx, person(tx, officer))
        live = sessions.use(tx, token)
        assert live is not None
        tx.now += timedelta(minutes=30)
        again = sessions.use(tx, sessions.rise(tx, live, "full", "totp", sessions.NOBODY))
        assert again is not None
        assert (again.valid_until, again.fresh) == (live.valid_until, True)


def test_the_last_factor_of_the_office_stays_and_a_citizens_may_go() -> None:
    officer, resident = with_app("officer"), with_app("citizen")
    with transaction() as tx:
        for who, code in ((officer, "factor.last"), (resident, None)):
            live = sessions.use(tx, sessions.open_session(tx, person(tx, who)))
            assert live is not None
            try:
                second_factor.remove_totp(tx, live)
                assert code is None
            except Refusal as refusal:
                assert refusal.code == code
        assert not second_factor.is_asked(tx, person(tx, resident))


def test_an_app_is_not_set_up_twice() -> None:
    officer = with_app()
    with transaction() as tx, pytest.raises(Refusal, match=r"factor\.exists"):
        live = sessions.use(tx, sessions.open_session(tx, person(tx, officer)))
        assert live is not None
        second_factor.add_totp(tx, live, "123456")


def test_a_citizen_is_asked_only_once_they_have_set_one_up(app: Flask) -> None:
    plain = citizen()
    with transaction() as tx:
        row = tx.session.get_one(Person, plain.id)
        assert not second_factor.is_asked(tx, row)
        email = row.email
    answer, client = by_password(app, email)
    assert answer.location == "/cases"
    page = client.get("/sign-in/set-up").text
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert secret is not None
    send(client, "/sign-in/set-up/app", {"code": pyotp.TOTP(secret[1].replace(" ", "")).now()}, page="/sign-in/set-up")
    assert by_password(app, email)[0].location == "/sign-in/step"


def test_who_lost_everything_begins_anew_and_nothing_of_before_opens(app: Flask) -> None:
    officer = with_app()
    client = signed_in(app, officer)
    with transaction() as tx:
        second_factor.reset(tx, person(tx, officer))
    assert client.get("/review").location.startswith("/sign-in?")
    with transaction() as tx, pytest.raises(Refusal, match="code_wrong"):
        second_factor.check(tx, person(tx, officer), officer.code(1))


def test_the_demos_code_opens_only_whom_the_demo_made(services: Services, app: Flask) -> None:
    officer = with_app()
    with transaction() as tx, pytest.raises(Refusal, match="code_wrong"):
        second_factor.check(tx, person(tx, officer), demo_code.code())
    assert demo_code.shown_to(services.settings, officer.email) is None
    public = services.settings.model_copy(update={"base_url": "https://berkas.example.go.id"})
    assert demo_code.shown_to(public, "budi@example.test") is None
    _, client = by_password(app, officer.email)
    assert "demo-code" not in client.get("/sign-in/step").text


def test_a_role_that_the_policy_does_not_name_needs_none() -> None:
    auditor = with_app("auditor")
    ruled(second_factor=("officer",))
    with transaction() as tx:
        assert not second_factor.requires(tx, person(tx, auditor))
        assert second_factor.is_asked(tx, person(tx, auditor))  # but who has one is asked for it


def test_a_tokens_owner_is_not_asked_but_a_half_session_is_no_token(app: Flask) -> None:
    client = at_desk(app, citizen())
    assert client.get("/account/security").status_code == 200
    with transaction() as tx:
        officer = people.add(tx, "Budi", "half@contoh.id", PASSWORD, ["officer"])
        token = sessions.open_session(tx, officer, "password")
        assert sessions.person_of(tx, token) is None
