"""What must hold between the parts of a policy. Each rule yields the place and the reason of each break."""

from collections.abc import Iterator, Mapping
from datetime import date, time
from itertools import product
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from policies.catalogue import codes
from policies.models import (
    ENDS,
    Answer,
    CrossRule,
    DocumentKind,
    Limits,
    Office,
    Procedure,
    Regions,
    Service,
    Transition,
)
from policies.proof import Break, Place, proof_breaks

GUARDS = frozenset(
    {
        "own_case",
        "not_own_case",
        "answers_complete",
        "documents_complete",
        "failures_acknowledged",
        "examinations_done",
        "documents_shown",
        "documents_pass_or_override",
        "not_verified_yet",
        "verified_by_another",
        "another_can_sign",
        "put_forward_by_another",
        "evidence_as_recorded",
        "chain_complete",
        "ticket_booked",
    }
)
READERS = frozenset({"none", "ktp", "kk", "certificate", "passport"})
MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/tiff", "application/pdf"})
_COMPARABLE = {
    "same_digits": ({"nik", "kk_number", "number"}, {"nik", "kk_number", "number"}),
    "same_name": ({"name"}, {"name"}),
    "same_date": ({"date", "valid_until"}, {"date", "valid_until"}),
    "member_nik": ({"nik"}, {"rows"}),
    "member_name": ({"name"}, {"rows"}),
    "same_address": ({"text"}, {"text"}),
    "same_place": ({"text"}, {"text"}),
    "member_birth_date": ({"date"}, {"rows"}),
    "member_birth_place": ({"text"}, {"rows"}),
    "member_father_name": ({"name"}, {"rows"}),
    "member_mother_name": ({"name"}, {"rows"}),
}
_IN_ONE_ROW = frozenset({"member_birth_date", "member_birth_place", "member_father_name", "member_mother_name"})
_LETTER_BY_LETTER = frozenset({"same_digits", "same_date", "member_nik", "member_birth_date"})


def _twice(names: list[str]) -> Iterator[tuple[int, str]]:
    for at, name in enumerate(names):
        if name in names[:at]:
            yield at, name


def procedure_breaks(procedure: Procedure) -> Iterator[Break]:
    """A machine that knows its guards and notices, and keeps what policies/proof.py promises."""
    for at, row in enumerate(procedure.transitions):
        for place, reason in _row_breaks(row):
            yield ("transitions", at, *place), reason
    yield from _firing_breaks(procedure)
    yield from proof_breaks(procedure)
    yield from _overdue_breaks(procedure)


def _row_breaks(row: Transition) -> Iterator[Break]:
    for guard in row.guards:
        if guard not in GUARDS:
            yield ("guards",), f"no guard is named {guard}"
    if row.notice != "none" and row.notice not in codes("notices"):
        yield ("notice",), f"no notice is named {row.notice}"
    for state in row.source:
        if state in ENDS:
            yield ("from",), f"{state} is an end and cannot be left"
    if row.within is not None and row.target in ENDS:
        yield ("within",), f"{row.target} is an end and has no time limit"


def _firing_breaks(procedure: Procedure) -> Iterator[Break]:
    fired: set[tuple[str, str, str]] = set()
    for at, row in enumerate(procedure.transitions):
        for firing in ((row.verb, state, role) for state in row.source for role in row.by):
            if firing in fired:
                yield ("transitions", at), "{} from {} by {} stands in two rows".format(*firing)
            fired.add(firing)


def _overdue_breaks(procedure: Procedure) -> Iterator[Break]:
    timed: set[str] = {row.target for row in procedure.transitions if row.within}
    if procedure.draft_within:
        timed.add("draft")
    by_system = {(s, row.verb) for row in procedure.transitions if "system" in row.by for s in row.source}
    for at, rule in enumerate(procedure.overdue):
        if (rule.state, rule.fire) not in by_system:
            yield ("overdue", at, "fire"), f"the system may not {rule.fire} from {rule.state}"
        if rule.state not in timed:
            yield ("overdue", at, "state"), f"{rule.state} has no time limit, so this never fires"
    for at, name in _twice([rule.state for rule in procedure.overdue]):
        yield ("overdue", at, "state"), f"{name} stands twice"
    if procedure.draft_within and "draft" not in {rule.state for rule in procedure.overdue}:
        yield ("draft_within",), "no overdue row says what happens then"


