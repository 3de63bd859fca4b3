"""What a policy file may say. Every rule that is accepted here takes effect; anything else is refused when read."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from policies.alert_rules import AlertRules
from policies.signing_in import SignIn
from policies.strict import Strict

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$")]
State = Literal[
    "draft", "submitted", "verified", "escalated", "ready", "collected", "returned", "rejected", "withdrawn", "expired"
]
ENDS = frozenset({"collected", "rejected", "withdrawn", "expired"})
OPEN_STATES = frozenset({"draft", "returned"})
"""The states in which the citizen may change documents and answers."""
Role = Literal["citizen", "officer", "supervisor", "auditor", "admin", "system"]
Severity = Literal["info", "warning", "failure"]


class Text(Strict):
    """A sentence or label in both languages."""

    id: str = Field(min_length=1)
    en: str = Field(min_length=1)


class AnswerIs(Strict):
    """True when the form answer of that name has that value."""

    answer: Slug
    equals: str | bool


class Answer(Strict):
    """One question of a service's form."""

    name: Slug
    type: Literal["text", "date", "choice", "yes_no", "nik", "kk_number"]
    label: Text
    hint: Text | None = None
    required: bool = True
    max_length: int = Field(default=200, ge=1, le=2000)
    choices: tuple[tuple[Slug, Text], ...] = ()


class Requirement(Strict):
    """One document that a service needs, with the kind that it must be.

    With `required_when` it is required only while that answer is given, and optional otherwise.
    """

    name: Slug
    kind: Slug
    label: Text
    required: bool = True
    required_when: AnswerIs | None = None

    def is_required(self, answers: Mapping[str, Any]) -> bool:
        """Whether a case with these answers needs it."""
        when = self.required_when
        return self.required if when is None else bool(answers.get(when.answer) == when.equals)


class Transition(Strict):
    """One row of the machine: who may fire the verb, from where, under which guards, and what follows.

    `guards` are names of functions in workflow/guards.py. `notice` names a row of messages/notices.yaml or "none".
    `within` is the working time in hours of the office calendar that the state reached may last, None for no limit.
    """

    verb: Slug
    source: tuple[State, ...] = Field(alias="from", min_length=1)
    target: State = Field(alias="to")
    by: tuple[Role, ...] = Field(min_length=1)
    claim: bool = False
    guards: tuple[Slug, ...] = ()
    reason: Literal["none", "optional", "required"] = "none"
    notice: Code = "none"
    within: float | None = Field(default=None, gt=0)


class Overdue(Strict):
    """What the clock does when a state has lasted longer than its time."""

    state: State
    fire: Slug


class Procedure(Strict):
    """The machine of one or more services. `draft_within`: working hours that a new case may stay a draft."""

    name: Slug
    transitions: tuple[Transition, ...]
    overdue: tuple[Overdue, ...]
    draft_within: float | None = Field(default=None, gt=0)
    claim_minutes: int = Field(default=20, ge=1, le=480)

    def open_to(self, roles: Collection[str], state: str) -> tuple[Transition, ...]:
        """The rows that somebody of these roles may fire in a state, guards and claims aside."""
        return tuple(row for row in self.transitions if state in row.source and not set(roles).isdisjoint(row.by))


class Escalation(Strict):
    """When a verified case goes before a supervisor."""

    always: bool = False
    findings_at: Severity | None = None
    on_override: Literal[True] = True
    random_share: float = Field(default=0.0, ge=0, le=1)


class SecondReview(Strict):
    """What share of the verifications waits until a second person has judged the case without knowing of the first."""

    share: float = Field(default=0.0, ge=0, le=0.5)


class KnownAnswers(Strict):
    """Cases of drawn papers with a known answer: how many the system makes for each hundred that citizens hand in."""

    per_hundred: float = Field(default=0.0, ge=0, le=20)


class CrossRule(Strict):
    """Two documents' fields (requirement.field) that must agree; `compare` names a comparison of verify/cross.py.

    member_* look into the rows of a table: in the row that the left document's fields `by` find (the first of them
    that finds one), or without `by` in any row. Of names, addresses and places, a probability from `agrees_from` on
    is agreement and one under `differs_below` is a difference (verify/cross.py has what holds when they are not set).
    """

    code: Code
    left: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.[a-z_]+$")]
    right: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.[a-z_]+$")]
    compare: Literal[
        "same_digits", "same_name", "same_date", "same_address", "same_place",
        "member_nik", "member_name", "member_birth_date", "member_birth_place",
        "member_father_name", "member_mother_name",
    ]
    by: tuple[Literal["nik", "name"], ...] = ()
    agrees_from: float | None = Field(default=None, gt=0, le=1)
    differs_below: float | None = Field(default=None, gt=0, le=1)
    severity: Severity = "warning"


