"""Tries are counted: guessing gets slow, the owner gets in, and no answer tells who has an account."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from policies.refusals import Refusal
from policies.signing_in import Rate
from tests.integration.desks import at_desk, send
from tests.integration.live import bearer
from tests.integration.samples import PASSWORD, citizen, staff
from tests.integration.signing import by_password, code_in, patient, ruled, second_step, signed_in, with_app
from web.app import create_app
from web.limits import LIMITED
from web.visitor import visitor
from workflow import attempts, passwords
from workflow.db import Services, transaction
from workflow.devices import Visitor
from workflow.models import Person

pytestmark = pytest.mark.usefixtures("services")
FREE = 5
THIEF = Visitor("203.0.113.9", None)


def resident() -> str:
    person = citizen()
    with transaction() as tx:
        return tx.session.get_one(Person, person.id).email


def waits(email: str, visitor: Visitor) -> int:
    """Seconds to wait after one more try, 0 when it may be made."""
    try:
        attempts.try_password(email, visitor)
    except Refusal as refusal:
        assert refusal.code == "limits.too_many"
        return int(str(refusal.values["seconds"]))
    return 0


def test_wrong_tries_are_free_at_first_and_then_wait_twice_as_long_each_time() -> None:
    found = []
    with transaction() as tx:
        for _ in range(FREE):
            assert attempts.count_delay(tx, "x") is None
        for _ in range(12):
            assert attempts.count_delay(tx, "x") is None
            wait = attempts.count_delay(tx, "x")
            assert wait is not None
            found.append(wait.total_seconds())
            tx.now += wait
    assert found == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_wrong_tries_are_forgotten_after_a_day() -> None:
    with transaction() as tx:
        for _ in range(FREE + 1):
            attempts.count_delay(tx, "x")
        assert attempts.count_delay(tx, "x") is not None
        tx.now += timedelta(hours=25)
        assert all(attempts.count_delay(tx, "x") is None for _ in range(FREE))


def test_many_guesses_at_once_are_no_more_guesses_than_one_after_the_other() -> None:
    patient()
    email = resident()
    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(lambda _: waits(email, THIEF), range(40)))
    assert results.count(0) == FREE + 1


def test_a_rate_gives_its_tries_back_evenly() -> None:
    ruled(limits={"slip": Rate(tries=3, minutes=3)})
    with transaction() as tx:
        assert [attempts.count_rate(tx, "slip", "a") for _ in range(3)] == [None] * 3
        assert attempts.count_rate(tx, "slip", "a") == timedelta(minutes=1)
        assert attempts.count_rate(tx, "slip", "b") is None
        tx.now += timedelta(minutes=1)
        assert attempts.count_rate(tx, "slip", "a") is None
        assert attempts.count_rate(tx, "slip", "a") is not None


def test_guesses_of_strangers_do_not_keep_the_owner_out_of_their_own_browser(app: Flask) -> None:
    email = resident()
    _, own = by_password(app, email)
    send(own, "/sign-out", page="/cases")
    limited("account", 8)
    for at in range(12):
        waits(email, Visitor(f"203.0.113.{at}", None))
    assert waits(email, Visitor("203.0.113.200", None)) > 0  # the account is under attack as a whole
    answer, _ = by_password(app, email, client=own)
    assert answer.location == "/cases"


def test_one_who_guesses_from_one_network_does_not_keep_others_out(app: Flask) -> None:
    patient()
    email = resident()
    for _ in range(FREE + 3):
        waits(email, THIEF)
    assert waits(email, THIEF) > 0
    assert by_password(app, email)[0].location == "/cases"


def test_one_who_spends_all_tries_of_a_shared_address_keeps_no_known_browser_out(app: Flask) -> None:
    email = resident()
    _, own = by_password(app, email)
    send(own, "/sign-out", page="/cases")
    limited("source", 3)
    spray = [by_password(app, f"{name}@contoh.id", "Password123")[0].status_code for name in "abcd"]
    assert spray == [401, 401, 401, 429]
    assert by_password(app, email, client=own)[0].location == "/cases"


def test_a_device_cookie_that_somebody_made_up_is_a_strangers() -> None:
    patient()
    email = resident()
    for _ in range(FREE + 2):
        waits(email, THIEF)
    assert all(waits(email, Visitor(THIEF.address, f"made up {at}")) > 0 for at in range(5))


def test_a_thief_in_a_known_browser_is_slowed_too(app: Flask) -> None:
    patient()
    email = resident()
    _, own = by_password(app, email)
    device = own.get_cookie("berkas_device")
    assert device is not None
    seen = Visitor("203.0.113.77", device.value)
    assert [waits(email, seen) > 0 for _ in range(FREE + 2)] == [False] * (FREE + 1) + [True]


def test_a_right_password_forgives_the_wrong_ones_before_it(app: Flask) -> None:
    email = resident()
    client = app.test_client()
    for _ in range(4):
        for _ in range(FREE - 1):
            assert code_in(by_password(app, email, "wrong one", client)[0]) == "signin.wrong"
        assert by_password(app, email, PASSWORD, client)[0].location == "/cases"
        send(client, "/sign-out", page="/cases")


def test_too_many_wrong_passwords_are_told_with_the_time_to_wait(app: Flask) -> None:
    patient()
    email, client = resident(), app.test_client()
    answers = [by_password(app, email, "wrong one", client)[0] for _ in range(FREE + 2)]
    assert [each.status_code for each in answers] == [401] * (FREE + 1) + [429]
    assert code_in(answers[-1]) == "limits.too_many"
    assert 800 < int(answers[-1].headers["Retry-After"]) <= 900
    # the right one is not looked at either: nobody learns by trying whether it would have been
    assert by_password(app, email, PASSWORD, client)[0].status_code == 429


def test_unknown_and_known_accounts_answer_alike_word_for_word(app: Flask) -> None:
    patient()

    def answers(email: str) -> list[tuple[int, str, bool]]:
        client, found = app.test_client(), []
        client.environ_base["REMOTE_ADDR"] = "198.51.100.1" if "nobody" in email else "198.51.100.2"
        for _ in range(FREE + 2):
            answer, _ = by_password(app, email, "wrong one", client)
            found.append((answer.status_code, code_in(answer), "Retry-After" in answer.headers))
        return found

    assert answers(resident()) == answers("nobody@contoh.id") == answers(with_app().email)


def test_an_unknown_account_costs_as_much_work_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Counting:
        def verify(self, stored: str, given: str) -> None:
            verified.append(stored)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert not passwords.matches("x", None)
    assert passwords.matches("x", "a hash")
    assert len(verified) == 2 and verified[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_a_few_passwords_are_hashed_at_once_and_the_next_hears_that_the_office_is_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, done = threading.Semaphore(0), threading.Event()

    class Held:
        def verify(self, stored: str, given: str) -> None:
            begun.release()
            done.wait(30)

    monkeypatch.setattr(passwords, "_hasher", Held())
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    with ThreadPoolExecutor(passwords.AT_ONCE) as pool:
        held = [pool.submit(passwords.matches, "x", "hash") for _ in range(passwords.AT_ONCE)]
        for _ in held:
            assert begun.acquire(timeout=30)
        with pytest.raises(Refusal, match=r"server\.busy"):
            passwords.matches("x", None)
        done.set()
        assert all(each.result() for each in held)
    assert passwords.matches("x", "hash")


def test_codes_are_guessed_slowly_and_the_owners_browser_is_not_slowed_by_it(app: Flask) -> None:
    patient()
    officer = with_app()
    own = signed_in(app, officer)
    send(own, "/sign-out", page="/review")
    _, thief = by_password(app, officer.email)
    answers = [second_step(thief, "000000") for _ in range(FREE + 2)]
    assert [each.status_code for each in answers] == [401] * (FREE + 1) + [429]
    _, other = by_password(app, officer.email)
    assert second_step(other, "000000").status_code == 429  # another session of a stranger does not begin anew
    by_password(app, officer.email, client=own)
    assert second_step(own, officer.code(1)).status_code == 302


def test_neither_addresses_nor_accounts_are_stored() -> None:
    email = resident()
    waits(email, THIEF)
    with transaction() as tx:
        rows = " ".join(tx.session.execute(text("SELECT attempt::text FROM attempt")).scalars())
    assert rows
    assert not any(word in rows for word in (THIEF.address, email, email.partition("@")[0]))


def test_what_is_limited_exists(app: Flask) -> None:
    assert LIMITED.keys() <= app.view_functions.keys()


def limited(name: str, tries: int) -> None:
    ruled(limits={name: Rate(tries=tries, minutes=24 * 60)})


def sign_up(client: FlaskClient, email: str) -> Any:
    form = {"name": "Sari", "nik": "3273014505900001", "email": email, "password": PASSWORD}
    return send(client, "/sign-up", form, page="/sign-up")


def test_finding_accounts_by_signing_up_is_stopped_after_a_few(app: Flask) -> None:
    ruled(sign_up="at_once", limits={"sign_up": Rate(tries=3, minutes=24 * 60)})
    email = resident()
    codes = [sign_up(app.test_client(), email) for _ in range(4)]
    assert [each.status_code for each in codes] == [422, 422, 422, 429]
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert sign_up(elsewhere, "another@contoh.id").status_code == 302


def test_slips_are_not_guessed_without_end(app: Flask) -> None:
    limited("slip", 2)
    client = app.test_client()
    answers = [send(client, "/slip", {"slip": "a.b.c"}, page="/slip") for _ in range(3)]
    assert [each.status_code for each in answers] == [422, 422, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_bearer_tokens_are_not_guessed_without_end_and_a_right_one_still_opens(app: Flask) -> None:
    limited("bearer", 2)
    client, right = app.test_client(), bearer(citizen())
    wrong = {"Authorization": "Bearer bkt_wrong"}
    got = [client.get("/api/v1/cases", headers=wrong) for _ in range(3)]
    assert [each.status_code for each in got] == [401, 401, 429]
    assert "Retry-After" in got[-1].headers
    assert client.get("/api/v1/cases", headers=right).status_code == 200


def test_case_numbers_are_not_tried_without_end(app: Flask) -> None:
    limited("search", 2)
    client = at_desk(app, staff("auditor"))
    answers = [send(client, "/audit/find", {"number": "B-1"}, page="/audit") for _ in range(3)]
    assert [each.status_code for each in answers] == [404, 404, 429]


def test_a_proxy_is_believed_only_as_far_as_the_office_says(services: Services) -> None:
    def seen(hops: int) -> str:
        app = create_app(services.settings.model_copy(update={"proxy_hops": hops}))
        found: list[str] = []
        app.before_request(lambda: found.append(visitor().address))  # type: ignore[arg-type]
        app.test_client().get("/healthz", headers={"X-Forwarded-For": "192.0.2.1, 203.0.113.5"})
        return found[0]

    assert seen(0) == "127.0.0.1"
    assert seen(1) == "203.0.113.5"  # what the sender put before it is not believed
    public = services.settings.model_copy(update={"base_url": "https://berkas.example.go.id"})
    assert (services.settings.hops, public.hops) == (0, 1)
