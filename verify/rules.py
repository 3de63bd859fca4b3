"""What must hold for the fields of one document. Each rule is a function from kind and fields to findings."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from policies.models import DocumentKind, FieldSpec, Regions
from verify.examination import Field, Finding, Outcome, Verdict
from verify.nik import nik_findings, parse_nik, sixteen_digits
from verify.persons import told_twice

Fields = Mapping[str, Field]
Rule = Callable[[DocumentKind, Fields, date, Regions], Iterator[Finding]]
UNSURE = 0.5
"""Below this confidence a required field is said to be unsure (`berkas checks report` sweeps it on past cases)."""
_OLDEST_YEARS = 130


def required_fields(kind: DocumentKind, fields: Fields, today: date, regions: Regions) -> Iterator[Finding]:
    """What the kind must show was read, and well enough. Never a failure: the reading may be at fault."""
    for spec in kind.fields:
        field = fields.get(spec.name)
        if not spec.required:
            continue
        values = {"field": _label(spec)}
        if field is None or field.value in (None, ""):
            yield Finding("field.missing", "warning", "inconclusive", values=values)
        elif field.confidence < UNSURE:
            yield Finding("field.unsure", "warning", "inconclusive", field.page, field.box, values)


def niks(kind: DocumentKind, fields: Fields, today: date, regions: Regions) -> Iterator[Finding]:
    """Sixteen digits, a known region, and birth date and sex as printed: a difference is a warning, never a refusal."""
    field = fields.get("nik")
    if field is None:
        return
    nik = parse_nik(str(field.value))
    if nik is None:
        yield Finding("nik.format", "warning", "inconclusive", field.page, field.box)
        return
    birth, sex = _day(fields.get("birth_date")), fields.get("sex")
    for each in nik_findings(nik, birth, None if sex is None else str(sex.value), regions.provinces):
        yield Finding(each.code, each.severity, each.outcome, field.page, field.box)


def members(kind: DocumentKind, fields: Fields, today: date, regions: Regions) -> Iterator[Finding]:
    """The same for each member of a family card, with the box of the row."""
    field = fields.get("members")
    if field is None:
        return
    for row in field.value:
        nik = parse_nik(str(row.get("nik", "")))
        box = tuple(row["box"]) if "box" in row else None
        if nik is None:
            yield Finding("nik.format", "warning", "inconclusive", field.page, box)
            continue
        for each in nik_findings(nik, _iso(row.get("birth_date")), row.get("sex"), regions.provinces):
            if each.outcome != "passed":
                yield Finding(each.code, each.severity, each.outcome, field.page, box)


def members_twice(kind: DocumentKind, fields: Fields, today: date, regions: Regions) -> Iterator[Finding]:
    """One person who seems to be told twice on a family card, with the box of the second row; a weak sign."""
    field = fields.get("members")
    if field is None:
        return
    for twice in told_twice(field.value, regions):
        row = field.value[twice.second]
        values = {"rows": [twice.first + 1, twice.second + 1], "agrees": list(twice.agrees)}
        yield Finding(
            "kk.member_twice", "info", "failed", field.page, tuple(row["box"]) if "box" in row else None, values
        )


def kk_number(kind: DocumentKind, fields: Fields, today: date, regions: Regions) -> Iterator[Finding]:
    """The number of a family card has sixteen digits."""
    field = fields.get("kk_number")
    if field is not None:
        good = sixteen_digits(str(field.value)) is not None
        yield Finding("kk.format", "warning", "passed" if good else "inconclusive", field.page, field.box)


def dates(kind: DocumentKind, fields: Fields, today: date, regions: Regions) -> Iterator[Finding]:
    """A day on which somebody was born or died is past, and not too long past."""
    for spec in kind.fields:
        field = fields.get(spec.name)
        if spec.type != "date" or field is None:
            continue
        day = _day(field)
        possible = day is not None and day <= today and today.year - day.year <= _OLDEST_YEARS
        outcome: Outcome = "passed" if possible else "failed"
        yield Finding(
            "date.invalid",
            "warning",
            outcome,
            field.page,
            field.box,
            {"field": _label(spec)},
        )


def expiry(kind: DocumentKind, fields: Fields, today: date, regions: Regions) -> Iterator[Finding]:
    """A passport ends on its date of expiry. A KTP-el holds for life whatever is printed (UU 24/2013, article 64.7)."""
    field = fields.get("expiry_date")
    day = _day(field)
    if field is None or day is None:
        return
    outcome: Outcome = "inconclusive" if field.confidence < UNSURE else "failed" if day < today else "passed"
    yield Finding("document.expired", "failure", outcome, field.page, field.box)


def mrz_lines(kind: DocumentKind, fields: Fields, today: date, regions: Regions) -> Iterator[Finding]:
    """The machine-readable lines are there, and their check digits agree."""
    if all(spec.name != "mrz" for spec in kind.fields):
        return
    field = fields.get("mrz")
    if field is None:
        yield Finding("mrz.not_found", "warning", "inconclusive")
        return
    if not str(field.value).startswith("P"):
        yield Finding("mrz.not_passport", "warning", "failed", field.page, field.box)
    agrees = field.confidence > _DISAGREE
    values = {"field": {"id": "dua baris bawah", "en": "the two lines at the bottom"}}
    yield Finding("mrz.check_digit", "warning", "passed" if agrees else "failed", field.page, field.box, values)


_DISAGREE = 0.6
"""Up to this the reader says that a check digit did not agree (verify/fields/passport.py, SOME_WRONG)."""
RULES: tuple[Rule, ...] = (required_fields, niks, members, members_twice, kk_number, dates, expiry, mrz_lines)


def field_findings(kind: DocumentKind, fields: Fields, today: date, regions: Regions) -> tuple[Finding, ...]:
    """All rules, by the office's `regions`; one that breaks says "could not tell" and leaves the others alone."""
    findings: list[Finding] = []
    for rule in RULES:
        try:
            findings += rule(kind, fields, today, regions)
        except Exception as error:  # noqa: BLE001 - whatever a rule stumbles over, the document is not lost
            values = {"check": rule.__name__, "reason": type(error).__name__}
            findings.append(Finding("check.crashed", "warning", "inconclusive", values=values))
    return tuple(findings)


def verdict_of(findings: tuple[Finding, ...]) -> Verdict:
    """fail: a failure was found. attention: a warning was, or something serious could not be told. Else pass."""
    if any(each.severity == "failure" and each.outcome == "failed" for each in findings):
        return "fail"
    if any(each.severity != "info" and each.outcome != "passed" for each in findings):
        return "attention"
    return "pass"


def _label(spec: FieldSpec) -> str:
    return spec.labels[0] if spec.labels else spec.name


def _day(field: Field | None) -> date | None:
    return None if field is None else _iso(field.value)


def _iso(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
