"""A number of a person or a family gets one verdict: in forms, in the interface, in corrections and on documents."""

import secrets
from collections.abc import Callable
from datetime import date

import pytest

from policies.models import Answer
from policies.reader import read_policies
from policies.refusals import Refusal
from tests.integration.samples import PASSWORD, citizen, draft
from verify.corrected import corrected_value
from verify.examination import Field
from verify.rules import field_findings
from workflow import cases, people
from workflow.db import transaction

pytestmark = pytest.mark.usefixtures("services")
NUMBER = "3273994904860012"
POLICIES = read_policies()
GOOD = (
    NUMBER, "3273 9949 0486 0012", "327399.490486.0012", "327399-490486-0012", " 3273994904860012 ", "٣٢٧٣٩٩٤٩٠٤٨٦٠٠١٢",
    "３２７３９９４９０４８６００１２", "327399–490486–0012",
)  # fmt: skip
BAD = ("0", "0" * 16, NUMBER[:-1], NUMBER + "3", NUMBER.replace("0", "O"), "3273994904860o12", "NIK " + NUMBER)


def taken(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Refusal as refusal:
        assert refusal.code in ("nik.invalid", "kk.invalid")
        return False
    return True


def signs_up(text: str) -> None:
    with transaction() as tx:
        people.sign_up(tx, "Sari", f"{secrets.token_hex(6)}@contoh.id", PASSWORD, text)


def answers(service: str, type_: str, text: str) -> None:
    actor = citizen()
    case_id = draft(actor, service)
    with transaction() as tx:
        question: Answer = next(each for each in tx.office.policies.services[service].answers if each.type == type_)
        case = cases.answer(tx, actor, case_id, 1, {question.name: text})
        assert case.answers[question.name] == NUMBER


def corrects(kind: str, field: str, text: str) -> None:
    assert corrected_value(POLICIES.kinds[kind], {}, field, text) == NUMBER


def passes(kind: str, field: str, code: str, text: str) -> bool:
    found = field_findings(POLICIES.kinds[kind], {field: Field(text, 0.95)}, date(2026, 11, 2), POLICIES.regions)
    return code not in {each.code for each in found if each.outcome != "passed"}


@pytest.mark.parametrize("text", [*GOOD, *BAD])
def test_every_door_judges_a_number_alike(text: str) -> None:
    assert {
        "sign-up": taken(lambda: signs_up(text)),
        "answer": taken(lambda: answers("kia", "nik", text)),
        "answer about a family": taken(lambda: answers("kk-replacement", "kk_number", text)),
        "correction": taken(lambda: corrects("ktp", "nik", text)),
        "correction of a family card": taken(lambda: corrects("kk", "kk_number", text)),
        "identity card": passes("ktp", "nik", "nik.format", text),
        "family card": passes("kk", "kk_number", "kk.format", text),
    } == dict.fromkeys(
        ("sign-up", "answer", "answer about a family", "correction", "correction of a family card", "identity card",
         "family card"),
        text in GOOD,
    )  # fmt: skip


def test_a_person_who_types_other_digits_is_the_same_person() -> None:
    with transaction() as tx:
        hashes = {
            people.sign_up(tx, "Sari", f"{secrets.token_hex(6)}@contoh.id", PASSWORD, text).nik_hash for text in GOOD
        }
    assert len(hashes) == 1


@pytest.mark.parametrize("service", ["birth-certificate", "kia"])
def test_a_child_without_a_number_is_possible_where_the_policy_allows_it(service: str) -> None:
    actor = citizen()
    case_id = draft(actor, service)
    with transaction() as tx:
        asked = next(each for each in tx.office.policies.services[service].answers if each.type == "nik")
        case = cases.answer(tx, actor, case_id, 1, {asked.name: ""})
        assert not asked.required
        assert case.answers.get(asked.name) is None
