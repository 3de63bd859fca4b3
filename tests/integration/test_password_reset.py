"""A forgotten password: the link goes to the mailbox alone, opens once, and opens nothing but a new password."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text

from policies.refusals import Refusal
from policies.signing_in import Rate
from tests.integration.desks import at_desk, send, token_in
from tests.integration.mails import link_in, sent
from tests.integration.samples import PASSWORD, citizen
from tests.integration.signing import by_password, code_in, open_sessions, ruled, second_step, with_app
from web.cli import main
from workflow import account_mail, devices, password_reset, people, sessions
from workflow.actor import SYSTEM, Actor
from workflow.db import Services, transaction
from workflow.devices import Visitor
from workflow.models import AccountMail, LedgerEntry, Person

pytestmark = pytest.mark.usefixtures("services")
NEW = "seven lamps over the harbour"


def email_of(person: Actor) -> str:
    with transaction() as tx:
        return tx.session.get_one(Person, person.id).email


def forgot(client: FlaskClient, email: str) -> Any:
    return send(client, "/password/forgotten", {"email": email}, page="/password/forgotten")


def follow(app: Flask, path: str) -> FlaskClient:
    """A browser that has opened the link."""
    client = app.test_client()
    assert client.get(path).location == "/password/new"
    return client


def change(client: FlaskClient, password: str = NEW) -> Any:
    return send(client, "/password/new", {"password": password}, page="/password/forgotten")


def mailed(app: Flask, email: str) -> EmailMessage:
    assert forgot(app.test_client(), email).status_code == 200
    found = sent()
    assert [each["To"] for each in found] == [email]
    return found[0]


def kinds() -> list[str]:
    with transaction() as tx:
        return list(tx.session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.seq)))


def test_the_link_sets_a_password_and_signs_nobody_in(app: Flask) -> None:
    email = email_of(citizen())
    client = follow(app, link_in(mailed(app, email)))
    assert email in client.get("/password/new").text
    answer = change(client)
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert client.get("/cases").location == "/sign-in?next=/cases"
    assert by_password(app, email)[0].status_code == 401
    assert by_password(app, email, NEW)[0].location == "/cases"
    assert "person.password_reset" in kinds()


def test_the_owner_is_told_by_mail(app: Flask) -> None:
    email = email_of(citizen())
    change(follow(app, link_in(mailed(app, email))))
    (told,) = sent()
    assert told["To"] == email and "/password/link/" not in told.get_content()
    assert told["Subject"] == "Kata sandi Anda sudah diganti"


def test_a_new_password_ends_sessions_known_browsers_and_all_other_links(app: Flask) -> None:
    owner = citizen()
    email, device = email_of(owner), Visitor("203.0.113.5", "a" * 40, "")
    with transaction() as tx:
        sessions.open_session(tx, tx.session.get_one(Person, owner.id), visitor=device)
    first, second = (link_in(mailed(app, email)) for _ in range(2))
    waiting = follow(app, first)
    assert change(follow(app, second)).status_code == 302
    assert open_sessions(owner.id) == []
    with transaction() as tx:
        assert not devices.is_known(tx, email, device)
    assert code_in(change(waiting, "another sentence of mine")) == "link.wrong"
    assert by_password(app, email, NEW)[0].location == "/cases"


def test_a_link_opens_once_and_looking_at_it_spends_nothing(app: Flask) -> None:
    path = link_in(mailed(app, email_of(citizen())))
    for _ in range(3):  # a scanner of mails looks too
        follow(app, path).get("/password/new")
    client, other = follow(app, path), follow(app, path)
    assert change(client).status_code == 302
    assert code_in(change(other)) == "link.wrong"
    assert code_in(follow(app, path).get("/password/new")) == "link.wrong"


def at_once(tokens: Sequence[str]) -> list[str]:
    """What comes of using each of them at the same moment."""

    def use(token: str) -> str:
        try:
            with transaction() as tx:
                password_reset.set_password(tx, token, NEW)
        except Refusal as refusal:
            return refusal.code
        return "set"

    with ThreadPoolExecutor(len(tokens)) as pool:
        return sorted(pool.map(use, tokens))


def test_of_links_that_are_used_at_the_same_moment_one_sets_the_password(app: Flask) -> None:
    email = email_of(citizen())
    tokens = [link_in(mailed(app, email)).rpartition("/")[2] for _ in range(3)]
    assert at_once([*tokens, tokens[0]]) == ["link.wrong"] * 3 + ["set"]


def test_a_link_ends_with_its_time(app: Flask) -> None:
    client = follow(app, link_in(mailed(app, email_of(citizen()))))
    with transaction() as tx:
        row = tx.session.scalars(select(AccountMail).where(AccountMail.link_hash.is_not(None))).one()
        assert row.valid_until is not None and row.sent_at is not None
        assert row.valid_until - row.sent_at == timedelta(minutes=30)
        row.valid_until = tx.now - timedelta(seconds=1)
    assert code_in(change(client)) == "link.wrong"


@pytest.mark.parametrize("password", ["too few", "password123456", "x" * 300])
def test_a_password_that_is_refused_spends_nothing(app: Flask, password: str) -> None:
    client = follow(app, link_in(mailed(app, email_of(citizen()))))
    answer = change(client, password)
    assert code_in(answer).startswith("signup.password_")
    assert password not in answer.text
    assert change(client).status_code == 302


def test_the_answer_is_the_same_whether_the_address_is_known(app: Flask) -> None:
    known, unknown = email_of(citizen()), "nobody-at-all@contoh.id"
    pages = [shown(forgot(app.test_client(), each), each) for each in (known, unknown)]
    assert pages[0] == pages[1]
    assert [each["To"] for each in sent()] == [known]
    with transaction() as tx:
        assert tx.session.scalar(select(func.count()).select_from(AccountMail)) == 1


def shown(answer: Any, email: str) -> tuple[int, str, list[str]]:
    """What a stranger can compare: status, page and names of headers, without the address and what is random."""
    page = answer.text.replace(email, "-").split("<main")[1]
    return answer.status_code, page, sorted(answer.headers.keys())


@pytest.mark.parametrize("page", ["/password/forgotten", "/sign-up"])
def test_asking_sends_the_same_statements_whether_the_address_is_known(app: Flask, page: str) -> None:
    # alike in time: the same work is done, and no row of a person is looked at
    told: list[list[str]] = []
    with transaction() as tx:
        engine = tx.session.get_bind()
    for email in (email_of(citizen()), "nobody-at-all@contoh.id"):
        client, seen = app.test_client(), list[str]()
        token = token_in(client, page)

        def keep(*given: Any, seen: list[str] = seen) -> None:
            seen.append(given[2])

        event.listen(engine, "before_cursor_execute", keep)
        client.post(page, data={"csrf_token": token, "email": email})
        event.remove(engine, "before_cursor_execute", keep)
        told.append([each for each in seen if "DELETE FROM attempt" not in each])
    assert told[0] and told[0] == told[1]
    assert not any("FROM person" in each for each in told[0])


def test_the_token_lies_in_the_mail_and_nowhere_else(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    email = email_of(citizen())
    path = link_in(mailed(app, email))
    client = app.test_client()
    taken = client.get(path)
    assert taken.headers["Referrer-Policy"] == "no-referrer" and taken.headers["Cache-Control"] == "no-store"
    token = path.rpartition("/")[2]
    assert token not in client.get("/password/new").text
    with transaction() as tx:
        tables = tx.session.scalars(
            text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        ).all()
        rows = str([tx.session.execute(text(f'SELECT t::text FROM "{each}" t')).all() for each in tables])
        content: Sequence[Any] = tx.session.scalars(select(AccountMail.content)).all()
    logged = "".join(capfd.readouterr())
    assert "password.link" in logged
    assert token not in rows + str(content) + logged
    assert email not in logged


def test_asking_is_limited_for_an_address_and_for_a_visitor_known_or_not(app: Flask) -> None:
    ruled(limits={"mail_address": Rate(tries=2, minutes=60), "mail": Rate(tries=5, minutes=60)})
    for email in (email_of(citizen()), "nobody-at-all@contoh.id"):
        assert [forgot(app.test_client(), email).status_code for _ in range(3)] == [200, 200, 429]
    assert len(sent()) == 2
    assert forgot(app.test_client(), "third@contoh.id").status_code == 429


def test_an_address_that_cannot_be_one_is_told(app: Flask) -> None:
    assert code_in(forgot(app.test_client(), "nowhere")) == "signup.email_invalid"


def test_staff_get_no_link_by_mail_and_one_from_the_admin(
    app: Flask, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = with_app("officer", "citizen")
    told = mailed(app, officer.email).get_content()
    assert "/password/link/" not in told and "admin" in told
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    with transaction() as tx:
        path = password_reset.by_office(tx, tx.session.get_one(Person, officer.id)).removeprefix(
            services.settings.base_url
        )
    assert change(follow(app, path)).status_code == 302
    answer, client = by_password(app, officer.email, NEW)
    assert answer.location == "/sign-in/step"  # the second step stays
    assert second_step(client, officer.code()).location == "/review"
    assert "person.reset_allowed" in kinds()


def test_the_command_prints_a_link_that_ends_those_before(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = with_app()
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    links = []
    for _ in range(2):
        told = CliRunner().invoke(main, ["user", "new-password", officer.email])
        assert told.exit_code == 0, told.output
        links.append(told.output.strip().splitlines()[-1].rpartition("/")[2])
    with transaction() as tx:
        assert password_reset.person_of(tx, links[1]).id == officer.id
        with pytest.raises(Refusal, match=r"link\.wrong"):
            password_reset.person_of(tx, links[0])


def test_a_link_ends_when_the_password_or_the_roles_change(app: Flask) -> None:
    owner = citizen()
    token = link_in(mailed(app, email_of(owner))).rpartition("/")[2]
    client = by_password(app, email_of(owner))[1]
    send(client, "/account/password", {"old": PASSWORD, "new": NEW}, page="/account/security")
    newer = link_in(mailed(app, email_of(owner))).rpartition("/")[2]
    with transaction() as tx:
        password_reset.person_of(tx, newer)
        people.set_roles(tx, SYSTEM, owner.id, ["citizen", "officer"])
    for each in (token, newer):
        with pytest.raises(Refusal, match=r"link\.wrong"), transaction() as tx:
            password_reset.set_password(tx, each, "another sentence of mine")


def test_a_citizen_with_a_second_factor_is_asked_for_it_after_a_reset(app: Flask) -> None:
    owner = with_app("citizen")
    change(follow(app, link_in(mailed(app, owner.email))))
    assert by_password(app, owner.email, NEW)[0].location == "/sign-in/step"


def test_a_link_of_signing_up_sets_no_password(app: Flask) -> None:
    client = app.test_client()
    send(client, "/sign-up", {"email": "new@contoh.id"}, page="/sign-up")
    token = link_in(sent()[0]).rpartition("/")[2]
    assert code_in(change(follow(app, f"/password/link/{token}"))) == "link.wrong"


def test_a_mail_is_sent_once_and_forgotten_later(app: Flask) -> None:
    mailed(app, email_of(citizen()))
    with transaction() as tx:
        row = tx.session.scalars(select(AccountMail)).one()
        mail_id: UUID = row.id
        assert not account_mail.send(tx, mail_id)
        account_mail.forget(tx)
        assert tx.session.get(AccountMail, mail_id) is not None
        row.asked_at = tx.now - account_mail.KEPT - timedelta(seconds=1)
        tx.session.flush()
        account_mail.forget(tx)
        tx.session.expire_all()
        assert tx.session.get(AccountMail, mail_id) is None


def test_who_is_signed_in_elsewhere_is_so_no_longer(app: Flask) -> None:
    owner = citizen()
    elsewhere = at_desk(app, owner)
    assert elsewhere.get("/cases").status_code == 200
    change(follow(app, link_in(mailed(app, email_of(owner)))))
    assert elsewhere.get("/cases").status_code == 302
    assert by_password(app, email_of(owner), PASSWORD)[0].status_code == 401
