"""The office's screens have a word for everything that the policies and the workflow can bring."""

import pytest

from policies.models import FieldSpec
from policies.reader import read_policies
from web.pages.labels import DONE, ENTRIES, FIELDS, KEYS, VERBS, certainty
from web.pages.steps import STEPS

POLICIES = read_policies()
SPECS = [field for kind in POLICIES.kinds.values() for field in kind.fields]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_every_field_of_every_document_kind_has_a_label(spec: FieldSpec) -> None:
    assert spec.name in FIELDS


def test_every_verb_of_every_procedure_has_a_word_and_an_entry() -> None:
    verbs = {row.verb for procedure in POLICIES.procedures.values() for row in procedure.transitions}
    assert verbs <= set(VERBS)
    assert {f"case.{verb}" for verb in verbs} <= set(ENTRIES)


def test_every_step_of_a_desk_has_its_own_key_and_says_what_it_did() -> None:
    assert set(STEPS) == set(KEYS) == set(DONE)
    assert len(set(KEYS.values())) == len(KEYS)


@pytest.mark.parametrize(("confidence", "word"), [(1.0, "sure"), (0.9, "sure"), (0.7, "likely"), (0.69, "unsure")])
def test_a_confidence_has_a_word(confidence: float, word: str) -> None:
    assert certainty(confidence) == word
