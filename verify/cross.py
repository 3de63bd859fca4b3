"""Checks between the documents of a case: what one says must agree with what another says."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.models import CrossRule, Regions
from policies.regions import shipped_regions
from verify.addresses import AddressMatch, address_match
from verify.examination import Examination, Field, Finding, Outcome
from verify.names import NameMatch, name_match
from verify.nik import parse_nik
from verify.places import PlaceMatch, place_match


@dataclass(frozen=True, slots=True)
class Told:
    """What a comparison says, and the ways of writing that tell the two apart."""

    outcome: Outcome
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule, and the regions by which it tells places."""

    rule: CrossRule
    regions: Regions


Row = Mapping[str, Any]
Comparison = Callable[[Any, Any, Asked], Told]
_NOTHING = Told("inconclusive")
_ORDER: tuple[Outcome, ...] = ("passed", "inconclusive", "failed")
_SPELLING = 0.95
"""Places agree from here on: Djakarta is Jakarta, and no birth certificate is corrected for it."""
_FOUND = 0.9
"""A member's row is found by a name from this probability on."""
_SURE = 0.5
"""Below this confidence a difference may as well be a misreading, and the outcome is "could not tell"."""


def cross_check(
    rules: Sequence[CrossRule], documents: Mapping[str, Examination], regions: Regions | None = None
) -> tuple[Finding, ...]:
    """One finding a rule, in the rules' order. `documents` are the examinations of a case by requirement.

    `regions` are the office's, the shipped ones by default.
    A rule about a document that the case lacks says nothing; one about a field that was not read is inconclusive.
    """
    places = regions or shipped_regions()
    tried = (_tried(Asked(rule, places), documents) for rule in rules)
    return tuple(finding for finding in tried if finding is not None)


def _tried(asked: Asked, documents: Mapping[str, Examination]) -> Finding | None:
    try:
        return _checked(asked, documents)
    except Exception as error:  # noqa: BLE001 - whatever a comparison stumbles over, the other rules still count
        values = {"check": asked.rule.code, "reason": type(error).__name__}
        return Finding("check.crashed", "warning", "inconclusive", values=values)


def _checked(asked: Asked, documents: Mapping[str, Examination]) -> Finding | None:
    rule = asked.rule
    (left_document, left_name), (right_document, right_name) = rule.left.split("."), rule.right.split(".")
    if left_document not in documents or right_document not in documents:
        return None
    left = documents[left_document].fields.get(left_name)
    right = documents[right_document].fields.get(right_name)
    values: dict[str, Any] = {
        "left": left_document, "right": right_document, "field": left_name, "right_field": right_name,
    }  # fmt: skip
    told = _NOTHING
    if _read(left) and _read(right):
        assert left is not None and right is not None
        told = _compared(asked, left, right, documents[left_document].fields)
    if told.why:
        # the ways of writing, never the writings: a finding is shown and logged where readings are not
        values["why"] = list(told.why)
    return Finding(rule.code, rule.severity, told.outcome, values=values)


def _read(field: Field | None) -> bool:
    return field is not None and field.value not in (None, "", [])


def _compared(asked: Asked, left: Field, right: Field, beside: Mapping[str, Field]) -> Told:
    rule = asked.rule
    same = COMPARISONS[rule.compare]
    confidence = min(left.confidence, right.confidence)
    if not rule.compare.startswith("member_"):
        told = same(left.value, right.value, asked)
    elif rule.by:
        row, how_sure = _row_of(rule, beside, right.value)
        value = None if row is None else row.get(rule.compare.removeprefix("member_"))
        told = _NOTHING if value in (None, "") else same(left.value, value, asked)
        confidence = min(confidence, how_sure)
    else:
        told = _any_row(same, left.value, [row.get(rule.compare.removeprefix("member_")) for row in right.value], asked)
    return Told("inconclusive", told.why) if told.outcome == "failed" and confidence < _SURE else told


def _row_of(rule: CrossRule, beside: Mapping[str, Field], rows: Sequence[Row]) -> tuple[Row | None, float]:
    """The member's row and how surely the value that found it was read; two rows that fit are none."""
    for name in rule.by:
        field = beside.get(name)
        if field is None or field.value in (None, ""):
            continue
        fits = [row for row in rows if row.get(name) and _FINDERS[name](field.value, row[name])]
        if len(fits) == 1:
            return fits[0], field.confidence
    return None, 0.0


def _any_row(same: Comparison, value: Any, cells: Sequence[Any], asked: Asked) -> Told:
    """At least one row of a table agrees; failed only when every row was read and differs."""
    told = [same(value, each, asked) for each in cells if each]
    best = min(told, key=lambda each: _ORDER.index(each.outcome), default=_NOTHING)
    if best.outcome == "failed" and len(told) < len(cells):
        return _NOTHING
    return best if best.outcome != "failed" else Told("failed")


def _same_digits(left: Any, right: Any, asked: Asked) -> Told:
    first, second = re.sub(r"\D", "", str(left)), re.sub(r"\D", "", str(right))
    if len(first) != len(second):
        # a digit that was lost in reading is no difference between the documents
        return _NOTHING
    return Told("passed" if first == second else "failed")


def _same_date(left: Any, right: Any, asked: Asked) -> Told:
    return Told("passed" if left == right else "failed")


def _same_name(left: Any, right: Any, asked: Asked) -> Told:
    return _judged(name_match(str(left), str(right)), asked.rule, 1.0)


def _same_address(left: Any, right: Any, asked: Asked) -> Told:
    return _judged(address_match(str(left), str(right)), asked.rule, 1.0)


def _same_place(left: Any, right: Any, asked: Asked) -> Told:
    return _judged(place_match(str(left), str(right), asked.regions), asked.rule, _SPELLING)


def _judged(match: NameMatch | AddressMatch | PlaceMatch, rule: CrossRule, agrees_from: float) -> Told:
    """Agreement, a difference, or two writings that an officer should see side by side."""
    if match.likeness == "same" or match.probability >= (rule.agrees_from or agrees_from):
        return Told("passed", match.why)
    if rule.differs_below is None:
        return Told("failed" if match.likeness == "different" else "inconclusive", match.why)
    # one letter alone is a warning with both readings side by side, however strict the rule
    certain = match.probability < rule.differs_below and match.why != ("one_letter",)
    return Told("failed" if certain else "inconclusive", match.why)


_FINDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "nik": lambda left, right: parse_nik(str(left)) is not None and parse_nik(str(left)) == parse_nik(str(right)),
    "name": lambda left, right: name_match(str(left), str(right)).probability >= _FOUND,
}
COMPARISONS: Mapping[str, Comparison] = {
    "same_digits": _same_digits,
    "same_name": _same_name,
    "same_date": _same_date,
    "same_address": _same_address,
    "same_place": _same_place,
    "member_nik": _same_digits,
    "member_name": _same_name,
    "member_birth_date": _same_date,
    "member_birth_place": _same_place,
    "member_father_name": _same_name,
    "member_mother_name": _same_name,
}
"""The comparisons that a policy may name (policies.models.CrossRule.compare); member_* compare with a row's cell."""