class Service(Strict):
    """What a citizen can ask for."""

    name: Slug
    title: Text
    summary: Text
    procedure: Slug
    answers: tuple[Answer, ...] = ()
    requirements: tuple[Requirement, ...] = Field(min_length=1)
    cross_rules: tuple[CrossRule, ...] = ()
    escalation: Escalation
    second_review: SecondReview = Field(default_factory=SecondReview)
    return_on_failure: bool = False


Proportion = Annotated[float, Field(ge=0, le=1)]


class FieldSpec(Strict):
    """One field of a document kind: how it is labelled in print and what may stand there.

    `alphabet`: the characters that its print uses; a place read as another is the nearest of these.
    `lexicon`: the list that holds most values of the field; a reading near one of them, and near no other, is it.
    `place`: the part of the upright paper (left, top, right, bottom as shares) in which forms that have the field print
    it; asked for where a lamp may hide all of it, label and value.
    """

    name: Slug
    labels: tuple[str, ...] = ()
    type: Literal["text", "name", "date", "nik", "kk_number", "choice", "number", "valid_until", "rows"] = "text"
    required: bool = False
    alphabet: Literal["any", "capitals", "letters", "capitals_digits"] = "any"
    lexicon: Literal["", "occupations", "provinces"] = ""
    choices: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    place: tuple[Proportion, Proportion, Proportion, Proportion] | None = None


class QrSpec(Strict):
    """Where the QR code of a kind leads (hosts with all below them), and the fields one of which it may hold.

    A paper without a code is no finding: older forms have none.
    """

    hosts: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")], ...] = Field(min_length=1)
    contains: tuple[Slug, ...] = ()


class Phrase(Strict):
    """Words of running text and the field whose value follows them; without a field they only end what is before."""

    after: tuple[Annotated[str, StringConstraints(min_length=2)], ...] = Field(min_length=1)
    field: Slug | None = None


