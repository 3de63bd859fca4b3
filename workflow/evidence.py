"""What decisions, marks and corrections of a period say of findings and of read values, counted in the database.

Which examination a decision was taken on follows from the moments: the one that stood when it was taken. A decision
judges every finding of its documents at once, so it is weaker than a mark, which wins:

- verify and approve: the documents are in order as they are, so what was found was no reason to refuse (false alarm);
- return: right for the documents that are to be mended, false for those that the officer left as being in order, and
  nothing is said when none is named;
- reject, escalate, send back, and whatever Berkas does by itself say nothing of single documents.

Between documents: verify and approve say false; return says right when one of the two is to be mended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from verify.checks.measures import Judged, Measure
from workflow import known_answers
from workflow.actor import SYSTEM
from workflow.db import Tx

# Each examination that somebody judged, once, by the last decision that says something of it. The week is worked out
# for decisions and not for what hangs on them: there are twenty findings and values to a decision.
_JUDGED = f"""
    decided AS (
        SELECT case_id, verb, fixes, decided_at, date_trunc('week', decided_at AT TIME ZONE :zone)::date AS week
        FROM decision
        WHERE decided_at >= :since AND decided_by <> :system AND verb IN ('verify', 'approve', 'return')
            AND {known_answers.REAL.format(case="decision.case_id")}
    ), judged AS (
        SELECT DISTINCT ON (e.id) e.id AS examination_id, e.verdict, e.confidences, doc.kind, d.week,
            (d.verb = 'return' AND d.fixes ? doc.id::text) AS refused
        FROM decided d
        JOIN document doc ON doc.case_id = d.case_id AND doc.received_at <= d.decided_at
            AND (doc.superseded_at IS NULL OR doc.superseded_at > d.decided_at)
        JOIN examination e ON e.document_id = doc.id AND NOT e.shadow AND e.examined_at <= d.decided_at
            AND (e.superseded_at IS NULL OR e.superseded_at > d.decided_at)
        WHERE d.verb <> 'return' OR d.fixes <> '{{}}'
        ORDER BY e.id, d.decided_at DESC
    )"""  # noqa: S608 - constants of this program, no value from outside

_FINDINGS = text(
    f"""
    WITH {_JUDGED}, marks AS (
        SELECT DISTINCT ON (finding_id) finding_id, "right",
            date_trunc('week', marked_at AT TIME ZONE :zone)::date AS week
        FROM finding_mark JOIN finding marked ON marked.id = finding_id
        WHERE marked_at >= :since AND {known_answers.REAL.format(case="marked.case_id")}
        ORDER BY finding_id, marked_at DESC
    ), crossed AS (
        SELECT DISTINCT ON (f.id) f.id, f.code, d.week, d.verb = 'return' AS "right"
        FROM decided d
        JOIN finding f ON f.case_id = d.case_id AND f.examination_id IS NULL AND f.outcome <> 'passed'
            AND f.found_at <= d.decided_at AND (f.superseded_at IS NULL OR f.superseded_at > d.decided_at)
        WHERE d.verb <> 'return' OR EXISTS (
            SELECT FROM document doc WHERE doc.case_id = d.case_id AND d.fixes ? doc.id::text
                AND doc.requirement IN (f."values" ->> 'left', f."values" ->> 'right')
        )
        ORDER BY f.id, d.decided_at DESC
    ), implied AS (
        SELECT f.id, f.code, j.week, j.refused AS "right"
        FROM judged j JOIN finding f ON f.examination_id = j.examination_id AND f.outcome <> 'passed'
        UNION ALL SELECT id, code, week, "right" FROM crossed
    ), said AS (
        SELECT i.code, i.week, i."right", false AS marked
        FROM implied i WHERE NOT EXISTS (SELECT FROM marks m WHERE m.finding_id = i.id)
        UNION ALL
        SELECT f.code, m.week, m."right", true FROM marks m JOIN finding f ON f.id = m.finding_id
    )
    SELECT code, week, count(*) FILTER (WHERE "right") AS hits, count(*) AS total,
        count(*) FILTER (WHERE marked) AS marked
    FROM said GROUP BY 1, 2 ORDER BY 1, 2
    """  # noqa: S608 - a constant of this file, no value from outside
)
# by week and by confidence, not by both: the sums are all that the report needs, and a hundredth of the rows
_FIELDS = text(
    f"""
    WITH {_JUDGED}, latest AS (
        SELECT DISTINCT ON (examination_id, field) examination_id, field AS path, agrees, confidence, corrected_at
        FROM field_correction WHERE corrected_at >= :since ORDER BY examination_id, field, corrected_at DESC
    ), corrected AS (
        -- one wrong cell makes a table wrong
        SELECT c.examination_id, split_part(c.path, '.', 1) AS field, doc.kind, bool_and(c.agrees) AS "right",
            min(c.confidence) AS confidence, date_trunc('week', max(c.corrected_at) AT TIME ZONE :zone)::date AS week
        FROM latest c JOIN examination e ON e.id = c.examination_id JOIN document doc ON doc.id = e.document_id
        WHERE {known_answers.REAL.format(case="doc.case_id")}
        GROUP BY 1, 2, 3
    ), said AS (
        SELECT kind, field, confidence, week, "right", true AS corrected FROM corrected
        UNION ALL
        SELECT a.kind, read.key, read.value::float8, a.week, true, false
        FROM judged a CROSS JOIN LATERAL jsonb_each(a.confidences) read
        WHERE NOT a.refused AND NOT EXISTS (
            SELECT FROM corrected c WHERE c.examination_id = a.examination_id AND c.field = read.key
        )
    ), rounded AS (
        -- 0.29 * 100 is a little less than 29
        SELECT kind, field, floor(confidence * 100 + 1e-6)::int AS centi, week, "right", corrected FROM said
    )
    SELECT kind, field, week, centi, count(*) FILTER (WHERE "right") AS hits, count(*) AS total,
        count(*) FILTER (WHERE corrected) AS corrected, count(*) FILTER (WHERE centi IS NULL) AS unread
    FROM rounded GROUP BY GROUPING SETS ((kind, field, week), (kind, field, centi))
    ORDER BY kind, field, week, centi
    """  # noqa: S608 - as above
)
_VERDICTS = text(
    f"""
    WITH {_JUDGED}
    SELECT verdict, count(*) FILTER (WHERE refused) AS hits, count(*) AS total FROM judged GROUP BY 1 ORDER BY 1
    """  # noqa: S608 - as above
)
_MEASURED = text(
    f"""
    WITH {_JUDGED}, measures AS (
        SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[]), CAST(:below AS bool[]))
            AS m(code, name, below)
    ), marks AS MATERIALIZED (
        SELECT DISTINCT ON (f.examination_id, f.code) f.examination_id, f.code, m."right"
        FROM finding_mark m JOIN finding f ON f.id = m.finding_id
        WHERE m.marked_at >= :since AND f.examination_id IS NOT NULL AND f.code = ANY(CAST(:codes AS text[]))
            AND {known_answers.REAL.format(case="f.case_id")}
        ORDER BY f.examination_id, f.code, m.marked_at DESC
    ), held AS MATERIALIZED (
        SELECT j.examination_id, j.refused, f.code, f."values"
        FROM judged j JOIN finding f ON f.examination_id = j.examination_id AND f.code = ANY(CAST(:codes AS text[]))
    ), said AS (
        SELECT f.examination_id, f.code, k."right", f."values"
        FROM marks k JOIN finding f ON f.examination_id = k.examination_id AND f.code = k.code
        UNION ALL
        SELECT h.examination_id, h.code, h.refused, h."values" FROM held h
        WHERE NOT EXISTS (SELECT FROM marks k WHERE k.examination_id = h.examination_id AND k.code = h.code)
    ), worst AS (
        SELECT s.examination_id, s.code, s."right", m.name, CASE WHEN m.below
            THEN min((s."values" ->> m.name)::float8) ELSE max((s."values" ->> m.name)::float8) END AS number
        FROM said s JOIN measures m ON m.code = s.code
        GROUP BY s.examination_id, s.code, s."right", m.name, m.below
    ), whole AS (
        -- arrays, for objects are slow to group by
        SELECT code, "right", array_agg(number ORDER BY name COLLATE "C") AS numbers FROM worst
        GROUP BY examination_id, code, "right"
    )
    SELECT code, numbers, "right", count(*) FROM whole GROUP BY 1, 2, 3
    """  # noqa: S608 - as above
)
_MEMORY = text("SET LOCAL work_mem = '64MB'")
"""Sorting a year in memory; the default of 4 MB sends it to disk."""


@dataclass(frozen=True, slots=True)
class FindingCount:
    """Findings of one code that were judged in one week: how many were right, how many by an explicit mark."""

    code: str
    week: date
    right: int
    total: int
    marked: int


@dataclass(frozen=True, slots=True)
class FieldCount:
    """Values of one field that were judged: those of a `week`, or those read with one confidence, over all weeks.

    `centi` are hundredths, rounded down. `unread` of `total` had not been read: somebody typed what stands there.
    """

    kind: str
    field: str
    week: date | None
    centi: int | None
    right: int
    total: int
    corrected: int
    unread: int


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """Documents whose examination ended so: how many of those that were judged an officer sent back."""

    verdict: str
    refused: int
    total: int


def findings_since(tx: Tx, since: datetime) -> list[FindingCount]:
    """Every code of the period, a row a week."""
    return [FindingCount(*row) for row in tx.session.execute(_FINDINGS, _values(tx, since))]


def fields_since(tx: Tx, since: datetime) -> list[FieldCount]:
    """Every field of the period: a row a week, and a row a confidence (where week is None)."""
    return [FieldCount(*row) for row in tx.session.execute(_FIELDS, _values(tx, since))]


def verdicts_since(tx: Tx, since: datetime) -> list[VerdictCount]:
    """Each verdict of the period."""
    return [VerdictCount(*row) for row in tx.session.execute(_VERDICTS, _values(tx, since))]


def measured_since(tx: Tx, since: datetime, measures: Sequence[Measure]) -> dict[str, list[Judged]]:
    """What the checks measured on the documents of the period, by code; of several pages the worst."""
    named = {(each.code, each.value): each.below for each in measures}
    values = {
        "codes": [code for code, _ in named],
        "names": [name for _, name in named],
        "below": list(named.values()),
    }
    found: dict[str, list[Judged]] = {}
    for code, numbers, right, count in tx.session.execute(_MEASURED, {**_values(tx, since), **values}):
        names = sorted(name for known, name in named if known == code)
        measured = {name: each for name, each in zip(names, numbers, strict=True) if each is not None}
        found.setdefault(code, []).append(Judged(measured, right, count))
    return found


def _values(tx: Tx, since: datetime) -> dict[str, Any]:
    tx.session.execute(_MEMORY)
    return {"since": since, "system": SYSTEM.id, "zone": tx.office.calendar.zone.key}