def kind_breaks(kind: DocumentKind) -> Iterator[Break]:
    """A kind whose reader exists and whose fields can be found."""
    if kind.reader not in READERS:
        yield ("reader",), f"no reader is named {kind.reader}"
    if kind.reader == "none" and kind.fields:
        yield ("fields",), "without a reader no field is ever read"
    if kind.ratio is not None and min(kind.ratio) <= 0:
        yield ("ratio",), "both sides must be above zero"
    for at, name in _twice([field.name for field in kind.fields]):
        yield ("fields", at, "name"), f"field {name} stands twice"
    for at, field in enumerate(kind.fields):
        if field.type == "choice" and not field.choices:
            yield ("fields", at, "type"), "a choice needs choices"
        if field.choices and field.type not in ("choice", "valid_until"):
            yield ("fields", at, "choices"), f"a field of type {field.type} has no choices"
    known = {field.name for field in kind.fields}
    for at, phrase in enumerate(kind.sentences):
        if phrase.field is not None and phrase.field not in known:
            yield ("sentences", at, "field"), f"the kind has no field {phrase.field}"


def service_breaks(
    service: Service, procedures: Mapping[str, Procedure], kinds: Mapping[str, DocumentKind]
) -> Iterator[Break]:
    """A service that names only what exists."""
    if service.procedure not in procedures:
        yield ("procedure",), f"no procedure is named {service.procedure}"
    for at, name in _twice([answer.name for answer in service.answers]):
        yield ("answers", at, "name"), f"answer {name} stands twice"
    for at, name in _twice([requirement.name for requirement in service.requirements]):
        yield ("requirements", at, "name"), f"requirement {name} stands twice"
    yield from _answer_breaks(service)
    for at, requirement in enumerate(service.requirements):
        if requirement.kind not in kinds:
            yield ("requirements", at, "kind"), f"no document kind is named {requirement.kind}"
    yield from _condition_breaks(service)
    yield from _nothing_required(service)
    yield from _cross_breaks(service, kinds)
    if service.escalation.always and (service.escalation.findings_at or service.escalation.random_share):
        yield ("escalation",), "with always, the other rules of escalation have no effect"


def _answer_breaks(service: Service) -> Iterator[Break]:
    for at, answer in enumerate(service.answers):
        if (answer.type == "choice") != bool(answer.choices):
            yield ("answers", at, "type"), "choices belong to answers of type choice, and only to them"
        if "max_length" in answer.model_fields_set and answer.type != "text":
            yield ("answers", at, "max_length"), f"an answer of type {answer.type} has its own length"


def _condition_breaks(service: Service) -> Iterator[Break]:
    answers = {answer.name: answer for answer in service.answers}
    for at, requirement in enumerate(service.requirements):
        when = requirement.required_when
        if when is None:
            continue
        place: Place = ("requirements", at, "required_when")
        answer = answers.get(when.answer)
        if not requirement.required:
            yield place, "an optional requirement cannot be required when"
        if answer is None:
            yield (*place, "answer"), f"no answer is named {when.answer}"
        elif answer.type == "yes_no" and not isinstance(when.equals, bool):
            yield (*place, "equals"), f"{when.answer} is true or false"
        elif answer.type == "choice" and when.equals not in {name for name, _ in answer.choices}:
            yield (*place, "equals"), f"{when.answer} has no choice {when.equals}"
        elif answer.type not in ("yes_no", "choice"):
            yield (*place, "answer"), f"{when.answer} is neither a choice nor yes or no"


def _nothing_required(service: Service) -> Iterator[Break]:
    """Whatever is answered, at least one document is required: else a case would be ready on no evidence."""
    asked = {each.required_when.answer for each in service.requirements if each.required_when is not None}
    deciding = [answer for answer in service.answers if answer.name in asked]
    for given in product(*(_possible(answer) for answer in deciding)):
        answers = {answer.name: value for answer, value in zip(deciding, given, strict=True)}
        if not any(each.is_required(answers) for each in service.requirements):
            told = ", ".join(f"{name}: {value}" for name, value in answers.items())
            yield ("requirements",), f"no document is required ({told or 'always'})"
            return


