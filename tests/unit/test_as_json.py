"""An examination survives the way to JSON and back, and its JSON is plain."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.catalogue import both, codes
from verify.as_json import examination_from_json, examination_to_json
from verify.examination import Examination, Field, Finding, PageSize

PIXELS = st.integers(0, 20_000)
BOXES = st.none() | st.tuples(PIXELS, PIXELS, PIXELS, PIXELS)
SURE = st.floats(0, 1)
NUMBERS = st.none() | st.integers(1, 20)
ROWS = st.lists(st.dictionaries(st.sampled_from(["nik", "name"]), st.text(max_size=20)), max_size=4)
FIELDS = st.builds(Field, st.none() | st.text(max_size=40) | ROWS, SURE, NUMBERS, BOXES)
TITLES = st.fixed_dictionaries({"id": st.text(max_size=9), "en": st.text(max_size=9)})
FINDINGS = st.builds(
    Finding,
    st.sampled_from(sorted(codes("findings"))),
    st.sampled_from(["info", "warning", "failure"]),
    st.sampled_from(["passed", "failed", "inconclusive"]),
    NUMBERS,
    BOXES,
    st.dictionaries(st.sampled_from(["field", "found", "expected", "left", "share"]), st.text(max_size=9) | TITLES),
)
EXAMINATIONS = st.builds(
    Examination,
    st.text(min_size=1, max_size=20),
    st.none() | st.text(min_size=1, max_size=20),
    SURE,
    st.sampled_from(["pass", "attention", "fail"]),
    st.dictionaries(st.text(min_size=1, max_size=20), FIELDS, max_size=5),
    st.lists(FINDINGS, max_size=5).map(tuple),
    st.lists(st.builds(PageSize, PIXELS, PIXELS), max_size=3).map(tuple),
    st.dictionaries(st.text(max_size=9), st.floats(0, 1e6), max_size=4),
)


@given(EXAMINATIONS)
def test_an_examination_comes_back_from_its_text_unchanged(examination: Examination) -> None:
    text = json.dumps(examination_to_json(examination), allow_nan=False)
    assert examination_from_json(json.loads(text)) == examination


def whole() -> dict[str, Any]:
    values = {"found": {"id": "Surat", "en": "Letter"}, "expected": {"id": "Paspor", "en": "Passport"}}
    finding = Finding("kind.mismatch", "failure", "failed", 2, (1, 2, 3, 4), values)
    fields = {"nik": Field("3273990904860012", 0.97, 1, (5, 6, 7, 8))}
    return examination_to_json(
        Examination("passport", "letter", 0.8, "fail", fields, (finding,), (PageSize(640, 480),), {"total": 12.5})
    )


def test_the_line_has_the_promised_keys_and_values() -> None:
    assert whole() == {
        "kind": "passport",
        "recognised_kind": "letter",
        "kind_confidence": 0.8,
        "verdict": "fail",
        "fields": {"nik": {"value": "3273990904860012", "confidence": 0.97, "page": 1, "box": [5, 6, 7, 8]}},
        "findings": [
            {
                "code": "kind.mismatch",
                "severity": "failure",
                "outcome": "failed",
                "message": both("kind.mismatch", {"found": {"id": "Surat", "en": "Letter"},
                                                  "expected": {"id": "Paspor", "en": "Passport"}}),
                "page": 2,
                "box": [1, 2, 3, 4],
                "values": {"found": {"id": "Surat", "en": "Letter"}, "expected": {"id": "Paspor", "en": "Passport"}},
            }
        ],
        "pages": [{"width": 640, "height": 480}],
        "timings_ms": {"total": 12.5},
    }  # fmt: skip


def test_the_sentence_of_a_finding_is_in_both_languages_with_its_values() -> None:
    message = whole()["findings"][0]["message"]
    assert "Surat" in message["id"] and "Letter" not in message["id"]
    assert "Letter" in message["en"] and "Surat" not in message["en"]


@pytest.mark.parametrize("key", ["kind", "verdict", "fields", "findings", "pages", "timings_ms"])
def test_something_else_is_not_taken_for_an_examination(key: str) -> None:
    content = whole()
    del content[key]
    with pytest.raises(KeyError):
        examination_from_json(content)