class DocumentKind(Strict):
    """A kind of document: its look, its labels, its fields.

    `sentences`: the phrases of its running text, in the order of the text; a field may stand at several places.

    `reading_side`: pixels of the longer side at which the small print is 20 pixels high and thus best read.
    `coloured`: every original is printed in colour, so that a grey one is a copy.
    `headings`: one of them begins a line at the top of it in print not smaller than the rest; that tells most.
    `markers`: other words on it; each tells as much as the next. `not_markers`: it never says these, so that a page
    with one of them is of another kind. Of both, what holds a "<" begins a machine-readable line.
    `same_page`: the fields by whose print one paper is told from others of its kind (verify/forgery/strips.py).
    `portrait`: where its owner's portrait is: left, top, width and height as shares of the document.
    """

    name: Slug
    title: Text
    ratio: tuple[float, float] | None = None
    min_pixels: int = Field(default=700, ge=50)
    reading_side: int = Field(default=1600, ge=600, le=4000)
    headings: tuple[Annotated[str, StringConstraints(min_length=6)], ...] = ()
    markers: tuple[str, ...] = ()
    not_markers: tuple[str, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    sentences: tuple[Phrase, ...] = ()
    qr: QrSpec | None = None
    reader: Slug = "none"
    coloured: bool = False
    same_page: tuple[Slug, ...] = Field(default=(), max_length=4)
    portrait: tuple[Proportion, Proportion, Proportion, Proportion] | None = None


class Hours(Strict):
    """Opening hours of one weekday, as HH:MM in the office's time zone."""

    opens: Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d$")]
    closes: Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d$")]


class Pickup(Strict):
    """The pickup slots of a day: every `minutes` from opening to closing, `quota` people, `days_ahead` at most."""

    minutes: int = Field(ge=5, le=240)
    quota: int = Field(ge=1)
    days_ahead: int = Field(ge=1, le=60)


class DayLimits(Strict):
    """What one person may do on one day; a `skip` is a case given back, or lost by its time, without a decision."""

    claims: int = Field(ge=0)
    views: int = Field(ge=0)
    searches: int = Field(ge=0)
    skips: int = Field(ge=0)


def _shipped_limits() -> dict[Literal["officer", "supervisor"], DayLimits]:
    return {
        "officer": DayLimits(claims=120, views=900, searches=0, skips=12),
        "supervisor": DayLimits(claims=120, views=900, searches=40, skips=12),
    }


class Budget(Strict):
    """What the staff may look at in a day, by role; who has two roles has the larger limit of each.

    A supervisor raises a limit of somebody else for at most `raise_hours`, never beyond `raise_times` the limit.
    """

    limits: dict[Literal["officer", "supervisor"], DayLimits] = Field(default_factory=_shipped_limits)
    raise_hours: float = Field(default=9, gt=0, le=24)
    raise_times: float = Field(default=2, ge=1, le=10)


FieldPath = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
"""A field of a document, or `members.religion` for a column of a table."""


class ViewRule(Strict):
    """How people of a role see the pages of a case in some states. `width` in pixels, `hide` names groups of fields."""

    role: Literal["officer", "supervisor"]
    states: tuple[State, ...] = Field(min_length=1)
    width: int = Field(ge=400, le=1600)
    hide: tuple[Slug, ...] = ()
    not_found: Literal["show", "withhold"] = "withhold"


class Viewing(Strict):
    """What each role sees of documents in each step. `needed`: by service the groups that its decision is about."""

    groups: dict[Slug, tuple[FieldPath, ...]] = Field(default_factory=dict)
    rules: tuple[ViewRule, ...] = Field(min_length=1)
    needed: dict[Slug, tuple[Slug, ...]] = Field(default_factory=dict)


class Retention(Strict):
    """For how many days after its end a case keeps what it holds; hashes and the ledger stay for good.

    `pages`: as they were shown to officers. `originals`: the files as they came. `contents`: answers, what was read
    from the papers, hashes of portraits, corrections, notices, people's words. `least`: so long the law wants all of
    it kept, also against the citizen's wish.
    """

    pages: int = Field(default=90, ge=1)
    originals: int = Field(default=365, ge=1)
    contents: int = Field(default=365, ge=1)
    least: int = Field(default=30, ge=0)

    @model_validator(mode="after")
    def _keeps_what_the_law_wants(self) -> "Retention":
        if min(self.pages, self.originals, self.contents) < self.least:
            raise ValueError("nothing is forgotten before its least time")
        return self


class Office(Strict):
    """The office: its calendar, its counter, and what its people may look at in a day.

    `staff_nik`: whether officers must have given their NIK, by which their own and their family's cases are known.
    `conflicts_a_week`: how many cases one person may give away because they know the people.
    `password_words`: beside title and address, words of the place from which a password is guessed first.
    `retention_of`: services whose cases are kept otherwise than `retention` says.
    """

    name: Slug
    title: Text
    address: Text
    timezone: str
    hours: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], Hours]
    closed: tuple[str, ...] = ()
    pickup: Pickup
    budget: Budget = Field(default_factory=Budget)
    sign_in: SignIn = Field(default_factory=SignIn)
    staff_nik: Literal["optional", "required"] = "optional"
    conflicts_a_week: int = Field(default=5, ge=1, le=50)
    password_words: tuple[str, ...] = ()
    known_answers: KnownAnswers = Field(default_factory=KnownAnswers)
    retention: Retention = Field(default_factory=Retention)
    retention_of: dict[Slug, Retention] = Field(default_factory=dict)


class Limits(Strict):
    """What intake accepts; told to the citizen before choosing files.

    `cases_a_day`: how many cases one citizen may begin in a day.
    """

    file_mb: int = 20
    pdf_pages: int = 20
    media_types: tuple[str, ...] = (
        "image/jpeg", "image/png", "image/webp", "image/heic", "image/tiff", "application/pdf",
    )
    max_megapixels: int = 120
    cases_a_day: int = Field(default=20, ge=1)


class CheckSetting(Strict):
    """One check of the picture: whether it runs, how grave its finding is at its worst, and from where on.

    `weight`: the warnings of one page that together weigh less than 1 are told as information only.
    """

    enabled: bool = True
    severity: Severity
    weight: float = Field(default=1.0, ge=0, le=1)
    thresholds: dict[Slug, float] = Field(default_factory=dict)


class Regions(Strict):
    """Codes and names of the country's parts, and what a place was called before (old name: name of today).

    The provinces are all there are; of regencies and districts an office lists those that its papers name.
    """

    provinces: dict[Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")], str]
    regencies: dict[Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")], str] = Field(default_factory=dict)
    districts: dict[Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")], str] = Field(default_factory=dict)
    former: dict[str, str] = Field(default_factory=dict)


class Policies(Strict):
    """Everything read from one policy folder."""

    office: Office
    limits: Limits
    procedures: dict[str, Procedure]
    kinds: dict[str, DocumentKind]
    services: dict[str, Service]
    regions: Regions
    viewing: Viewing
    alerts: AlertRules
    checks: dict[Code, CheckSetting] = Field(default_factory=dict)
