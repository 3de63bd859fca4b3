"""Whom a case concerns, second reviews and known answers.

The three functions say who is one person, from which cases a person stays away, and who took part in a case. They are
asked by the dealer of cases, by the guards and by the trigger, so that all judge alike.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

_TRAITS = "kind IN ('nik', 'kk', 'named')"
_ACCOUNTS_OF = """
CREATE FUNCTION accounts_of(somebody uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT somebody
    UNION
    SELECT other.person_id FROM person_trait mine
    JOIN person_trait other ON other.hash = mine.hash AND other.kind = 'nik'
    WHERE mine.person_id = somebody AND mine.kind = 'nik'
$$
"""
# also whoever stands beside them on a family card that any case has brought
_CASES_NEAR = """
CREATE FUNCTION cases_near(somebody uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH accounts AS MATERIALIZED (
        SELECT accounts_of(somebody) AS id
    ), own AS MATERIALIZED (
        SELECT DISTINCT kind, hash FROM person_trait WHERE person_id IN (SELECT id FROM accounts)
    ), kin AS MATERIALIZED (
        SELECT kind, hash FROM own
        UNION
        SELECT beside.kind, beside.hash FROM own
        JOIN case_person named ON named.hash = own.hash AND named.kind = own.kind AND own.kind IN ('nik', 'kk')
        JOIN document card ON card.id = named.document_id AND card.kind = 'kk'
        JOIN case_person beside ON beside.document_id = card.id AND beside.kind = 'nik'
    )
    SELECT id FROM cases WHERE citizen_id IN (SELECT id FROM accounts)
    UNION
    SELECT named.case_id FROM kin JOIN case_person named ON named.hash = kin.hash AND named.kind = kin.kind
    UNION
    SELECT case_id FROM declared_conflict WHERE declared_by IN (SELECT id FROM accounts)
$$
"""
# a return from before the supervisor is the supervisor's own step: the case begins anew with other papers
_TOOK_PART = """
CREATE FUNCTION took_part(somebody uuid, what uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH accounts AS MATERIALIZED (SELECT accounts_of(somebody) AS id)
    SELECT EXISTS (
        SELECT FROM decision WHERE case_id = what AND decided_by IN (SELECT id FROM accounts)
            AND verb <> 'approve' AND (verb <> 'return' OR source <> 'escalated')
    ) OR EXISTS (
        SELECT FROM second_review WHERE case_id = what
            AND (kept_by IN (SELECT id FROM accounts) OR answered_by IN (SELECT id FROM accounts))
    ) OR EXISTS (
        SELECT FROM document WHERE case_id = what AND received_by IN (SELECT id FROM accounts)
    ) OR EXISTS (
        SELECT FROM document JOIN examination ON examination.document_id = document.id
        JOIN field_correction said ON said.examination_id = examination.id
        WHERE document.case_id = what AND said.corrected_by IN (SELECT id FROM accounts)
    )
$$
"""
_DEMAND_STRANGERS = """
CREATE FUNCTION demand_strangers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signer uuid;
BEGIN
    FOREACH signer IN ARRAY ARRAY[NEW.verified_by, NEW.ready_by] LOOP
        CONTINUE WHEN signer IS NULL OR signer IN (OLD.verified_by, OLD.ready_by);
        IF NEW.id IN (SELECT cases_near(signer)) THEN
            RAISE EXCEPTION 'case % is signed by somebody whom it concerns', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    IF NEW.ready_by IS NOT NULL AND OLD.ready_by IS DISTINCT FROM NEW.ready_by THEN
        IF took_part(NEW.ready_by, NEW.id) OR NEW.verified_by IN (SELECT accounts_of(NEW.ready_by)) THEN
            RAISE EXCEPTION 'case % is signed off by somebody who took part in it', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF (NEW.verified_by IS NOT NULL OR NEW.ready_by IS NOT NULL)
        AND EXISTS (SELECT FROM known_answer WHERE case_id = NEW.id) THEN
        RAISE EXCEPTION 'case % only measures', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$
"""
_STRANGERS = """
CREATE TRIGGER cases_signed_by_strangers AFTER UPDATE OF verified_by, ready_by ON cases
FOR EACH ROW EXECUTE FUNCTION demand_strangers()
"""
_NO_NOTICE = """
CREATE FUNCTION refuse_notice_of_known_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM known_answer WHERE case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'case % only measures', NEW.case_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$
"""
_SILENT = """
CREATE TRIGGER {table}_of_real_cases BEFORE INSERT ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_notice_of_known_answer()
"""


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    _persons()
    _reviews()
    op.execute("INSERT INTO person_trait SELECT id, 'nik', nik_hash FROM person WHERE nik_hash IS NOT NULL")
    for statement in (_ACCOUNTS_OF, _CASES_NEAR, _TOOK_PART, _DEMAND_STRANGERS, _STRANGERS, _NO_NOTICE):
        op.execute(statement)
    for table in ("notice", "ticket"):
        op.execute(_SILENT.format(table=table))


def _persons() -> None:
    op.create_table(
        "person_trait",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint(_TRAITS, name=op.f("ck_person_trait_known_kind")),
        _key("person_trait", "person_id", "person"),
        sa.PrimaryKeyConstraint("person_id", "kind", "hash", name=op.f("pk_person_trait")),
    )
    op.create_index("ix_person_trait_hash", "person_trait", ["hash", "kind"])
    op.create_table(
        "case_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint(_TRAITS, name=op.f("ck_case_person_known_kind")),
        _key("case_person", "case_id", "cases"),
        _key("case_person", "document_id", "document"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_person")),
    )
    op.create_index("ix_case_person_hash", "case_person", ["hash", "kind"])
    op.create_index(op.f("ix_case_person_case_id"), "case_person", ["case_id"])
    op.create_index(op.f("ix_case_person_document_id"), "case_person", ["document_id"])
    op.create_table(
        "declared_conflict",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        *_act("declared_conflict", "declared", nullable=False),
        _key("declared_conflict", "case_id", "cases"),
        sa.PrimaryKeyConstraint("case_id", "declared_by", name=op.f("pk_declared_conflict")),
    )
    op.create_index(op.f("ix_declared_conflict_declared_by"), "declared_conflict", ["declared_by"])


def _reviews() -> None:
    jsonb = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "second_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("override", sa.String(), nullable=True),
        sa.Column("findings", jsonb, nullable=False),
        *_act("second_review", "kept", nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("fixes", jsonb, nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        *_act("second_review", "answered", nullable=True),
        sa.CheckConstraint(
            "outcome IN ('agreed', 'differed', 'asked', 'ended')", name=op.f("ck_second_review_known_outcome")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (answered_at IS NULL)", name=op.f("ck_second_review_outcome_is_answered")
        ),
        sa.CheckConstraint("answered_by <> kept_by OR outcome = 'ended'", name=op.f("ck_second_review_two_persons")),
        _key("second_review", "case_id", "cases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_review")),
    )
    waiting = sa.text("answered_at IS NULL")
    op.create_index("uq_second_review_waiting", "second_review", ["case_id"], unique=True, postgresql_where=waiting)
    op.create_index("ix_second_review_case_id", "second_review", ["case_id"])
    op.create_table(
        "known_answer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("planted", sa.String(), nullable=True),
        sa.Column("right", jsonb, nullable=False),
        *_act("known_answer", "made", nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        *_act("known_answer", "answered", nullable=True),
        _key("known_answer", "case_id", "cases"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_known_answer")),
    )


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _act(table: str, act: str, *, nullable: bool) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column(f"{act}_at", sa.DateTime(timezone=True), nullable=nullable),
        sa.Column(f"{act}_by", sa.Uuid(), nullable=nullable),
        sa.CheckConstraint(f"({act}_at IS NULL) = ({act}_by IS NULL)", name=op.f(f"ck_{table}_{act}_pair")),
        _key(table, f"{act}_by", "person"),
    )