def _possible(answer: Answer) -> list[str | bool]:
    return [True, False] if answer.type == "yes_no" else [name for name, _ in answer.choices]


def _cross_breaks(service: Service, kinds: Mapping[str, DocumentKind]) -> Iterator[Break]:
    kind_of = {requirement.name: requirement.kind for requirement in service.requirements}
    for at, rule in enumerate(service.cross_rules):
        if rule.code not in codes("findings"):
            yield ("cross_rules", at, "code"), f"no finding is named {rule.code}"
        for key, reason in _strictness_breaks(rule, kinds.get(kind_of.get(rule.left.split(".")[0], ""))):
            yield ("cross_rules", at, key), reason
        allowed_left, allowed_right = _COMPARABLE[rule.compare]
        for side, path, allowed in (("left", rule.left, allowed_left), ("right", rule.right, allowed_right)):
            requirement, name = path.split(".")
            place: Place = ("cross_rules", at, side)
            if requirement not in kind_of:
                yield place, f"no requirement is named {requirement}"
            elif (kind := kinds.get(kind_of[requirement])) is not None:
                field = next((field for field in kind.fields if field.name == name), None)
                if field is None:
                    yield place, f"{kind.name} has no field {name}"
                elif field.type not in allowed:
                    yield place, f"{rule.compare} cannot compare a field of type {field.type}"


def _strictness_breaks(rule: CrossRule, left: DocumentKind | None) -> Iterator[tuple[str, str]]:
    for name in rule.by:
        if left is not None and name not in {field.name for field in left.fields}:
            yield "by", f"{left.name} has no field {name}"
    if rule.by and rule.compare not in _IN_ONE_ROW | {"member_name"}:
        yield "by", f"{rule.compare} looks for no row"
    if not rule.by and rule.compare in _IN_ONE_ROW:
        yield "compare", f"{rule.compare} needs by, to know whose row"
    for key in ("agrees_from", "differs_below"):
        if getattr(rule, key) is not None and rule.compare in _LETTER_BY_LETTER:
            yield key, f"{rule.compare} knows only equal and different"
    if rule.agrees_from is not None and rule.differs_below is not None and rule.differs_below > rule.agrees_from:
        yield "differs_below", "what differs cannot also agree"


def office_breaks(office: Office) -> Iterator[Break]:
    """A calendar that exists and opens."""
    try:
        ZoneInfo(office.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield ("timezone",), f"no time zone is named {office.timezone}"
    if not office.hours:
        yield ("hours",), "the office never opens"
    for day, hours in office.hours.items():
        try:
            opens, closes = time.fromisoformat(hours.opens), time.fromisoformat(hours.closes)
        except ValueError:
            yield ("hours", day), "not a time of day"
            continue
        if opens >= closes:
            yield ("hours", day), "closes before it opens"
    for at, text in enumerate(office.closed):
        try:
            date.fromisoformat(text)
        except ValueError:
            yield ("closed", at), f"{text} is not a date"


def limits_breaks(limits: Limits) -> Iterator[Break]:
    """Limits that intake can keep."""
    for name in ("file_mb", "pdf_pages", "max_megapixels"):
        if getattr(limits, name) < 1:
            yield (name,), "must be at least 1"
    for at, media_type in enumerate(limits.media_types):
        if media_type not in MEDIA_TYPES:
            yield ("media_types", at), f"{media_type} cannot be opened"


def regions_breaks(regions: Regions) -> Iterator[Break]:
    """Regencies of provinces that exist, districts of regencies, and old names that lead to another one."""
    for code in regions.regencies:
        if code[:2] not in regions.provinces:
            yield ("regencies", code), f"no province has the code {code[:2]}"
    for code in regions.districts:
        if code[:4] not in regions.regencies:
            yield ("districts", code), f"no regency has the code {code[:4]}"
    for old, new in regions.former.items():
        if old.upper() == new.upper():
            yield ("former", old), f"{old} is called so today"
        elif new in regions.former:
            yield ("former", old), f"{new} is itself a former name"
